package ashlar_test

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar"
)

// modern declares with one case at a time what not every version knows.
type modern struct {
	ID    int64
	Name  string
	Price float64
	Done  bool
	Pair  *int64
}

// sinceVersion are the things that can be declared and that a version after 14 brought.
var sinceVersion = []struct {
	version            int
	define             func(*modern, *ashlar.Resource)
	message, otherwise string // an empty otherwise is "do without"
}{
	{15, func(m *modern, r *ashlar.Resource) { r.Unique(&m.Name).NullsNotDistinct() }, `Unique(Name).NullsNotDistinct:`, ""},
	{15, func(m *modern, r *ashlar.Resource) { r.Index(&m.Name).Unique().NullsNotDistinct() }, `Index(Name).NullsNotDistinct:`, ""},
	{15, func(m *modern, r *ashlar.Resource) { r.References(&m.Pair, m).OnDelete(ashlar.SetNull, &m.Pair) }, `References(Pair, modern).OnDelete(SetNull) with columns:`, ""},
	{15, func(m *modern, r *ashlar.Resource) { r.Column(&m.Price).Type("numeric(3,5)") }, `Column(Price).Type("numeric(3,5)"): numeric(3,5)`, "choose a scale from 0 to the precision"},
	{15, func(m *modern, r *ashlar.Resource) { r.Column(&m.Price).Type("decimal(3, -2)") }, `Column(Price).Type("decimal(3, -2)"): numeric(3,-2)`, "choose a scale from 0 to the precision"},
	{15, func(_ *modern, r *ashlar.Resource) { r.ExtraColumn("prices", "numeric(1,2)[]") }, `ExtraColumn("prices"): numeric(1,2)`, "choose a scale from 0 to the precision"},
	{15, func(m *modern, r *ashlar.Resource) { r.Index(&m.Done).Using("gist") }, `Index(Done): done is boolean, and a gist index of that`, ""},
	{15, func(m *modern, r *ashlar.Resource) {
		r.Exclude(ashlar.Asc(&m.Done).With("="), ashlar.Asc(&m.ID).With("<>"))
	}, `Exclude(Done, ID): done is boolean, and a gist index of that`, ""},
	{17, func(m *modern, r *ashlar.Resource) { r.Column(&m.Name).Collate("pg_c_utf8") }, `Column(Name).Collate("pg_c_utf8"):`, ""},
	{18, func(m *modern, r *ashlar.Resource) { r.Column(&m.Name).Collate("pg_unicode_fast") }, `Column(Name).Collate("pg_unicode_fast"):`, ""},
	{18, func(m *modern, r *ashlar.Resource) { r.Index(ashlar.Asc(&m.Name).Collate("pg_unicode_fast")) }, `Asc.Collate("pg_unicode_fast"):`, ""},
	{18, func(m *modern, r *ashlar.Resource) { r.Column(&m.Name).GeneratedVirtual("'x'") }, `Column(Name).GeneratedVirtual:`, "say Generated, which keeps the values"},
	{18, func(_ *modern, r *ashlar.Resource) { r.Table("moderns").With("autovacuum_vacuum_max_threshold", 9) }, `Table("moderns").With("autovacuum_vacuum_max_threshold"):`, ""},
	{18, func(_ *modern, r *ashlar.Resource) {
		r.Table("moderns").With("toast.vacuum_max_eager_freeze_failure_rate", 0.5)
	}, `Table("moderns").With("toast.vacuum_max_eager_freeze_failure_rate"):`, ""},
}

var defineModern func(*modern, *ashlar.Resource)

func (m *modern) Define(r *ashlar.Resource) {
	r.Table("moderns")
	r.PrimaryKey(&m.ID)
	defineModern(m, r)
}

// What a promised version lacks is refused, with the version to promise; from that version on it is taken.
func TestVersionMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range sinceVersion {
		defineModern = c.define
		for version := 14; version <= 18; version++ {
			_, err := ashlar.Compile(ashlar.Repo{MinVersion: version, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&modern{}}}}})
			if version >= c.version {
				if err != nil {
					t.Errorf("promised %d: %v", version, err)
				}
				continue
			}
			refused(t, err, fmt.Sprintf(`: resource modern: %s needs PostgreSQL %d, repo "main" promises %d`, c.message, c.version, version),
				fmt.Sprintf("Set MinVersion: %d in the repo, or %s.", c.version, cmp.Or(c.otherwise, "do without")))
		}
	}
}

// refused checks that there is one mistake, wherever it is.
func refused(t *testing.T, err error, message, hint string) {
	t.Helper()
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 1 || !strings.HasSuffix(mistakes[0].Error(), message) || mistakes[0].Hint() != hint {
		t.Errorf("got %v, want one mistake: %s\nhint: %s", err, message, hint)
	}
}

// A field whose Go type says the type of the column has no call to point at.
type scaledPrice float64

func (scaledPrice) PostgresType() string { return "numeric(2,3)" }

type priced struct {
	ID    int64
	Price scaledPrice
}

func (p *priced) Define(r *ashlar.Resource) {
	r.Table("priced")
	r.PrimaryKey(&p.ID)
}

func TestVersionMistakesElsewhere(t *testing.T) {
	t.Parallel()
	_, err := compile(&priced{})
	refused(t, err, `: resource priced: field Price: numeric(2,3) needs PostgreSQL 15, repo "main" promises 14`,
		"Set MinVersion: 15 in the repo, or choose a scale from 0 to the precision.")
	_, err = ashlar.Compile(ashlar.Repo{MinVersion: 17, Extensions: []ashlar.Extension{ashlar.PgExtension("pg_logicalinspect"), ashlar.PgExtension("pg_walinspect")}})
	refused(t, err, `: repo "main": PgExtension("pg_logicalinspect"): needs PostgreSQL 18, repo "main" promises 17`,
		"Set MinVersion: 18 in the repo, or do without.")
	_, err = ashlar.Compile(ashlar.Repo{Types: []ashlar.Type{ashlar.DomainType("factor", "numeric(2,-3)")}})
	refused(t, err, `: repo "main": DomainType("factor"): numeric(2,-3) needs PostgreSQL 15, repo "main" promises 14`,
		"Set MinVersion: 15 in the repo, or choose a scale from 0 to the precision.")
	_, err = ashlar.Compile(ashlar.Repo{MinVersion: 16, Types: []ashlar.Type{ashlar.DomainType("label", "text").Collate("pg_c_utf8")}})
	refused(t, err, `: repo "main": DomainType("label").Collate("pg_c_utf8"): needs PostgreSQL 17, repo "main" promises 16`,
		"Set MinVersion: 17 in the repo, or do without.")
	for _, version := range []int{-1, 13, 19} {
		_, err = ashlar.Compile(ashlar.Repo{MinVersion: version})
		refused(t, err, fmt.Sprintf(`repo "main": MinVersion: %d is no version that Ashlar is built for`, version), "Choose one from 14 to 18.")
	}
}
