package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// over are the tenants of a rollout.
func over(names ...string) runner.Rollout {
	return runner.Rollout{Tenants: func(context.Context, runner.Query) ([]string, error) { return names, nil }}
}

// numbered are the names of so many tenants.
func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("org_%03d", i+1)
	}
	return names
}

// schemas makes a database with schemas.
func schemas(t testing.TB, names ...string) string {
	t.Helper()
	url := dbtest.New(t)
	conn := dbtest.Connect(t, url)
	for batch := range slices.Chunk(names, 100) { // each schema takes a lock until the commit
		var b strings.Builder
		for _, name := range batch {
			fmt.Fprintf(&b, "CREATE SCHEMA %s;\n", pgx.Identifier{name}.Sanitize())
		}
		dbtest.Exec(t, conn, b.String())
	}
	return url
}

// tenantRunner is a runner for tenants: of the shared schema it knows nothing.
func tenantRunner(t testing.TB, url string, o runner.Options, pairs ...pair) *runner.Runner {
	t.Helper()
	o.Repo = "main"
	r, err := runner.New(url, read(t, pairs...), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rollOut applies everything to all and returns what was done, a line a tenant.
func rollOut(t testing.TB, r *runner.Runner, o runner.Rollout) []string {
	t.Helper()
	result, err := r.UpTenants(t.Context(), runner.All(), o)
	if err != nil {
		t.Fatal(explain(err))
	}
	return lines(result)
}

func lines(result runner.RolloutResult) []string {
	list := []string{}
	for _, tenant := range result.Tenants {
		line := tenant.Schema + ": " + strings.Join(steps(tenant.Steps), ", ")
		if tenant.Err != nil {
			line += " failed"
		}
		list = append(list, line)
	}
	return list
}

// standing is what the ledger says of tenants, a line each.
func standing(t testing.TB, url string) []string {
	t.Helper()
	return column(t, url, `SELECT schema || ' ' || string_agg(version::text, ' ' ORDER BY version) FROM ashlar_migrations WHERE schema <> '' GROUP BY schema ORDER BY schema`)
}

// checkNotes fails when the table of tenants says something else than the ledger.
func checkNotes(t testing.TB, url string) {
	t.Helper()
	same(t, []string{}, column(t, url, `
		SELECT coalesce(t.schema, l.schema) || ': ' || coalesce(t.applied, -1) || ' noted, ' || coalesce(l.n, 0) || ' applied'
		FROM ashlar_tenants t FULL JOIN (
			SELECT repo, schema, count(*) AS n, CASE WHEN bool_and(state = 'applied') THEN
				encode(sha256(string_agg(version || ' ' || checksum || E'\n', '' ORDER BY version)::bytea), 'hex') ELSE '' END AS digest
			FROM ashlar_migrations WHERE schema <> '' GROUP BY repo, schema) l USING (repo, schema)
		WHERE coalesce(t.applied, 0) <> coalesce(l.n, 0) OR l.n > 0 AND t.digest <> l.digest`))
}

var notes = []pair{
	{"1_notes", "CREATE TABLE notes (id bigint PRIMARY KEY, body text)", "DROP TABLE notes"},
	{"2_title", "ALTER TABLE notes ADD COLUMN title text", "ALTER TABLE notes DROP COLUMN title"},
}

// TestRollout applies to each tenant what it lacks, and to those that lack nothing nothing.
func TestRollout(t *testing.T) {
	t.Parallel()
	names := numbered(12)
	url := schemas(t, names...)
	var first []string
	for _, name := range names {
		first = append(first, name+": up 1_notes")
	}
	same(t, first, rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over(names...)))
	r := tenantRunner(t, url, runner.Options{}, notes...)
	same(t, []string{"org_003: up 2_title", "org_005: up 2_title"}, rollOut(t, r, over("org_003", "org_005")))
	checkNotes(t, url)

	result, err := r.UpTenants(t.Context(), runner.All(), over(names...))
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, runner.Count{Total: 10, Done: 10, Current: 2}, result.Count)
	same(t, []string{}, rollOut(t, r, over(names...)))
	same(t, []string{"12"}, column(t, url, "SELECT count(*)::text FROM pg_attribute WHERE attname = 'title' AND NOT attisdropped"))
	same(t, []string{}, column(t, url, "SELECT relname FROM pg_class WHERE relname = 'notes' AND relnamespace = 'public'::regnamespace"))
	checkNotes(t, url)
}

