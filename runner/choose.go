package runner

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/migration"
)

// todo is a step that was decided on.
type todo struct {
	step Step
	m    migration.Migration // zero when the file is missing
	row  row                 // zero when the version is pending
}

// choose decides what a run in a direction does, and finds everything that forbids it before anything runs.
func (r *Runner) choose(h history, d migration.Direction, t Target) ([]todo, error) {
	if err := r.halfDropped(h); err != nil {
		return nil, err
	}
	t = t.resolved(d)
	if t.kind == targetSteps && t.steps < 1 {
		return nil, fail(fmt.Sprintf("%s is no number of steps", t), "Say at least 1.")
	}
	if (t.kind == targetTo || t.kind == targetToExclusive) && !r.known(h, t.version) && !(d == migration.Down && t.version == 0) {
		return nil, fail(fmt.Sprintf("%s: version %s is neither a file nor applied", t, t.version), "Run ashlar status to see the versions there are.")
	}
	decide := r.chooseUp
	if d == migration.Down {
		decide = r.chooseDown
	}
	chosen, err := decide(h, t)
	if err != nil {
		return nil, err
	}
	return chosen, checkScripts(chosen)
}

// checkScripts finds what [migration.Read] would have found, for migrations that come from elsewhere.
func checkScripts(chosen []todo) error {
	var errs []error
	for _, c := range chosen {
		errs = append(errs, c.step.Script.Check())
	}
	return errors.Join(errs...)
}

func (r *Runner) isCode(v migration.Version) bool {
	_, ok := r.code[v]
	return ok
}

func (r *Runner) known(h history, v migration.Version) bool {
	_, ok := r.find(v)
	return ok || slices.ContainsFunc(h.rows, func(row row) bool { return row.version == v })
}

func (r *Runner) chooseUp(h history, t Target) ([]todo, error) {
	back, h, err := r.takeBack(h, t)
	if err != nil || t.kind == targetLeftovers {
		return back, err
	}
	rows := h.byVersion()
	if err := r.checkChanged(rows); err != nil {
		return nil, err
	}
	newest := h.newest()
	for _, row := range h.rows {
		if row.state == stateReverting {
			return nil, halfReverted(row)
		}
	}
	var chosen []todo
	for _, m := range r.migrations {
		row, ok := rows[m.Version]
		if ok && row.state == stateApplied {
			continue
		}
		if t.kind == targetSteps && len(chosen) == t.steps ||
			t.kind == targetTo && m.Version > t.version || t.kind == targetToExclusive && m.Version >= t.version {
			break
		}
		if err := checkResume(m, m.Up, row); err != nil {
			return nil, err
		}
		step := Step{Version: m.Version, Name: m.Name, Direction: migration.Up, Late: m.Version < newest, From: row.unfinished(), Script: m.Up, Code: r.isCode(m.Version), Dev: m.Up.Dev}
		chosen = append(chosen, todo{step, m, row})
	}
	return append(back, chosen...), r.checkOrder(chosen, newest)
}

// checkOrder refuses late versions when that is asked for.
func (r *Runner) checkOrder(chosen []todo, newest migration.Version) error {
	late := &LateError{Address: r.address, Newest: newest}
	for _, c := range chosen {
		if c.step.Late && r.options.StrictOrder {
			late.Steps = append(late.Steps, c.step)
		}
	}
	if len(late.Steps) > 0 {
		return late
	}
	return nil
}

func (r *Runner) checkChanged(rows map[migration.Version]row) error {
	changed := &ChangedError{Address: r.address}
	for _, m := range r.migrations {
		if row, ok := rows[m.Version]; ok && row.state == stateApplied && row.down == "" && row.checksum != m.Checksum() {
			changed.Versions = append(changed.Versions, m.Version)
			changed.Paths = append(changed.Paths, cmp.Or(m.Up.Path, m.FileName(migration.Up)))
		}
	}
	if len(changed.Versions) > 0 {
		return changed
	}
	return nil
}

// checkResume refuses to go on with a no-transaction file whose finished part is another one now.
func checkResume(m migration.Migration, script migration.Script, row row) error {
	if row.unfinished() == 0 {
		return nil
	}
	statements := migration.Split(script.Text)
	if script.NoTransaction && row.done <= len(statements) && doneSum(statements, row.done) == row.checksum {
		return nil
	}
	return fail(fmt.Sprintf("%s: its first statements changed, %d of which ran already in an earlier run", cmp.Or(script.Path, m.String()), row.done),
		"Restore them: what comes behind them may be mended. Or finish by hand, and tell the ledger with ashlar mark or ashlar unmark.")
}

