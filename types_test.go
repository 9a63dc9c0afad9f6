package ashlar_test

import (
	"database/sql"
	"encoding/json"
	"net"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

type (
	subject     string
	colour      string
	address     struct{ Street, City string }
	money       struct{ Amount, Currency string }
	moneyP      struct{ Amount string }
	foreign     struct{ hidden int }
	token       [16]byte
	page[T any] struct {
		Item  T
		Items []T
	}
	optional struct{ sql.NullInt32 }
	level    uint8
	size     string // an enum of another name
	plain    string // lists values, and says that it is no enum
	odder    string // lists something else
)

func (*size) Values() []string     { return []string{"s", "m", "l"} }
func (*size) PostgresType() string { return `"desk Types"."Size"` }
func (plain) Values() []string     { return nil }
func (plain) PostgresType() string { return "text" }
func (odder) Values() []subject    { return nil }

func (colour) Values() []colour              { return []colour{"red", "blue"} }
func (money) PostgresType() string           { return "int8" }
func (*moneyP) PostgresType() string         { return "numeric(12, 2)" }
func (foreign) MarshalText() ([]byte, error) { return nil, nil }

// kinds has a field for each row of the table of types; the tag says what its column is.
type kinds struct {
	String   string           `want:"text not null"`
	Named    subject          `want:"text not null"`
	Colour   colour           `want:"colour not null"`
	Bool     bool             `want:"boolean not null"`
	Int8     int8             `want:"smallint not null"`
	Int16    int16            `want:"smallint not null"`
	Uint8    uint8            `want:"smallint not null"`
	Int32    int32            `want:"integer not null"`
	Uint16   uint16           `want:"integer not null"`
	Int      int              `want:"bigint not null"`
	Int64    int64            `want:"bigint not null"`
	Uint32   uint32           `want:"bigint not null"`
	Uint     uint             `want:"numeric(20) not null"`
	Uint64   uint64           `want:"numeric(20) not null"`
	Float32  float32          `want:"real not null"`
	Float64  float64          `want:"double precision not null"`
	Time     time.Time        `want:"timestamptz not null"`
	Duration time.Duration    `want:"interval not null"`
	Bytes    []byte           `want:"bytea not null"`
	Addr     netip.Addr       `want:"inet not null"`
	IP       net.IP           `want:"inet not null"`
	Prefix   netip.Prefix     `want:"cidr not null"`
	IPNet    net.IPNet        `want:"cidr not null"`
	Hardware net.HardwareAddr `want:"macaddr not null"`

	UUID     uuid.UUID       `want:"uuid not null"`
	Token    token           `want:"uuid not null"`
	Array16  [16]byte        `want:"uuid not null"`
	NullUUID uuid.NullUUID   `want:"uuid"`
	UUIDs    []uuid.UUID     `want:"uuid[] not null"`
	Levels   []level         `want:"smallint[] not null"` // no bytes to pgx
	Level    sql.Null[level] `want:"smallint"`

	Raw      json.RawMessage   `want:"jsonb not null"`
	Map      map[string]int    `want:"jsonb not null"`
	Any      any               `want:"jsonb not null"`
	Struct   address           `want:"jsonb not null"`
	Inline   struct{ A int }   `want:"jsonb not null"`
	Structs  []address         `want:"jsonb not null"`
	Pointers []*address        `want:"jsonb not null"`
	Raws     []json.RawMessage `want:"jsonb not null"`
	Maps     []map[string]int  `want:"jsonb not null"`
	Deep     [][]address       `want:"jsonb not null"`
	Anys     []any             `want:"jsonb not null"`
	Generic  page[int]         `want:"jsonb not null"`

	Strings  []string     `want:"text[] not null"`
	Matrix   [][]float64  `want:"double precision[] not null"`
	Nullable []*string    `want:"text[] not null"`
	ByteRows [][]byte     `want:"bytea[] not null"`
	Times    *[]time.Time `want:"timestamptz[]"`

	PString *string    `want:"text"`
	PTime   *time.Time `want:"timestamptz"`
	PStruct *address   `want:"jsonb"`
	PP      **int64    `want:"bigint"`
	PBytes  *[]byte    `want:"bytea"`

	NullString sql.NullString      `want:"text"`
	NullByte   sql.NullByte        `want:"smallint"`
	NullTime   sql.NullTime        `want:"timestamptz"`
	NullT      sql.Null[uuid.UUID] `want:"uuid"`
	Optional   optional            `want:"integer"`

	PgBits      pgtype.Bits           `want:"varbit"`
	PgBool      pgtype.Bool           `want:"boolean"`
	PgBox       pgtype.Box            `want:"box"`
	PgCircle    pgtype.Circle         `want:"circle"`
	PgDate      pgtype.Date           `want:"date"`
	PgFloat4    pgtype.Float4         `want:"real"`
	PgFloat8    pgtype.Float8         `want:"double precision"`
	PgInt2      pgtype.Int2           `want:"smallint"`
	PgInt4      pgtype.Int4           `want:"integer"`
	PgInt8      pgtype.Int8           `want:"bigint"`
	PgInterval  pgtype.Interval       `want:"interval"`
	PgLine      pgtype.Line           `want:"line"`
	PgLseg      pgtype.Lseg           `want:"lseg"`
	PgNumeric   pgtype.Numeric        `want:"numeric"`
	PgPath      pgtype.Path           `want:"path"`
	PgPoint     pgtype.Point          `want:"point"`
	PgPolygon   pgtype.Polygon        `want:"polygon"`
	PgTID       pgtype.TID            `want:"tid"`
	PgTSVector  pgtype.TSVector       `want:"tsvector"`
	PgText      pgtype.Text           `want:"text"`
	PgTime      pgtype.Time           `want:"time"`
	PgStamp     pgtype.Timestamp      `want:"timestamp"`
	PgStamptz   pgtype.Timestamptz    `want:"timestamptz"`
	PgUUID      pgtype.UUID           `want:"uuid"`
	PgUint32    pgtype.Uint32         `want:"oid"`
	PgUint64    pgtype.Uint64         `want:"xid8"`
	PgDriver    pgtype.DriverBytes    `want:"bytea not null"`
	PgUndecoded pgtype.UndecodedBytes `want:"bytea not null"`

	PgHstore  pgtype.Hstore                                `want:"hstore not null"`
	PgSlice   []pgtype.Text                                `want:"text[] not null"`
	PgRange   pgtype.Range[pgtype.Int4]                    `want:"int4range"`
	PgDates   pgtype.Range[pgtype.Date]                    `want:"daterange"`
	PgTimes   pgtype.Range[time.Time]                      `want:"tstzrange"`
	PgMulti   pgtype.Multirange[pgtype.Range[pgtype.Int8]] `want:"int8multirange not null"`
	PgArray   pgtype.Array[string]                         `want:"text[]"`
	PgFlat    pgtype.FlatArray[int32]                      `want:"integer[] not null"`
	ZeroText  zeronull.Text                                `want:"text"`
	ZeroInt   zeronull.Int8                                `want:"bigint"`
	ZeroSmall zeronull.Int2                                `want:"smallint"`
	ZeroInt4  zeronull.Int4                                `want:"integer"`
	ZeroFloat zeronull.Float8                              `want:"double precision"`
	ZeroTime  zeronull.Timestamp                           `want:"timestamp"`
	ZeroTz    zeronull.Timestamptz                         `want:"timestamptz"`
	ZeroUUID  zeronull.UUID                                `want:"uuid"`

	Money    money    `want:"bigint not null"`
	MoneyP   moneyP   `want:"numeric(12,2) not null"`
	PMoney   *moneyP  `want:"numeric(12,2)"`
	Moneys   []money  `want:"bigint[] not null"`
	Foreign  foreign  `want:"point not null"`
	PForeign *foreign `want:"point"`

	PColour   *colour              `want:"colour"`
	NullC     sql.Null[colour]     `want:"colour"`
	Colours   []colour             `want:"colour[] not null"`
	PColours  []*colour            `want:"colour[] not null"`
	PgColours pgtype.Array[colour] `want:"colour[]"`
	Size      size                 `want:"\"desk Types\".\"Size\" not null"`
	Plain     plain                `want:"text not null"`
	Odd       odder                `want:"text not null"`
	Free      colour               `want:"text not null"`

	Typed    [32]byte  `want:"bytea not null"`
	Citext   string    `want:"citext not null"`
	Precise  time.Time `want:"timestamp(0) not null"`
	SaidNull []string  `want:"text[]"`
	SaidNot  *string   `want:"text not null"`
}

func (k *kinds) Define(r *ashlar.Resource) {
	r.Table("kinds")
	r.Column(&k.Typed).Type("bytea")
	r.Column(&k.Citext).Type("citext")
	r.Column(&k.Free).Type("text")
	r.Column(&k.Precise).Type("timestamp ( 0 ) without time zone")
	r.Column(&k.SaidNull).Null()
	r.Column(&k.SaidNot).NotNull()
}

func TestColumnTypes(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		GoTypes: []ashlar.GoType{ashlar.GoTypeFor[foreign]("point")},
		Domains: []ashlar.Domain{{Name: "test", Resources: []ashlar.Definer{&kinds{}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	columns := cat.Tables[catalog.Name{Schema: "public", Name: "kinds"}].Columns
	fields := fieldsOf[kinds]()
	if len(columns) != len(fields) {
		t.Fatalf("%d columns of %d fields", len(columns), len(fields))
	}
	for i, c := range columns {
		got := c.Type
		if c.NotNull {
			got += " not null"
		}
		if want := fields[i].Tag.Get("want"); got != want {
			t.Errorf("%s %s is %s, want %s", fields[i].Name, fields[i].Type, got, want)
		}
	}
}

// fieldsOf returns the fields of a struct type.
func fieldsOf[T any]() []reflect.StructField { return reflect.VisibleFields(reflect.TypeFor[T]()) }
