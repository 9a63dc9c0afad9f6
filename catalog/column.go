package catalog

// Column is a column of a table.
type Column struct {
	Name string

	// Position orders the columns of a table: multiples of 1,000, a midpoint for one that was put between two others.
	// It is never renumbered, and it is no part of the state: PostgreSQL cannot reorder columns.
	Position int

	Type     string // canonical, see CanonicalType: "varchar(200)", "timestamptz", "bigint[]"
	NotNull  bool
	Default  string    // a SQL expression; empty: none
	Identity *Identity // nil: not an identity column, nor a serial one

	// Generated is the expression that the values are computed from, without the parentheses around it; empty: none.
	Generated Expression
	Virtual   bool // computed when it is read, from PostgreSQL 18; otherwise stored

	Collation   string // as in SQL after COLLATE, quoted where needed; empty: that of the type
	Compression string // "pglz" or "lz4"; empty: default_toast_compression
	Comment     string // empty: none

	// Unmanaged columns exist and are somebody else's. Ashlar never changes them and no snapshot holds them.
	Unmanaged bool

	RenamedFrom string // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// Clone returns a deep copy.
func (c Column) Clone() Column {
	if c.Identity != nil {
		identity := *c.Identity
		c.Identity = &identity
	}
	return c
}

// Identity is how a column numbers its rows: GENERATED ... AS IDENTITY, or a serial column's sequence. Zero options stand for the server's defaults: start at 1, step by 1, the range
// of the column's type.
type Identity struct {
	Always    bool   // GENERATED ALWAYS; otherwise BY DEFAULT
	Serial    bool   // no identity: a default of nextval, over a sequence that the column owns
	Sequence  string // the name of its sequence, in the schema of the table
	Start     int64
	Increment int64
	Min, Max  int64
}
