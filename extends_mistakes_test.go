package ashlar_test

import (
	"strconv"
	"testing"

	"github.com/ashlar-go/ashlar"
)

// owner has the table that the others extend wrongly.
type (
	owner struct {
		ID    int64
		Name  *string
		Level int32
		Token [16]byte
	}
	stranded struct{ ID int64 }
	circleA  struct{ ID int64 }
	circleB  struct{ ID int64 }
	both     struct{ ID int64 }
	nobody   struct{ ID int64 }
	apart    struct{ ID int64 }
	disowner struct{ ID int64 }
	wrong    struct {
		ID    int64
		Name  string
		Level string
		Token [16]byte
		Fresh int16
		Given int16
	}
)

var ownerCheckLine = line() + 6

func (o *owner) Define(r *ashlar.Resource) {
	r.Table("owners")
	r.PrimaryKey(&o.ID)
	r.Column(&o.Token).Default(ashlar.RandomUUID).Comment("ours")
	r.Check("level", "$1 > 0", &o.Level)
}

func (f *stranded) Define(r *ashlar.Resource) {
	r.Table("foreigners")
	r.Unmanaged()
}

var extendsLine = line() + 3

func (c *circleA) Define(r *ashlar.Resource)  { r.Extends(&circleB{}) }
func (c *circleB) Define(r *ashlar.Resource)  { r.Extends(&circleA{}) }
func (b *both) Define(r *ashlar.Resource)     { r.Table("both"); r.Extends(&owner{}) }
func (n *nobody) Define(r *ashlar.Resource)   { r.Extends(ashlar.Table("ownrs")) }
func (a *apart) Define(r *ashlar.Resource)    { r.Extends(&stranded{}) }
func (d *disowner) Define(r *ashlar.Resource) { r.Extends(&owner{}).Unmanaged() }

var wrongLine = line() + 2

func (w *wrong) Define(r *ashlar.Resource) {
	r.Extends(&owner{})
	r.PrimaryKey(&w.Given)
	r.TenantColumn(&w.ID)
	r.Column(&w.Token).NoDefault()
	r.Column(&w.Token).Comment("theirs")
	r.Column(&w.ID).Null()
	r.Check("level", "$1 > 1", &w.Level)
	r.Column(&w.Given).Default(1)
	r.Column(&w.Token).Unmanaged()
}

func TestExtendsMistakes(t *testing.T) {
	t.Parallel()
	const same = `Say the same in both, or in one of them only.`
	_, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{
		&owner{}, &stranded{}, &circleA{}, &circleB{}, &both{}, &nobody{}, &apart{}, &disowner{}, &wrong{},
	}}}})
	at := func(n int, resource string) string {
		return "extends_mistakes_test.go:" + strconv.Itoa(extendsLine-1+n) + ": resource " + resource + ": "
	}
	w := func(n int) string {
		return "extends_mistakes_test.go:" + strconv.Itoa(wrongLine+n) + ": resource wrong: "
	}
	check(t, err,
		at(0, "circleA")+`Extends(circleB): the resources extend each other`, `Let one of them say Table.`,
		at(1, "circleB")+`Extends(circleA): the resources extend each other`, `Let one of them say Table.`,
		at(2, "both")+`Extends(owner): the resource says Table("both") too`, `Take one of them away: Extends is for the table of another resource.`,
		at(3, "nobody")+`Extends("ownrs"): no resource of repo "main" has the table "ownrs"`, `Did you mean "owners"?`,
		at(4, "apart")+`Extends(stranded): table "foreigners" is somebody else's`, `Take Unmanaged away from stranded, or declare the columns there.`,
		at(5, "disowner")+`Unmanaged: whether table "owners" is managed, owner says`, `Take it away.`,
		w(0)+`Extends(owner): column "fresh" is NOT NULL without default, and owner's inserts do not set it`, `Make it a pointer or give it a default.`,
		w(0)+`field Level: level is text here and integer in owner`, `Give both the same type.`,
		w(0)+`field Name: name may be NULL in owner, and NULL cannot be read into string`, `Make the field a pointer, or say r.Column(&x.Name).Null() where no such row is read.`,
		w(2)+`PrimaryKey(Given): the primary key of table "owners" is what owner says: (id)`, `Say Unique in place of PrimaryKey, or take it away.`,
		w(3)+`TenantColumn(ID): the tenant column of table "owners" is what owner says`, `Say it in owner, or take it away.`,
		w(4)+`Column(Token).NoDefault: token is unset here and gen_random_uuid() in owner`, same,
		w(5)+`Column(Token).Comment: token is theirs here and ours in owner`, same,
		w(6)+`Column(ID).Null: id is nullable here and NOT NULL in owner`, same,
		w(7)+`Check("level"): two constraints are named "level", the other at extends_mistakes_test.go:`+strconv.Itoa(ownerCheckLine), `Name one of them otherwise.`,
		w(9)+`Column(Token).Unmanaged: token is unmanaged here and managed in owner`, same,
	)
}

