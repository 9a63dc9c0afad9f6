package ashlar_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

func TestPartitionMistakes(t *testing.T) {
	t.Parallel()
	const (
		choose = `Write "FOR VALUES FROM (...) TO (...)".`
		key    = "Add &t.Count to it."
	)
	by := func(t *Ticket, r *ashlar.Resource) *ashlar.TableDefinition {
		return r.Table("tickets").PartitionBy("RANGE ($1)", &t.ID)
	}
	list := func(t *Ticket, r *ashlar.Resource) *ashlar.TableDefinition {
		return r.Table("tickets").PartitionBy("list (  $1 )", &t.ID)
	}
	hash := func(t *Ticket, r *ashlar.Resource) *ashlar.TableDefinition {
		return r.Table("tickets").PartitionBy("Hash($1)", &t.ID)
	}
	testMistakes(t, []ticketCase{
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").Partition("p", "DEFAULT") }, `Partition("p"): the table is not partitioned`, `Add PartitionBy("RANGE ($1)", ...), or take Partition away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("SHARE ($1)", &t.ID) }, `Table("tickets").PartitionBy: SHARE is no way of partitioning`, `Begin with RANGE, LIST or HASH.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE $1", &t.ID) }, `Table("tickets").PartitionBy: the key stands in no parentheses`, `Write "RANGE ($1)".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE ($1, )", &t.ID) }, `Table("tickets").PartitionBy: a part of the key is empty`, `Write a column or an expression.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.Table("tickets").PartitionBy("LIST ($1, $2)", &t.ID, &t.Count)
		}, `Table("tickets").PartitionBy: LIST has one key, not 2`, `Name one column or expression, or say RANGE or HASH.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "VALUES LESS THAN 3") }, `Partition("p"): are no bounds of a partition`, choose},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "FOR VALUES IN (1)") }, `Partition("p"): the bounds do not fit a table that is partitioned by RANGE`, choose},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "FOR VALUES FROM (1) TO (2, 3)") }, `Partition("p"): 2 values for a key of 1`, `Give a value for each part of the key, on both sides.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "FOR VALUES FROM (1) TO (1)") }, `Partition("p"): the range is empty`, `The second value is the first that is no longer in the partition.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "FOR VALUES FROM ($1) TO (1)") }, `Partition("p"): $1 in the bounds, which are constants`, `Write a value.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { list(t, r).Partition("p", "FOR VALUES IN (1, )") }, `Partition("p"): a value of the bounds is empty`, `Write a value.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { list(t, r).Partition("p", "FOR VALUES IN ('a") }, `Partition("p"): the SQL ends inside a string`, `Close it.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { list(t, r).Partition("p", "FOR VALUES FROM (1) TO (2)") }, `Partition("p"): the bounds do not fit a table that is partitioned by LIST`, `Write "FOR VALUES IN (...)".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { hash(t, r).Partition("p", "DEFAULT") }, `Partition("p"): HASH has no default partition`, `Declare one for each remainder: FOR VALUES WITH (MODULUS 4, REMAINDER 0).`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			hash(t, r).Partition("p", "FOR VALUES WITH (MODULUS 2, REMAINDER 2)")
		}, `Partition("p"): the remainder is not below the modulus`, `The remainders are 0 to 1.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			hash(t, r).Partition("p", "FOR VALUES WITH (MODULUS x, REMAINDER 2)")
		}, `Partition("p"): the modulus is no positive number`, `Write "FOR VALUES WITH (MODULUS 4, REMAINDER 0)".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("p", "DEFAULT").Partition("q", "default") }, `Partition("q"): holds the same rows as partition "p"`, `Give it other bounds.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			list(t, r).Partition("q", "FOR VALUES IN (1, 2)").Partition("p", "FOR VALUES IN (3, 2)")
		}, `Partition("q"): 2 belongs to partition "p" too`, `Name each value once.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r).Partition("p", "DEFAULT")
			r.Table("tickets").Partition("p", "FOR VALUES FROM (1) TO (2)")
		}, `Partition("p"): two partitions are named "p", the other at FILE:BEFORE`, `Name one of them otherwise.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("", "DEFAULT") }, `Partition(""): the name is empty`, `Give it a name.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("loose", "DEFAULT") }, `Partition("loose"): the partition is named "loose" like the table at mistakes_test.go:` + strconv.Itoa(pairKeyLine+3), `Choose another name for the partition.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Partition("state", "DEFAULT") }, `Partition("state"): the partition is named "state" like an enum`, `Choose another name for the partition.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).Unlogged() }, `Table("tickets").Unlogged: a partitioned table has no rows of its own`, `Take Unlogged away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { by(t, r).With("fillfactor", 70) }, `Table("tickets").With("fillfactor"): a partitioned table has no storage of its own`, `Take With away, and set it on the partitions by a Statement.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r)
			r.Column(&t.Subject).Compression("pglz")
		}, `Column(Subject).Compression("pglz"): a change of it would not reach the partitions`, `Take it away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r)
			r.Unique(&t.Subject)
		}, `Unique(Subject): the partition key is not in the unique`, `Add &t.ID to it.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r)
			r.Index(&t.Subject).Unique()
		}, `Index(Subject): the partition key is not in the unique index`, `Add &t.ID to it.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r)
			r.Index(&t.Subject).Concurrently()
		}, `Index(Subject).Concurrently: PostgreSQL builds no index of a partitioned table concurrently`, `Take it away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			by(t, r)
			r.Exclude(ashlar.Asc(&t.Subject).With("="))
		}, `Exclude(Subject) of a partitioned table: needs PostgreSQL 17, repo "main" promises 14`, `Set MinVersion: 17 in the repo, or do without.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Table("tickets").PartitionBy("RANGE ($1)", &t.Count)
			r.PrimaryKey(&t.ID, &t.Small)
		}, `PrimaryKey(ID, Small): the partition key is not in the primary key`, key},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Table("tickets").PartitionBy("RANGE ($1 % 10)", &t.ID)
			r.PrimaryKey(&t.ID, &t.Small)
		}, `PrimaryKey(ID, Small): the partition key is an expression, so the table can have no primary key`, `Partition by columns, or take it away.`},
	})
	_, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&oddKey{}}}}})
	p := "partitions_test.go:" + strconv.Itoa(oddLine) + `: resource oddKey: Table("odds").PartitionBy: `
	check(t, err,
		p+`doubled is a generated column`, `Name columns that are written.`,
		p+`place is point, which has no order`, `Name another column, or an expression.`,
	)
}

