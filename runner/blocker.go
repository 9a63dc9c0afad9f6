package runner

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Blocker is a session that holds a lock which a file waits for.
type Blocker struct {
	PID         int // zero for a prepared transaction
	Application string
	Host        string // its address; empty behind a socket, or when the server does not tell
	User        string
	State       string        // as in pg_stat_activity, such as "idle in transaction"; empty when the server does not tell
	Age         time.Duration // of its transaction; zero when the server does not tell
	Query       string        // what it runs, or ran last, shortened and without passwords
}

// String returns the blocker as a phrase, without its query.
func (b Blocker) String() string {
	if b.PID == 0 {
		return "a prepared transaction"
	}
	s := phraseOf(b.PID, b.Application, b.User, b.Host)
	if b.State != "" {
		s += ", " + b.State
	}
	if b.Age > 0 {
		s += ", in a transaction for " + b.Age.Round(time.Second).String()
	}
	return s
}

// lookout looks, on a connection of its own, whom a file waits for. It connects only when the file takes longer than most.
type lookout struct {
	*session
	step  Step
	stop  chan struct{}
	done  chan struct{}
	found []Blocker // the last ones
	told  []int     // their processes, as far as told
}

// patience is how long a file runs before the lookout connects, and lookStep how long it waits between two looks.
const (
	patience = 300 * time.Millisecond
	lookStep = 250 * time.Millisecond
)

// lookOut begins to look whom a step waits for. Those that are known from an earlier try are not told again.
func (s *session) lookOut(ctx context.Context, step Step, known []Blocker) *lookout {
	l := &lookout{session: s, step: step, told: pidsOf(known), stop: make(chan struct{}), done: make(chan struct{})}
	go l.work(context.WithoutCancel(ctx))
	return l
}

// end ends it and returns who was in the way last.
func (l *lookout) end() []Blocker {
	close(l.stop)
	<-l.done
	return l.found
}

// work looks until it is ended. A server that takes no second connection is not asked: then nobody knows.
func (l *lookout) work(ctx context.Context) {
	defer close(l.done)
	if !l.pause(l.patience()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, tidyTimeout)
	s, err := l.openAt(ctx, l.from)
	cancel()
	if err != nil {
		return
	}
	defer s.close(ctx)
	for more := true; more; more = l.pause(lookStep) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
		found, err := s.blockers(ctx)
		cancel()
		if err != nil {
			return
		}
		if len(found) == 0 {
			continue
		}
		l.found = found
		if pids := pidsOf(found); !slices.Equal(pids, l.told) {
			l.told = pids
			l.tell(Event{Kind: Blocked, Direction: l.step.Direction, Step: l.step, Blockers: found})
		}
	}
}

// patience leaves time to look twice before a lock timeout.
func (l *lookout) patience() time.Duration {
	if timeout := l.options.LockTimeout; timeout > 0 {
		return min(patience, timeout/4)
	}
	return patience
}

// pause waits, and reports whether there is more to look at.
func (l *lookout) pause(d time.Duration) bool {
	select {
	case <-l.stop:
		return false
	case <-time.After(d):
		return true
	}
}

func pidsOf(blockers []Blocker) []int {
	var pids []int
	for _, b := range blockers {
		pids = append(pids, b.PID)
	}
	slices.Sort(pids)
	return pids
}

// blockers asks for whom the session waits that holds the lock of these files. That is how it is told from others also where
// a pooler stands between.
// https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION
func (s *session) blockers(ctx context.Context) ([]Blocker, error) {
	rows, err := s.query(ctx, `SELECT DISTINCT b.pid, coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''), `+
		`coalesce(a.usename, ''), coalesce(a.state, ''), (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000000)::bigint, coalesce(a.query, '') `+
		`FROM pg_catalog.pg_locks l CROSS JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(l.pid)) b(pid) `+
		`LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid WHERE `+holding(s.lockKey()))
	if err != nil {
		return nil, err
	}
	var out []Blocker
	for _, columns := range rows {
		pid, err := strconv.Atoi(columns[0])
		if err != nil {
			return nil, err
		}
		b := Blocker{
			PID: pid, Application: columns[1], Host: columns[2], User: columns[3], State: columns[4],
			Query: cut(hidePasswords(strings.Join(strings.Fields(columns[6]), " "))),
		}
		if micros, err := strconv.ParseInt(columns[5], 10, 64); err == nil {
			b.Age = time.Duration(micros) * time.Microsecond // NULL, and so empty, without the right to see it
		}
		out = append(out, b)
	}
	return out, nil
}
