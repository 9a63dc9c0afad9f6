package ashlar

// Sequence is a sequence that belongs to no column, for numbers that several columns share: with a default of
// SQL("nextval('order_numbers')"). A column that numbers its own rows is an identity column, see [Column.Identity].
//
// Zero options are the server's defaults: start at 1, step by 1, the range of the type.
// https://www.postgresql.org/docs/current/sql-createsequence.html
type Sequence struct {
	Name   string
	Schema string // empty: that of the repo

	// TenantSchema makes it one of each tenant, in the schema of that one. Tables of tenants name it without a schema.
	TenantSchema bool

	Type        string // "smallint", "integer" or "bigint"; empty: bigint
	Start       int64  // the first number; zero: Min, or Max when Increment is negative
	Increment   int64  // from one number to the next, negative: downwards; zero: 1
	Min, Max    int64  // the least and the greatest number; zero: 1 and that of the type, downwards that of the type and -1
	Cache       int64  // how many numbers a session takes at once; zero: 1
	Cycle       bool   // begin anew after the last number; otherwise it is an error
	Comment     string // empty: none
	RenamedFrom string // "old", or "schema.old" when it was in another schema; once applied it says nothing more; empty: not renamed
}