// numbered has columns that are numbered, computed or paid in otherwise than by those who extend it.
type (
	numbered struct {
		ID      int64
		N, K    *int64
		M       int64
		Doubled int64
	}
	numbering struct {
		ID, M   int64
		Doubled *int64
		Cents   int64
		Prices  []int64
		More    *int64
	}
	itself    struct{ ID int64 }
	tableless struct{ ID int64 }
)

func (n *numbered) Define(r *ashlar.Resource) {
	r.Table("numbered")
	r.PrimaryKey(&n.ID).Identity(ashlar.Identity{Start: 10})
	r.Column(&n.Doubled).Generated("$1 * 2", &n.M)
}

var numberingLine = line() + 2

func (n *numbering) Define(r *ashlar.Resource) {
	r.Extends(&numbered{})
	r.Column(&n.ID).Identity(ashlar.Identity{Always: true, Increment: 2})
	r.Column(&n.M).Type("bigserial")
	r.ExtraColumn("n", "bigint").Identity(ashlar.Identity{})
	r.ExtraColumn("k", "bigserial")
	r.Column(&n.Cents).Type("cents")
	r.Column(&n.Prices).Type("cents[]")
	r.Column(&n.More).Generated("$1 + 1", &n.Doubled)
}

var itselfLine = line() + 2

func (i *itself) Define(r *ashlar.Resource)    { r.Extends(i) }
func (t *tableless) Define(r *ashlar.Resource) { r.Extends(ashlar.Table("")) }

func TestExtendsMistakesOfNumbers(t *testing.T) {
	t.Parallel()
	const same = `Say the same in both, or in one of them only.`
	_, err := ashlar.Compile(ashlar.Repo{
		Types:   []ashlar.Type{ashlar.DomainType("cents", "bigint").Default(0)},
		Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&numbered{}, &numbering{}, &itself{}, &tableless{}}}},
	})
	n := func(n int) string {
		return "extends_mistakes_test.go:" + strconv.Itoa(numberingLine+n) + ": resource numbering: "
	}
	i := func(n int) string { return "extends_mistakes_test.go:" + strconv.Itoa(itselfLine+n) + ": resource " }
	check(t, err,
		n(0)+`Extends(numbered): column "prices" is NOT NULL without default, and numbered's inserts do not set it`, `Make it a pointer or give it a default.`,
		n(2)+`Column(ID).Identity: id is an identity column with Always, Increment 2 here and an identity column with Start 10 in numbered`, same,
		n(3)+`Column(M).Type("bigserial"): m is serial here and no identity column in numbered`, same,
		n(4)+`Column("n").Identity: n is a plain identity column here and no identity column in numbered`, same,
		n(5)+`ExtraColumn("k"): k is serial here and no identity column in numbered`, same,
		n(8)+`Column(More).Generated: Doubled is a generated column`, `Name columns that are written: no generated column can be computed from another.`,
		i(0)+`itself: Extends(itself): the resource extends itself`, `Say r.Table("itselfs"), or name the resource that has the table.`,
		i(1)+`tableless: Extends(""): no resource of repo "main" has the table ""`, `List the resource that declares it in a domain.`,
	)
}
