package runner

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ashlar-go/ashlar/migration"
)

// team is what the workers of a rollout share.
type team struct {
	mu      sync.Mutex
	next    int   // of the queue
	limit   int   // up to where in the queue work is given out
	later   []job // tenants that another runner is at work on
	working int
	single  bool       // the one that is worked on is to be alone
	idle    *sync.Cond // somebody finished, or nothing is left
	why     string     // why no other tenant is begun; empty: they are
	lost    error      // the first connection that could not be had
}

// The reasons for which a rollout ends before all tenants were begun.
const (
	whyCanary      = "one of those that go first failed"
	whyFailures    = "so many failed"
	whyConnections = "the server takes no connection any more"
)

// prepare makes the ledger where there is none, and says before anything is changed what is missing on the server.
func (w *rollout) prepare(ctx context.Context, s *session) error {
	seen := map[*tenantPlan]bool{}
	for _, j := range w.queue {
		if j.plan == nil || seen[j.plan] {
			continue
		}
		seen[j.plan] = true
		if err := errors.Join(s.needsSession(j.plan.chosen), s.checkRights(ctx, j.plan.chosen)); err != nil {
			return err
		}
	}
	if !w.ledger {
		return s.ensureTenants(ctx)
	}
	return nil
}

// work does the queue: canaries first, then the rest.
func (w *rollout) work(ctx context.Context, first *session) {
	w.team.idle = sync.NewCond(&w.team.mu)
	stop := context.AfterFunc(ctx, w.team.idle.Broadcast)
	defer stop()
	w.team.limit = len(w.queue)
	parallel := w.parallel(ctx, first)
	if w.Canary > 0 && w.Canary < len(w.queue) {
		w.team.limit = w.Canary
		w.crew(ctx, first, min(parallel, w.Canary))
		switch {
		case w.team.why != "":
		case w.result.Count.Failed > 0:
			w.team.why = whyCanary
		case w.team.next < w.Canary:
			w.team.why = whyConnections
		}
		w.team.limit = len(w.queue)
	}
	w.crew(ctx, first, min(parallel, len(w.queue)-w.team.next))
}

// crew lets so many sessions work, the first among them, until nothing is left for them.
func (w *rollout) crew(ctx context.Context, first *session, parallel int) {
	var workers sync.WaitGroup
	known := *first // what the first connection told; it changes while it works
	for i := range parallel {
		workers.Go(func() {
			s := first
			if i > 0 {
				var err error
				if s, err = w.openAt(ctx, known.from); err != nil {
					w.lose(err)
					return // the others go on without it
				}
				s.pooled, s.noCheck, s.server = known.pooled, known.noCheck, known.server
				defer func() { s.close(ctx) }()
			}
			for j, ok := w.pick(ctx); ok; j, ok = w.pick(ctx) {
				again, result := w.runTenant(ctx, s, j)
				result.Steps = slices.Concat(j.done, result.Steps)
				if code(result.Err) == codeTooManyLocks && !j.single && parallel > 1 {
					j.single, j.done, again = true, result.Steps, true
				}
				w.finish(ctx, s, j, again, result)
				if s.conn.IsClosed() && !w.reopen(ctx, s) {
					return
				}
			}
		})
	}
	workers.Wait()
}

// reopen connects anew where a connection was lost, and reports whether it could.
func (w *rollout) reopen(ctx context.Context, s *session) bool {
	fresh, err := w.openAt(ctx, s.from)
	if err != nil {
		w.lose(err)
		return false
	}
	s.conn, s.px = fresh.conn, fresh.px
	return true
}

// lose notes why a connection could not be had.
func (w *rollout) lose(err error) {
	w.team.mu.Lock()
	defer w.team.mu.Unlock()
	w.team.lost = cmp.Or(w.team.lost, err)
}

