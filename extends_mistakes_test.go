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
		w(0)+`field Name: name may be NULL in owner, and NULL cannot be read into string`, `Make the field a pointer, or say Null where no such row is read.`,
		w(2)+`PrimaryKey(Given): the primary key of table "owners" is what owner says: (id)`, `Say Unique in place of PrimaryKey, or take it away.`,
		w(3)+`TenantColumn(ID): the tenant column of table "owners" is what owner says`, `Say it in owner, or take it away.`,
		w(4)+`Column(Token).NoDefault: token is unset here and gen_random_uuid() in owner`, same,
		w(5)+`Column(Token).Comment: token is theirs here and ours in owner`, same,
		w(6)+`Column(ID).Null: id is nullable here and NOT NULL in owner`, same,
		w(7)+`Check("level"): two constraints are named "level", the other at extends_mistakes_test.go:`+strconv.Itoa(ownerCheckLine), `Name one of them otherwise.`,
		w(9)+`Column(Token).Unmanaged: token is unmanaged here and managed in owner`, same,
	)
}
