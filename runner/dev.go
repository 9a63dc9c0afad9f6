package runner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// keptDown returns what the ledger keeps of the way back of a version: all of it of a dev migration, whose files are made to go
// away, and nothing of any other.
func keptDown(m migration.Migration) string {
	if !m.Up.Dev {
		return "NULL"
	}
	down := m.Down
	down.Dev = true
	return ident.Literal(down.Content())
}

// devText returns the way back that the ledger keeps of a version, when it says itself that it is that of a dev migration: no
// other one is ever reverted without being asked for.
func devText(down string) string {
	if !keptScript(down).Dev {
		return ""
	}
	return down
}

func keptScript(down string) migration.Script {
	return migration.ParseScript([]byte(down), migration.Down)
}

// isLeftover reports whether a row is that of a dev migration whose files are gone, or others than were applied.
func (r *Runner) isLeftover(row row) bool {
	if row.down == "" {
		return false
	}
	m, ok := r.find(row.version)
	return !ok || row.state == stateApplied && row.checksum != m.Checksum()
}

// takingBack is the step that reverts a dev migration by what the ledger keeps.
func takingBack(row row) todo {
	script := keptScript(row.down)
	m := migration.Migration{Version: row.version, Name: row.name, Down: script}
	script.Path = m.FileName(migration.Down) + " (kept in the ledger)"
	step := Step{Version: row.version, Name: row.name, Direction: migration.Down, Script: script, Dev: true, Kept: true, Seq: row.seq}
	if row.state == stateReverting {
		step.From = row.done
	}
	return todo{step, m, row}
}

// takeBack chooses which dev migrations are reverted before anything is applied: those whose files are gone or others, and
// those that were applied behind them, which may stand on them. These are pending then. It returns also what the ledger holds
// without them.
func (r *Runner) takeBack(h history, t Target) (chosen []todo, rest history, err error) {
	first := slices.IndexFunc(h.rows, r.isLeftover)
	if first < 0 {
		return nil, h, nil
	}
	rest = h
	rest.rows = slices.Clone(h.rows[:first])
	irreversible := &IrreversibleError{Address: r.address}
	for i, row := range h.rows[first:] {
		if row.down == "" || t.kind == targetLeftovers && row.seq <= t.seq {
			rest.rows = append(rest.rows, h.rows[first+i])
			continue
		}
		c := takingBack(row)
		if err := checkResume(c.m, c.step.Script, keptState(row)); err != nil {
			return nil, rest, err
		}
		chosen = append(chosen, c)
	}
	slices.Reverse(chosen)
	for _, c := range chosen {
		if c.step.Script.Irreversible != "" {
			irreversible.Steps = append(irreversible.Steps, c.step)
		}
	}
	if len(irreversible.Steps) > 0 && !r.options.AcceptDataLoss {
		return nil, rest, irreversible
	}
	return chosen, rest, nil
}

// keptState returns a row as what was done of its way back: nothing, when the way up is half-run.
func keptState(row row) row {
	if row.state == stateApplying {
		row.state, row.done = stateApplied, 0
	}
	return row
}

// turnBack returns the statement that makes a half-applied version a half-reverted one, of whose way back nothing is done.
func (s *session) turnBack(c todo) string {
	return exactlyOne(s.update(c.step.Version, "state = 'reverting', statements_done = 0, checksum = "+ident.Literal(doneSum(nil, 0))) +
		fmt.Sprintf(" AND applied_seq = %d AND state = 'applying'", c.row.seq))
}

// isOf reports whether a row is the one that a step was chosen for, and not one that another runner made meanwhile.
func (r row) isOf(c todo) bool { return r.seq == c.row.seq }

// command is what a user runs to have a step done again.
func (s Step) command() string {
	if s.Kept {
		return "the same command"
	}
	return commandOf(s.Direction)
}

// DevOrderError says that public dev migrations cannot be reverted yet, because tenants have some that were applied behind them,
// and may stand on them. Nothing was changed.
type DevOrderError struct {
	Address Address
	Steps   []Step   // the public ones, the last applied first
	Tenants []string // sorted
	Plan    Result   // what would be done without regard for tenants
}

// Error returns how many tenants there are, and the first of them.
func (e *DevOrderError) Error() string {
	const shown = 3
	names := strings.Join(e.Tenants[:min(shown, len(e.Tenants))], ", ")
	if more := len(e.Tenants) - shown; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("dev migration %s cannot be reverted yet: dev migrations of %s were applied behind it (%s)",
		e.Steps[len(e.Steps)-1], tenants(len(e.Tenants)), names)
}

// Hint returns the command that keeps to the order.
func (e *DevOrderError) Hint() string {
	return "Nothing was changed. Run ashlar migrate --all, for all tenants: it reverts what was applied last first, public and of tenants. Without a project, migrate the tenants first."
}

// inTurn refuses to revert public dev migrations while tenants have some that were applied behind them.
func (s *session) inTurn(ctx context.Context, h history, d migration.Direction, t Target, chosen []todo) error {
	var steps []Step
	for _, c := range chosen {
		if c.step.Kept {
			steps = append(steps, c.step)
		}
	}
	if len(steps) == 0 || !h.tenants || s.options.Schema != "" || t.kind == targetLeftovers || d == migration.Down {
		return nil
	}
	oldest := slices.MinFunc(steps, func(a, b Step) int { return cmp.Compare(a.Seq, b.Seq) })
	rows, err := s.query(ctx, s.transaction(fmt.Sprintf(`SELECT DISTINCT l.schema FROM %s l JOIN pg_catalog.pg_namespace n ON n.nspname = l.schema `+
		`WHERE l.repo = %s AND l.schema <> '' AND l.down IS NOT NULL AND l.applied_seq > %d ORDER BY 1`,
		s.ledgerName(), ident.Literal(s.options.Repo), oldest.Seq)))
	if err != nil {
		return s.ledgerError(ctx, "the ledger cannot be read", err)
	}
	if len(rows) == 0 {
		return nil
	}
	e := &DevOrderError{Address: s.address, Steps: steps, Plan: s.result(migration.Up)}
	e.Plan.Steps = stepsOf(chosen)
	for _, row := range rows {
		e.Tenants = append(e.Tenants, row[0])
	}
	return e
}