// TestRolloutBack reverts one version of each tenant; where that is not the same one in all, somebody has to say so.
func TestRolloutBack(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "c")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over("a"))
	rollOut(t, r, over("b"))
	back := func(target runner.Target) []string {
		result, err := r.DownTenants(t.Context(), target, over("a", "b", "c"))
		if err != nil {
			t.Fatal(explain(err))
		}
		return lines(result)
	}
	_, err := r.DownTenants(t.Context(), runner.Target{}, over("a", "b", "c"))
	wantError(t, err, "the tenants are not all in the same state", "Say how far: --to VERSION")
	same(t, []string{"a: down 1_notes", "b: down 2_title"}, back(runner.Steps(1)))
	same(t, []string{"b 1"}, standing(t, url))
	checkNotes(t, url)
	rollOut(t, r, over("a", "b", "c"))
	same(t, []string{"a: down 2_title, down 1_notes", "b: down 2_title, down 1_notes", "c: down 2_title, down 1_notes"}, back(runner.To(1)))
	same(t, []string{}, back(runner.All()))
	checkNotes(t, url)
	rollOut(t, r, over("a", "b", "c"))
	same(t, []string{"a 1 2", "b 1 2", "c 1 2"}, standing(t, url))
}

// TestRolloutFailures: those with bad data fail and say why, the others are done, and another run touches only those.
func TestRolloutFailures(t *testing.T) {
	t.Parallel()
	names := numbered(50)
	url := schemas(t, names...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over(names...))
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, `INSERT INTO org_007.notes VALUES (1, NULL); INSERT INTO org_023.notes VALUES (1, NULL)`)

	r := tenantRunner(t, url, runner.Options{}, append(slices.Clone(notes), pair{"3_body", "\nALTER TABLE notes ALTER COLUMN body SET NOT NULL;", "ALTER TABLE notes ALTER COLUMN body DROP NOT NULL"})...)
	result, err := r.UpTenants(t.Context(), runner.All(), over(names...))
	var failed *runner.RolloutError
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	wantError(t, err, "2 of 50 tenants failed: org_007, org_023", "works on those only")
	same(t, runner.Count{Total: 50, Done: 48, Failed: 2}, result.Count)
	wantError(t, failed.Failed[0].Err, `schema "org_007": m/3_body.up.sql:2: column "body" of relation "notes" contains null values (SQLSTATE 23502)`)
	same(t, []string{"up 2_title"}, steps(failed.Failed[1].Steps)) // what came before the bad file stays
	same(t, []string{"org_007 3", "org_023 3"}, column(t, url, "SELECT schema || ' ' || failed_version FROM ashlar_tenants WHERE failure LIKE '%SQLSTATE 23502%' ORDER BY 1"))
	checkNotes(t, url)

	_, err = r.UpTenants(t.Context(), runner.All(), over(names...))
	wantError(t, err, "2 of 2 tenants failed: org_007, org_023")
	dbtest.Exec(t, conn, `UPDATE org_007.notes SET body = ''; UPDATE org_023.notes SET body = ''`)
	same(t, []string{"org_007: up 3_body", "org_023: up 3_body"}, rollOut(t, r, over(names...)))
	same(t, []string{}, column(t, url, "SELECT schema FROM ashlar_tenants WHERE failure IS NOT NULL"))
	checkNotes(t, url)
}

// TestRolloutCanary stops when one of the first fails, and when too many do.
func TestRolloutCanary(t *testing.T) {
	t.Parallel()
	names := numbered(20)
	url := schemas(t, names...)
	bad := pair{"1_bad", "DO $$ BEGIN IF current_schema() <> 'org_001' THEN RAISE 'no'; END IF; END $$", ""}
	bad.down = "-- ashlar:irreversible it does nothing"
	r := tenantRunner(t, url, runner.Options{}, bad)
	o := over(names...)
	o.Canary = 3
	result, err := r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "2 of 20 tenants failed: org_002, org_003; 17 tenants left, because one of those that go first failed")
	same(t, 17, len(result.Left))
	same(t, "org_004", result.Left[0])

	o = over(names...)
	o.MaxFailures, o.Parallel = 4, 1
	result, err = r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "4 of 19 tenants failed", "15 tenants left, because so many failed")
	same(t, 15, len(result.Left))
}

