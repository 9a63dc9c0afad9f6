package ashlar_test

import (
	"testing"
	"time"

	"github.com/ashlar-go/ashlar"
)

// digit and number make a thousand types, so that a thousand resources need not be written.
type digit interface{ digit() string }

type (
	d0 struct{}
	d1 struct{}
	d2 struct{}
	d3 struct{}
	d4 struct{}
	d5 struct{}
	d6 struct{}
	d7 struct{}
	d8 struct{}
	d9 struct{}

	number[A, B, C digit] struct{}
)

func (d0) digit() string { return "0" }
func (d1) digit() string { return "1" }
func (d2) digit() string { return "2" }
func (d3) digit() string { return "3" }
func (d4) digit() string { return "4" }
func (d5) digit() string { return "5" }
func (d6) digit() string { return "6" }
func (d7) digit() string { return "7" }
func (d8) digit() string { return "8" }
func (d9) digit() string { return "9" }

func (number[A, B, C]) digit() string {
	return (*new(A)).digit() + (*new(B)).digit() + (*new(C)).digit()
}

func thousand() []ashlar.Definer {
	return append(append(append(append(append(append(append(append(append(
		hundred[d0](), hundred[d1]()...), hundred[d2]()...), hundred[d3]()...), hundred[d4]()...),
		hundred[d5]()...), hundred[d6]()...), hundred[d7]()...), hundred[d8]()...), hundred[d9]()...)
}

func hundred[A digit]() []ashlar.Definer {
	return append(append(append(append(append(append(append(append(append(
		ten[A, d0](), ten[A, d1]()...), ten[A, d2]()...), ten[A, d3]()...), ten[A, d4]()...),
		ten[A, d5]()...), ten[A, d6]()...), ten[A, d7]()...), ten[A, d8]()...), ten[A, d9]()...)
}

func ten[A, B digit]() []ashlar.Definer {
	return []ashlar.Definer{
		&wide[number[A, B, d0]]{}, &wide[number[A, B, d1]]{}, &wide[number[A, B, d2]]{}, &wide[number[A, B, d3]]{}, &wide[number[A, B, d4]]{},
		&wide[number[A, B, d5]]{}, &wide[number[A, B, d6]]{}, &wide[number[A, B, d7]]{}, &wide[number[A, B, d8]]{}, &wide[number[A, B, d9]]{},
	}
}

// wide is a resource of ten columns; each N makes a type and a table of its own.
type wide[N digit] struct {
	ID      int64
	OwnerID int64
	Title   string
	Body    *string
	Count   int32
	Done    bool
	Price   float64
	Tags    []string
	times
}

type times struct{ CreatedAt, UpdatedAt time.Time }

func (s *times) Define(r *ashlar.Resource) {
	r.Column(&s.CreatedAt).Default(ashlar.Now)
	r.Column(&s.UpdatedAt).Default(ashlar.Now)
}

func (w *wide[N]) Define(r *ashlar.Resource) {
	r.Table("t" + (*new(N)).digit())
	r.PrimaryKey(&w.ID)
	r.Column(&w.Title).Type("varchar(200)")
	r.References(&w.OwnerID, ashlar.Table("t000")).OnDelete(ashlar.Cascade).Index()
	r.Unique(&w.OwnerID, &w.Title)
	r.Index(ashlar.Desc(&w.Count)).Where("$1 IS NOT NULL", &w.Body)
	r.Check("title_not_blank", "length($1) > 0", &w.Title)
	r.Column(&w.Tags).Default([]string{})
}

func TestThousandResources(t *testing.T) {
	t.Parallel()
	cat, err := compile(thousand()...)
	if err != nil {
		t.Fatal(err)
	}
	if len(cat.Tables) != 1000 {
		t.Errorf("%d tables, want 1000", len(cat.Tables))
	}
}

// BenchmarkCompile compiles 1,000 resources of 10 columns.
func BenchmarkCompile(b *testing.B) {
	repo := ashlar.Repo{Domains: []ashlar.Domain{{Name: "all", Resources: thousand()}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ashlar.Compile(repo); err != nil {
			b.Fatal(err)
		}
	}
}
