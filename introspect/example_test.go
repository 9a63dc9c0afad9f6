package introspect_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/introspect"
)

func ExampleDatabase() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	live, err := introspect.Database(ctx, conn)
	if err != nil {
		log.Fatal(err)
	}
	for _, table := range live.SortedTables() {
		fmt.Println(table.Name.Schema, table.Name.Name, len(table.Columns))
	}
}
