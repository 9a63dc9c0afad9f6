package acceptance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/introspect"
)

// Major returns the major version of the server.
func (l *Lab) Major() int {
	l.owner.Helper()
	if l.major == 0 {
		d := l.lease(l.owner)
		if err := d.conn.QueryRow(context.Background(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&l.major); err != nil {
			l.owner.Fatal(err)
		}
		l.free = append(l.free, d)
	}
	return l.major
}

// Change is one step from a state to another.
type Change struct {
	From, To *catalog.Catalog
	Answers  diff.Answers
	Says     []string      // lines of a page that say what is declared of renames and casts, and answered
	Rows     int           // how many rows each table of From gets
	Setup    []string      // SQL that is run on From, in place of generated rows
	Renamed  catalog.Hints // the renames that Answers ask for, beside those of To

	// Expected is what the database holds afterwards: To, with what is kept and forgotten. Nil: To.
	Expected *catalog.Catalog

	// Detached are partitions that stay in the database as tables of their own. They are left out of Expected: what the
	// server makes of the indexes and constraints that they had as partitions is its own affair.
	Detached []catalog.Name

	ExtensionSchema string // of the repo, where it is one of its own; for tenants

	// Lineage says of the columns whose values stay what they were called before. Nil: found out by the renames.
	Lineage map[catalog.ColumnKey]catalog.ColumnKey
}

// TB is what a proof needs of a test: that of the testing package and that of rapid have it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// Lab holds the databases that proofs run on. They are emptied and used again, which is faster than making new ones.
// It serves one proof at a time.
type Lab struct {
	owner testing.TB
	free  []*database
	major int
	empty string // the description of an empty database
}

// NewLab returns a lab whose databases live as long as the test.
func NewLab(owner testing.TB) *Lab { return &Lab{owner: owner} }

// Prove generates the migrations of a change and runs them: up, down and up again, on a database with rows. What is there
// afterwards is compared with databases built from nothing, by two judges: the description of dbtest, and introspect. It
// returns what was generated.
func (l *Lab) Prove(t TB, c Change) generate.Result {
	t.Helper()
	result, err := generate.Compute(c.From, c.To, c.Answers)
	if err != nil {
		t.Fatalf("generate: %v", err)
	}
	if c.Expected == nil {
		c.Expected = c.To
	}
	if c.Lineage == nil {
		c.Lineage = lineage(c)
	}
	tenants := tenantsOf(c)
	from, to := l.build(t, c.From, given(c.From, c.To), tenants), l.buildTwice(t, c.Expected, given(c.Expected, c.From), tenants)
	defer l.release(from, to)
	fresh := to.describe(t)
	freshState := to.read(t)
	before, beforeState := l.before(t, c, from, tenants)
	if c.Setup != nil {
		from.run(t, tenants.each(strings.Join(c.Setup, ";\n")))
	} else {
		from.run(t, Rows(tenants.place(c.From), c.Rows))
	}
	rows := from.rows(t, tenants.place(c.From))
	for _, round := range []string{"up", "up again"} {
		from.up(t, result)
		now, state := from.describe(t), from.read(t)
		for _, name := range tenants.names(c.Detached) {
			if state.Tables[name] == nil || state.Tables[name].PartitionBy != "" {
				t.Fatalf("%s: partition %v is no table of its own\n%s", round, name, Text(result))
			}
			delete(state.Tables, name)
			now = without(now, name)
		}
		same(t, round, fresh, now, result)
		sameState(t, round, freshState, state, result)
		keptRows(t, rows, from.rows(t, tenants.place(c.Expected)), tenants.lineage(c.Lineage))
		if round == "up again" {
			break
		}
		for _, file := range slices.Backward(result.Files) {
			if losesRows(file.Down) && c.Rows+len(c.Setup) > 0 {
				return result
			}
			from.migrate(t, file, file.Down)
		}
		same(t, "down", before, from.describe(t), result)
		sameState(t, "down", beforeState, from.read(t), result)
	}
	return result
}

// without takes a table out of a description.
func without(description string, table catalog.Name) string {
	before, rest, _ := strings.Cut("\n"+description, "\ntable "+qualified(table)+"\n")
	for strings.HasPrefix(rest, " ") {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	return strings.TrimPrefix(before+"\n"+rest, "\n")
}

func same(t TB, what, want, got string, result generate.Result) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Fatalf("%s: the database is not what it should be (-want +got):\n%s\n%s", what, diff, Text(result))
	}
}

func sameState(t TB, what string, want, got *catalog.Catalog, result generate.Result) {
	t.Helper()
	if differences := catalog.Differences(want, got); len(differences) > 0 {
		t.Fatalf("%s: introspect reads another state than it should: %v\n%s", what, differences, Text(result))
	}
}

// Text shows the files of a result, for messages.
func Text(result generate.Result) string {
	var b strings.Builder
	for i, file := range result.Files {
		fmt.Fprintf(&b, "-- %d up\n%s\n-- %d down\n%s\n", i+1, file.Up, i+1, file.Down)
	}
	return b.String()
}

// database is one database of a lab.
type database struct {
	conn    *pgx.Conn
	tenants tenants
}

