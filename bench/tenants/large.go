package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// way is how many tenants are looked at.
type way struct {
	name  string
	of    string // the contender whose database and files it uses
	given bool   // it is given the names, and need not ask for them
	start start
}

const connectName = "connecting alone"

// largeWays are all of them, in the order of a run and of the report.
var largeWays = []way{
	{ashlarName, ashlarName, false, startAshlar},
	{ashlarName + ", names given", ashlarName, true, startAshlar},
	{bareName, bareName, false, startBare},
	{connectName, bareName, false, connectOnly},
}

func largeWay(name string) (way, bool) {
	for _, w := range largeWays {
		if w.name == name {
			return w, true
		}
	}
	return way{}, false
}

// large are the databases in which all is applied for many tenants.
type large struct {
	settings
	served    *server.Server
	dir       string
	versions  int               // that are applied now
	databases map[string]string // by contender
	results   results
}

// measureLarge measures over many tenants that have so many versions: nothing to do, and one migration more in some of the
// runs.
func measureLarge(ctx context.Context, s settings, served *server.Server, dir string, versions, follows int) (r results, err error) {
	l := large{s, served, dir, versions, map[string]string{}, newResults(s.large)}
	defer func() {
		for _, name := range l.databases {
			err = errors.Join(err, served.Drop(ctx, name))
		}
	}()
	for _, c := range contenders[:2] {
		fmt.Fprintf(os.Stderr, "%d tenants with %d versions: filling for %s\n", s.large, versions, c.name)
		if err := l.fill(ctx, c); err != nil {
			return l.results, err
		}
	}
	for run := range s.runs {
		for _, far := range []bool{false, true} {
			for i := range largeWays {
				w := largeWays[(run+i)%len(largeWays)]
				if err := l.measure(ctx, w, task{jobNothing, far}, run); err != nil {
					return l.results, err
				}
			}
		}
	}
	for run := range follows {
		for _, far := range []bool{false, true} {
			l.versions++
			for i := range 2 {
				c := contenders[(l.versions+i)%2] // another one begins each time
				if err := c.files.Write(filepath.Join(dir, c.name), l.versions, l.versions); err != nil {
					return l.results, err
				}
				w, _ := largeWay(c.name)
				if err := l.measure(ctx, w, task{jobFollow, far}, run); err != nil {
					return l.results, err
				}
			}
		}
	}
	return l.results, nil
}

// fill makes a database in which all is applied. Ashlar applies it to one tenant, and what it has recorded of that one is
// recorded of the others. The tables of migrations are in the schema of that one only: nobody looks at them.
func (l *large) fill(ctx context.Context, c contender) error {
	files := filepath.Join(l.dir, c.name)
	if err := c.files.Write(files, 1, l.versions); err != nil {
		return err
	}
	name, err := l.served.Create(ctx)
	if err != nil {
		return err
	}
	l.databases[c.name] = name
	statements := []string{schemas(l.large), c.setup}
	if c.name == ashlarName {
		migrations, err := migration.Read(os.DirFS(files))
		if err != nil {
			return err
		}
		r, err := runner.New(l.served.URL(name, false), migrations, runner.Options{})
		if err != nil {
			return err
		}
		if err := l.served.Exec(ctx, name, statements[0]); err != nil {
			return err
		}
		if _, err := r.UpTenants(ctx, runner.All(), runner.Rollout{Only: []string{tenant(1)}}); err != nil {
			return err
		}
		statements = []string{
			`INSERT INTO ashlar_migrations (repo, schema, version, name, checksum, duration) SELECT m.repo, c.schema, m.version, m.name, m.checksum, m.duration
FROM customers c CROSS JOIN ashlar_migrations m WHERE c.schema <> m.schema ORDER BY c.schema, m.version`,
			`INSERT INTO ashlar_tenants (repo, schema, applied, digest) SELECT t.repo, c.schema, t.applied, t.digest
FROM customers c CROSS JOIN ashlar_tenants t WHERE c.schema <> t.schema ORDER BY c.schema`,
		}
	} else {
		statements = append(statements, fmt.Sprintf("INSERT INTO ledger (schema, version) SELECT schema, n FROM customers, generate_series(1, %d) n ORDER BY 1, 2", l.versions))
	}
	for _, sql := range append(statements, "VACUUM ANALYZE", "CHECKPOINT") {
		if err := l.served.Exec(ctx, name, sql); err != nil {
			return err
		}
	}
	return nil
}

// measure lets a child do one run.
func (l *large) measure(ctx context.Context, w way, t task, run int) error {
	r := &l.results
	if r.failures[w.name] != "" {
		return nil
	}
	what := "nothing to do"
	if t.job == jobFollow {
		what = "one migration more"
	}
	fmt.Fprintf(os.Stderr, "%d tenants with %d versions, run %d: %s, %s, %s\n", l.large, l.versions, run+1, what, w.name, contest.Way(t.far))
	database := l.databases[w.of]
	if err := l.served.Exec(ctx, database, "CHECKPOINT"); err != nil {
		return err
	}
	before := l.served.Trips()
	var one told
	_, failure := contest.Timed(ctx, l.limit, func(ctx context.Context) (err error) {
		one, err = ask(ctx, child{w.name, l.served.URL(database, t.far), filepath.Join(l.dir, w.of), l.large, l.parallel, t.job == jobFollow})
		return err
	})
	trips := l.served.Trips() - before
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failure == nil {
		// Each migration makes one table; tenant 1 has all of them, and the others those that were not filled in.
		n, err := l.served.Count(ctx, database, fmt.Sprintf(`SELECT count(*) FROM customers c WHERE to_regclass(c.schema || '.t%d') IS NULL AND %t
OR to_regclass(c.schema || '.t%d') IS NOT NULL`, l.versions, t.job == jobFollow, l.versions+1))
		if err != nil {
			return err
		}
		if n > 0 {
			failure = fmt.Errorf("%d tenants have other tables", n)
		}
	}
	if failure != nil {
		r.failures[w.name] = failure.Error()
		return nil
	}
	after := one.After
	if t.job == jobFollow {
		after = time.Duration(-1)
	}
	r.add(w.name, t, one.Wall, after, trips, one.Peak)
	return nil
}
