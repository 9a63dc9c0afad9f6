package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// concurrentIndex is a statement that builds or drops indexes concurrently. The server does that in several transactions, so
// when one is cut off, an invalid index stays behind: it is kept up to date, and no query uses it.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
type concurrentIndex struct {
	drops     []string // of DROP INDEX: the names as they are written
	name      string   // of CREATE INDEX; empty: the server chooses it
	table     string   // as it is written
	unique    bool
	ifMissing bool
	rest      string // behind the table
}

// concurrent reads a statement; ok reports whether it is about indexes, concurrently.
func concurrent(statement string) (index concurrentIndex, ok bool) {
	p := newPhrase(statement)
	if p.words("drop", "index", "concurrently") {
		p.words("if", "exists")
		for _, name := range strings.Split(p.rest(), ",") {
			index.drops = append(index.drops, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(name), ";")))
		}
		return index, true
	}
	if !p.words("create") {
		return index, false
	}
	index.unique = p.words("unique")
	if !p.words("index", "concurrently") {
		return index, false
	}
	index.ifMissing = p.words("if", "not", "exists")
	if !p.words("on") {
		index.name = p.name()
		if !p.words("on") {
			return index, false
		}
	}
	p.words("only")
	index.table = p.qualified()
	index.rest = p.rest()
	return index, index.table != ""
}

// builtIndex is an index of that name on that table.
type builtIndex struct {
	name       string // in full, quoted
	valid      bool
	busy       bool // a session builds it, or another one of the table, or vacuums the table
	definition string
}

// findIndex looks an index up; nil: there is none. A build locks the table in a mode that it shares with nothing but VACUUM.
func (s *session) findIndex(ctx context.Context, index concurrentIndex) (*builtIndex, error) {
	rows, err := s.query(ctx, `SELECT format('%I.%I', n.nspname, c.relname), i.indisvalid, pg_catalog.pg_get_indexdef(c.oid), `+
		`EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = i.indrelid AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted `+
		`AND l.pid <> pg_catalog.pg_backend_pid() AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())) `+
		`FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace `+
		`WHERE c.relname = `+ident.Literal(index.name)+` AND i.indrelid = pg_catalog.to_regclass(`+ident.Literal(index.table)+`)`)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	row := rows[0]
	return &builtIndex{name: row[0], valid: row[1] == "t", definition: row[2], busy: row[3] == "t"}, nil
}

// clearWay makes way for a statement about indexes: an invalid index that an interrupted build left is dropped. It reports
// whether there is nothing left to do, because an earlier run did it and was killed before it could record that.
func (s *session) clearWay(ctx context.Context, index concurrentIndex, resumed bool) (done bool, err error) {
	if index.drops != nil {
		return resumed && s.gone(ctx, index.drops), nil
	}
	if index.name == "" {
		return false, nil
	}
	found, err := s.awaitBuild(ctx, index)
	switch {
	case err != nil || found == nil:
		return false, err
	case found.valid && !index.ifMissing && !resumed:
		return false, nil // the server says that it exists
	case found.valid:
		same, err := s.sameIndex(ctx, index, found)
		if err == nil && !same {
			err = fail(fmt.Sprintf("index %s is there already, and another one: %s", found.name, found.definition), "Drop it, or give one of them another name.")
		}
		return same, err
	}
	s.tell(Event{Kind: Noticed, Severity: "NOTICE", Message: fmt.Sprintf("index %s is invalid, which an interrupted build left: it is dropped and built again", found.name)})
	return false, s.exec(ctx, "DROP INDEX CONCURRENTLY "+found.name)
}

// awaitBuild waits until nobody builds an index, such as the server for a runner that was killed a moment ago.
func (s *session) awaitBuild(ctx context.Context, index concurrentIndex) (found *builtIndex, err error) {
	start := time.Now()
	for {
		if found, err = s.findIndex(ctx, index); err != nil || found == nil || found.valid || !found.busy {
			return found, err
		}
		if time.Since(start)+lastPause > s.options.WaitLimit {
			return nil, fail(fmt.Sprintf("index %s is being built by another session", found.name), "Run again when that is through.")
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(lastPause):
		}
	}
}

// gone reports whether none of the relations is there.
func (s *session) gone(ctx context.Context, names []string) bool {
	for _, name := range names {
		rows, err := s.query(ctx, "SELECT pg_catalog.to_regclass("+ident.Literal(name)+") IS NULL")
		if err != nil || rows[0][0] != "t" {
			return false
		}
	}
	return true
}

// sameIndex reports whether an index is what a statement would build: on an empty table like its own.
func (s *session) sameIndex(ctx context.Context, index concurrentIndex, found *builtIndex) (bool, error) {
	unique := ""
	if index.unique {
		unique = "UNIQUE "
	}
	rows, err := s.query(ctx, strings.Join([]string{
		"BEGIN",
		"CREATE TEMPORARY TABLE ashlar_like (LIKE " + index.table + ") ON COMMIT DROP",
		"CREATE " + unique + "INDEX ashlar_like_idx ON pg_temp.ashlar_like " + strings.TrimSuffix(index.rest, ";"),
		"SELECT pg_catalog.pg_get_indexdef('pg_temp.ashlar_like_idx'::regclass)",
		"ROLLBACK",
	}, ";\n"))
	if err != nil {
		return false, err
	}
	parts := func(definition string) []string {
		head, tail, _ := strings.Cut(definition, " USING ")
		return []string{tail, fmt.Sprint(strings.HasPrefix(head, "CREATE UNIQUE "))}
	}
	return slices.Equal(parts(rows[0][0]), parts(found.definition)), nil
}

// checkValid refuses to take a statement for done whose index is invalid.
func (s *session) checkValid(ctx context.Context, index concurrentIndex) error {
	if index.name == "" {
		return nil
	}
	found, err := s.findIndex(ctx, index)
	if err == nil && found != nil && !found.valid {
		err = fail(fmt.Sprintf("index %s is invalid", found.name), "Run ashlar migrate again: it drops the index and builds it again.")
	}
	return err
}

// clearFailed drops the invalid index that a failed build left, which would slow down writes, and for a unique one refuse
// them, to no one's use. When that fails too, the next run does it.
func (s *session) clearFailed(ctx context.Context, statement migration.Statement) {
	index, ok := concurrent(statement.Text)
	if !ok || index.name == "" || ctx.Err() != nil {
		return
	}
	if found, err := s.findIndex(ctx, index); err == nil && found != nil && !found.valid && !found.busy {
		_ = s.exec(ctx, "DROP INDEX CONCURRENTLY "+found.name)
	}
}
