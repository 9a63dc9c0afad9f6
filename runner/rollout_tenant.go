package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// of returns the session as that of one tenant, on the same connection.
func (s *session) of(schema string) *session {
	own := *s
	r := *s.Runner
	r.options.Schema, r.options.CreateSchema = schema, false
	own.Runner = &r
	return &own
}

// runTenant does what is to do for a tenant: in one message where that can be, else file by file. It is to be tried again
// later when another runner is at work on it.
func (w *rollout) runTenant(ctx context.Context, s *session, j job) (again bool, result TenantResult) {
	result.Schema = j.schema
	ctx = forTenant(ctx, j.schema)
	if j.err != nil {
		result.Err = j.err
		return false, result
	}
	own := s.of(j.schema)
	if j.create && w.inOne() && !j.single {
		made, again, err := w.makeWhole(ctx, s, j)
		if made || again || err != nil {
			result.Err, result.Created = err, made
			if made {
				result.Steps = stepsOf(j.plan.chosen)
			}
			return again, result
		}
		j.create, j.alone = false, true // somebody else was faster, and it has a history of its own
	}
	made := false
	if j.create {
		var err error
		if made, err = own.createSchema(ctx); err != nil {
			result.Err = err
			return false, result
		}
		j.alone = j.alone || !made
	}
	if j.plan != nil && !j.alone && j.plan.together {
		what, err := own.sendTogether(ctx, j)
		switch {
		case what == togetherDone:
			result.Steps, result.Created = stepsOf(j.plan.chosen), made
			return false, result
		case what == togetherBusy:
			return true, result
		case own.conn.IsClosed() && !w.reopen(ctx, own):
			s.conn, s.px = own.conn, own.px
			result.Err = s.wrap(ctx, fmt.Sprintf("tenant %q: the connection was lost, and there is no other", j.schema), err)
			return false, result
		} // one by one, which tells more
	}
	done, err := w.oneByOne(ctx, own, j, &result)
	s.conn, s.px, s.noCheck = own.conn, own.px, own.noCheck
	if err == nil && !done && j.plan != nil {
		result.Skipped = stepsOf(j.plan.chosen)
	}
	result.Err = w.tenantGone(ctx, s, j, err)
	result.Created = made
	if made && result.Err != nil && len(result.Steps) == 0 {
		w.unmake(ctx, s, j)
	}
	return false, result
}

// oneByOne looks at a tenant and runs its files each in a transaction of its own, as [Runner.Up] and [Runner.Down] do.
func (w *rollout) oneByOne(ctx context.Context, own *session, j job, result *TenantResult) (done bool, err error) {
	h, err := own.look(ctx)
	if err != nil {
		return false, err
	}
	chosen, err := w.chooseLeft(ctx, own, j, h)
	if err != nil {
		return false, err
	}
	if len(chosen) == 0 { // what was seen before may not be what the ledger says
		return false, own.underLock(ctx, own.lockKey(), "the tenant cannot be noted", own.noteTenant()...)
	}
	r, err := own.applyChosen(ctx, w.direction, h, chosen)
	result.Steps, result.Skipped = r.Steps, r.Skipped
	var texts strings.Builder
	for _, c := range chosen {
		texts.WriteString(c.step.Script.Text)
	}
	tidying := discards(texts.String())
	if own.conn.IsClosed() || len(tidying) == 0 {
		return true, err
	}
	tidied, cancel := tidy(ctx)
	defer cancel()
	return true, errors.Join(err, own.exec(tidied, strings.Join(tidying, ";\n")))
}

// chooseFor decides what is to do for one tenant. One that is before the version that a way down leads to has nothing to do; a
// half-run version counts as being there.
func (w *rollout) chooseFor(own *session, h history, t Target) ([]todo, error) {
	if w.direction == migration.Down && (t.kind == targetTo || t.kind == targetToExclusive) &&
		!slices.ContainsFunc(h.rows, func(row row) bool { return row.version >= t.version }) {
		return nil, nil
	}
	return own.choose(h, w.direction, t)
}

