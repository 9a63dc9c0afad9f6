package acceptance_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/acceptance"
)

// world is a set of declared tables under change. It knows of each thing what it was called at first, and of rows only so
// much that what the server would have to refuse because of them is not asked for.
type world struct {
	t      *rapid.T
	source *rand.Rand // draws in place of t, so that a world can be built twice and changed in two ways; nil: t does
	done   *tally
	public *space
	tenant *space   // stands for the schema of each tenant; nil: there are none
	spaces []*space // the other schemas
	tables []*table
	exts   map[string]*extOf
	gone   []lost
	spare  int
	ids    int
	major  int // of the server

	enums       []*enumOf
	domains     []*domainOf
	goneEnums   []lost
	goneDomains []lost
	goneValues  []goneValue
	views       []*viewOf
	calls       []*callOf

	parts map[string]bool // names that partitions have had

	sequences     []*sequenceOf
	goneSequences []lost

	keeps keeps // forgotten: it stays in the database

	first          map[*table]*table   // the tables as they were at first
	columns        map[*column]*column // their columns as they were at first
	enumsFirst     map[*enumOf]*enumOf
	domainsFirst   map[*domainOf]*domainOf
	extsFirst      map[string]extOf
	sequencesFirst map[*sequenceOf]*sequenceOf
}

// space is a schema.
type space struct {
	before, name string // before is empty: new
	comment      string
	first        string // the comment at first
}

// lost is a table that was there at first and is no longer declared.
type lost struct {
	space *space
	name  string
}

type table struct {
	beforeSpace *space // nil: new
	before      string
	space       *space
	name        string
	columns     []*column
	key         *keyOf // nil: none
	uniques     []*keyOf
	indexes     []*indexOf
	checks      []*checkOf
	excludes    []*excludeOf
	refs        []*refTo
	comment     string
	unlogged    bool
	parameters  map[string]string
	gone        map[string]bool // first names of the columns that are gone
	left        bool            // kept, and declared as unmanaged
	spread      *spreadOf       // nil: an ordinary table
	anew        bool            // dropped with its rows and created anew, since it is partitioned in another way
	wasTarget   bool            // rows of other tables of the first state refer to it
}

type column struct {
	before  string // empty: new
	name    string
	seq     string // the name of its sequence; empty: the default one
	def     catalog.Column
	fill    string
	altered bool
	kept    bool // forgotten: it stays in the database
	null    bool // rows of the first state may hold NULL
	refers  bool // in the first state it refers to another table, where no filling is

	enum   *enumOf     // nil: of another type
	domain *domainOf   // nil: of no domain
	list   bool        // an array of the enum or the domain
	value  *valueOf    // its default; nil: none
	gen    *genOf      // nil: not generated
	turned bool        // between generated and plain, or from text to an enum
	coarse bool        // rows of the first state hold the same values
	cast   bool        // its values become that of all rows
	call   *callOf     // the function that its default calls; nil: none
	number *sequenceOf // what its default takes numbers from; nil: another default, or none
}

// label is what a thing in a table is called and what is said of it.
type label struct {
	name    string // empty: the default name
	comment string
}

// keyOf is a primary key or a unique constraint.
type keyOf struct {
	label
	columns, include     []*column
	nullsAlike           bool
	deferrable, deferred bool
}

type indexOf struct {
	label
	parts        []*column
	unique       bool
	expression   *column // in place of the first part
	where        []*column
	include      []*column
	method       string
	class        string
	desc, nulls  bool
	parameters   map[string]string
	concurrently bool
}

type checkOf struct {
	label
	on   []*column
	low  int
	call *callOf // nil: it calls no function
}

type refTo struct {
	label
	columns []*column
	target  *table
	to      []*column
	def     catalog.Reference // actions and the like
}

var long = strings.Repeat("wört", 12) + "abc" // 63 bytes

