package acceptance_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// with returns a state with extensions.
func with(extensions ...catalog.Extension) *catalog.Catalog {
	c := catalog.New()
	for _, e := range extensions {
		c.Extensions[e.Name] = e
		if e.Schema != "" && !e.Unmanaged {
			c.Schemas[e.Schema] = catalog.Schema{Name: e.Schema}
		}
	}
	return c
}

// step runs what leads from one state to another, down first when that is asked, and returns it.
func step(t *testing.T, conn *pgx.Conn, from, to *catalog.Catalog, down bool) generate.Result {
	t.Helper()
	result, err := generate.Compute(from, to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	files := slices.Clone(result.Files)
	if down {
		slices.Reverse(files)
	}
	for _, file := range files {
		sql := file.Up
		if down {
			sql = file.Down
		}
		dbtest.Exec(t, conn, sql)
	}
	return result
}

func installed(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	var text string
	err := conn.QueryRow(context.Background(), `SELECT coalesce(string_agg(concat_ws(' ', extname, n.nspname, extversion), ', ' ORDER BY extname), '')
		FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql'`).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The versions are those of every server from 14 on.
func TestVersionsOfAnExtension(t *testing.T) {
	t.Parallel()
	conn := dbtest.Connect(t, dbtest.New(t))
	none, old, now := catalog.New(), with(catalog.Extension{Name: "hstore", Version: "1.6"}), with(catalog.Extension{Name: "hstore", Schema: "ext", Version: "1.8"})
	is := func(want string) {
		t.Helper()
		if got := installed(t, conn); got != want {
			t.Errorf("installed is %q, want %q", got, want)
		}
	}
	step(t, conn, none, old, false)
	is("hstore public 1.6")
	result := step(t, conn, old, now, false)
	is("hstore ext 1.8")
	if got, want := result.Files[0].Up, "CREATE SCHEMA ext;\n\nALTER EXTENSION hstore SET SCHEMA ext;\n\nALTER EXTENSION hstore UPDATE TO '1.8';\n"; got != want {
		t.Errorf("up is\n%s", got)
	}
	want := "-- ashlar:irreversible extension hstore stays at version 1.8, because there is no known way back to 1.6\n\n" +
		"ALTER EXTENSION hstore SET SCHEMA public;\n\n" +
		"-- Extension hstore stays at version 1.8. Where it has a way back:\n-- ALTER EXTENSION hstore UPDATE TO '1.6';\n\nDROP SCHEMA ext;\n"
	if got := result.Files[0].Down; got != want {
		t.Errorf("down is\n%s", got)
	}
	step(t, conn, old, now, true)
	is("hstore public 1.8")
	step(t, conn, old, now, false) // once more, which the server takes for done
	is("hstore ext 1.8")

	any := with(catalog.Extension{Name: "hstore", Schema: "ext"})
	if result = step(t, conn, now, any, false); len(result.Files) > 0 {
		t.Errorf("the version counts no more:\n%s", acceptance.Text(result))
	}
	step(t, conn, any, now, false) // it does again, which the server takes for done
	is("hstore ext 1.8")
	if down := step(t, conn, any, now, true).Files[0].Down; down != "-- Extension hstore stays at version 1.8.\n" {
		t.Errorf("down is\n%s", down)
	}
	step(t, conn, any, none, false)
	is("")
	step(t, conn, any, none, true)
	is("hstore ext 1.8")
}

func TestExtensionManagedByOtherMeans(t *testing.T) {
	t.Parallel()
	conn := dbtest.Connect(t, dbtest.New(t))
	none := catalog.New()
	given := with(catalog.Extension{Name: "citext", Schema: "given", Unmanaged: true})
	moved := with(catalog.Extension{Name: "citext", Schema: "ext"})
	same := with(catalog.Extension{Name: "citext", Schema: "given"})
	dbtest.Exec(t, conn, "CREATE SCHEMA given", "CREATE EXTENSION citext WITH SCHEMA given")
	there := installed(t, conn) // in the version that the server has
	elsewhere := strings.Replace(there, "given", "ext", 1)
	for _, s := range []struct {
		what     string
		from, to *catalog.Catalog
		down     bool
		want     string
	}{
		{"noted", none, given, false, there},
		{"no longer noted", given, none, false, there},
		{"taken over", given, same, false, there},
		{"given up", same, given, false, there},
		{"given up, back", same, given, true, there},
		{"taken over, back", given, same, true, there},
		{"taken over and moved", given, moved, false, elsewhere},
		{"taken over and moved, back", given, moved, true, there},
		{"taken over for good", given, same, false, there},
		{"dropped", same, none, false, ""},
		{"dropped, back", same, none, true, there},
	} {
		step(t, conn, s.from, s.to, s.down)
		if got := installed(t, conn); got != s.want {
			t.Fatalf("%s: installed is %q, want %q", s.what, got, s.want)
		}
	}
}

// key is a resource whose key is a UUID of version 7.
type key struct {
	ID [16]byte
	N  int
}

func (k *key) Define(r *ashlar.Resource) {
	r.Table("keys")
	r.PrimaryKey(&k.ID).Default(ashlar.UUIDv7)
}

func compiled(t *testing.T, repo ashlar.Repo) *catalog.Catalog {
	t.Helper()
	repo.Domains = []ashlar.Domain{{Resources: []ashlar.Definer{&key{}}}}
	c, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// token has a column of a domain.
type token struct {
	ID    int64
	Token [16]byte
}

func (k *token) Define(r *ashlar.Resource) {
	r.Table("tokens")
	r.PrimaryKey(&k.ID)
	r.Column(&k.Token).Type("token")
}

// tokens is a state with a domain that has a default, and a function that takes values of it.
func tokens(t *testing.T, repo ashlar.Repo, byDefault any) *catalog.Catalog {
	t.Helper()
	repo.Domains = []ashlar.Domain{{Resources: []ashlar.Definer{&token{}}}}
	repo.Types = []ashlar.Type{ashlar.DomainType("token", "uuid").Default(byDefault)}
	repo.Statements = []*ashlar.Statement{
		ashlar.NewStatement("shown", "CREATE FUNCTION shown(token) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'", "DROP FUNCTION shown(token)").Before(),
	}
	c, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The bits are those of RFC 9562.
// https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
func TestUUIDsOfVersion7(t *testing.T) {
	t.Parallel()
	conn := dbtest.Connect(t, dbtest.New(t))
	step(t, conn, catalog.New(), compiled(t, ashlar.Repo{ExtensionSchema: "ext"}), false)
	dbtest.Exec(t, conn, "SET search_path TO ''", "SET timezone TO 'Asia/Tokyo'", "CREATE TABLE public.times (n int, at timestamptz)")
	before := time.Now()
	for range 3 { // within a statement, and over several
		dbtest.Exec(t, conn, "INSERT INTO public.keys (n) SELECT n + (SELECT count(*) FROM public.keys) FROM generate_series(1, 5000) n")
	}
	rows, err := conn.Query(context.Background(), "SELECT id FROM public.keys ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	if err != nil {
		t.Fatal(err)
	}
	after := time.Now()
	seen := map[[16]byte]bool{}
	last := uint64(0)
	for _, id := range ids {
		if id[6]>>4 != 7 || id[8]>>6 != 0b10 {
			t.Fatalf("%x is not of version 7 and its variant", id)
		}
		millis, fraction := uint64(0), uint64(id[6]&0xf)<<8|uint64(id[7])
		for _, b := range id[:6] {
			millis = millis<<8 | uint64(b)
		}
		if at := time.UnixMilli(int64(millis)); at.Before(before.Add(-time.Second)) || at.After(after.Add(time.Second)) {
			t.Fatalf("%x is of %s, between %s and %s", id, at, before, after)
		}
		if now := millis<<12 | fraction; now < last {
			t.Fatalf("%x is before the one before it", id)
		} else {
			last = now
		}
		if seen[id] {
			t.Fatalf("%x is there twice", id)
		}
		seen[id] = true
	}
	if len(seen) != 15000 {
		t.Errorf("%d rows", len(seen))
	}
}

// The function comes and goes with the column or the domain that calls it, and follows the schema.
func TestBundledFunction(t *testing.T) {
	t.Parallel()
	lab := acceptance.NewLab(t)
	none := compiled(t, ashlar.Repo{})
	delete(none.Statements, "public.uuid_generate_v7")
	none.Tables[catalog.Name{Schema: "public", Name: "keys"}].Columns[0].Default = "gen_random_uuid()"
	renamed := compiled(t, ashlar.Repo{ExtensionSchema: "ext2", RenamedSchemas: map[string]string{"ext2": "ext"}})
	asked := compiled(t, ashlar.Repo{ExtensionSchema: "ext2"})
	answers, err := diff.ParseAnswers([]string{"schema:ext=ext2"}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]acceptance.Change{
		"comes":                     {From: none, To: compiled(t, ashlar.Repo{}), Rows: 3},
		"goes":                      {From: compiled(t, ashlar.Repo{}), To: none, Rows: 3},
		"moves":                     {From: compiled(t, ashlar.Repo{}), To: compiled(t, ashlar.Repo{ExtensionSchema: "ext"}), Rows: 3},
		"goes along":                {From: compiled(t, ashlar.Repo{ExtensionSchema: "ext"}), To: renamed, Rows: 3},
		"goes along when asked":     {From: compiled(t, ashlar.Repo{ExtensionSchema: "ext"}), To: asked, Answers: answers, Rows: 3},
		"comes with a domain":       {From: catalog.New(), To: tokens(t, ashlar.Repo{}, ashlar.UUIDv7)},
		"comes to a domain":         {From: tokens(t, ashlar.Repo{}, ashlar.RandomUUID), To: tokens(t, ashlar.Repo{}, ashlar.UUIDv7), Rows: 3},
		"goes from a domain":        {From: tokens(t, ashlar.Repo{}, ashlar.UUIDv7), To: tokens(t, ashlar.Repo{}, ashlar.RandomUUID), Rows: 3},
		"moves under a domain":      {From: tokens(t, ashlar.Repo{}, ashlar.UUIDv7), To: tokens(t, ashlar.Repo{ExtensionSchema: "ext"}, ashlar.UUIDv7), Rows: 3},
		"goes for the built-in one": {From: compiled(t, ashlar.Repo{}), To: compiled(t, ashlar.Repo{MinVersion: 18}), Rows: 3},
	} {
		if name == "goes for the built-in one" && lab.Major() < 18 {
			continue
		}
		t.Log(name)
		lab.Prove(t, change)
	}
}

// pack returns a state with the first versions of a pack, and a table whose check calls it.
func pack(t *testing.T, versions int) *catalog.Catalog {
	t.Helper()
	all := []ashlar.PackVersion{
		{Up: "CREATE FUNCTION tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT trim($1)'", Down: "DROP FUNCTION tidy(text)"},
		{Up: "CREATE FUNCTION folded(public.citext) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT tidy($1::text)'", Down: "DROP FUNCTION folded(public.citext)"},
		{Up: "ALTER FUNCTION tidy(text) PARALLEL SAFE", Down: "ALTER FUNCTION tidy(text) PARALLEL UNSAFE"},
	}
	repo := ashlar.Repo{Extensions: []ashlar.Extension{ashlar.PgExtension("citext")}}
	if versions > 0 {
		repo.Packs = []ashlar.Pack{ashlar.NewPack("texts", all[:versions]...)}
	}
	c, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	table := catalog.NewTable(catalog.Name{Schema: "public", Name: "notes"})
	table.Columns = []catalog.Column{{Name: "text", Type: "text", Position: 1000}}
	if versions > 0 {
		table.Checks["tidied"] = catalog.Check{Name: "tidied", Expression: "tidy(text) = text"}
	}
	c.Tables[table.Name] = table
	return c
}

func TestPacks(t *testing.T) {
	t.Parallel()
	lab := acceptance.NewLab(t)
	for _, versions := range [][2]int{{0, 1}, {0, 3}, {1, 3}, {3, 2}, {3, 0}} {
		result := lab.Prove(t, acceptance.Change{From: pack(t, versions[0]), To: pack(t, versions[1]), Rows: 0})
		if versions == [2]int{1, 3} {
			text := acceptance.Text(result)
			want := "-- 1 up\nCREATE FUNCTION folded(public.citext) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT tidy($1::text)';\n\nALTER FUNCTION tidy(text) PARALLEL SAFE;\n\n" +
				"-- 1 down\nALTER FUNCTION tidy(text) PARALLEL UNSAFE;\n\nDROP FUNCTION folded(public.citext);\n\n"
			if text != want {
				t.Errorf("two versions come:\n%s", text)
			}
		}
	}
}