// lease returns an empty database.
func (l *Lab) lease(t TB) *database {
	t.Helper()
	if n := len(l.free); n > 0 {
		d := l.free[n-1]
		l.free = l.free[:n-1]
		return d
	}
	conn := dbtest.Connect(l.owner, dbtest.New(l.owner))
	d := &database{conn: conn}
	d.run(t, "SET search_path = public; SET client_min_messages = warning")
	d.run(t, wipe)
	return d
}

// wipe empties a database.
const wipe = `DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
        EXECUTE format('DROP EXTENSION %I CASCADE', name);
    END LOOP;
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    CREATE SCHEMA public;
END $$`

// release empties databases and keeps them for the next proof.
func (l *Lab) release(databases ...*database) {
	for _, d := range databases {
		if _, err := d.conn.Exec(context.Background(), "SET search_path = public; "+wipe, pgx.QueryExecModeSimpleProtocol); err == nil {
			l.free = append(l.free, d)
		}
	}
}

// losesRows reports whether a way back does not bring back all rows. That an extension stays at its version is no loss, and
// neither is that a type which tenants have keeps values.
func losesRows(down string) bool {
	_, reasons, _ := strings.Cut(down, "-- ashlar:irreversible ")
	reasons, _, _ = strings.Cut(reasons, "\n")
	return slices.ContainsFunc(strings.Split(reasons, "; "), func(reason string) bool {
		return reason != "" && !strings.HasPrefix(reason, "extension ") && !strings.HasPrefix(reason, "type ")
	})
}

// given returns what installs the extensions that are there by other means, before a state is built and changed to another.
func given(state, other *catalog.Catalog) string {
	var b strings.Builder
	for _, c := range []*catalog.Catalog{state, other} {
		for _, name := range catalog.Sorted(c.Extensions) {
			if e := c.Extensions[name]; e.Unmanaged && (c == state || state.Extensions[name].Name == "") {
				schema := ident.Quote(e.SchemaOrPublic())
				fmt.Fprintf(&b, "CREATE SCHEMA IF NOT EXISTS %s;\nCREATE EXTENSION IF NOT EXISTS %s WITH SCHEMA %s;\n", schema, ident.Quote(name), schema)
			}
		}
	}
	return b.String()
}

// build returns a database that holds a state, made by its own first migration on what is given.
func (l *Lab) build(t TB, state *catalog.Catalog, given string, tenants tenants) *database {
	t.Helper()
	d := l.lease(t)
	d.run(t, given)
	d.host(t, tenants)
	d.up(t, fromNothing(t, state))
	return d
}

// buildTwice is build, with the first migration also taken back, down to nothing, and applied again. The last tenant is made
// in one go then.
func (l *Lab) buildTwice(t TB, state *catalog.Catalog, given string, tenants tenants) *database {
	t.Helper()
	d := l.lease(t)
	d.run(t, given)
	d.host(t, tenants)
	empty := l.empty
	if empty == "" || given != "" || len(tenants.schemas) > 0 {
		empty = d.describe(t)
	}
	if given == "" && len(tenants.schemas) == 0 {
		l.empty = empty
	}
	first := fromNothing(t, state)
	d.up(t, first)
	for _, file := range slices.Backward(first.Files) {
		d.migrate(t, file, file.Down)
	}
	same(t, "down to nothing", empty, d.describe(t), first)
	d.upAndCreate(t, first, state)
	return d
}

func fromNothing(t TB, state *catalog.Catalog) generate.Result {
	t.Helper()
	result, err := generate.Compute(catalog.New(), withoutHints(state), diff.Answers{})
	if err != nil {
		t.Fatalf("generate from nothing: %v", err)
	}
	return result
}

// up runs the files of a result.
func (d *database) up(t TB, result generate.Result) {
	t.Helper()
	for _, file := range result.Files {
		d.migrate(t, file, file.Up)
	}
}

func withoutHints(c *catalog.Catalog) *catalog.Catalog {
	out := c.Clone()
	out.Hints = catalog.Hints{}
	for _, table := range out.Tables {
		table.Left = false // a server knows nothing of that
	}
	return out
}

func (d *database) describe(t TB) string {
	t.Helper()
	text, err := dbtest.Describe(context.Background(), d.conn)
	if err != nil {
		t.Fatalf("describe: %v", err)
	}
	return text
}

func (d *database) read(t TB) *catalog.Catalog {
	t.Helper()
	state, err := introspect.Database(context.Background(), d.conn)
	if err != nil {
		t.Fatalf("introspect: %v", err)
	}
	return state
}

// migrate runs a direction of a file as the runner does: in one transaction, or statement by statement, and once per tenant.
func (d *database) migrate(t TB, file generate.File, sql string) {
	t.Helper()
	if file.Tenant {
		d.perTenant(t, file, sql)
		return
	}
	if file.NoTransaction {
		for _, statement := range strings.Split(sql, ";\n") {
			if strings.TrimSpace(statement) != "" {
				d.run(t, statement)
			}
		}
		return
	}
	d.run(t, "BEGIN;\n"+sql+"\n;COMMIT")
}

func (d *database) run(t TB, sql string) {
	t.Helper()
	if _, err := d.conn.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
		_, _ = d.conn.Exec(context.Background(), "ROLLBACK")
		t.Fatalf("%v\nin:\n%s", err, sql)
	}
}
