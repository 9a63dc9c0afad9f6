package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// rollout is one rollout while it is done.
type rollout struct {
	*Runner
	Rollout
	direction migration.Direction
	target    Target
	plans     map[string]*tenantPlan // by digest
	ledger    bool                   // whether there is one, and the table of tenants
	queue     []job                  // what is to do, canaries first
	states    map[string]bool        // the digests of those in the queue
	team      team
	result    RolloutResult
}

// tenantPlan is what is to do for all tenants in one state. Chosen is empty and err nil when there is nothing.
type tenantPlan struct {
	history history
	chosen  []todo
	digest  string // of the state now
	then    string // the digest when all is done
	applied int    // how many versions there are then
	err     error

	together bool   // the files may be sent together
	text     string // of all files, where they may
	rows     []string
}

// job is a tenant for which there is something to do.
type job struct {
	schema  string
	noted   bool        // it has a row in the table of tenants
	applied int         // how many versions that counts
	plan    *tenantPlan // nil: its rows say what is to do
	err     error       // why it cannot be begun
	create  bool        // its schema is to be made
	alone   bool        // its files are not sent together: another runner was at work on it
	single  bool        // no other tenant is worked on at the same time: the server's table of locks was full
	done    []Step      // what was done of it before that
}

func (r *Runner) newRollout(d migration.Direction, t Target, o Rollout) *rollout {
	return &rollout{
		Runner: r, Rollout: o, direction: d, target: t, plans: map[string]*tenantPlan{}, states: map[string]bool{},
		result: RolloutResult{Address: r.address, Repo: r.options.Repo, Direction: d},
	}
}

// survey asks which tenants there are, and what is to do for each. It takes two messages, and one more for each state that no
// tenant comes to by the files alone.
func (w *rollout) survey(ctx context.Context, s *session) error {
	names, err := w.names(ctx, s) // first, so that what they name is there when it is looked at
	if err != nil {
		return err
	}
	states, err := s.tenantStates(ctx)
	if err != nil {
		return err
	}
	w.ledger = states.ledger
	if err := w.checkTarget(ctx, s); err != nil {
		return err
	}
	for _, name := range names {
		state, known := states.of[name]
		j := job{schema: name, noted: state.noted, applied: state.applied}
		switch problem := w.tenantName(name); {
		case problem != nil:
			j.err = problem
		case (!known || !state.schema) && w.target.kind == targetLeftovers:
			continue // nothing of it is there to be reverted
		case !known || !state.schema:
			if j.create = w.CreateMissing && w.direction == migration.Up; !j.create {
				j.err = &NoTenantError{Address: w.address, Schema: name}
				break
			}
			j.noted = false // what is recorded of it is of another one of that name
			if j.plan, err = w.plan(ctx, s, name, tenantState{}); err != nil {
				return err
			}
		default:
			if j.plan, err = w.plan(ctx, s, name, state); err != nil {
				return err
			}
		}
		if j.plan != nil {
			j.err = j.plan.err
		}
		if j.err == nil && !j.create && (j.plan != nil && len(j.plan.chosen) == 0 || w.direction == migration.Down && !state.recorded && (!state.noted || state.applied == 0)) {
			w.result.Count.Current++
			continue
		}
		w.queue = append(w.queue, j)
		w.states[state.digest] = true
	}
	w.result.Unlisted = w.unlisted(names, states)
	w.result.Count.Total = len(w.queue)
	return nil
}

// unlisted returns the schemas of which something is recorded and that are in no list, where a schema is to be made.
func (w *rollout) unlisted(names []string, states tenantStates) (unlisted []string) {
	if len(w.Only)+len(w.Except) > 0 || !slices.ContainsFunc(w.queue, func(j job) bool { return j.create }) {
		return nil
	}
	for name, state := range states.of {
		if _, listed := slices.BinarySearch(names, name); state.noted && state.schema && !listed {
			unlisted = append(unlisted, name)
		}
	}
	slices.Sort(unlisted)
	return unlisted
}

// checkTarget refuses a version that is neither a file nor applied to any tenant: most tenants may have nothing to do for it, so that
// nobody would notice a mistyped one.
func (w *rollout) checkTarget(ctx context.Context, s *session) error {
	t := w.target
	_, isFile := w.find(t.version)
	if t.kind != targetTo && t.kind != targetToExclusive || isFile || t.version == 0 && w.direction == migration.Down {
		return nil
	}
	rows, err := s.query(ctx, s.transaction(fmt.Sprintf("SELECT 1 FROM %s WHERE repo = %s AND schema <> '' AND version = %d LIMIT 1",
		s.ledgerName(), ident.Literal(w.options.Repo), t.version)))
	if err != nil && code(err) != codeNoTable {
		return s.ledgerError(ctx, "the ledger cannot be read", err)
	}
	if len(rows) > 0 {
		return nil
	}
	return fail(fmt.Sprintf("%s: version %s is neither a file nor applied", t, t.version), "Nothing was done. The files of tenants have the versions there are.")
}

// tenantState is what the database says of a tenant.
type tenantState struct {
	schema  bool // it is there
	noted   bool // the table of tenants has a row
	applied int
	digest  string

	recorded bool              // the ledger has rows that the table of tenants does not know of
	failed   migration.Version // which failed last; zero: none, or not of a version
	failure  string            // why; empty: nothing failed
}

// tenantStates are those of all tenants that there are or were.
type tenantStates struct {
	ledger bool
	of     map[string]tenantState
}

