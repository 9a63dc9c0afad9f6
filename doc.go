// Package ashlar is how a Go program declares what its PostgreSQL database holds.
//
// A resource is the struct that a row is read into, with a Define that says what the struct cannot:
//
//	type Ticket struct {
//		ID       uuid.UUID
//		Subject  string
//		AuthorID uuid.UUID
//		ClosedAt *time.Time // a pointer: it may be NULL
//	}
//
//	func (t *Ticket) Define(r *ashlar.Resource) {
//		r.Table("tickets")
//		r.PrimaryKey(&t.ID).Default(ashlar.RandomUUID)
//		r.Column(&t.Subject).Type("varchar(200)")
//		r.References(&t.AuthorID, &User{}).OnDelete(ashlar.Cascade).Index()
//		r.Check("subject_not_blank", "length($1) > 0", &t.Subject)
//	}
//
// [Compile] checks the resources of a [Repo], which is one database, and returns its state as a [catalog.Catalog].
// Everything else turns one value into the next:
//
//	to, err      := ashlar.Compile(repo)                   // declarations -> *catalog.Catalog
//	from, err    := snapshot.Load(os.DirFS("snapshots"))   // last state   -> *catalog.Catalog
//	ops, _, err  := diff.Compute(from, to, answers)        // two states   -> []operation.Operation
//	parts        := plan.Make(from, to, ops)               // operations   -> parts, up and down in order
//	up, down     := ddl.Render(part.Up), ddl.Render(part.Down) // of each part -> SQL
//	result, err  := generate.Compute(from, to, answers)    // the last three in one go, and the next snapshot
//	files, err   := migration.Read(os.DirFS("migrations")) // files on disk: where the two wings meet
//	r, err       := runner.New(url, files, options)        // files        -> a migrated database
//	done, err    := r.Up(ctx, runner.All())
//	live, err    := introspect.Database(ctx, conn)         // a database   -> *catalog.Catalog, and round again
//
// The rooms of the house. Imports go down only; docs/design/0003 has the drawing, and the linter holds it.
//
//	ashlar/      package ashlar: declare resources; Compile checks them and returns a catalog
//	catalog/     what a PostgreSQL database holds, as plain values
//	snapshot/    a catalog as JSON on disk; equal catalogs give equal bytes
//	operation/   one change as data; it can be inverted, and applied in memory
//	diff/        two catalogs -> operations
//	merge/       the states of two branches -> that which holds the changes of both
//	plan/        operations -> ordered parts, each of which becomes a pair of files
//	ddl/         ordered operations -> SQL text; the only room that knows how SQL is spelled
//	generate/    two catalogs -> the text of migration files and the next snapshot
//	migration/   migration files: version, name, up, down, checksum
//	runner/      applies files to databases
//	release/     a project and its files -> migrate and rollback, in production
//	introspect/  live database -> catalog
//	ashlartest/  a migrated database for each test of a project
//	pgserver/    start and stop a local PostgreSQL for development and tests
//	cli/         the commands; a project links its own resources in
//	cmd/ashlar/  hands over to the project's db/; without one, runs folders of files
//
// The laws of this room: it opens no file and no connection and imports no driver; a Define only records, on a fresh zero
// value, and may run many times; the order of resources, packages, domains and calls never matters; mistakes are
// reported all at once, with the file and line of the call.
//
// # Columns
//
// The struct says which columns there are, what they are called and whether they may be NULL, as pgx reads it. A column is
// named by the db tag, else by the field in snake case. It may be NULL when its Go type can say explicitly that there is
// no value: a pointer, the sql.Null types, a type of pgtype or another struct with a field Valid. Slices, maps and []byte
// are NOT NULL. The column types of Go types:
//
//	string                                          text
//	bool                                            boolean
//	int8, int16, uint8                              smallint
//	int32, uint16                                   integer
//	int, int64, uint32                              bigint
//	uint, uint64                                    numeric(20)
//	float32, float64                                real, double precision
//	decimals of well-known modules                  numeric
//	time.Time, time.Duration                        timestamptz, interval
//	[]byte                                          bytea
//	netip.Addr, net.IP; netip.Prefix, net.IPNet     inet; cidr
//	net.HardwareAddr                                macaddr
//	[16]byte, uuid.UUID                             uuid
//	json.RawMessage, maps, interfaces, structs      jsonb, also slices of them
//	other slices                                    arrays
//	types of pgtype                                 their own
//
// A type with a method PostgresType() string, or listed in [Repo].GoTypes, is what it says, and [Column.Type] has the last
// word.
//
// # Sharing
//
// An embedded struct brings its columns along. When it has a Define, Ashlar calls that first; the resource can override
// all that it says. So one struct can be on several tables, each with a type of its own that embeds it; and several
// resources can be on one table, where all but one say [Resource.Extends].
package ashlar