// TestRolloutChoice takes the tenants that are meant, and refuses names that are none.
func TestRolloutChoice(t *testing.T) {
	t.Parallel()
	url := schemas(t, "eu_1", "eu_2", "us_1", "odd name")
	r := tenantRunner(t, url, runner.Options{}, notes[0])
	o := over("eu_1", "eu_2", "us_1", "us_1")
	o.Only, o.Except = []string{"eu_*"}, []string{"eu_2"}
	same(t, []string{"eu_1: up 1_notes"}, rollOut(t, r, o))
	o.Only = []string{"eu_*", "asia"}
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, `no tenant is called "asia"`)
	same(t, []string{"us_1: up 1_notes"}, rollOut(t, r, runner.Rollout{Only: []string{"us_1"}}))

	_, err = r.UpTenants(t.Context(), runner.All(), over())
	wantError(t, err, "there is no tenant", "--allow-none")
	o = over()
	o.AllowNone = true
	same(t, []string{}, rollOut(t, r, o))

	_, err = r.UpTenants(t.Context(), runner.All(), over("eu_1", "eu_2", "gone", "odd name", "public", "pg_toast"))
	wantError(t, err, "4 of 5 tenants failed: gone, \"odd name\", pg_toast, public")
	var failed *runner.RolloutError
	if errors.As(err, &failed) {
		wantError(t, failed.Failed[0].Err, `tenant "gone" has no schema`, "tenants create gone")
		wantError(t, failed.Failed[1].Err, "letters from a to z")
	}
	same(t, []string{"eu_1 1", "eu_2 1", "us_1 1"}, standing(t, url))
	same(t, []string{}, column(t, url, "SELECT relname FROM pg_class WHERE relname = 'notes' AND relnamespace = 'public'::regnamespace"))
}

// TestRolloutAsksTheDatabase lists tenants by a query with arguments.
func TestRolloutAsksTheDatabase(t *testing.T) {
	t.Parallel()
	url := schemas(t, "org_1", "org_2")
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE orgs (id bigint); INSERT INTO orgs VALUES (1), (2), (3)")
	r := tenantRunner(t, url, runner.Options{}, notes[0])
	o := runner.Rollout{Tenants: func(ctx context.Context, query runner.Query) ([]string, error) {
		return query(ctx, "SELECT 'org_' || id FROM orgs WHERE id < $1", 3)
	}}
	same(t, []string{"org_1: up 1_notes", "org_2: up 1_notes"}, rollOut(t, r, o))
	o.Tenants = func(ctx context.Context, query runner.Query) ([]string, error) { return query(ctx, "DELETE FROM orgs") }
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "the tenants cannot be listed", "read-only")
}

// TestRolloutsAtOnce: several rollouts share the work, and each migration of each tenant runs once.
func TestRolloutsAtOnce(t *testing.T) {
	t.Parallel()
	names := numbered(60)
	url := schemas(t, names...)
	pairs := append(slices.Clone(notes), pair{"3_row", "INSERT INTO notes VALUES (1)", "DELETE FROM notes"},
		pair{"4_index", "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY notes_body ON notes (body);", "DROP INDEX notes_body"})
	for round, runners := range []int{2, 4} {
		var wg sync.WaitGroup
		errs := make([]error, runners)
		for i := range runners {
			wg.Go(func() {
				_, errs[i] = tenantRunner(t, url, runner.Options{}, pairs[:3+round]...).UpTenants(t.Context(), runner.All(), over(names...))
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				t.Fatal(explain(err))
			}
		}
		checkNotes(t, url)
	}
	same(t, []string{"60"}, column(t, url, "SELECT count(*)::text FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE relname = 'notes_body' AND indisvalid"))
}

// TestSignUpsDuringARollout: a tenant that is locked by somebody else does not hold up the others.
func TestSignUpsDuringARollout(t *testing.T) {
	t.Parallel()
	names := numbered(10)
	url := schemas(t, names...)
	holding := tenantRunner(t, url, runner.Options{Schema: "org_001"}, pair{"1_notes", notes[0].up + "; SELECT pg_sleep(1)", "DROP TABLE notes"})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := holding.Up(t.Context(), runner.All())
		if err != nil {
			t.Error(explain(err))
		}
	})
	await(t, url, sleeping)
	var done []string
	r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.TenantDone {
			done = append(done, e.Schema)
		}
	}}, pair{"1_notes", notes[0].up + "; SELECT pg_sleep(1)", "DROP TABLE notes"})
	o := over(names[:3]...)
	o.Parallel = 1
	rollOut(t, r, o)
	same(t, []string{"org_002", "org_003", "org_001"}, done)
	wg.Wait()
	checkNotes(t, url)
}

