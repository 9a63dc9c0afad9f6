package runner

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
)

// whereAmI asks which session answers, and which database of which server it is.
const whereAmI = `SELECT pg_catalog.pg_backend_pid(), current_database() || ' ' || pg_catalog.pg_postmaster_start_time()`

// placed takes the answer in. A server tells its process at the start of a session; where another one answers, a pooler
// stands in between, and nothing says that it will be the same again.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
func (s *session) placed(row []string) {
	s.pooled = s.pooled || s.from != s.direct && row[0] != strconv.FormatUint(uint64(s.conn.PID()), 10)
	s.server = row[1]
}

// pastPooler returns the session to go on with: this one, or one past the pooler, when there is a way.
func (s *session) pastPooler(ctx context.Context) (*session, error) {
	if !s.pooled {
		return s, nil
	}
	if s.direct == nil {
		s.tell(Event{Kind: Pooled})
		return s, nil
	}
	direct, err := s.openAt(ctx, s.direct)
	if err != nil {
		return s, err
	}
	s.close(ctx)
	rows, err := direct.query(ctx, whereAmI)
	if err != nil {
		return direct, direct.wrap(ctx, "the server cannot be asked", err)
	}
	if direct.placed(rows[0]); direct.server != s.server {
		return direct, fail(fmt.Sprintf("the direct URL leads elsewhere: to %s, and the URL to %s", addressOf(s.direct), s.address),
			"Nothing was done. Let both lead to the same database.")
	}
	return direct, nil
}

// needsSession refuses files whose statements need one session where there is none.
func (s *session) needsSession(chosen []todo) error {
	if !s.pooled {
		return nil
	}
	for _, c := range chosen {
		if c.step.Script.NoTransaction {
			return fail(fmt.Sprintf("%s runs outside of a transaction, which takes a session of its own, and a pooler shares this one with others",
				cmp.Or(c.step.Script.Path, c.step.String())),
				"Nothing was done. Give a URL past the pooler: in the environment variable that the repo names as DirectURLEnv, or with --direct-url. "+
					"If this pooler gives each client a session of its own, that is its own URL.")
		}
	}
	return nil
}
