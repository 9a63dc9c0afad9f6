package ashlar

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// Compile runs the Defines of the repo's resources, checks all that can be known without a server, and returns what its
// database should hold; empty fields of the repo mean what [Repo.WithDefaults] says. The error is of type [Mistakes], all
// of them at once, and then there is no catalog. It opens no file and no connection, and the order of domains, resources
// and calls does not matter.
func Compile(repo Repo) (*catalog.Catalog, error) {
	cat, mistakes := compile(repo, nil)
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return cat, nil
}

// Validate compiles every repo of the project and returns all mistakes at once, as [Mistakes], or nil. It needs no
// database, so it makes a good test. Only here can a reference to a resource of another repo be told from one to a
// resource that is listed nowhere.
func (p Project) Validate() error {
	_, err := p.Compile()
	return err
}

// Compile is [Compile] for every repo of the project, with the checks of [Project.Validate]. The catalogs are in the order
// of the repos. The error is of type [Mistakes], all of them at once, and then there are no catalogs.
func (p Project) Compile() ([]*catalog.Catalog, error) {
	mistakes := p.mistakes()
	catalogs := make([]*catalog.Catalog, len(p.Repos))
	for i, repo := range p.Repos {
		cat, found := compile(repo, p.elsewhere(i))
		catalogs[i] = cat
		mistakes = append(mistakes, found...)
	}
	if len(mistakes) > 0 {
		return nil, mistakes.sorted()
	}
	return catalogs, nil
}

// compiler turns the declarations of one repo into a catalog.
type compiler struct {
	repo        Repo
	elsewhere   map[reflect.Type]string // resources of other repos, with the repo's name
	types       typeTable
	tables      []*table
	byType      map[reflect.Type]*table
	byName      map[catalog.Name]*table
	names       map[catalog.Name]claim // tables, indexes, sequences
	enums       map[catalog.Name][]*enum
	enumNames   map[string]catalog.Name // of the enums, by the type of their columns
	called      map[catalog.Name]bool   // enums that a column has by name
	domains     map[catalog.Name]*domain
	domainNames map[string]*domain // by the type of their columns
	bundled     bool               // a column calls uuid_generate_v7
	owner       *tenantOwner       // whose rows are the tenants; nil: none
	tenantSQL   []tenantSQL        // the expressions of tables of tenants
	out         *catalog.Catalog
	mistakes    Mistakes
}

// table is a resource on its way to a table.
type table struct {
	*Resource
	typ    reflect.Type
	layout *layout
	domain Domain
	value  any     // what Define ran on
	base   uintptr // its address

	name        catalog.Name
	shared      catalog.Name // of the copy that all share, beside those of tenants; zero: none
	columns     []*column
	key         []*column
	tenant      *column            // nil: none
	filter      catalog.Expression // the base filter; empty: none
	references  []*reference
	indexes     []indexEntry
	out         *catalog.Table
	constraints map[string]claim
	owner       *table        // whose table it extends; nil: it has a table of its own
	extenders   []*table      // that extend its table
	spread      *partitioning // nil: an ordinary table

	settledPartitions map[string]partitionCall // by name, with their bounds in one spelling
	virtual           bool                     // it has a virtual column
	broken            bool                     // its Define failed; say nothing more about it
	nameless          bool                     // it has no table, so its name is a stand-in
}

// column is a column on its way.
type column struct {
	table *table
	field *field // nil for an extra column
	said  *Column
	own   columnType // of the Go type
	out   *catalog.Column

	targets  []*column // what it refers to
	resolved int       // of the type: 0 not yet, 1 on the way, 2 done
	serial   bool      // its type was said as one of serials
}

// path is what messages call the column: the field, or the name of an extra column.
func (c *column) path() string {
	if c.field != nil {
		return c.field.path
	}
	return fmt.Sprintf("%q", c.out.Name)
}

// full is the column with its table, users.email.
func (c *column) full() string { return c.table.name.Name + "." + c.out.Name }

