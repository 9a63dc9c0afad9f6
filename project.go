package ashlar

import (
	"reflect"

	"github.com/ashlar-go/ashlar/catalog"
)

// The versions of PostgreSQL that Ashlar is built for.
const (
	oldestVersion = 14
	newestVersion = 18
)

// Project is everything that one program declares: its databases. One without a repo is a mistake.
type Project struct {
	Repos []Repo // in any order
}

// Repo is one database. The zero value of each field is useful, see [Repo.WithDefaults]; only the names of several repos
// have to be said.
type Repo struct {
	Name   string // also that of its folder; empty: main, in a project of one repo
	URLEnv string // the environment variable that holds its URL; empty: DATABASE_URL
	Schema string // of resources whose domain and Define name none; empty: public

	// ExtensionSchema is where extensions live that name no other one, with the functions that Ashlar itself makes, and
	// nothing else; empty: Schema. Resources may not be in one of their own. Such a one is in the search path of the
	// migrations of tenants, behind the schema of the tenant.
	ExtensionSchema string

	// ExternalDatabase says that somebody else makes and drops the database: the commands create, drop, setup and reset, and the
	// functions Create and Drop of package release, leave it as it is. What is in it is migrated all the same.
	ExternalDatabase bool

	MinVersion   int    // the oldest major version of PostgreSQL it has to work on; zero: 14
	DirectURLEnv string // the environment variable that holds a URL past a connection pooler; empty: URLEnv
	Role         string // SET ROLE on every connection; empty: none
	Paths        Paths  // folders, where they are not the usual ones

	Domains    []Domain     // the resources of the database, in any order; those in no domain are not part of it
	Extensions []Extension  // made with [PgExtension], in any order
	Packs      []Pack       // made with [NewPack], in the order in which they are to be installed
	Types      []Type       // made with [Enum] or [DomainType], in any order; Go types that list their values are there by themselves
	GoTypes    []GoType     // column types of Go types that cannot say it themselves, see [GoTypeFor]
	Sequences  []Sequence   // those that belong to no column, in any order
	Statements []*Statement // made with [NewStatement], in the order in which they are to run

	// Tenants knows the schemas of tenants, beside the rows of a resource that says [Resource.ManagesTenant] or in their
	// place; nil: nothing does.
	Tenants TenantsFunc

	// RenamedSchemas holds the names before by the names now; nil: none was renamed. Once applied it says nothing more.
	RenamedSchemas map[string]string
}

// Paths are the folders of a repo, relative to its own.
type Paths struct {
	Migrations       string // empty: migrations
	TenantMigrations string // empty: tenant_migrations
	Snapshots        string // empty: snapshots
}

// Domain is a named group of resources. A resource that no domain lists has no table. The command generate reads the source
// for such types and names them, but for those with a line //ashlar:unlisted above their Define.
type Domain struct {
	Name      string    // for messages; may be empty
	Schema    string    // the default for its resources; empty: that of the repo
	Resources []Definer // each once, such as &User{}, in any order; their values do not matter
}

// Definer is a resource: a pointer to the struct that its rows are read into, whose Define says what the struct cannot.
//
// [Compile] calls Define on a fresh zero value, any number of times, after the Defines of the structs that it embeds. It
// should do nothing but call methods of r; a panic in it is reported as a mistake.
type Definer interface {
	Define(r *Resource)
}

// GoType is a Go type with the column type that it is kept in, see [GoTypeFor].
type GoType struct {
	typ reflect.Type
	sql string
	at  place
}

// GoTypeFor says which column type values of the Go type T are kept in, spelled as for [Column.Type], for types of other
// packages that have no PostgresType method. Whether the column may be NULL is decided by T as for any other type.
func GoTypeFor[T any](sql string) GoType { return GoType{reflect.TypeFor[T](), sql, here()} }

// WithDefaults returns the repo with the defaults of its fields filled in. It leaves the lists alone.
func (r Repo) WithDefaults() Repo {
	fill(&r.Name, "main")
	fill(&r.URLEnv, "DATABASE_URL")
	fill(&r.Schema, catalog.Public)
	fill(&r.ExtensionSchema, r.Schema)
	fill(&r.DirectURLEnv, r.URLEnv)
	fill(&r.Paths.Migrations, "migrations")
	fill(&r.Paths.TenantMigrations, "tenant_migrations")
	fill(&r.Paths.Snapshots, "snapshots")
	if r.MinVersion == 0 {
		r.MinVersion = oldestVersion
	}
	return r
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
