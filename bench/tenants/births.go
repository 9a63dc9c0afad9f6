package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/bench/internal/spread"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// One migration in five creates a table, and those that follow add a column to one.
const tablesAmong = 5

// perRun is how many tenants each way makes in a run.
const perRun = 10

// bornTables returns how many tables so many migrations make.
func bornTables(versions int) int { return max(1, versions/tablesAmong) }

// growing returns the files of a schema that grows: first tables, then columns.
func growing(versions int) contest.Files {
	tables := bornTables(versions)
	return func(n int) map[string]string {
		up, down := fmt.Sprintf("CREATE TABLE t%d (id bigint PRIMARY KEY);\n", n), fmt.Sprintf("DROP TABLE t%d;\n", n)
		if n > tables {
			t := (n-1)%tables + 1
			up, down = fmt.Sprintf("ALTER TABLE t%d ADD COLUMN c%d text;\n", t, n), fmt.Sprintf("ALTER TABLE t%d DROP COLUMN c%d;\n", t, n)
		}
		return map[string]string{fmt.Sprintf("%d_m%[1]d.up.sql", n): up, fmt.Sprintf("%d_m%[1]d.down.sql", n): down}
	}
}

// grown returns the script of what they come to.
func grown(versions int) string {
	tables := bornTables(versions)
	var b strings.Builder
	for t := 1; t <= tables; t++ {
		fmt.Fprintf(&b, "CREATE TABLE t%d (\n\tid bigint PRIMARY KEY", t)
		for n := t + tables; n <= versions; n += tables {
			fmt.Fprintf(&b, ",\n\tc%d text", n)
		}
		b.WriteString("\n);\n")
	}
	return b.String()
}

// birth is one way to make a new tenant on a connection that there is.
type birth struct {
	name  string
	known bool // Ashlar knows of the tenant afterwards
	make  func(ctx context.Context, conn *pgx.Conn, r *runner.Runner, name string, versions int) error
}

const (
	bareScriptName = "bare script"
	replayName     = "ashlar, replaying"
)

var birthWays = []birth{
	{ashlarName + ", script", true, func(ctx context.Context, conn *pgx.Conn, r *runner.Runner, name string, versions int) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return r.CreateTenant(ctx, tx, name, grown(versions)) })
	}},
	{bareScriptName, false, func(ctx context.Context, conn *pgx.Conn, _ *runner.Runner, name string, versions int) error {
		return bareBirth(ctx, conn, name, grown(versions))
	}},
	{bareScriptName + " and ledger", false, func(ctx context.Context, conn *pgx.Conn, _ *runner.Runner, name string, versions int) error {
		rows := fmt.Sprintf("INSERT INTO public.ledger (schema, version) SELECT '%s', generate_series(1, %d);\n", name, versions)
		return bareBirth(ctx, conn, name, grown(versions)+rows)
	}},
	{replayName, true, func(ctx context.Context, conn *pgx.Conn, r *runner.Runner, name string, _ int) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return r.CreateTenant(ctx, tx, name, "") })
	}},
}

func bareBirth(ctx context.Context, conn *pgx.Conn, name, script string) error {
	_, err := conn.PgConn().Exec(ctx, "BEGIN; CREATE SCHEMA "+name+"; SET LOCAL search_path = "+name+";\n"+script+"COMMIT").ReadAll()
	return err
}

// births are what was measured of new tenants.
type births struct {
	versions int
	walls    map[string]map[bool]spread.Figures // ms, by way, far or not
	trips    map[string]spread.Figures          // of each tenant
	failures map[string]string
}

// measureBirths makes new tenants in turn, in one database for each run and way to the server.
func measureBirths(ctx context.Context, s settings, served *server.Server, dir string) (births, error) {
	b := births{s.born, map[string]map[bool]spread.Figures{}, map[string]spread.Figures{}, map[string]string{}}
	for _, w := range birthWays {
		b.walls[w.name] = map[bool]spread.Figures{}
	}
	if err := growing(s.born).Write(dir, 1, s.born); err != nil {
		return b, err
	}
	migrations, err := migration.Read(os.DirFS(dir))
	if err != nil {
		return b, err
	}
	for run := range s.runs {
		for _, far := range []bool{false, true} {
			fmt.Fprintf(os.Stderr, "new tenants after %d migrations, run %d, %s\n", s.born, run+1, contest.Way(far))
			if err := b.measureRun(ctx, s, served, migrations, run, far); err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

func (b *births) measureRun(ctx context.Context, s settings, served *server.Server, migrations []migration.Migration, run int, far bool) (err error) {
	name, err := served.Create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, served.Drop(ctx, name)) }()
	if err := served.Exec(ctx, name, bareLedger); err != nil {
		return err
	}
	r, err := runner.New(served.URL(name, far), migrations, runner.Options{})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, served.URL(name, far))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for n := range perRun + 1 { // the first makes the ledger, and fills the caches of the session
		for i := range birthWays {
			w := birthWays[(run+n+i)%len(birthWays)]
			if b.failures[w.name] != "" {
				continue
			}
			one := tenant(n*len(birthWays) + i + 1)
			before := served.Trips()
			wall, failure := contest.Timed(ctx, s.limit, func(ctx context.Context) error { return w.make(ctx, conn, r, one, b.versions) })
			trips := served.Trips() - before
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if failure == nil {
				failure, err = b.wrong(ctx, served, name, one, w.known)
				if err != nil {
					return err
				}
			}
			if failure != nil {
				b.failures[w.name] = failure.Error()
				continue
			}
			b.add(w, n, far, wall, trips)
		}
	}
	return nil
}

// add notes one tenant; not the first.
func (b *births) add(w birth, n int, far bool, wall time.Duration, trips int64) {
	if n == 0 {
		return
	}
	b.walls[w.name][far] = append(b.walls[w.name][far], ms(wall))
	if far {
		b.trips[w.name] = append(b.trips[w.name], float64(trips))
	}
}

// wrong says what is wrong with a tenant that was made: its tables, its columns, or what is recorded of it.
func (b *births) wrong(ctx context.Context, served *server.Server, database, name string, known bool) (failure, err error) {
	checks := []struct {
		what string
		want int
		sql  string
	}{
		{"tables", bornTables(b.versions), `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = '%s'::regnamespace`},
		{"columns", b.versions, `SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE attnum > 0 AND relkind = 'r' AND relnamespace = '%s'::regnamespace`},
		{"versions", b.versions, `SELECT applied FROM ashlar_tenants WHERE schema = '%s'`},
	}
	if !known {
		checks = checks[:2]
	}
	for _, c := range checks {
		n, err := served.Count(ctx, database, fmt.Sprintf(c.sql, name))
		if err != nil {
			return nil, err
		}
		if n != c.want {
			return fmt.Errorf("%s has %d %s", name, n, c.what), nil
		}
	}
	return nil, nil
}