func compile(repo Repo, elsewhere map[reflect.Type]string) (*catalog.Catalog, Mistakes) {
	c := newCompiler(repo, elsewhere)
	c.compile()
	return c.out, c.mistakes.sorted()
}

func newCompiler(repo Repo, elsewhere map[reflect.Type]string) *compiler {
	return &compiler{
		repo:      repo.WithDefaults(),
		elsewhere: elsewhere,
		byType:    map[reflect.Type]*table{},
		out:       catalog.New(),
	}
}

func (c *compiler) compile() {
	c.checkRepo()
	c.prepareTypes()
	c.addExtensions()
	c.collect()
	c.makeRoom()
	c.nameTables()
	c.addSequences()
	c.each((*compiler).addColumns)
	c.gatherEnums()
	c.each((*compiler).addKey)
	c.each((*compiler).addTenant)
	c.each((*compiler).addFilter)
	c.each((*compiler).resolveReferences)
	c.each((*compiler).resolveTypes)
	c.addEnums()
	c.addDomains()
	c.each((*compiler).finishColumns)
	c.each((*compiler).finishExtension)
	c.each((*compiler).addPartitioning)
	c.each((*compiler).checkVirtual)
	c.each((*compiler).addUniques)
	c.each((*compiler).addIndexes)
	c.each((*compiler).addChecks)
	c.each((*compiler).addExcludes)
	c.each((*compiler).addTenantKeys)
	c.each((*compiler).addReferences)
	c.each((*compiler).deriveIndexNames)
	c.each((*compiler).settleIndexes)
	c.each((*compiler).claimNames)
	c.each((*compiler).mergeColumns)
	c.each((*compiler).addOwner)
	c.checkOperators()
	c.finishTenants()
	c.addStatements()
	c.addSchemas()
}

// each runs one step for every table.
func (c *compiler) each(step func(*compiler, *table)) {
	for _, t := range c.tables {
		if !t.broken {
			step(c, t)
		}
	}
}

// collect runs the Defines, in an order that does not depend on that of the lists.
func (c *compiler) collect() {
	for _, domain := range c.repo.Domains {
		for _, resource := range domain.Resources {
			c.list(domain, resource)
		}
	}
	slices.SortFunc(c.tables, func(a, b *table) int {
		return cmp.Or(cmp.Compare(a.typ.PkgPath(), b.typ.PkgPath()), cmp.Compare(a.typ.Name(), b.typ.Name()))
	})
	for _, t := range c.tables {
		t.layout = layoutOf(t.typ)
		if !c.define(t) {
			t.broken = true
			continue
		}
		for _, f := range t.layout.faults {
			c.faultOf(t, "field "+f.field, f.message, f.fix)
		}
	}
}

// makeRoom makes the maps that hold the things of all tables, as large as they will be: growing them took a tenth of the
// time.
func (c *compiler) makeRoom() {
	columns := 0
	for _, t := range c.tables {
		columns += len(t.layout.fields) + len(t.Resource.columns)
	}
	c.byName = make(map[catalog.Name]*table, len(c.tables))
	c.names = make(map[catalog.Name]claim, 4*len(c.tables))
	c.out.Tables = make(map[catalog.Name]*catalog.Table, len(c.tables))
	c.out.Hints.Code = make(map[catalog.ColumnKey]string, columns)
	c.out.Hints.Domains = make(map[catalog.Name]string, len(c.tables))
}

// list notes a resource of a domain.
func (c *compiler) list(domain Domain, resource Definer) {
	typ := reflect.TypeOf(resource)
	if typ == nil {
		c.repoFault(fmt.Sprintf("domain %q", domain.Name), "a resource is nil", "Pass pointers, such as &User{}.")
		return
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		c.mistakes = append(c.mistakes, Mistake{
			Resource: typ.Name(), Message: fmt.Sprintf("%s is no struct", typ),
			Fix: "A resource is the struct that a row is read into.",
		})
		return
	}
	if other, ok := c.byType[typ]; ok {
		names := []string{other.domain.Name, domain.Name}
		slices.Sort(names)
		c.faultOf(other, "", fmt.Sprintf("is listed twice, in domain %q and in domain %q", names[0], names[1]), "List it once.")
		return
	}
	t := &table{typ: typ, domain: domain}
	c.byType[typ] = t
	c.tables = append(c.tables, t)
}

