package ashlar_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ashlar-go/ashlar"
)

func TestTenantSchemaMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line() + 2, func(_ *Ticket, r *ashlar.Resource) {
			r.TenantSchema()
			r.Table("tickets").Schema("desk")
		}, `Table("tickets").Schema: the table is in the schema of each tenant`, `Take Schema or TenantSchema away. With TenantSchema().Global() it is the schema of the copy that all share.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantSchema()
			r.TenantColumn(&t.Count)
		}, `TenantColumn: the table is in the schema of each tenant, so every row in it is of that one`, `Take TenantColumn or TenantSchema away.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").Schema("@tenant") }, `Table("tickets").Schema: "@tenant" stands for the schema of each tenant`, `Choose another name, or say r.TenantSchema() in the resource.`},
		{line() + 2, func(_ *Ticket, r *ashlar.Resource) {
			r.TenantSchema()
			r.Table("tickets").RenamedFrom("public.cases")
		}, `Table("tickets").RenamedFrom("public.cases"): is in another schema than that of each tenant, and no rows are moved between them`, `Write the name alone, if it was of tenants before too. Otherwise leave RenamedFrom out: generate asks what becomes of the old one.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").Global() }, `Statement("s").Global: the statement runs once anyway`, `Take it away: it is for statements of resources with TenantSchema.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantSchema()
			r.Statement("s", "x", "y").Global().After(t)
		}, `Statement("s").After: runs once, and the table of Ticket is in the schema of each tenant`, `Say r.Statement in Ticket, which runs once per tenant.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantSchema()
			r.ManagesTenant("desk_$1", &t.ID)
		}, `ManagesTenant("desk_$1"): the table is in the schema of each tenant, so no row of it can be one`, `Take TenantSchema away.`},
	})
}

func TestManagesTenantMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk") }, `ManagesTenant("desk"): the pattern names one schema for all tenants`, `Name a column that tells them apart: ManagesTenant("org_$1", &o.ID).`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", "id") }, `ManagesTenant("desk_$1"): got a string, not a field's address`, `Pass &t.ID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$2", &t.ID) }, `ManagesTenant("desk_$2"): $2 in the pattern but 1 column given`, `Give a column for each number: $1 is the first one behind the pattern.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$", &t.ID) }, `ManagesTenant("desk_$"): $ in the pattern but 1 column given`, `Give a column for each number: $1 is the first one behind the pattern.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", &t.ID, &t.Count) }, `ManagesTenant("desk_$1"): 2 columns given but no $2 in the pattern`, `Write $2 where count belongs, or leave the column out.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("d$1$2", &t.ID, &t.Count) }, `ManagesTenant("d$1$2"): two columns stand next to each other, so two tenants could get one name`, `Put a text between them, such as _ or -: "d$1_$2".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk $1", &t.ID) }, `ManagesTenant("desk $1"): makes no name for a schema: "desk 0": letters from a to z, digits, _ and - make the name of a tenant`, `Write it as "org_$1": letters, digits, _ and - around the columns.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("pg_$1", &t.ID) }, `ManagesTenant("pg_$1"): makes no name for a schema: "pg_0" is a name of PostgreSQL's own`, `Write it as "org_$1": letters, digits, _ and - around the columns.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant(strings.Repeat("x", 28)+"$1", &t.Token) }, `ManagesTenant("xxxxxxxxxxxxxxxxxxxxxxxxxxxx$1"): makes no name for a schema: the name has 64 bytes, and the server keeps 63`, `Write it as "org_$1": letters, digits, _ and - around the columns.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", &t.OwnerID) }, `ManagesTenant("desk_$1"): owner_id may be NULL, and then the tenant has no schema`, `Let the column be NOT NULL.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", &t.Count) }, `ManagesTenant("desk_$1"): count is not unique, so two rows could be one tenant, which sees what both have`, `Add r.Unique(&t.Count), or name the primary key.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Unique(&t.Count, &t.Small, &t.Subject)
			r.ManagesTenant("d_$1_$2", &t.Count, &t.Small)
		}, `ManagesTenant("d_$1_$2"): count, small are not unique together, so two rows could be one tenant, which sees what both have`, `Add r.Unique(&t.Count, &t.Small), or name the primary key.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", &t.Done) }, `ManagesTenant("desk_$1"): done is boolean`, `Name columns of type text, varchar, uuid or an integer type.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.ManagesTenant("desk_$1", &t.State) }, `ManagesTenant("desk_$1"): state is state`, `Name columns of type text, varchar, uuid or an integer type.`},
	})
}