// pick gives out a tenant. Those that another runner is at work on come last; while others still work, more of them may come. One for
// which the server's table of locks was too full waits until nobody else works, and nobody begins until it is done.
func (w *rollout) pick(ctx context.Context) (job, bool) {
	t := &w.team
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		switch {
		case ctx.Err() != nil || t.why != "":
			return job{}, false
		case t.single:
		case t.next < t.limit:
			t.next++
			t.working++
			return w.queue[t.next-1], true
		case len(t.later) > 0 && t.later[0].single && t.working > 0:
		case len(t.later) > 0:
			j := t.later[0]
			t.later = t.later[1:]
			t.single = j.single
			j.alone = true // it waits for the lock, and looks for itself
			t.working++
			return j, true
		case t.working == 0:
			return job{}, false
		}
		t.idle.Wait()
	}
}

// finish notes what became of a tenant, or puts it back.
func (w *rollout) finish(ctx context.Context, s *session, j job, again bool, result TenantResult) {
	if result.Err != nil && !again {
		w.note(ctx, s, result)
	}
	t := &w.team
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.idle.Broadcast()
	t.working--
	if t.single && t.working == 0 {
		t.single = false
	}
	if again {
		t.later = append(t.later, j)
		return
	}
	event := Event{Kind: TenantDone, Direction: w.direction, Schema: j.schema}
	switch {
	case result.Err != nil && stopped(ctx, result.Err):
		w.result.Left = append(w.result.Left, j.schema)
		if len(result.Steps) > 0 {
			w.result.Tenants = append(w.result.Tenants, result)
		}
		return
	case result.Err != nil:
		w.result.Count.Failed++
		event.Kind, event.Err = TenantFailed, result.Err
		if w.MaxFailures > 0 && w.result.Count.Failed >= w.MaxFailures {
			t.why = whyFailures
		}
	case len(result.Steps) == 0: // there was nothing to do, or another runner did it
		w.result.Count.Total--
		w.result.Count.Current++
	default:
		w.result.Count.Done++
	}
	if len(result.Steps)+len(result.Skipped) > 0 || result.Err != nil {
		w.result.Tenants = append(w.result.Tenants, result)
	}
	event.Count = w.result.Count
	w.tell(event)
}

// settle puts what was done in order, and counts what was not begun.
func (w *rollout) settle() {
	for _, j := range slices.Concat(w.queue[w.team.next:], w.team.later) {
		w.result.Left = append(w.result.Left, j.schema)
	}
	slices.Sort(w.result.Left)
	slices.SortFunc(w.result.Tenants, func(a, b TenantResult) int { return strings.Compare(a.Schema, b.Schema) })
}

// note records for status that a tenant failed. When it cannot be recorded the error is told all the same.
func (w *rollout) note(ctx context.Context, s *session, result TenantResult) {
	var missing *NoTenantError
	if errors.As(result.Err, &missing) || w.tenantName(result.Schema) != nil || s.conn.IsClosed() || ctx.Err() != nil {
		return // of what is no tenant nothing is recorded, which nobody could take away again
	}
	version := migration.Version(0)
	var e *StatementError
	var function *CodeError
	switch {
	case errors.As(result.Err, &e):
		version = e.Version
	case errors.As(result.Err, &function):
		version = function.Version
	}
	if w.direction == migration.Down && version == 0 {
		return // it was refused, and nothing is pending by that
	}
	// When somebody is at work on it again, that is the later word.
	_ = s.exec(ctx, s.transaction(probeInTransaction(lockKey(w.options.Repo, result.Schema)), "SET LOCAL lock_timeout = '1s'", s.of(result.Schema).noteFailure(version, cut(hidePasswords(result.Err.Error())))))
}

// parallel returns how many connections to use. It leaves the larger part of the server's to others.
func (w *rollout) parallel(ctx context.Context, s *session) int {
	if w.Parallel > 0 {
		return w.Parallel
	}
	most := min(DefaultParallel, 2*runtime.NumCPU())
	if len(w.queue) < 2 {
		return 1
	}
	rows, err := s.query(ctx, `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - count(*) FROM pg_catalog.pg_stat_activity`)
	if err != nil || len(rows) == 0 {
		return 1
	}
	free, err := strconv.Atoi(rows[0][0])
	if err != nil {
		return 1
	}
	return max(1, min(most, 1+free/3))
}