// nameTables finds out the tables of all resources.
func (c *compiler) nameTables() {
	c.each(func(c *compiler, t *table) {
		if t.extendsOther() {
			return
		}
		c.placeTable(t)
		t.out = catalog.NewTable(t.name)
		if !t.table.name.is() {
			t.nameless = true
			t.name.Name, _, _ = strings.Cut(snake(t.typ.Name()), "[")
			c.faultOf(t, "", "has no table", fmt.Sprintf("Add r.Table(%q) to its Define.", plural(t.name.Name)))
			return
		}
		c.tableName(t)
		if other, ok := c.byName[t.name]; ok {
			c.sameTable(other, t)
			return
		}
		c.byName[t.name] = t
		c.out.Tables[t.name] = t.out
		c.out.Hints.Domains[t.name] = t.domain.Name
		if other, ok := c.byName[t.shared]; ok {
			c.sameTable(other, t)
		} else if !t.shared.IsZero() {
			c.byName[t.shared] = t
		}
	})
	c.each((*compiler).tableOptions)
	c.each((*compiler).extend)
	slices.SortStableFunc(c.tables, func(a, b *table) int { return cmp.Compare(rankOf(a), rankOf(b)) })
}

// rankOf puts owners of tables before the resources that extend them.
func rankOf(t *table) int {
	if t.owner != nil {
		return 1
	}
	return 0
}

// ledger is the table in which package runner keeps what was applied.
const ledger = "ashlar_migrations"

// tableName checks the name and the schema.
func (c *compiler) tableName(t *table) {
	call := "Table(" + strconv.Quote(t.table.name.value) + ")"
	if problem, fix := nameProblem(t.name.Name); problem != "" {
		c.fault(t, t.table.name.at, call, problem, fix)
	} else if schema, name, ok := strings.Cut(t.name.Name, "."); ok {
		c.fault(t, t.table.name.at, call, "the name has a dot", fmt.Sprintf("Write r.Table(%q).Schema(%q).", name, schema))
	}
	if t.name.Name == ledger {
		c.fault(t, t.table.name.at, call, "is Ashlar's own table of applied migrations", "Choose another name.")
	}
	for _, other := range t.tables {
		if other.phase == t.table.name.phase && other.name != t.table.name.value {
			c.fault(t, t.table.name.at, call, fmt.Sprintf("the table is %q already", other.name), "Say Table once.")
		}
	}
	if at := t.table.schema; at.is() {
		if problem, fix := schemaProblem(at.value); problem != "" {
			c.fault(t, at.at, call+".Schema", problem, fix)
		}
	}
	c.checkTenantSchema(t, call)
	if schema := cmp.Or(t.shared.Schema, t.name.Schema); schema == c.repo.ExtensionSchema && c.repo.ExtensionSchema != c.repo.Schema {
		c.fault(t, t.table.name.at, call, fmt.Sprintf("schema %q is for extensions and nothing else", schema),
			"Put the table into another schema, or leave Repo.ExtensionSchema empty.")
	}
}

func (c *compiler) sameTable(a, b *table) {
	fileA, lineA := a.table.name.at.position()
	fileB, lineB := b.table.name.at.position()
	if cmp.Or(cmp.Compare(fileA, fileB), cmp.Compare(lineA, lineB)) > 0 {
		a, b = b, a
		fileA, lineA, fileB, lineB = fileB, lineB, fileA, lineA
	}
	c.fault(b, b.table.name.at, fmt.Sprintf("Table(%q)", b.name.Name),
		fmt.Sprintf("table %q is declared by %s (%s:%d) and %s (%s:%d)", a.name.Name, a.typ.Name(), fileA, lineA, b.typ.Name(), fileB, lineB),
		fmt.Sprintf("Let one say r.Extends(&%s{}), or give it a table of its own.", a.typ.Name()))
}
