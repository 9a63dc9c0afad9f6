package ashlar_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
)

// An extension in a schema of its own, and a pack of functions that gets a second version.
func ExampleNewPack() {
	first := ashlar.PackVersion{
		Up:   "CREATE FUNCTION tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT trim($1)'",
		Down: "DROP FUNCTION tidy(text)",
	}
	second := ashlar.PackVersion{
		Up:   "ALTER FUNCTION tidy(text) PARALLEL SAFE",
		Down: "ALTER FUNCTION tidy(text) PARALLEL UNSAFE",
	}
	from := catalog.New()
	for _, repo := range []ashlar.Repo{
		{
			Extensions: []ashlar.Extension{ashlar.PgExtension("hstore").Schema("ext").Version("1.7")},
			Packs:      []ashlar.Pack{ashlar.NewPack("texts", first)},
		},
		{
			Extensions: []ashlar.Extension{ashlar.PgExtension("hstore").Schema("ext").Version("1.8")},
			Packs:      []ashlar.Pack{ashlar.NewPack("texts", first, second)},
		},
	} {
		to, err := ashlar.Compile(repo)
		if err != nil {
			fmt.Println(err)
			return
		}
		result, err := generate.Compute(from, to, diff.Answers{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Files[0].Up)
		from = result.Next
	}
	// Output:
	// CREATE SCHEMA ext;
	//
	// CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext VERSION '1.7';
	//
	// CREATE FUNCTION tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT trim($1)';
	//
	// ALTER EXTENSION hstore UPDATE TO '1.8';
	//
	// ALTER FUNCTION tidy(text) PARALLEL SAFE;
}
