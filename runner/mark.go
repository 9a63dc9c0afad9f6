package runner

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// Mark records versions as applied without running their files, all or none. A half-run one becomes applied too.
// Versions that are applied already are in Skipped.
func (r *Runner) Mark(ctx context.Context, versions ...migration.Version) (Result, error) {
	for _, v := range versions {
		if _, ok := r.find(v); !ok {
			return r.result(migration.Up), fail(fmt.Sprintf("version %s has no file", v), "Nothing was marked. Run status to see the versions there are.")
		}
	}
	return r.rewrite(ctx, migration.Up, versions)
}

// Unmark takes versions out of the ledger without running their files, all or none. Versions that are not in it are in
// Skipped.
func (r *Runner) Unmark(ctx context.Context, versions ...migration.Version) (Result, error) {
	return r.rewrite(ctx, migration.Down, versions)
}

// rewrite changes the ledger, and nothing else, under the lock.
func (r *Runner) rewrite(ctx context.Context, d migration.Direction, versions []migration.Version) (Result, error) {
	result := r.result(d)
	s, err := r.open(ctx)
	if err != nil {
		return result, err
	}
	defer func() { s.close(ctx) }()
	h, err := s.look(ctx)
	if err != nil {
		return result, err
	}
	if d == migration.Down {
		if err := r.checkKnown(h, versions); err != nil {
			return result, err
		}
	}
	if s, err = s.pastPooler(ctx); err != nil {
		return result, err
	}
	if err := s.lock(ctx); err != nil {
		return result, err
	}
	defer s.unlock(ctx)
	if !h.ledger && d == migration.Up {
		if err := s.ensureLedger(ctx); err != nil {
			return result, err
		}
	}
	if h, err = s.look(ctx); err != nil {
		return result, err
	}
	statements := []string{"SET LOCAL lock_timeout = " + milliseconds(s.options.LockTimeout)}
	rows, newest := h.byVersion(), h.newest()
	seen := map[migration.Version]bool{}
	for _, v := range versions {
		if seen[v] {
			continue
		}
		seen[v] = true
		row, recorded := rows[v]
		m, _ := r.find(v)
		step := Step{Version: v, Name: m.Name, Direction: d, Script: m.Script(d), Code: r.isCode(v)}
		if step.Name == "" {
			step.Name = row.name
		}
		statement := s.rewriting(m, d, v, row, recorded)
		if statement == "" {
			result.Skipped = append(result.Skipped, step)
			continue
		}
		if d == migration.Up && !recorded { // a half-run one keeps its place in the order of applying
			step.Late = v < newest
			newest = max(newest, v)
		}
		statements = append(statements, statement)
		result.Steps = append(result.Steps, step)
	}
	if len(result.Steps) == 0 {
		return result, nil
	}
	if err := s.underLock(ctx, s.lockKey(), "the ledger cannot be written", statements...); err != nil {
		result.Steps = nil
		return result, err
	}
	return result, nil
}

// checkKnown catches a version that was mistyped.
func (r *Runner) checkKnown(h history, versions []migration.Version) error {
	for _, v := range versions {
		if !r.known(h, v) {
			return fail(fmt.Sprintf("version %s is neither a file nor applied", v), "Nothing was unmarked. Run status to see the versions there are.")
		}
	}
	return nil
}

// rewriting returns the statement that marks or unmarks a version, or nothing when it is as wanted.
func (s *session) rewriting(m migration.Migration, d migration.Direction, v migration.Version, row row, recorded bool) string {
	switch {
	case d == migration.Down && recorded:
		return s.remove(v)
	case d == migration.Down || recorded && row.state == stateApplied:
		return ""
	case recorded:
		return s.update(v, "state = 'applied', checksum = "+ident.Literal(m.Checksum()))
	default:
		return s.insert(m, stateApplied, m.Checksum())
	}
}
