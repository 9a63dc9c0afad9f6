package runner

import (
	"context"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// Mark records versions as applied without running their files, all or none. A half-run one becomes applied too.
// Versions that are applied already are in Skipped.
func (r *Runner) Mark(ctx context.Context, versions ...migration.Version) (Result, error) {
	if err := r.checkFiles(versions); err != nil {
		return r.result(migration.Up), err
	}
	return r.rewrite(ctx, migration.Up, versions, (*session).marking)
}

// checkFiles refuses versions that have no file.
func (r *Runner) checkFiles(versions []migration.Version) error {
	for _, v := range versions {
		if _, ok := r.find(v); !ok {
			return fail(fmt.Sprintf("version %s has no file", v), "Nothing was recorded. Run ashlar status to see the versions there are.")
		}
	}
	return nil
}

// Repair accepts files that changed since they were applied, all or none: the ledger takes over what they are now, and nothing
// of them is run. Versions whose files are as they were are in Skipped; one that is not applied, or has no file, is an
// error.
func (r *Runner) Repair(ctx context.Context, versions ...migration.Version) (Result, error) {
	status, err := r.Status(ctx)
	if err != nil {
		return r.result(migration.Up), err
	}
	for _, v := range versions {
		at := slices.IndexFunc(status.Entries, func(e Entry) bool { return e.Version == v })
		if at < 0 || status.Entries[at].State != Applied && status.Entries[at].State != Changed {
			return r.result(migration.Up), fail(fmt.Sprintf("version %s is not applied, or has no file", v), "Nothing was repaired. Run ashlar status to see what changed.")
		}
	}
	return r.rewrite(ctx, migration.Up, versions, (*session).repairing)
}

// Unmark takes versions out of the ledger without running their files, all or none. Versions that are not in it are in
// Skipped.
func (r *Runner) Unmark(ctx context.Context, versions ...migration.Version) (Result, error) {
	return r.rewrite(ctx, migration.Down, versions, (*session).unmarking)
}

// MarkTenants records versions as applied to tenants whose schemas are as the files make them, by other means; no version: all.
// The tenants come one after the other; one that fails stops no other.
func (r *Runner) MarkTenants(ctx context.Context, o Rollout, versions ...migration.Version) (RolloutResult, error) {
	return r.rewriteTenants(ctx, migration.Up, o, versions, (*session).marking)
}

// UnmarkTenants takes versions of tenants out of the ledger without running their files; no version: none.
func (r *Runner) UnmarkTenants(ctx context.Context, o Rollout, versions ...migration.Version) (RolloutResult, error) {
	if len(versions) == 0 {
		return r.newRollout(migration.Down, All(), o).result, nil
	}
	return r.rewriteTenants(ctx, migration.Down, o, versions, (*session).unmarking)
}

// RepairTenants accepts files of tenants that changed since they were applied: the ledger takes over what they are now; no version:
// of all.
func (r *Runner) RepairTenants(ctx context.Context, o Rollout, versions ...migration.Version) (RolloutResult, error) {
	return r.rewriteTenants(ctx, migration.Up, o, versions, (*session).repairing)
}

// rewriteTenants changes the ledger of many tenants.
func (r *Runner) rewriteTenants(ctx context.Context, d migration.Direction, o Rollout, versions []migration.Version, change rewriting) (RolloutResult, error) {
	if len(versions) == 0 {
		for _, m := range r.migrations {
			versions = append(versions, m.Version)
		}
	}
	w := r.newRollout(d, All(), o)
	if d == migration.Up {
		if err := r.checkFiles(versions); err != nil {
			return w.result, err
		}
	}
	s, err := r.open(ctx)
	if err != nil {
		return w.result, err
	}
	defer func() { s.close(ctx) }()
	names, err := w.names(ctx, s)
	if err != nil {
		return w.result, err
	}
	states, err := s.tenantStates(ctx)
	if err != nil {
		return w.result, err
	}
	if s, err = s.pastPooler(ctx); err != nil {
		return w.result, err
	}
	w.result.Count.Total = len(names)
	for i, name := range names {
		if ctx.Err() != nil {
			w.result.Left = names[i:]
			break
		}
		result := TenantResult{Schema: name}
		if problem := r.tenantName(name); problem != nil {
			result.Err = problem
		} else if !states.of[name].schema {
			result.Err = &NoTenantError{Address: r.address, Schema: name}
		} else {
			own := s.of(name)
			var h history
			if h, result.Err = own.look(ctx); result.Err == nil {
				var done Result
				done, result.Err = own.rewriteHere(ctx, d, versions, change, h)
				result.Steps, result.Skipped = done.Steps, done.Skipped
			}
		}
		switch {
		case result.Err != nil:
			w.result.Count.Failed++
		case len(result.Steps) == 0:
			w.result.Count.Total--
			w.result.Count.Current++
			continue
		default:
			w.result.Count.Done++
		}
		w.result.Tenants = append(w.result.Tenants, result)
	}
	return w.result, w.failure(ctx)
}

// rewriting returns the statement that changes the row of a version, or nothing when it is as wanted. Recorded says that there
// is a row.
type rewriting func(s *session, m migration.Migration, row row, recorded bool) string

// rewrite changes the ledger, and nothing else, under the lock.
func (r *Runner) rewrite(ctx context.Context, d migration.Direction, versions []migration.Version, change rewriting) (Result, error) {
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
	if s, err = s.pastPooler(ctx); err != nil {
		return result, err
	}
	return s.rewriteHere(ctx, d, versions, change, h)
}

// rewriteHere changes the ledger after a look.
func (s *session) rewriteHere(ctx context.Context, d migration.Direction, versions []migration.Version, change rewriting, h history) (Result, error) {
	result := s.result(d)
	if d == migration.Down {
		if err := s.checkKnown(h, versions); err != nil {
			return result, err
		}
	}
	if err := s.lock(ctx); err != nil {
		return result, err
	}
	defer s.unlock(ctx)
	if !h.ledger && d == migration.Up || h.ledger && s.options.Schema != "" && !h.tenants {
		if err := s.ensureLedger(ctx); err != nil {
			return result, err
		}
	}
	h, err := s.look(ctx)
	if err != nil {
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
		m, _ := s.find(v)
		step := Step{Version: v, Name: m.Name, Direction: d, Script: m.Script(d), Code: s.isCode(v)}
		if step.Name == "" {
			step.Name = row.name
		}
		statement := change(s, m, row, recorded)
		if statement == "" {
			result.Skipped = append(result.Skipped, step)
			continue
		}
		if recorded && row.state == stateApplied && d == migration.Up {
			step.Was = row.checksum
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
	if err := s.underLock(ctx, s.lockKey(), "the ledger cannot be written", append(statements, s.noteTenant()...)...); err != nil {
		result.Steps = nil
		return result, err
	}
	return result, nil
}

// checkKnown catches a version that was mistyped.
func (r *Runner) checkKnown(h history, versions []migration.Version) error {
	for _, v := range versions {
		if !r.known(h, v) {
			return fail(fmt.Sprintf("version %s is neither a file nor applied", v), "Nothing was unmarked. Run ashlar status to see the versions there are.")
		}
	}
	return nil
}

func (s *session) marking(m migration.Migration, row row, recorded bool) string {
	switch {
	case recorded && row.state == stateApplied:
		return ""
	case recorded:
		return s.update(m.Version, "state = 'applied', checksum = "+ident.Literal(m.Checksum())+", down = "+keptDown(m))
	default:
		return s.insert(m, stateApplied, m.Checksum(), "NULL")
	}
}

func (s *session) unmarking(_ migration.Migration, row row, recorded bool) string {
	if !recorded {
		return ""
	}
	return s.remove(row.version)
}

func (s *session) repairing(m migration.Migration, row row, recorded bool) string {
	if !recorded || row.state != stateApplied || row.checksum == m.Checksum() {
		return ""
	}
	return s.update(m.Version, fmt.Sprintf("name = %s, checksum = %s, down = %s", ident.Literal(m.Name), ident.Literal(m.Checksum()), keptDown(m))) + " AND state = 'applied'"
}
