package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/pgserver"
	"github.com/ashlar-go/ashlar/runner"
)

// TestLocksOfLargeTenants: tenants that together take more locks than the server's table has room for are done one by one.
func TestLocksOfLargeTenants(t *testing.T) {
	t.Parallel()
	server, err := pgserver.Start(t.Context(), pgserver.Options{Mode: pgserver.Testing}) // a full table is everybody's on the server
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, server.Stop(context.WithoutCancel(t.Context()))) })
	url := server.URL("postgres")
	conn := dbtest.Connect(t, url)
	names := numbered(5)
	for _, name := range names {
		dbtest.Exec(t, conn, "CREATE SCHEMA "+name)
	}
	var up, down strings.Builder
	for n := range 1000 {
		fmt.Fprintf(&up, "CREATE TABLE t%d (id bigint PRIMARY KEY, name text);\n", n)
		fmt.Fprintf(&down, "DROP TABLE t%d;\n", n)
	}
	r := tenantRunner(t, url, runner.Options{}, pair{"1_small", "CREATE TABLE small ()", "DROP TABLE small"}, pair{"2_tables", up.String(), down.String()})
	o := over(names...)
	o.Parallel = len(names)
	_, err = r.UpTenants(t.Context(), runner.All(), o)
	if e := new(runner.RolloutError); errors.As(err, &e) {
		t.Fatal(e.Failed[0].Err)
	}
	must(t, err)
	same(t, []string{"5005"}, column(t, url, "SELECT count(*)::text FROM pg_tables WHERE schemaname LIKE 'org_%'"))
	result, err := r.DownTenants(t.Context(), runner.To(0), o)
	must(t, err)
	for _, tenant := range result.Tenants {
		same(t, 2, len(tenant.Steps))
	}
	same(t, []string{"0"}, column(t, url, "SELECT count(*)::text FROM pg_tables WHERE schemaname LIKE 'org_%'"))
	checkNotes(t, url)
}
