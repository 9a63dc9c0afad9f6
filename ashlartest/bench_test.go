package ashlartest_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
)

// BenchmarkNew makes and drops a migrated database of the help desk, on a template that is there.
func BenchmarkNew(b *testing.B) {
	folder := os.DirFS("../examples/helpdesk/db")
	ashlartest.New(b, helpdesk.Project, folder)
	for b.Loop() {
		test := &double{TB: b}
		ashlartest.New(test, helpdesk.Project, folder)
		test.end()
	}
}

// BenchmarkBare is what the server takes for the same, from one open connection.
func BenchmarkBare(b *testing.B) {
	ashlartest.New(b, helpdesk.Project, os.DirFS("../examples/helpdesk/db"))
	templates := databases(b, "^ashlartemplate_main_")
	conn := connect(b, serverURL)
	var major int
	if err := conn.QueryRow(b.Context(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&major); err != nil {
		b.Fatal(err)
	}
	statement := "CREATE DATABASE bare TEMPLATE " + templates[0]
	if major >= 15 {
		statement += " STRATEGY FILE_COPY"
	}
	for b.Loop() {
		for _, sql := range []string{statement, "DROP DATABASE bare WITH (FORCE)"} {
			if _, err := conn.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
				b.Fatal(err)
			}
		}
	}
}
