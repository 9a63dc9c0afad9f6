package helpdesk_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// It takes milliseconds and no database, and reports every mistake with its line.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	if err := helpdesk.Project.Validate(); err != nil {
		t.Fatal(err)
	}
}

// The committed migrations, one after the other, make what the declarations make at once, and can all be taken back.
func TestMigrations(t *testing.T) {
	t.Parallel()
	ctx, url, repo, files := t.Context(), dbtest.New(t), helpdesk.Project.Repos[0], os.DirFS("db")
	empty := dbtest.Description(t, url)

	if _, err := release.Migrate(ctx, helpdesk.Project, files, release.Options{URL: url}); err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP TABLE "+runner.LedgerTable)
	if d := cmp.Diff(declared(t, repo), dbtest.Description(t, url)); d != "" {
		t.Errorf("the migrations make something else than is declared (-declared +migrated):\n%s", d)
	}

	url = dbtest.New(t)
	if _, err := release.Migrate(ctx, helpdesk.Project, files, release.Options{URL: url}); err != nil {
		t.Fatal(err)
	}
	if _, err := release.Rollback(ctx, repo, files, release.Options{URL: url, Target: runner.All()}); err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP TABLE "+runner.LedgerTable)
	if d := cmp.Diff(empty, dbtest.Description(t, url)); d != "" {
		t.Errorf("rolled back, something is left (-before +after):\n%s", d)
	}
}

// declared returns the description of a database made from the declarations at once.
func declared(t *testing.T, repo ashlar.Repo) string {
	t.Helper()
	to, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	result, err := generate.Compute(catalog.New(), to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	url := dbtest.New(t)
	conn := dbtest.Connect(t, url)
	for _, file := range result.Files {
		dbtest.Exec(t, conn, file.Up)
	}
	return dbtest.Description(t, url)
}
