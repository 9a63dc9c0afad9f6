package ashlartest_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
)

// In a test of yours, t is the test's own.
func Example() {
	t := &exampleTest{}
	defer t.end()

	databases := ashlartest.New(t, helpdesk.Project, os.DirFS("../examples/helpdesk/db"))
	conn, err := pgx.Connect(t.Context(), databases.URL("main"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())

	var migrations, users int
	err = conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM ashlar_migrations), (SELECT count(*) FROM users)").Scan(&migrations, &users)
	fmt.Println(migrations, "migrations,", users, "users,", err)
	// Output: 5 migrations, 0 users, <nil>
}

// exampleTest is the test that an example does not have.
type exampleTest struct{ double }

func (*exampleTest) Helper()                  {}
func (*exampleTest) Name() string             { return "Example" }
func (*exampleTest) Context() context.Context { return context.Background() }
func (*exampleTest) Fatal(a ...any)           { panic(fmt.Sprint(a...)) }

var _ testing.TB = (*exampleTest)(nil)