// tenantStates reads what the database says of all tenants, in one message.
func (s *session) tenantStates(ctx context.Context) (tenantStates, error) {
	states := tenantStates{ledger: true, of: map[string]tenantState{}}
	const schemas = `SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'`
	read := func(sql string) ([][]string, error) {
		// Compiling the query would take longer than answering it.
		statements := append(append([]string{"BEGIN READ ONLY"}, s.setRole()...), "SET LOCAL jit = off", whereAmI, sql, "COMMIT")
		s.log(strings.Join(statements, ";\n"))
		var rows [][]string
		finished, err := run(ctx, s.conn, strings.Join(statements, ";\n"), &rows)
		if err != nil && s.options.Role != "" && finished == 1 {
			return nil, s.roleError(err)
		}
		if len(rows) > 0 {
			s.placed(rows[0])
			rows = rows[1:]
		}
		return rows, err
	}
	// With a LIMIT it is asked for each tenant of its own, by the key, in the collation of which that is; an EXISTS may be answered by
	// reading the whole ledger.
	recorded := `(SELECT true FROM ` + s.ledgerName() + ` l WHERE l.repo = ` + ident.Literal(s.options.Repo) + ` AND l.schema = n.nspname::text COLLATE "default" LIMIT 1)`
	rows, err := read(`SELECT coalesce(n.nspname, t.schema), n.nspname IS NOT NULL, t.schema IS NOT NULL, coalesce(t.applied, 0), t.digest, t.failed_version, t.failure, ` +
		`CASE WHEN t.schema IS NULL THEN ` + recorded + ` END FROM (` + schemas + `) n FULL JOIN (SELECT * FROM ` + s.tenantsName() + ` WHERE repo = ` + ident.Literal(s.options.Repo) + `) t ON t.schema = n.nspname`)
	if code(err) == codeNoTable {
		states.ledger = false
		rows, err = read(`SELECT nspname, true, false, 0, '', '', '', ` + recorded + ` FROM (` + schemas + `) n`)
	}
	if code(err) == codeNoTable {
		rows, err = read(`SELECT nspname, true, false, 0, '', '', '', false FROM (` + schemas + `) n`)
	}
	if err != nil {
		return states, s.ledgerError(ctx, "the tenants cannot be read", err)
	}
	for _, row := range rows {
		applied, err := strconv.Atoi(row[3])
		failed, failedErr := strconv.ParseInt(cmp.Or(row[5], "0"), 10, 64)
		if err := errors.Join(err, failedErr); err != nil {
			return states, s.ledgerError(ctx, "the tenants cannot be read", err)
		}
		states.of[row[0]] = tenantState{
			schema: row[1] == "t", noted: row[2] == "t", applied: applied, digest: row[4], recorded: row[7] == "t",
			failed: migration.Version(failed), failure: row[6],
		}
	}
	return states, nil
}

// plan returns what is to do for a tenant in a state. States that tenants come to by the files alone are known by their
// digests; the rows of others are read, once for each state. It is nil where the tenant's own rows have to be read: those of a
// half-run version, and for the way down, which needs to know what was applied last.
func (w *rollout) plan(ctx context.Context, s *session, schema string, state tenantState) (*tenantPlan, error) {
	if w.direction == migration.Down || state.recorded || state.noted && state.digest == "" {
		return nil, nil
	}
	if len(w.plans) == 0 {
		w.expect()
	}
	digest := state.digest
	if !state.noted {
		digest = newDigester().sum()
	}
	plan := w.plans[digest]
	if plan == nil {
		h, err := s.of(schema).look(ctx)
		if err != nil {
			return nil, err
		}
		if h.digest() != digest {
			return nil, nil // somebody is at work on it
		}
		plan = &tenantPlan{history: h, digest: digest}
		w.plans[digest] = plan
	}
	w.decide(plan)
	return plan, nil
}

// digest returns that of the versions; empty when one is half-run.
func (h history) digest() string {
	rows := slices.SortedFunc(slices.Values(h.rows), func(a, b row) int { return cmp.Compare(a.version, b.version) })
	d := newDigester()
	for _, row := range rows {
		if row.state != stateApplied {
			return ""
		}
		d.add(row.version, row.checksum)
	}
	return d.sum()
}

// expect makes the plans for the states after each of the files.
func (w *rollout) expect() {
	d := newDigester()
	h := history{ledger: true, tenants: true}
	w.plans[d.sum()] = &tenantPlan{history: h, digest: d.sum()}
	for i, m := range w.migrations {
		d.add(m.Version, m.Checksum())
		h.rows = append(h.rows, row{version: m.Version, name: m.Name, checksum: m.Checksum(), seq: int64(i + 1), state: stateApplied})
		w.plans[d.sum()] = &tenantPlan{history: history{ledger: true, tenants: true, rows: slices.Clip(h.rows)}, digest: d.sum()}
	}
}

// decide chooses what is to do, once.
func (w *rollout) decide(plan *tenantPlan) {
	if plan.then != "" || plan.err != nil {
		return
	}
	if plan.chosen, plan.err = w.choose(plan.history, w.direction, w.target); plan.err != nil {
		return
	}
	after := history{rows: slices.Clone(plan.history.rows)}
	for _, c := range plan.chosen {
		if c.step.Direction == migration.Down {
			after.rows = slices.DeleteFunc(after.rows, func(row row) bool { return row.version == c.step.Version })
			continue
		}
		after.rows = append(after.rows, row{version: c.step.Version, checksum: c.m.Checksum(), state: stateApplied})
	}
	plan.then, plan.applied = after.digest(), len(after.rows)
	w.join(plan)
}
