package gosource_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/gosource"
)

// BenchmarkUnlisted reads a module in which all resources are listed, a hundred of them in each package, as it is in a
// generate that has nothing to do; and one of 5,000 other files.
func BenchmarkUnlisted(b *testing.B) {
	for _, size := range []int{100, 1000} {
		b.Run(fmt.Sprintf("listed=%d", size), func(b *testing.B) {
			s := benchmark(b, size, 0)
			for b.Loop() {
				if found := s.Unlisted(); len(found) != 0 {
					b.Fatal(found)
				}
			}
		})
		b.Run(fmt.Sprintf("forgotten=1/%d", size), func(b *testing.B) {
			s := benchmark(b, size, 0)
			delete(s.Known, gosource.Name{"example.com/app/p00", "R00000"})
			for b.Loop() {
				if found := s.Unlisted(); len(found) != 1 {
					b.Fatal(found)
				}
			}
		})
	}
	b.Run("others=5000", func(b *testing.B) {
		s := benchmark(b, 0, 5000)
		for b.Loop() {
			if found := s.Unlisted(); len(found) != 0 {
				b.Fatal(found)
			}
		}
	})
}

// benchmark writes a module with that many resources, and that many files of 8 KB without any.
func benchmark(b *testing.B, size, others int) gosource.Search {
	b.Helper()
	var text strings.Builder
	s := search("")
	for i := range size {
		pkg := fmt.Sprintf("p%02d", i/100)
		if i%100 == 0 {
			fmt.Fprintf(&text, "-- %s/resources.go --\npackage %s\n\nimport ASHLAR\n", pkg, pkg)
		}
		name := fmt.Sprintf("R%05d", i)
		fmt.Fprintf(&text, resource, name)
		s.Known[gosource.Name{"example.com/app/" + pkg, name}] = true
	}
	for i := range others {
		fmt.Fprintf(&text, "-- other%03d/file%d.go --\npackage other\n%s", i/20, i, strings.Repeat("// A line of a program that has nothing to do with Ashlar at all.\n", 120))
	}
	s.Root = tree(b, text.String())
	s.Program = filepath.Join(s.Root, "db")
	return s
}

const resource = `
// %[1]s is a row.
type %[1]s struct {
	ID        int64
	ParentID  *int64
	Email     string
	Name      string
	Note      *string
	Amount    int64
	Ratio     float64
	Active    bool
}

// Define says what the struct cannot.
func (x *%[1]s) Define(r *ashlar.Resource) {
	r.Table("%[1]s")
	r.PrimaryKey(&x.ID)
	r.Column(&x.Active).Default(true)
	r.References(&x.ParentID, x)
	r.Unique(&x.Email)
	r.Index(&x.Name)
}
`