// extendedTenant has columns of an extension's type.
type extendedTenant struct {
	ID    int64
	Mail  string
	Tags  []string
	Plain string
}

var extendedDefine struct {
	sync.Mutex
	define func(e *extendedTenant, r *ashlar.Resource)
}

func (e *extendedTenant) Define(r *ashlar.Resource) {
	r.Table("extended")
	r.TenantSchema()
	r.PrimaryKey(&e.ID)
	r.Column(&e.Mail).Type("citext")
	r.Column(&e.Tags).Type("citext[]")
	extendedDefine.define(e, r)
}

// compileExtended compiles it, with the extension and what else the repo says.
func compileExtended(repo ashlar.Repo, define func(e *extendedTenant, r *ashlar.Resource)) error {
	extendedDefine.Lock()
	defer extendedDefine.Unlock()
	extendedDefine.define = define
	repo.Domains = []ashlar.Domain{{Resources: []ashlar.Definer{&extendedTenant{}}}}
	if repo.Extensions == nil {
		repo.Extensions = []ashlar.Extension{ashlar.PgExtension("citext")}
	}
	_, err := ashlar.Compile(repo)
	return err
}

// Without the schema of the extension in the search path, the server would find an operator of another type, without a word.
func TestOperatorsOfExtensionsInTenants(t *testing.T) {
	t.Parallel()
	check := func(sql string) func(e *extendedTenant, r *ashlar.Resource) {
		return func(e *extendedTenant, r *ashlar.Resource) { r.Check("c", sql, &e.Mail) }
	}
	for name, c := range map[string]struct {
		define   func(e *extendedTenant, r *ashlar.Resource)
		operator string // empty: it is as it has to be
	}{
		"comparison":      {check("$1 <> 'admin'"), "<>"},
		"turned":          {check("'admin' <> $1"), "<>"},
		"within a call":   {check("coalesce($1, '') = ''"), "="},
		"word":            {check("$1 LIKE 'a%'"), "LIKE"},
		"list":            {check("$1 NOT IN ('a', 'b')"), "IN"},
		"distinct":        {check("$1 IS DISTINCT FROM 'a'"), "DISTINCT"},
		"between":         {check("$1 BETWEEN 'a' AND 'b'"), "BETWEEN"},
		"qualified":       {check("$1 OPERATOR(public.<>) 'admin'"), ""},
		"cast":            {check("$1::text <> 'admin' AND length(CAST($1 AS text)) > 2"), ""},
		"cast to another": {check("$1::varchar(20) <> 'admin'"), ""},
		"cast to itself":  {check("$1::citext <> 'admin'"), "<>"},
		"none":            {check("$1 IS NOT NULL"), ""},
		"in a string":     {check("$1 IS NULL OR length('a <> b') IS NOT NULL"), ""},
		"array":           {func(e *extendedTenant, r *ashlar.Resource) { r.Check("c", "'a' = ANY ($1)", &e.Tags) }, "="},
		"other column":    {func(e *extendedTenant, r *ashlar.Resource) { r.Check("c", "$1 <> 'admin'", &e.Plain) }, ""},
		"predicate":       {func(e *extendedTenant, r *ashlar.Resource) { r.Index(&e.ID).Where("$1 > 'a'", &e.Mail) }, ">"},
		"expression":      {func(e *extendedTenant, r *ashlar.Resource) { r.Index(ashlar.Expr("$1 || 'x'", &e.Mail)) }, "||"},
		"filter":          {func(e *extendedTenant, r *ashlar.Resource) { r.BaseFilter("$1 = ''", &e.Mail) }, "="},
		"generated": {func(e *extendedTenant, r *ashlar.Resource) {
			r.ExtraColumn("g", "text").Generated("$1 || 'x'", &e.Mail)
		}, "||"},
		"fill":    {func(e *extendedTenant, r *ashlar.Resource) { r.Column(&e.Plain).Fill("$1 || 'x'", &e.Mail) }, "||"},
		"exclude": {func(e *extendedTenant, r *ashlar.Resource) { r.Exclude(ashlar.Asc(&e.Mail).With("=")) }, "="},
		"exclude, qualified": {func(e *extendedTenant, r *ashlar.Resource) {
			r.Exclude(ashlar.Asc(&e.Mail).With("OPERATOR(public.=)"))
		}, ""},
	} {
		err := compileExtended(ashlar.Repo{}, c.define)
		var mistakes ashlar.Mistakes
		if errors.As(err, &mistakes); c.operator == "" && err != nil || c.operator != "" && len(mistakes) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.operator != "" && !strings.Contains(mistakes[0].Error(), c.operator+" on ") {
			t.Errorf("%s: %v", name, mistakes[0])
		}
		// In a schema of their own, which the search path holds, they are found.
		if err := compileExtended(ashlar.Repo{ExtensionSchema: "ext"}, func(e *extendedTenant, r *ashlar.Resource) {
			if !strings.Contains(name, "qualified") {
				c.define(e, r)
			}
		}); err != nil {
			t.Errorf("%s, with a schema for extensions: %v", name, err)
		}
	}
	elsewhere := ashlar.Repo{ExtensionSchema: "ext", Extensions: []ashlar.Extension{ashlar.PgExtension("citext").Schema("maps")}}
	at := line() + 1
	err := compileExtended(elsewhere, func(e *extendedTenant, r *ashlar.Resource) { r.Check("c", "$1 <> 'admin'", &e.Mail) })
	want := fmt.Sprintf(`%s:%d: resource extendedTenant: Check("c"): <> on mail of type maps.citext, whose operators are in schema "maps", which no tenant's search path holds`, filepath.Base("tenants_mistakes_test.go"), at)
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) || mistakes[0].Error() != want {
		t.Errorf("got %v, want %s", err, want)
	} else if hint := mistakes[0].Hint(); !strings.HasPrefix(hint, "Write OPERATOR(maps.<>) for it, cast the column") {
		t.Error(hint)
	}
}

