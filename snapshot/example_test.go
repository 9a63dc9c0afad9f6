package snapshot_test

import (
	"fmt"
	"log"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

func ExampleEncode() {
	users := catalog.NewTable(catalog.Name{Schema: "public", Name: "users"})
	users.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true},
		{Name: "email", Position: 2000, Type: "text", NotNull: true},
	}
	users.PrimaryKey = &catalog.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}}
	c := catalog.New()
	c.Tables[users.Name] = users

	files, err := snapshot.Encode(c)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", files["public/table.users.json"])
	// Output:
	// {
	//   "format": 1,
	//   "schema": "public",
	//   "name": "users",
	//   "columns": {
	//     "email": {
	//       "position": 2000,
	//       "type": "text",
	//       "not_null": true
	//     },
	//     "id": {
	//       "position": 1000,
	//       "type": "bigint",
	//       "not_null": true
	//     }
	//   },
	//   "primary_key": {
	//     "name": "users_pkey",
	//     "columns": ["id"]
	//   }
	// }
}