// doneSum is the checksum of the first n statements.
func doneSum(statements []migration.Statement, n int) string {
	var b strings.Builder
	for _, s := range statements[:n] {
		b.WriteString(s.Text)
		b.WriteByte('\n')
	}
	return textSum(b.String())
}

// appliedMeanwhile is the error when the order of applying is another one than was seen.
func appliedMeanwhile(at Address, d migration.Direction) error {
	return fail(at.String()+": another runner applied versions meanwhile", "Nothing was reverted. Look at ashlar status, and run "+commandOf(d)+" again.")
}

func halfReverted(row row) error {
	return fail(fmt.Sprintf("version %s_%s is half reverted: %d statements of its down file ran", row.version, row.name, row.done),
		"Run ashlar rollback again to finish it, or finish by hand and tell the ledger with ashlar mark or ashlar unmark.")
}

// chooseDown goes through the versions in the reverse order of applying, which is not that of their numbers when one
// was late.
func (r *Runner) chooseDown(h history, t Target) ([]todo, error) {
	rows, err := r.reverting(h, t)
	if err != nil {
		return nil, err
	}
	var chosen []todo
	missing := &MissingError{Address: r.address}
	irreversible := &IrreversibleError{Address: r.address}
	for _, row := range rows {
		if r.isLeftover(row) {
			c := takingBack(row)
			if err := checkResume(c.m, c.step.Script, keptState(row)); err != nil {
				return nil, err
			}
			if c.step.Script.Irreversible != "" {
				irreversible.Steps = append(irreversible.Steps, c.step)
			}
			chosen = append(chosen, c)
			continue
		}
		if row.state == stateApplying {
			return nil, fail(fmt.Sprintf("version %s_%s is half applied: %d statements of it ran", row.version, row.name, row.done),
				"Run ashlar migrate again to finish it, or finish by hand and tell the ledger with ashlar mark or ashlar unmark.")
		}
		m, ok := r.find(row.version)
		step := Step{Version: row.version, Name: row.name, Direction: migration.Down, From: row.unfinished(), Script: m.Down, Code: r.isCode(row.version), Dev: row.down != "", Seq: row.seq}
		if !ok {
			missing.Versions = append(missing.Versions, row.version)
			missing.Names = append(missing.Names, step.String())
			continue
		}
		if m.Down.Irreversible != "" {
			irreversible.Steps = append(irreversible.Steps, step)
		}
		if err := checkResume(m, m.Down, row); err != nil {
			return nil, err
		}
		chosen = append(chosen, todo{step, m, row})
	}
	if len(missing.Versions) > 0 {
		return nil, missing
	}
	if len(irreversible.Steps) > 0 && !r.options.AcceptDataLoss {
		return nil, irreversible
	}
	return chosen, nil
}

// reverting returns the rows to revert, the last applied one first.
func (r *Runner) reverting(h history, t Target) ([]row, error) {
	rows := slices.Clone(h.rows)
	slices.Reverse(rows)
	switch {
	case t.kind == targetAll, t.version == 0 && t.kind != targetSteps, len(rows) == 0 && t.kind == targetSteps:
		return rows, nil
	case t.kind == targetSteps:
		if t.steps > len(rows) {
			return nil, fail(fmt.Sprintf("%s: only %d versions are applied", t, len(rows)), "Nothing was reverted. Say "+Steps(len(rows)).String()+", or --to 0 for all.")
		}
		return rows[:t.steps], nil
	}
	at := slices.IndexFunc(rows, func(row row) bool { return row.version == t.version })
	if at >= 0 {
		if t.kind == targetTo {
			at++
		}
		return rows[:at], nil
	}
	message := fmt.Sprintf("%s: version %s is not applied", t, t.version)
	if slices.ContainsFunc(rows, func(row row) bool { return row.version > t.version }) {
		message += ", but newer ones are"
	}
	return nil, fail(message, "Nothing was reverted. Name a version that is applied: status shows them.")
}

func (h history) byVersion() map[migration.Version]row {
	rows := make(map[migration.Version]row, len(h.rows))
	for _, row := range h.rows {
		rows[row.version] = row
	}
	return rows
}

// newest returns the highest version that is applied.
func (h history) newest() migration.Version {
	newest := migration.Version(0)
	for _, row := range h.rows {
		if row.state == stateApplied {
			newest = max(newest, row.version)
		}
	}
	return newest
}

// lastSeq returns the place of the newest row in the order of applying.
func (h history) lastSeq() int64 {
	if len(h.rows) == 0 {
		return 0
	}
	return h.rows[len(h.rows)-1].seq
}
