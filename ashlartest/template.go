package ashlartest

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// lockNamespace is the first half of the keys of this package's advisory locks: "asht" in ASCII.
const lockNamespace = 0x61736874

// template is what a process knows of one.
type template struct {
	key, name string

	mu     sync.Mutex // held while it is looked for or built
	there  bool
	broken error // what its migrations failed with; they would again
}

// forget makes the next test look whether the template is there.
func (t *template) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.there = false
}

// template returns the template of a recipe, whole. The first test of a process looks for it, and the first one of all
// processes builds it; the others wait.
func (s *server) template(ctx context.Context, r recipe) (*template, error) {
	key, err := r.key(s.user)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	t := s.templates[key]
	if t == nil {
		t = &template{key: key, name: templateGroup(r.repo.Name) + key}
		s.templates[key] = t
	}
	s.mu.Unlock()

	t.mu.Lock()
	defer t.mu.Unlock()
	if t.there || t.broken != nil {
		return t, t.broken
	}
	conn, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	if err := s.provide(ctx, conn, r, t); err != nil {
		return nil, err
	}
	t.there = true
	s.sweep(ctx, conn, templateGroup(r.repo.Name))
	return t, nil
}

// provide sees to it that a template is there.
func (s *server) provide(ctx context.Context, conn *pgx.Conn, r recipe, t *template) error {
	if there, err := s.used(ctx, conn, t); there || err != nil {
		return err
	}
	// Who waits here waits in the maintenance database, where the builder's concurrent index builds do not wait for us.
	if err := exec(ctx, conn, fmt.Sprintf("SELECT pg_advisory_lock(%d, %d)", lockNamespace, lockKey(t.key))); err != nil {
		return fmt.Errorf("the lock of template %s: %w", t.name, err)
	}
	defer func() {
		// When this fails, the session ends with the connection, and its lock too.
		_ = exec(context.WithoutCancel(ctx), conn, "SELECT pg_advisory_unlock_all()")
	}()
	if there, err := s.used(ctx, conn, t); there || err != nil {
		return err
	}
	return s.build(ctx, conn, r, t)
}

// build builds a template under another name, on the connection that holds its lock. When that is lost the last step
// cannot be taken, so nobody else's work gets the name.
func (s *server) build(ctx context.Context, conn *pgx.Conn, r recipe, t *template) (err error) {
	name := buildName(t.key)
	if err := exec(ctx, conn, "CREATE DATABASE "+name+s.strategy); err != nil {
		return s.explainMaking(name, err)
	}
	defer func() {
		if err != nil {
			tidy, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			err = errors.Join(err, s.exec(tidy, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"))
		}
	}()
	if err := r.fill(ctx, onDatabase(s.url, name)); err != nil {
		if failure := new(failure); errors.As(err, &failure) && ctx.Err() == nil {
			t.broken = err
		}
		return err
	}
	for _, statement := range []string{
		"ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false",
		// Migrations in Go may have left some open.
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = session_user AND datname = '" + name + "'",
		"COMMENT ON DATABASE " + name + " IS " + usedNow(),
		"ALTER DATABASE " + name + " RENAME TO " + t.name,
	} {
		if err := exec(ctx, conn, statement); err != nil {
			return fmt.Errorf("template %s cannot be finished: %w", t.name, err)
		}
	}
	return nil
}

// used reports whether a template is there, and notes when it is used.
func (s *server) used(ctx context.Context, conn *pgx.Conn, t *template) (bool, error) {
	list, err := s.matching(ctx, conn, "^"+t.name+"$")
	if err != nil || len(list) == 0 {
		return false, err
	}
	if time.Since(lastUse(list[0].Comment)) > noteEvery {
		// Two at once are refused by the server, and one note is enough.
		_ = exec(ctx, conn, "COMMENT ON DATABASE "+t.name+" IS "+usedNow())
	}
	return true, nil
}

// lockKey is the second half of the key of a template's lock. Two templates with the same one wait for each other, no more.
func lockKey(key string) int32 {
	first, _ := hex.DecodeString(key[:8]) // a key is digits
	return int32(binary.BigEndian.Uint32(first))
}
