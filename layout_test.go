package ashlar_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
)

type (
	valuing  struct{ A int }
	scanning struct{ A int }
	texting  struct{ A int }
	Plain    struct{ Deep int }

	// Unkept are fields of types that no column is known for.
	Unkept struct {
		ID       int64
		Valuing  valuing
		Scanning scanning
		Texting  []texting
		Pointer  *valuing
		Address  uintptr
		None     [0]int
		Levels   [16]level
		Token    *Token
		Tokens   map[string][]Token // a document all the same
		Hidden   struct{ a int }
	}

	// Embedding embeds what pgx takes apart although it is one value, or does not look into.
	Embedding struct {
		ID int64
		sql.NullString
		uuid.NullUUID
		money
		*Plain
		*Category `db:"-"` // pgx leaves it out too
	}

	// Clashing has columns of one name, with and without tags.
	Clashing struct {
		One   int `db:"ab"`
		Two   int `db:"a_b"`
		Three int `db:"ab"`
		Four  int `db:"AB"`
		Id    int
		I_D   int
	}
)

func (valuing) Value() (driver.Value, error)  { return nil, nil }
func (*scanning) Scan(any) error              { return nil }
func (*texting) MarshalText() ([]byte, error) { return nil, nil }

var unkeptLine, embeddingLine, clashingLine = line() + 2, line() + 4, line() + 6

func (u *Unkept) Define(r *ashlar.Resource) { r.Table("unkept") }

func (e *Embedding) Define(r *ashlar.Resource) { r.Table("embedding") }

func (c *Clashing) Define(r *ashlar.Resource) { r.Table("clashing") }

func atLine(line int, resource string) string {
	return fmt.Sprintf("layout_test.go:%d: resource %s: field ", line, resource)
}

func TestNoColumnTypes(t *testing.T) {
	t.Parallel()
	const (
		say = "Say one with Type, list it in Repo.GoTypes, give it a PostgresType method, or leave the field out with `db:\"-\"`."
		key = "Give the field the tag `db:\"-\"`, and keep the key in a field with References."
	)
	_, err := compile(&Unkept{})
	p := atLine(unkeptLine, "Unkept")
	check(t, err,
		p+"Address: no column type for uintptr", say,
		p+"Hidden: no column type for struct { a int }", say,
		p+"Levels: no column type for [16]ashlar_test.level", "Make it []ashlar_test.level.",
		p+"None: no column type for [0]int", say,
		p+"Pointer: no column type for ashlar_test.valuing", say,
		p+"Scanning: no column type for ashlar_test.scanning", say,
		p+"Texting: no column type for []ashlar_test.texting", say,
		p+"Token: Token is a resource, and an association is no column", key,
		p+"Valuing: no column type for ashlar_test.valuing", say,
	)
}

func TestEmbedded(t *testing.T) {
	t.Parallel()
	_, err := compile(&Embedding{})
	p := atLine(embeddingLine, "Embedding")
	const flatten = "Give it a name, or embed the struct itself."
	check(t, err,
		p+"NullString: an embedded sql.NullString is no column, and pgx does not scan it as one", flatten,
		p+"NullUUID: an embedded uuid.NullUUID is no column, and pgx does not scan it as one", flatten,
		p+"Plain: an embedded *ashlar_test.Plain is no column, and pgx does not scan it as one", flatten,
		p+"money: is embedded and unexported, and pgx cannot set it", "Give it an exported name.",
	)
}

func TestClashes(t *testing.T) {
	t.Parallel()
	_, err := compile(&Clashing{})
	p := atLine(clashingLine, "Clashing")
	check(t, err,
		p+"I_D: id and i_d differ only in underscores or case, and pgx reads one column into both", "Name one of them otherwise.",
		p+`Three: One and Three are both column "ab"`, otherName,
	)
}

type LongField struct {
	AFieldWithANameThatIsLongerThanTheSixtyThreeBytesThatPostgresKeeps int
}

var longFieldLine = line() + 2

func (l *LongField) Define(r *ashlar.Resource) { r.Table(strings.Repeat("t", 64)) }

func TestNamesTooLong(t *testing.T) {
	t.Parallel()
	_, err := compile(&LongField{})
	at := fmt.Sprintf("layout_test.go:%d: resource LongField: ", longFieldLine)
	name := strings.Repeat("t", 64)
	const column = "a_field_with_a_name_that_is_longer_than_the_sixty_three_bytes_that_postgres_keeps"
	check(t, err,
		at+fmt.Sprintf(`Table(%q): the name %q has 64 bytes, PostgreSQL keeps 63`, name, name), "Shorten it.",
		at+fmt.Sprintf(`field AFieldWithANameThatIsLongerThanTheSixtyThreeBytesThatPostgresKeeps: the name %q has 81 bytes, PostgreSQL keeps 63`, column), "Shorten it.",
	)
}

type pageOf[T any] struct{ Item T }

func (p *pageOf[T]) Define(*ashlar.Resource) {}

// toBroken refers to tables whose resources have mistakes of their own.
type toBroken struct {
	ID, A int64
}

func (b *toBroken) Define(r *ashlar.Resource) {
	r.Table("to_broken")
	r.References(&b.ID, &Broken{})
	r.References(&b.A, ashlar.Table("broken"))
}

type toNameless struct{ ID int64 }

func (n *toNameless) Define(r *ashlar.Resource) {
	r.Table("to_nameless")
	r.References(&n.ID, ashlar.Table("page_ofs"))
}

// TestOneMistakeEach has mistakes that others must not follow from.
func TestOneMistakeEach(t *testing.T) {
	t.Parallel()
	_, err := compile(&toBroken{}, &Broken{})
	check(t, err,
		at(helpLine)+"Broken: Define panics: runtime error: invalid memory address or nil pointer dereference",
		"A Define runs on a zero value, and only says what its columns are.",
	)
	_, err = compile(&toNameless{}, &pageOf[int]{})
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), `resource pageOf[int]: has no table`) || !strings.Contains(err.Error(), `hint: Add r.Table("page_ofs") to its Define.`) {
		t.Error(err)
	}
}

type panicking struct{ Name string }

var panickingLine = line() + 2

func (p *panicking) Define(*ashlar.Resource) { panic("no") }

type panicked struct {
	ID int64
	panicking
}

func (p *panicked) Define(r *ashlar.Resource) { r.Table("panicked") }

func TestPanicOfMixin(t *testing.T) {
	t.Parallel()
	_, err := compile(&panicked{})
	check(t, err,
		fmt.Sprintf("layout_test.go:%d: resource panicked: Define panics: no", panickingLine),
		"A Define runs on a zero value, and only says what its columns are.",
	)
}

// theirs has a unique whose real name nobody knows.
type theirs struct{ ID, Code int64 }

func (f *theirs) Define(r *ashlar.Resource) {
	r.Table("theirs")
	r.Unmanaged()
	r.PrimaryKey(&f.ID)
	r.Unique(&f.Code)
}

type ours struct{ ID, Code int64 }

func (o *ours) Define(r *ashlar.Resource) {
	r.Table("ours")
	r.References(&o.ID, &theirs{})
	f := &theirs{}
	r.References(&o.Code, f).To(&f.Code)
	r.Index(&o.Code).Name("theirs_code_key")
}

func TestUnmanaged(t *testing.T) {
	t.Parallel()
	got := only(t, "theirs", &theirs{}, &ours{})
	if !got.Unmanaged || got.Column("id").Identity != nil {
		t.Errorf("got %+v", got)
	}
}