// oddKey is partitioned by what cannot be a key.
type oddKey struct {
	N       int64
	Doubled int64
	Place   point
}

var oddLine = line() + 3

func (o *oddKey) Define(r *ashlar.Resource) {
	r.Table("odds").PartitionBy("RANGE ($1, $2)", &o.Doubled, &o.Place)
	r.Column(&o.Doubled).Generated("$1 * 2", &o.N)
}

// visit is partitioned in every way that the case says.
type visit struct {
	ID   int64
	At   time.Time
	Note string
}

func (v *visit) Define(r *ashlar.Resource) {
	r.PrimaryKey(&v.ID, &v.At)
	visits.define(v, r)
}

var visits struct {
	sync.Mutex
	define func(v *visit, r *ashlar.Resource)
}

func TestPartitions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		define     func(v *visit, r *ashlar.Resource)
		key        catalog.Expression
		partitions map[string]string
	}{
		"range": {
			func(v *visit, r *ashlar.Resource) {
				r.Table("visits").PartitionBy(" range( $1,$2 ) ", &v.At, &v.ID).
					Partition("old", "for values from (minvalue, MINVALUE) to ('2026-01-01 00:00Z'::timestamptz, - 3)").
					Partition("rest", " default ").Partition("rest", "DEFAULT")
			},
			"RANGE (at, id)",
			map[string]string{"old": "FOR VALUES FROM (MINVALUE, MINVALUE) TO ('2026-01-01 00:00Z'::timestamptz, -3)", "rest": "DEFAULT"},
		},
		"list": {
			func(v *visit, r *ashlar.Resource) {
				r.PrimaryKey(&v.Note)
				r.Column(&v.Note).Collate("C")
				r.Table("visits").PartitionBy("LIST ($1 COLLATE pg_catalog.\"C\")", &v.Note).Partition("some", "FOR VALUES IN ( 'it''s (1)' ,Null, true)")
			},
			`LIST (note COLLATE pg_catalog."C")`,
			map[string]string{"some": "FOR VALUES IN ('it''s (1)', NULL, true)"},
		},
		"hash": {
			func(v *visit, r *ashlar.Resource) {
				r.Table("visits").PartitionBy("HASH ($1, $2)", &v.ID, &v.At).Partition("Half", "FOR VALUES WITH (remainder 1, MODULUS 2)")
			},
			"HASH (id, at)",
			map[string]string{"Half": "FOR VALUES WITH (modulus 2, remainder 1)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			visits.Lock()
			defer visits.Unlock()
			visits.define = c.define
			cat, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&visit{}}}}})
			if err != nil {
				t.Fatal(err)
			}
			table := cat.Tables[catalog.Name{Schema: "public", Name: "visits"}]
			got := map[string]string{}
			for name, p := range table.Partitions {
				got[name] = p.Bounds
			}
			if diff := cmp.Diff(c.partitions, got); diff != "" || table.PartitionBy != c.key {
				t.Errorf("%s\n%s", table.PartitionBy, diff)
			}
		})
	}
}

// An expression that is no call stands in parentheses, and columns that are renamed are followed in it.
func TestPartitionKeyOfExpressions(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&spreadByExpression{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	want := catalog.Expression(`RANGE (date_trunc('day', at, 'UTC'), (id % 10), (length(note)), (lower(note) || 'x'), ((lower(note)) || 'x'), ` +
		`lower(note) COLLATE "C" text_ops, (lower(note)) pg_catalog.text_ops, (lower(note) IS NULL), (lower(note) COLLATE "C" || 'x'), (note.lower(note)))`)
	if got := cat.Tables[catalog.Name{Schema: "public", Name: "visits"}].PartitionBy; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

type spreadByExpression struct {
	ID   int64
	At   time.Time
	Note string
}

func (v *spreadByExpression) Define(r *ashlar.Resource) {
	r.Table("visits").PartitionBy(`RANGE (date_trunc('day', $1, 'UTC'), $2 % 10, (length($3)), lower($3) || 'x', (lower($3)) || 'x', `+
		`lower($3) COLLATE "C" text_ops, (lower($3)) pg_catalog.text_ops, lower($3) IS NULL, lower($3) COLLATE "C" || 'x', note.lower(note))`, &v.At, &v.ID, &v.Note)
}