var (
	spaceNames  = []string{"Sales", "order", "ext", `qu"ote`}
	tableNames  = []string{"posts", "users", "Tag", "select", "a b", "posts_pkey", "title_idx", `t"q`, long, "posts_id_seq"}
	columnNames = []string{"title", "body", "user", "Rank", "position", "état", "title_idx", "lower", "null", "text", "a.b", long}
	thingNames  = []string{"", "", "", "", "title_idx", "posts", "Odd Index", "users_id_seq", "posts_pkey", long}
	columnTypes = []string{"bigint", "integer", "text", "varchar(20)", "boolean", "timestamptz", "numeric(10,2)", "uuid", "jsonb", "text[]", "citext"}
	comments    = []string{"", "it's a \\ comment", "what it is"}
	actions     = []catalog.Action{"", catalog.Cascade, catalog.SetNull, catalog.Restrict}
)

func pick[T any](w *world, what string, from []T) T { return from[w.even(what, len(from))] }

func (w *world) chance(what string, percent int) bool { return w.even(what, 100) >= 100-percent }

// even draws a number below n, each as often as any other: rapid itself draws small numbers far more often than great ones.
func (w *world) even(what string, n int) int {
	if w.source != nil {
		return w.source.IntN(n)
	}
	out := 0
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 10, 10).Draw(w.t, what) {
		out *= 2
		if bit {
			out++
		}
	}
	return out * n / 1024
}

func (w *world) next() string { w.spare++; return fmt.Sprintf("spare_%d", w.spare) }

func newWorld(t *rapid.T, done *tally, major int) *world {
	w := &world{t: t, done: done, major: major, public: &space{before: catalog.Public, name: catalog.Public}, exts: map[string]*extOf{}, parts: map[string]bool{}}
	w.build()
	return w
}

// build fills an empty world.
func (w *world) build() {
	if w.chance("tenants", 40) {
		w.did("tenants")
		w.tenant = &space{before: catalog.Tenant, name: catalog.Tenant}
	}
	for range w.even("schemas", 3) {
		w.addSpace()
	}
	for range w.even("extensions", 2) {
		w.addExtension()
	}
	for range w.even("enums", 3) {
		w.addEnum()
	}
	for range w.even("functions", 2) { // that checks of domains call
		w.addCall()
	}
	for range w.even("domains", 3) {
		w.addDomain()
	}
	for range w.even("sequences", 3) {
		w.addSequence()
	}
	for range 1 + w.even("tables", 4) {
		w.addTable()
	}
	if w.chance("all unlogged", 15) {
		for _, tb := range w.tables {
			tb.unlogged = tb.unlogged || !tb.hasSerial()
		}
	}
	for range w.even("statements", 3) {
		w.changeStatement(pick(w, "for a statement", w.tables))
	}
}

func (w *world) addSpace() {
	s := &space{name: pick(w, "schema name", spaceNames), comment: pick(w, "schema comment", comments)}
	if slices.ContainsFunc(w.spaces, func(o *space) bool { return o.name == s.name }) {
		return
	}
	w.spaces = append(w.spaces, s)
}

// somewhere returns a schema, "public" most often.
func (w *world) somewhere() *space {
	return pick(w, "schema", append([]*space{w.public, w.public}, w.spaces...))
}

// anywhere is somewhere, or the schema of each tenant.
func (w *world) anywhere() *space {
	if w.tenant != nil && w.chance("of tenants", 60) {
		return w.tenant
	}
	return w.somewhere()
}

// beside returns a schema that a table or sequence of another can move to: nothing moves between tenants and what all share.
func (w *world) beside(s *space) *space {
	if s == w.tenant && s != nil {
		return s
	}
	return w.somewhere()
}

// sees reports whether what is in one schema can stand on what is in another.
func (w *world) sees(from, to *space) bool { return to != w.tenant || from == to }

func (w *world) addTable() {
	tb := &table{space: w.anywhere(), name: pick(w, "table", tableNames), parameters: map[string]string{}}
	if w.find(tb.space, tb.name) != nil {
		return
	}
	id := &column{name: "id", def: catalog.Column{Type: "bigint", NotNull: true}}
	switch w.even("key", 4) {
	case 0, 1:
		id.def.Identity = w.identity()
	case 2:
		id.def.Type, id.def.Default = "uuid", "gen_random_uuid()"
	}
	tb.columns, tb.key = []*column{id}, &keyOf{columns: []*column{id}}
	tb.unlogged = w.chance("unlogged", 25) && !tb.hasSerial()
	for range w.even("columns", 5) {
		w.addColumn(tb)
	}
	if w.chance("partitioned", 30) {
		w.spread(tb)
	}
	w.tables = append(w.tables, tb)
	for range w.even("things", 5) {
		w.addThing(tb)
	}
}

