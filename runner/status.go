package runner

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
)

// Status reads the ledger and compares it with the files. It writes nothing, takes no lock, and works for a user who may
// only read, and on a database without a ledger.
func (r *Runner) Status(ctx context.Context) (Status, error) {
	status := Status{Address: r.address, Repo: r.options.Repo, Schema: r.options.Schema}
	s, err := r.open(ctx)
	if err != nil {
		return status, err
	}
	defer s.close(ctx)
	h, err := s.look(ctx)
	if err != nil {
		return status, err
	}
	status.Ledger = h.ledger
	status.Entries = r.entries(h)
	return status, nil
}

// Plan returns what Up or Down would do, and the error they would give before they begin. It writes nothing, takes no
// lock, and works for a user who may only read, and on a database without a ledger.
func (r *Runner) Plan(ctx context.Context, d migration.Direction, t Target) (Result, error) {
	result := r.result(d)
	s, err := r.open(ctx)
	if err != nil {
		return result, err
	}
	defer s.close(ctx)
	h, err := s.look(ctx)
	if err != nil {
		return result, err
	}
	chosen, err := r.choose(h, d, t)
	if err != nil {
		return result, err
	}
	for _, todo := range chosen {
		result.Steps = append(result.Steps, todo.step)
	}
	return result, errors.Join(s.inTurn(ctx, h, d, t, chosen), s.checkRights(ctx, chosen))
}

// entries merges the ledger and the files, by version.
func (r *Runner) entries(h history) []Entry {
	var entries []Entry
	newest := h.newest()
	for _, row := range h.rows {
		entries = append(entries, r.entry(row))
	}
	rows := h.byVersion()
	for _, m := range r.migrations {
		if _, ok := rows[m.Version]; ok {
			continue
		}
		entry := Entry{Version: m.Version, Name: m.Name, State: Pending, Path: m.Up.Path, Dev: m.Up.Dev}
		if m.Version < newest {
			entry.State = Late
		}
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Version, b.Version) })
	return entries
}

func (r *Runner) entry(row row) Entry {
	entry := Entry{
		Version: row.version, Name: row.name, State: Applied,
		Seq: row.seq, AppliedAt: row.appliedAt, AppliedBy: row.appliedBy, Duration: row.duration,
		Dev: row.down != "",
	}
	m, ok := r.find(row.version)
	if ok {
		entry.Name, entry.Path = m.Name, m.Up.Path
	}
	switch {
	case row.state != stateApplied:
		entry.State, entry.StatementsDone = Interrupted, row.done
		if row.state == stateReverting {
			entry.Direction = migration.Down
		}
	case !ok:
		entry.State = Missing
	case row.checksum != m.Checksum():
		entry.State = Changed
	}
	return entry
}
