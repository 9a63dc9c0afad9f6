package dbtest_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// innerVariable makes tests of this binary run that are to fail, in a process of their own.
const innerVariable = "ASHLAR_DBTEST_INNER"

func TestNewIsFreshAndApart(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprintf("database %d with 'quotes' and a name that is longer than PostgreSQL's 63 bytes", i), func(t *testing.T) {
			t.Parallel()
			conn := dbtest.Connect(t, dbtest.New(t))
			dbtest.Exec(t, conn, "CREATE TABLE t (i int); INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)")
			var count int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM t").Scan(&count); err != nil || count != 2 {
				t.Errorf("%d rows, %v", count, err)
			}
		})
	}
}

func TestDropAtCleanup(t *testing.T) {
	t.Parallel()
	var gone, absent string
	t.Run("inner", func(t *testing.T) {
		gone, absent = dbtest.New(t), dbtest.Absent(t)
		dbtest.Connect(t, gone)
		if exists(t, absent) {
			t.Error("Absent is there")
		}
		dbtest.Exec(t, dbtest.Connect(t, gone), "CREATE DATABASE "+name(t, absent))
		if _, err := pgx.Connect(t.Context(), absent); err != nil { // never closed: must not hold the drop back
			t.Fatal(err)
		}
	})
	if exists(t, gone) || exists(t, absent) {
		t.Error("a database is left behind")
	}
}

// exists reports whether the database of a URL is there.
func exists(t *testing.T, text string) bool {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), text)
	if err != nil {
		return false
	}
	return conn.Close(context.Background()) == nil
}

func name(t *testing.T, text string) string {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func TestServerVersion(t *testing.T) {
	t.Parallel()
	if got := dbtest.ServerVersion(t); got < 13 || got > 99 {
		t.Errorf("got %d", got)
	}
}

// TestInner is run by other tests in a process of its own.
func TestInner(t *testing.T) {
	t.Parallel()
	if os.Getenv(innerVariable) == "" {
		t.Skip("for other tests")
	}
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE evidence ()", "SELECT no_such_column")
}

func runInner(t *testing.T, variables ...string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestInner$", "-test.v")
	cmd.Env = append(append(os.Environ(), innerVariable+"=1"), variables...)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--- FAIL: TestInner") {
		t.Fatalf("the inner test did not fail: %v\n%s", err, out)
	}
	return string(out)
}

func TestFailedTestKeepsItsDatabase(t *testing.T) {
	t.Parallel()
	server := dbtest.New(t)
	out := runInner(t, "ASHLAR_TEST_URL="+server)
	found := regexp.MustCompile(`database kept: (\S+)`).FindStringSubmatch(out)
	if found == nil || !strings.Contains(out, `column "no_such_column" does not exist`) {
		t.Fatal(out)
	}
	if text := dbtest.Description(t, found[1]); !strings.Contains(text, "table public.evidence\n") {
		t.Error(text)
	}
	dbtest.Exec(t, dbtest.Connect(t, server), "DROP DATABASE "+name(t, found[1])+" WITH (FORCE)")

	out = runInner(t, "ASHLAR_TEST_URL=")
	if !strings.Contains(out, "database kept while this process runs: postgres://") {
		t.Error(out)
	}
}

func TestNoServerFailsWithTheWayOut(t *testing.T) {
	t.Parallel()
	out := runInner(t, "ASHLAR_TEST_URL=", "ASHLAR_TEST_PG=", "ASHLAR_PG_BIN=/nonexistent")
	for _, want := range []string{"no PostgreSQL server found in ASHLAR_PG_BIN=/nonexistent", "hint: Install it"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
}

func TestMajorIsAskedFor(t *testing.T) {
	t.Parallel()
	server, other := dbtest.New(t), dbtest.ServerVersion(t)-1
	for want, variables := range map[string][]string{
		"ASHLAR_TEST_PG=new is no major version of PostgreSQL, such as 17": {"ASHLAR_TEST_PG=new"},
		"no PostgreSQL 7 server found in ASHLAR_PG_BIN=/nonexistent":       {"ASHLAR_TEST_PG=7", "ASHLAR_TEST_URL=", "ASHLAR_PG_BIN=/nonexistent"},
		fmt.Sprintf("ASHLAR_TEST_PG=%d, and the server of ASHLAR_TEST_URL has version %d", other, other+1): {
			fmt.Sprintf("ASHLAR_TEST_PG=%d", other), "ASHLAR_TEST_URL=" + server,
		},
	} {
		if out := runInner(t, variables...); !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
}