// ownerOne and ownerTwo both want to be the tenants.
type (
	ownerOne struct{ ID int64 }
	ownerTwo struct{ ID int64 }
)

func (o *ownerOne) Define(r *ashlar.Resource) {
	r.Table("ones")
	r.PrimaryKey(&o.ID)
	r.ManagesTenant("one_$1", &o.ID)
}

func (o *ownerTwo) Define(r *ashlar.Resource) {
	r.Table("twos")
	r.PrimaryKey(&o.ID)
	r.ManagesTenant("two_$1", &o.ID)
}

func TestTenantsOfRepoMistakes(t *testing.T) {
	t.Parallel()
	for want, repo := range map[string]ashlar.Repo{
		`ManagesTenant("two_$1"): the tenants are the rows of ownerOne, at tenants_mistakes_test.go:`: {Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&ownerTwo{}, &ownerOne{}}}}},
		`repo "main": Paths: Migrations and TenantMigrations are both "sql"`:                          {Paths: ashlar.Paths{Migrations: "sql", TenantMigrations: "./sql"}},
		`repo "main": sequence "numbers": it is in the schema of each tenant`:                         {Sequences: []ashlar.Sequence{{Name: "numbers", Schema: "a", TenantSchema: true}}},
		`repo "main": Schema: "@tenant" stands for the schema of each tenant`:                         {Schema: "@tenant"},
	} {
		_, err := ashlar.Compile(repo)
		var mistakes ashlar.Mistakes
		if !errors.As(err, &mistakes) || len(mistakes) != 1 || !strings.Contains(mistakes[0].Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
