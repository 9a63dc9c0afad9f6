package runner

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// lockNamespace is the first half of the keys of all advisory locks of Ashlar: "ashl" in ASCII.
const lockNamespace int32 = 0x6173686c

// databaseKey is the second half of the key of the lock that all repos of a database share.
const databaseKey int32 = 0

// key derives the second half of the key that runners of the same files in the same schema share. A collision would make
// two runners wait for each other's turn, no more.
func lockKey(repo, schema string) int32 {
	sum := sha256.Sum256([]byte(repo + "\x00" + schema))
	if key := int32(binary.BigEndian.Uint32(sum[:])); key != databaseKey {
		return key
	}
	return 1
}

func (r *Runner) lockKey() int32 { return lockKey(r.options.Repo, r.options.Schema) }

// probeInTransaction takes the lock for the transaction, or fails by a division by zero. Inside of one message nothing
// else can stop what follows. The session that holds the lock already gets it again.
func probeInTransaction(key int32) string {
	return fmt.Sprintf("SELECT 1 / pg_catalog.pg_try_advisory_xact_lock(%d, %d)::int", lockNamespace, key)
}

// How often the lock is probed: quickly first, since most runs are short.
const (
	firstPause = 10 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// lock takes the session's lock. It is polled, each probe a statement of its own: a session that waits inside
// pg_advisory_lock holds a snapshot, for which a concurrent index build of the holder would wait, for ever. Behind a pooler
// there is none: others would hold it with us, and nobody could give it back.
func (s *session) lock(ctx context.Context) error {
	if s.pooled {
		return nil
	}
	sql := fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_lock(%d, %d)", lockNamespace, s.lockKey())
	return s.poll(ctx, s.lockKey(), func(ctx context.Context) (bool, error) {
		rows, err := s.query(ctx, sql)
		if err != nil {
			return false, s.wrap(ctx, "the lock cannot be taken", err)
		}
		return rows[0][0] == "t", nil
	})
}

// unlock gives the lock back, also when the context is over. When it fails the session ends with the connection.
func (s *session) unlock(ctx context.Context) {
	if s.pooled || s.conn.IsClosed() {
		return
	}
	ctx, cancel := tidy(ctx)
	defer cancel()
	_ = s.exec(ctx, fmt.Sprintf("SELECT pg_catalog.pg_advisory_unlock(%d, %d)", lockNamespace, s.lockKey()))
}

// poll tries until it works, the wait limit is over or the context is. It tells who holds the lock.
func (s *session) poll(ctx context.Context, key int32, try func(context.Context) (bool, error)) error {
	start := time.Now()
	var told int
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		done, err := try(ctx)
		if done || err != nil {
			return err
		}
		holder, err := s.holder(ctx, key)
		if err != nil {
			return s.wrap(ctx, "the locks cannot be read", err)
		}
		if waited := time.Since(start); waited+pause > s.options.WaitLimit {
			return &LockedError{Address: s.address, Holder: holder, Waited: waited}
		}
		if holder.PID != 0 && holder.PID != told {
			told = holder.PID
			s.tell(Event{Kind: Waiting, Holder: holder})
		}
		select {
		case <-ctx.Done():
			return s.stoppedWaiting(ctx, holder)
		case <-time.After(pause):
		}
	}
}

func (s *session) stoppedWaiting(ctx context.Context, holder Holder) error {
	return &InterruptedError{
		Address: s.address, Schema: s.options.Schema, Outcome: NotStarted,
		Err: fmt.Errorf("waiting for %s: %w", holder, context.Cause(ctx)),
	}
}

// holding is the condition for the row l of pg_locks that says who holds a lock of this database.
// https://www.postgresql.org/docs/current/view-pg-locks.html
func holding(key int32) string {
	return fmt.Sprintf(`l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::bigint = %d AND l.objid::bigint = %d `+
		`AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`, uint32(lockNamespace), uint32(key))
}

// holder asks who holds a lock. When the lock was given back meanwhile, it is the zero value.
func (s *session) holder(ctx context.Context, key int32) (Holder, error) {
	rows, err := s.query(ctx, `SELECT l.pid, coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''), `+
		`coalesce(a.usename, ''), (extract(epoch FROM a.backend_start) * 1000000)::bigint `+
		`FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE `+holding(key)+` LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return Holder{}, err
	}
	columns := rows[0]
	pid, err := strconv.Atoi(columns[0])
	if err != nil {
		return Holder{}, err
	}
	h := Holder{PID: pid, Application: columns[1], Host: columns[2], User: columns[3]}
	if micros, err := strconv.ParseInt(columns[4], 10, 64); err == nil {
		h.Since = time.UnixMicro(micros).UTC() // NULL, and so empty, without the right to see it
	}
	return h, nil
}
