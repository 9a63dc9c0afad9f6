package ashlar_test

import (
	"strconv"
	"testing"

	"github.com/ashlar-go/ashlar"
)

func TestPartitionBoundsMistakes(t *testing.T) {
	t.Parallel()
	type definition = ashlar.TableDefinition
	by := func(way string, partition func(d *definition)) func(t *Ticket, r *ashlar.Resource) {
		return func(t *Ticket, r *ashlar.Resource) { partition(r.Table("tickets").PartitionBy(way+" ($1)", &t.ID)) }
	}
	const no = `Partition("p"): are no bounds of a partition`
	cases := []struct {
		way          string
		line         int
		partition    func(d *definition)
		message, fix string
	}{
		{"LIST", line(), func(d *definition) { d.Partition("p", "FOR VALUES IN") }, no, `Write "FOR VALUES IN (...)".`},
		{"LIST", line(), func(d *definition) { d.Partition("p", "FOR VALUES IN ('a') ('b')") }, no, `Write "FOR VALUES IN (...)".`},
		{"LIST", line(), func(d *definition) { d.Partition("p", "('a') FOR VALUES IN") }, no, `Write "FOR VALUES IN (...)".`},
		{"HASH", line(), func(d *definition) { d.Partition("p", "FOR VALUES WITH") }, no, `Write "FOR VALUES WITH (MODULUS 4, REMAINDER 0)".`},
		{"RANGE", line(), func(d *definition) { d.Partition("p", "FOR VALUES ('a') FROM TO ('b')") }, no, `Write "FOR VALUES FROM (...) TO (...)".`},
		{"RANGE", line(), func(d *definition) { d.Partition("p", "FOR VALUES FROM (null) TO (1)") }, `Partition("p"): NULL is in no range`, `Write MINVALUE or MAXVALUE; rows with NULL in the key go into the DEFAULT partition.`},
		{"HASH", line() + 1, func(d *definition) {
			d.Partition("q", "FOR VALUES WITH (MODULUS 6, REMAINDER 1)").Partition("p", "FOR VALUES WITH (MODULUS 4, REMAINDER 0)")
		}, `Partition("q"): modulus 6 does not go with 4, that of partition "p"`, `Choose moduli of which each divides the next larger one.`},
		{"HASH", line() + 1, func(d *definition) {
			d.Partition("q", "FOR VALUES WITH (MODULUS 4, REMAINDER 1)").Partition("p", "FOR VALUES WITH (MODULUS 8, REMAINDER 5)")
		}, `Partition("q"): holds rows that partition "p" holds too`, `Give it a remainder that is free.`},
		{"LIST", line(), func(d *definition) { d.Partition("ashlar_migrations", "DEFAULT") }, `Partition("ashlar_migrations"): the partition is named like Ashlar's own table of applied migrations`, `Choose another name for the partition.`},
		{"LIST", line() + 2, func(d *definition) {
			for _, value := range []string{"1", "2"} {
				d.Partition("p", "FOR VALUES IN ("+value+")")
			}
		}, `Partition("p"): two partitions are named "p", the other at FILE:LINE`, `Name one of them otherwise.`},
	}
	tickets := make([]ticketCase, len(cases))
	for i, c := range cases {
		tickets[i] = ticketCase{c.line, by(c.way, c.partition), c.message, c.fix}
	}
	testMistakes(t, tickets)
}

