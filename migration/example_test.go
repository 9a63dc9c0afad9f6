package migration_test

import (
	"fmt"
	"testing/fstest"

	"github.com/ashlar-go/ashlar/migration"
)

func ExampleRead() {
	files := fstest.MapFS{
		"20261122101500_add_tickets.up.sql":   {Data: []byte("CREATE TABLE tickets (id bigint);\n")},
		"20261122101500_add_tickets.down.sql": {Data: []byte("-- ashlar:irreversible the tickets are gone\nDROP TABLE tickets;\n")},
	}
	migrations, err := migration.Read(files)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range migrations {
		fmt.Println(m, "is irreversible:", m.Down.Irreversible)
	}
	// Output: 20261122101500_add_tickets is irreversible: the tickets are gone
}

func ExampleSplit() {
	for _, s := range migration.Split("VACUUM;\n\nCOMMENT ON TABLE tickets IS 'a; b';") {
		fmt.Println(s.Line, s.Text)
	}
	// Output:
	// 1 VACUUM;
	// 3 COMMENT ON TABLE tickets IS 'a; b';
}