// TestRolloutIsStopped: what is done stays, what was running is rolled back, and another run does the rest.
func TestRolloutIsStopped(t *testing.T) {
	t.Parallel()
	names := numbered(40)
	url := schemas(t, names...)
	ctx, cancel := context.WithCancel(t.Context())
	options := runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.TenantDone && e.Count.Done == 10 {
			cancel()
		}
	}}
	pairs := []pair{{"1_notes", notes[0].up + "; SELECT pg_sleep(0.01)", "DROP TABLE notes"}}
	o := over(names...)
	o.Parallel = 3
	result, err := tenantRunner(t, url, options, pairs...).UpTenants(ctx, runner.All(), o)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	wantError(t, err, "left, because it was stopped", "goes on with the others")
	if len(result.Left) < 25 || len(result.Left)+result.Count.Done != 40 {
		t.Errorf("%d left, %+v", len(result.Left), result.Count)
	}
	checkNotes(t, url)
	same(t, len(result.Left), len(rollOut(t, tenantRunner(t, url, runner.Options{}, pairs...), over(names...))))
	same(t, 40, len(standing(t, url)))
	checkNotes(t, url)
}

// TestOddStates: tenants whose versions the files alone do not lead to are brought up all the same.
func TestOddStates(t *testing.T) {
	t.Parallel()
	url := schemas(t, "gap", "half", "changed", "ahead")
	pairs := append(slices.Clone(notes), pair{"3_other", "CREATE TABLE other ()", "DROP TABLE other"})
	rollOut(t, tenantRunner(t, url, runner.Options{}, pairs[0], pairs[2]), over("gap"))
	rollOut(t, tenantRunner(t, url, runner.Options{}, append(slices.Clone(pairs), pair{"9_newer", "", "-- ashlar:irreversible nothing"})...), over("ahead"))
	rollOut(t, tenantRunner(t, url, runner.Options{}, pair{"1_notes", notes[0].up + " ", "DROP TABLE notes"}), over("changed"))
	index := pair{"4_index", "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY a ON notes (id);\nCREATE INDEX CONCURRENTLY b ON notes (missing);", "DROP INDEX a"}
	_, err := tenantRunner(t, url, runner.Options{}, append(slices.Clone(pairs), index)...).UpTenants(t.Context(), runner.All(), over("half"))
	wantError(t, err, "1 of 1 tenant failed: half")
	checkNotes(t, url)

	index.up = strings.Replace(index.up, "missing", "body", 1)
	r := tenantRunner(t, url, runner.Options{}, append(slices.Clone(pairs), index)...)
	all := over("gap", "half", "changed", "ahead")
	plan, err := r.PlanTenants(t.Context(), migration.Up, runner.All(), all)
	wantError(t, err, "1 of 4 tenants failed: changed")
	want := []string{"ahead: up 4_index late", "changed:  failed", "gap: up 2_title late, up 4_index", "half: up 4_index"}
	same(t, want, lines(plan))
	result, err := r.UpTenants(t.Context(), runner.All(), all)
	wantError(t, err, "1 of 4 tenants failed: changed")
	same(t, want, lines(result))
	checkNotes(t, url)
	same(t, []string{"ahead 1 2 3 4 9", "changed 1", "gap 1 2 3 4", "half 1 2 3 4"}, standing(t, url))
}

// TestLostNote: a tenant whose row in the table of tenants is gone is not migrated anew, and has its row back.
func TestLostNote(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, r, over("a", "b"))
	dbtest.Exec(t, dbtest.Connect(t, url), "DELETE FROM ashlar_tenants WHERE schema = 'a'")
	result, err := r.UpTenants(t.Context(), runner.All(), over("a", "b"))
	must(t, err)
	same(t, []string{}, lines(result))
	same(t, runner.Count{Current: 2}, result.Count)
	checkNotes(t, url)
	same(t, []string{}, rollOut(t, r, over("a", "b")))
}

// TestCreateMissing makes the schemas of listed tenants that have none, where that is wanted, and forgets what was recorded of
// others of their names.
func TestCreateMissing(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, r, over("a", "b"))
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP SCHEMA b CASCADE")
	o := over("a", "b", "c")
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "2 of 2 tenants failed: b, c")
	o.CreateMissing = true
	same(t, []string{"b: up 1_notes, up 2_title", "c: up 1_notes, up 2_title"}, rollOut(t, r, o))
	same(t, []string{"a.notes", "b.notes", "c.notes"}, column(t, url, "SELECT oid::regclass::text FROM pg_class WHERE relname = 'notes' ORDER BY 1"))
	checkNotes(t, url)
	empty := tenantRunner(t, url, runner.Options{})
	o = over("d")
	o.CreateMissing = true
	_, err = empty.UpTenants(t.Context(), runner.All(), o)
	must(t, err)
	same(t, []string{"d"}, column(t, url, "SELECT nspname FROM pg_namespace WHERE nspname = 'd'"))
}
