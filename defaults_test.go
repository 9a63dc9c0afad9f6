package ashlar_test

import (
	"database/sql"
	"encoding/json"
	"math"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

type defaulted struct {
	Text, Empty, Quoted, Slash, Citext, Expression, Enum string

	Bool                       bool
	Int, Negative, Most, Least int64
	Big                        uint64
	Float, NaN, Whole          float64
	Numeric                    string
	UUID, Random, Seven        uuid.UUID
	Bytes                      []byte
	Moment, Plain, Date, Clock time.Time
	Now, Today                 time.Time
	Short, Long, Before        time.Duration
	Addr                       netip.Addr
	IP                         net.IP
	Net                        net.IPNet
	Mac                        net.HardwareAddr
	Map                        map[string]any
	Struct                     address
	Raw                        json.RawMessage
	Structs                    []address
	Strings, None              []string
	Ints                       []int
	Matrix                     [][]bool
	Times                      []time.Time
	Pointers                   []*string
	Valuer                     sql.NullString
	Pointer                    *string
}

func (d *defaulted) Define(r *ashlar.Resource) {
	zone := time.FixedZone("there", 2*3600)
	moment := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, zone)
	word := "w"
	_, network, _ := net.ParseCIDR("10.0.0.0/8")
	r.Table("defaulted")
	r.Column(&d.Text).Default("it's")
	r.Column(&d.Empty).Default("")
	r.Column(&d.Quoted).Default(`"`)
	r.Column(&d.Slash).Default(`a\b`)
	r.Column(&d.Citext).Type("citext").Default("c")
	r.Column(&d.Expression).Default(ashlar.SQL(" (upper('a') || '$1') "))
	r.Column(&d.Enum).Default(colour("red"))
	r.Column(&d.Bool).Default(true)
	r.Column(&d.Int).Default(0)
	r.Column(&d.Negative).Default(int8(-5))
	r.Column(&d.Most).Default(int64(math.MaxInt64))
	r.Column(&d.Least).Default(int64(math.MinInt64))
	r.Column(&d.Big).Default(uint64(math.MaxUint64))
	r.Column(&d.Float).Default(0.1)
	r.Column(&d.NaN).Default(math.NaN())
	r.Column(&d.Whole).Default(3)
	r.Column(&d.Numeric).Type("numeric(10,2)").Default(1.5)
	r.Column(&d.UUID).Default(uuid.MustParse("0189f1a0-0000-7000-8000-00000000000a"))
	r.Column(&d.Random).Default(ashlar.RandomUUID)
	r.Column(&d.Seven).Default(ashlar.UUIDv7)
	r.Column(&d.Bytes).Default([]byte{0, 255})
	r.Column(&d.Moment).Default(moment)
	r.Column(&d.Plain).Type("timestamp").Default(moment)
	r.Column(&d.Date).Type("date").Default(moment)
	r.Column(&d.Clock).Type("time").Default(moment)
	r.Column(&d.Now).Default(ashlar.Now)
	r.Column(&d.Today).Type("date").Default(ashlar.CurrentDate)
	r.Column(&d.Short).Default(1500 * time.Microsecond)
	r.Column(&d.Long).Default(36*time.Hour + 2*time.Minute + 3*time.Second)
	r.Column(&d.Before).Default(-90 * time.Minute)
	r.Column(&d.Addr).Default(netip.MustParseAddr("::1"))
	r.Column(&d.IP).Default(net.IPv4(127, 0, 0, 1))
	r.Column(&d.Net).Default(network)
	r.Column(&d.Mac).Default(net.HardwareAddr{1, 2, 3, 4, 5, 6})
	r.Column(&d.Map).Default(map[string]any{"b": "<&>", "a": nil})
	r.Column(&d.Struct).Default(address{"Main", "it's"})
	r.Column(&d.Raw).Default(json.RawMessage(`{"a": [1]}`))
	r.Column(&d.Structs).Default([]address{})
	r.Column(&d.Strings).Default([]string{"a", `b"c`, `d\e`, "", "NULL", "it's"})
	r.Column(&d.None).Default([]string{})
	r.Column(&d.Ints).Default([]int{1, -2})
	r.Column(&d.Matrix).Default([][]bool{{true, false}, {false, true}})
	r.Column(&d.Times).Default([]time.Time{moment})
	r.Column(&d.Pointers).Default([]*string{&word, nil})
	r.Column(&d.Valuer).Default(sql.NullString{String: "v", Valid: true})
	r.Column(&d.Pointer).Default(&word)
}

// defaults are those of defaulted, as SQL.
var defaults = map[string]string{
	"text": `'it''s'`, "empty": `''`, "quoted": `'"'`, "slash": `E'a\\b'`, "citext": `'c'`,
	"expression": `upper('a') || '$1'`, "enum": `'red'`,
	"bool": `true`, "int": `0`, "negative": `-5`, "most": `9223372036854775807`, "least": `-9223372036854775808`, "big": `18446744073709551615`,
	"float": `0.1`, "na_n": `'NaN'`, "whole": `3`, "numeric": `1.5`,
	"uuid": `'0189f1a0-0000-7000-8000-00000000000a'`, "random": `gen_random_uuid()`, "seven": `uuidv7()`,
	"bytes":  `E'\\x00ff'`,
	"moment": `'2026-01-02 01:04:05.6Z'`, "plain": `'2026-01-02 03:04:05.6'`, "date": `'2026-01-02'`, "clock": `'03:04:05.6'`,
	"now": `now()`, "today": `CURRENT_DATE`,
	"short": `'00:00:00.0015'`, "long": `'36:02:03'`, "before": `'-01:30:00'`,
	"addr": `'::1'`, "ip": `'127.0.0.1'`, "net": `'10.0.0.0/8'`, "mac": `'01:02:03:04:05:06'`,
	"map": `'{"a":null,"b":"<&>"}'`, "struct": `'{"Street":"Main","City":"it''s"}'`, "raw": `'{"a":[1]}'`, "structs": `'[]'`,
	"strings": `E'{"a","b\\"c","d\\\\e","","NULL","it''s"}'`, "none": `'{}'`, "ints": `'{1,-2}'`,
	"matrix": `'{{true,false},{false,true}}'`, "times": `'{"2026-01-02 01:04:05.6Z"}'`, "pointers": `'{"w",NULL}'`,
	"valuer": `'v'`, "pointer": `'w'`,
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{MinVersion: 18, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&defaulted{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	columns := cat.Tables[catalog.Name{Schema: "public", Name: "defaulted"}].Columns
	if len(columns) != len(defaults) {
		t.Errorf("%d columns, want %d", len(columns), len(defaults))
	}
	for _, c := range columns {
		if want := defaults[c.Name]; c.Default != want {
			t.Errorf("%s %s is %s, want %s", c.Name, c.Type, c.Default, want)
		}
	}
}