// identity draws the options of an identity column.
func (w *world) identity() *catalog.Identity {
	out := &catalog.Identity{Always: w.chance("always", 30)}
	if w.chance("serial", 30) {
		out.Always, out.Serial = false, true
	}
	if w.chance("options", 30) {
		out.Start = pick(w, "start", []int64{0, 100, 890})
		out.Increment = pick(w, "increment", []int64{0, 5, -1})
		out.Max = pick(w, "max", []int64{0, 900, 100000})
		out.Min = pick(w, "min", []int64{0, -7, 50})
		if out.Increment < 0 {
			out.Start, out.Min = 0, 0 // it runs below zero
		}
	}
	return out
}

func (w *world) find(s *space, name string) *table {
	for _, tb := range w.tables {
		if tb.space == s && tb.name == name {
			return tb
		}
	}
	return nil
}

func (tb *table) find(name string) *column {
	for _, c := range tb.columns {
		if c.name == name {
			return c
		}
	}
	return nil
}

// live returns the columns that are declared.
func (tb *table) live() []*column {
	return slices.DeleteFunc(slices.Clone(tb.columns), func(c *column) bool { return c.kept })
}

func (w *world) addColumn(tb *table) *column {
	c := &column{name: pick(w, "column", columnNames), def: catalog.Column{Type: pick(w, "type", columnTypes), NotNull: w.chance("not null", 50)}}
	if tb.find(c.name) != nil || c.def.Type == "citext" && w.exts["citext"] == nil {
		return nil
	}
	if len(w.enums) > 0 && w.chance("of an enum", 30) {
		c.enum, c.list = pick(w, "enum", w.enums), w.chance("list", 25)
		c.def.Type = fmt.Sprintf("enum %p %t", c.enum, c.list)
		if w.chance("default", 40) {
			c.value = pick(w, "default value", c.enum.values)
		}
	} else if len(w.domains) > 0 && w.chance("of a domain", 30) {
		c.domain, c.list = pick(w, "domain", w.domains), w.chance("list", 20)
		c.list = c.list && !w.holdsKey(w.columnsOf(c.domain)...)
		c.def.Type = c.domain.base
		if c.list {
			c.def.Type = "text[]"
		}
		if w.chance("default", 30) {
			c.def.Default = acceptance.Value(c.def.Type, 7)
		}
	} else if seen := w.seenSequences(tb); len(seen) > 0 && canNumber(c) && w.chance("of a sequence", 40) {
		c.number = pick(w, "numbers", seen)
	} else if c.def.Type == "boolean" && len(w.calls) > 0 && w.chance("of a function", 50) {
		w.did("default calls a function")
		c.call = pick(w, "called", w.calls)
	} else if w.chance("default", 30) {
		c.def.Default = acceptance.Value(c.def.Type, 7)
	}
	c.def.Comment = pick(w, "comment", comments)
	if isText(c) && w.chance("collation", 15) {
		c.def.Collation = `"C"`
	}
	if isText(c) && w.chance("compression", 15) {
		c.def.Compression = "pglz"
	}
	if c.def.NotNull || c.refusesNull() {
		c.fill = acceptance.Value(c.def.Type, 9)
	}
	tb.columns = slices.Insert(tb.columns, w.even("place", len(tb.columns)+1), c)
	return c
}

// hasSerial reports whether a column has a sequence that PostgreSQL does not make logged or unlogged by itself.
func (tb *table) hasSerial() bool {
	return slices.ContainsFunc(tb.columns, func(c *column) bool { return c.def.Identity != nil && c.def.Identity.Serial })
}

func isText(c *column) bool { return c.def.Type == "text" || strings.HasPrefix(c.def.Type, "varchar") }

func isNumber(c *column) bool {
	return c.def.Type == "bigint" || c.def.Type == "integer" || c.def.Type == "numeric(10,2)"
}