// tenantGone explains a failure by the schema's being gone, where it is, or by its being out of reach.
func (w *rollout) tenantGone(ctx context.Context, s *session, j job, err error) error {
	if err == nil || s.conn.IsClosed() || ctx.Err() != nil {
		return err
	}
	rows, asked := s.query(ctx, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = "+ident.Literal(j.schema))
	if asked == nil && len(rows) == 0 {
		return &NoTenantError{Address: w.address, Schema: j.schema}
	}
	var missing *NoTenantError
	if asked == nil && errors.As(err, &missing) {
		user := cmp.Or(w.options.Role, w.address.User)
		return fail(fmt.Sprintf("tenant %q: its schema is out of reach for %q", j.schema, user),
			fmt.Sprintf("Let its owner run: GRANT USAGE, CREATE ON SCHEMA %s TO %s;", ident.Quote(j.schema), ident.Quote(user)))
	}
	return err
}

// atOnce reports whether the files of a tenant may be sent together: each runs in a transaction and sets nothing that the
// next one would have, and nobody wants to be told of each.
func (w *rollout) atOnce(chosen []todo) bool {
	if w.options.Before != nil || w.options.After != nil || w.options.AfterBegin != nil || w.options.BeforeCommit != nil || len(chosen) > manyFiles || w.direction == migration.Down {
		return false
	}
	for i, c := range chosen {
		if c.step.Code || c.step.Kept || c.step.Script.NoTransaction || c.row.state != "" || i < len(chosen)-1 && sets(c.step.Script.Text) {
			return false
		}
	}
	return true
}

// join puts the files of a plan together, once for all tenants in that state, where they may be sent so.
func (w *rollout) join(plan *tenantPlan) {
	if plan.together = w.atOnce(plan.chosen); !plan.together {
		return
	}
	duration := "NULL" // of each is not known
	if len(plan.chosen) == 1 {
		duration = "clock_timestamp() - transaction_timestamp()"
	}
	var b strings.Builder
	for _, c := range plan.chosen {
		b.WriteString(c.step.Script.Text)
		b.WriteString("\n;\n")
		plan.rows = append(plan.rows, fmt.Sprintf("%d, %s, %s, %s, %s", c.m.Version, ident.Literal(c.m.Name), ident.Literal(c.m.Checksum()), duration, keptDown(c.m)))
	}
	plan.text = b.String()
}

// manyFiles is the most files that are sent together: each takes locks that are held until the commit.
const manyFiles = 500

// sets reports whether a text may change a setting for the rest of its transaction.
func sets(text string) bool {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "set_config") {
		return true
	}
	if !strings.Contains(lower, "set") {
		return false
	}
	for _, s := range migration.Split(text) {
		if p := newPhrase(s.Text); p.words("set") || p.words("reset") || p.words("do") {
			return true
		}
	}
	return false
}

// together is what became of files that were sent together.
type together int

const (
	togetherNot  together = iota // nothing was done
	togetherDone                 // all is done and committed
	togetherBusy                 // another runner is at work on the tenant
)

// sendTogether sends all files of a tenant in one message that is one transaction: as for one file, with a change of the tenant's
// row in the table of tenants in front, which fails when another runner changed it since we looked.
func (s *session) sendTogether(ctx context.Context, j job) (together, error) {
	m := s.opening()
	m.add(partLedger, s.advance(j))
	var b strings.Builder
	b.WriteString(m.prefix)
	b.WriteString(j.plan.text)
	for _, sql := range append([]string{"RESET ROLE"}, s.setRole()...) {
		b.WriteString(sql + ";\n")
	}
	if len(j.plan.chosen) > 1 { // a function may have led those behind it elsewhere; one by one, each has the path anew
		b.WriteString(s.inSchema() + ";\n")
	}
	b.WriteString(s.insertAll(j.plan.rows) + ";\nCOMMIT;\nRESET ALL")
	for _, sql := range discards(j.plan.text) {
		b.WriteString(";\n" + sql)
	}
	s.log(b.String())
	finished, err := run(ctx, s.conn, b.String(), nil)
	switch {
	case err == nil:
		return togetherDone, nil
	case finished < len(m.parts) && m.parts[finished] == partLock && code(err) == codeDivisionByZero:
		return togetherBusy, nil
	default:
		return togetherNot, err
	}
}

// advance returns the statement that takes a tenant from the state that was seen to the one in which all is done. It fails when
// the tenant is in another one.
func (s *session) advance(j job) string {
	if !j.noted {
		return fmt.Sprintf("INSERT INTO %s (repo, schema, applied, digest) VALUES (%s, %s, %d, %s)", s.tenantsName(),
			ident.Literal(s.options.Repo), ident.Literal(j.schema), j.plan.applied, ident.Literal(j.plan.then))
	}
	return exactlyOne(fmt.Sprintf("UPDATE %s SET applied = %d, digest = %s, failed_version = NULL, failed_at = NULL, failure = NULL "+
		"WHERE repo = %s AND schema = %s AND digest = %s", s.tenantsName(), j.plan.applied, ident.Literal(j.plan.then),
		ident.Literal(s.options.Repo), ident.Literal(j.schema), ident.Literal(j.plan.digest)))
}

// insertAll returns the statement that records versions that were applied together.
func (s *session) insertAll(rows []string) string {
	key := "(" + ident.Literal(s.options.Repo) + ", " + ident.Literal(s.options.Schema) + ", "
	return "INSERT INTO " + s.ledgerName() + " (repo, schema, version, name, checksum, duration, down) VALUES " + key + strings.Join(rows, "), "+key) + ")"
}