func TestPartitionKeyMistakes(t *testing.T) {
	t.Parallel()
	const call, another = `Table("tickets").PartitionBy: `, `Name a column of the table in each part of the key.`
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("LIST ($1 DESC)", &t.ID) }, call + `a partition key has no order of its own`, `Take DESC away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE (1, $1)", &t.ID) }, call + `1 names no column`, another},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE ($1, now())", &t.ID) }, call + `now() names no column`, another},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE (ctid, $1)", &t.ID) }, call + `"ctid" is a column of the system`, `Name columns of the table.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("RANGE ((subjct))") }, call + `table "tickets" has no column "subjct"`, `Did you mean "subject"?`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").PartitionBy("LIST (x)") }, call + `table "tickets" has no column "x"`, `Name a column that is there.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Table("tickets").PartitionBy(`RANGE ($1 COLLATE "C")`, &t.Subject)
			r.PrimaryKey(&t.ID, &t.Subject)
		}, `PrimaryKey(ID, Subject): subject has another collation in the partition key than in the primary key`, `Say Collate on the column, and no collation in the partition key.`},
		{line() + 3, func(t *Ticket, r *ashlar.Resource) {
			r.Table("tickets").PartitionBy(`RANGE ($1)`, &t.Subject)
			r.PrimaryKey(&t.Subject)
			r.Index(ashlar.Asc(&t.Subject).Collate("C")).Unique()
		}, `Index(Subject): subject has another collation in the partition key than in the unique index`, `Say Collate on the column, and no collation in the partition key.`},
	})
	_, err := ashlar.Compile(ashlar.Repo{
		Types:   []ashlar.Type{ashlar.DomainType("place", "point"), ashlar.DomainType("document", "json")},
		Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&domainKey{}, &documentKey{}, &spreadOwner{}, &spreadExtender{}}}},
	})
	at := func(n int) string { return "partition_mistakes_test.go:" + strconv.Itoa(keyLines+n) + ": resource " }
	check(t, err,
		at(0)+`domainKey: Table("places").PartitionBy: place is place, which has no order`, `Name another column, or an expression.`,
		at(5)+`documentKey: Table("documents").PartitionBy: document is document, which cannot be hashed`, `Name another column, or an expression.`,
		at(11)+`spreadOwner: Table("owned").PartitionBy: doubled is a generated column`, `Name columns that are written.`,
		at(16)+`spreadExtender: Column(Note).Compression("pglz"): a change of it would not reach the partitions`, `Take it away.`,
	)
}

// These have keys of domains, and one that only the extender of the table makes wrong.
type (
	domainKey   struct{ Place int64 }
	documentKey struct{ Document int64 }
	spreadOwner struct {
		ID      int64
		Doubled int64
	}
	spreadExtender struct {
		Doubled int64
		Note    *string
	}
)

var keyLines = line() + 3

func (d *domainKey) Define(r *ashlar.Resource) {
	r.Table("places").PartitionBy("RANGE ($1)", &d.Place)
	r.Column(&d.Place).Type("place")
}

func (d *documentKey) Define(r *ashlar.Resource) {
	r.Table("documents").PartitionBy("HASH ($1)", &d.Document)
	r.Column(&d.Document).Type("document")
}

func (o *spreadOwner) Define(r *ashlar.Resource) {
	r.Column(&o.Doubled).Generated("$1 * 2", &o.ID)
	r.Table("owned").PartitionBy("RANGE ($1)", &o.Doubled)
}

func (e *spreadExtender) Define(r *ashlar.Resource) {
	r.Extends(&spreadOwner{})
	r.Column(&e.Note).Compression("pglz")
}

// perTenant is partitioned by its tenants, so what is unique in a tenant is so in its partition. Parentheses around a column
// of the key say nothing.
type perTenant struct {
	ID    int64
	OrgID int64
	Email string
}

func (p *perTenant) Define(r *ashlar.Resource) {
	r.Table("people").PartitionBy("HASH (($1))", &p.OrgID)
	r.PrimaryKey(&p.ID, &p.OrgID)
	r.TenantColumn(&p.OrgID)
	r.Index(&p.Email).Unique()
}

func TestUniqueIndexPerTenantHoldsTheirPartitionKey(t *testing.T) {
	t.Parallel()
	table := only(t, "people", &perTenant{})
	if got := table.Indexes["people_org_id_email_idx"].Columns(); table.PartitionBy != "HASH (org_id)" || len(got) != 2 {
		t.Errorf("%s: %q", table.PartitionBy, got)
	}
}
