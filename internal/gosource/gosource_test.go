package gosource_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ashlar-go/ashlar/internal/gosource"
)

// tree writes the files of a txtar text into a new folder.
func tree(t testing.TB, text string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		content := strings.ReplaceAll(string(f.Data), "ASHLAR", `"github.com/ashlar-go/ashlar"`)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// search looks through the module example.com/app in a folder, with db as the folder of the program.
func search(root string, known ...gosource.Name) gosource.Search {
	s := gosource.Search{
		Root: root, Module: "example.com/app", Program: filepath.Join(root, "db"), Marker: "ashlar.json",
		Known: map[gosource.Name]bool{},
	}
	for _, name := range known {
		s.Known[name] = true
	}
	return s
}

// told returns a line for each type, with paths from the root.
func told(t *testing.T, root string, found []gosource.Define) []string {
	t.Helper()
	var lines []string
	for _, d := range found {
		file, err := filepath.Rel(root, d.File)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s:%d: %s.%s%s of %s", filepath.ToSlash(file), d.Line, d.In, d.Type, d.Params, d.Package))
	}
	return lines
}

func TestUnlisted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, files string
		want        []string
	}{
		{"a resource, its line being that of the method", `
-- shop/cart.go --
package shop

import ASHLAR

type Cart struct{ ID int64 }

// Define says more.
func (c *Cart) Define(r *ashlar.Resource) { r.Table("carts") }
`, []string{"shop/cart.go:8: shop.Cart of example.com/app/shop"}},

		{"the root of the module, and another name of the package", `
-- app.go --
package shop
import ASHLAR
type Cart struct{ ID int64 }
func (c *Cart) Define(r *ashlar.Resource) {}
`, []string{"app.go:4: shop.Cart of example.com/app"}},

		{"an import with another name, one with a dot, and in backquotes", `
-- a/a.go --
package a
import db ASHLAR
type One struct{}
func (o *One) Define(r *db.Resource) {}
-- b/b.go --
package b
import . ASHLAR
type Two struct{}
func (t *Two) Define(*Resource) {}
-- c/c.go --
package c
import ` + "`github.com/ashlar-go/ashlar`" + `
type Three struct{}
func (*Three) Define(_ *ashlar.Resource) {}
`, []string{"a/a.go:4: a.One of example.com/app/a", "b/b.go:4: b.Two of example.com/app/b", "c/c.go:4: c.Three of example.com/app/c"}},

		{"generic types, value receivers, parentheses, and source that is not formatted", `
-- a/a.go --
package a
import ASHLAR
type Page[T any] struct{}
func (p *Page[T]) Define(r *ashlar.Resource) {}
type Pair[K comparable, V any] struct{}
func (p *Pair[K, V]) Define(r *ashlar.Resource) {}
type Value struct{}
func (v Value) Define(r *ashlar.Resource) {}
type Odd struct{}
func(o*(Odd))Define  (r*(ashlar.Resource)){}
`, []string{
			"a/a.go:4: a.Page[T] of example.com/app/a", "a/a.go:6: a.Pair[K, V] of example.com/app/a",
			"a/a.go:8: a.Value of example.com/app/a", "a/a.go:10: a.Odd of example.com/app/a",
		}},

		{"methods and functions that are something else", `
-- a/a.go --
package a
import ASHLAR
import other "example.com/app/other"
type Resource struct{}
type A struct{}
func (a *A) Define(r *Resource) {}
type B struct{}
func (b *B) Define(r ashlar.Resource) {}
type C struct{}
func (c *C) Define(r *ashlar.Resource) error { return nil }
type D struct{}
func (d *D) Define(r, s *ashlar.Resource) {}
type E struct{}
func (e *E) Define() {}
type F struct{}
func (f *F) Define(r ...*ashlar.Resource) {}
type G struct{}
func (g *G) Define(r *other.Resource) {}
type H struct{}
func (h *H) define(r *ashlar.Resource) {}
type I struct{}
func (i *I) Define(c *ashlar.Column) {}
type J struct{}
func (j *J) Defined(r *ashlar.Resource) {}
type K interface { Define(r *ashlar.Resource) }
func Define(r *ashlar.Resource) {}
const text = "func (x *X) Define(r *ashlar.Resource) {}"
// func (y *Y) Define(r *ashlar.Resource) {}
`, nil},

		{"tests, what the build leaves out, and what the go command passes over", `
-- a/a_test.go --
package a
import ASHLAR
type Test struct{}
func (t *Test) Define(r *ashlar.Resource) {}
-- a/a_plan9.go --
package a
import ASHLAR
type Plan9 struct{}
func (p *Plan9) Define(r *ashlar.Resource) {}
-- a/tagged.go --
//go:build never

package a
import ASHLAR
type Tagged struct{}
func (t *Tagged) Define(r *ashlar.Resource) {}
-- a/in.go --
//go:build !never && (linux || darwin)

package a
import ASHLAR
type In struct{}
func (i *In) Define(r *ashlar.Resource) {}
-- a/_draft.go --
package a
import ASHLAR
type Draft struct{}
func (d *Draft) Define(r *ashlar.Resource) {}
-- _old/a.go --
package a
import ASHLAR
type Old struct{}
func (o *Old) Define(r *ashlar.Resource) {}
-- .hidden/a.go --
package a
import ASHLAR
type Hidden struct{}
func (h *Hidden) Define(r *ashlar.Resource) {}
-- vendor/example.com/other/a.go --
package other
import ASHLAR
type Vendored struct{}
func (v *Vendored) Define(r *ashlar.Resource) {}
-- a/testdata/a.go --
package a
import ASHLAR
type Data struct{}
func (d *Data) Define(r *ashlar.Resource) {}
-- web/node_modules/a/a.go --
package a
import ASHLAR
type Node struct{}
func (n *Node) Define(r *ashlar.Resource) {}
-- nested/go.mod --
module example.com/nested
-- nested/a.go --
package nested
import ASHLAR
type Nested struct{}
func (n *Nested) Define(r *ashlar.Resource) {}
`, []string{"a/in.go:6: a.In of example.com/app/a"}},

		{"the main package of the program, and those of others", `
-- db/main.go --
package main
import ASHLAR
type Cart struct{}
func (c *Cart) Define(r *ashlar.Resource) {}
-- cmd/tool/main.go --
package main
import ASHLAR
type Tool struct{}
func (t *Tool) Define(r *ashlar.Resource) {}
`, []string{"db/main.go:4: main.Cart of main"}},

		{"a file that does not compile", `
-- a/a.go --
package a
import ASHLAR
type A struct{}
func (a *A) Define(r *ashlar.Resource) {}
func broken( {
-- b/b.go --
nothing
`, []string{"a/a.go:4: a.A of example.com/app/a"}},

		{"on purpose", `
-- a/a.go --
package a
import ASHLAR
type A struct{}
//ashlar:unlisted
func (a *A) Define(r *ashlar.Resource) {}
type B struct{}
// Define says more.
//
//ashlar:unlisted until the shop opens
func (b *B) Define(r *ashlar.Resource) {}
type C struct{}
//ashlar:unlistedish
func (c *C) Define(r *ashlar.Resource) {}
//ashlar:unlisted
type D struct{}
func (d *D) Define(r *ashlar.Resource) {}
`, []string{"a/a.go:13: a.C of example.com/app/a", "a/a.go:16: a.D of example.com/app/a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := tree(t, test.files)
			if diff := cmp.Diff(test.want, told(t, root, search(root).Unlisted())); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

const two = `
-- a/a.go --
package a
import ASHLAR
type Listed struct{}
func (l *Listed) Define(r *ashlar.Resource) {}
type Page[T any] struct{}
func (p *Page[T]) Define(r *ashlar.Resource) {}
-- a/b.go --
package a
import ASHLAR
type Listed2 struct{}
func (l *Listed2) Define(r *ashlar.Resource) {}
type Cart struct{}
func (c *Cart) Define(r *ashlar.Resource) {}
`

func TestKnown(t *testing.T) {
	t.Parallel()
	root := tree(t, two)
	s := search(root, gosource.Name{"example.com/app/a", "Listed"}, gosource.Name{"example.com/app/a", "Listed2"},
		gosource.Name{"example.com/app/a", "Page"}, gosource.Name{"example.com/app/b", "Cart"})
	want := []string{"a/b.go:6: a.Cart of example.com/app/a"}
	if diff := cmp.Diff(want, told(t, root, s.Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	s.Known[gosource.Name{"example.com/app/a", "Cart"}] = true
	if found := s.Unlisted(); len(found) != 0 {
		t.Errorf("all are known, got %v", found)
	}
}

// A package outside the module is read alone.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	root, other := tree(t, two), tree(t, two)
	s := search(filepath.Join(root, "none"))
	s.Elsewhere = map[string]string{"example.com/other/a": filepath.Join(other, "a"), "example.com/other/gone": filepath.Join(other, "gone")}
	s.Known[gosource.Name{"example.com/other/a", "Listed"}] = true
	want := []string{
		"a/a.go:6: a.Page[T] of example.com/other/a", "a/b.go:4: a.Listed2 of example.com/other/a", "a/b.go:6: a.Cart of example.com/other/a",
	}
	if diff := cmp.Diff(want, told(t, other, s.Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

// What another project of the module has is its own, unless this one lists something of the same package.
func TestProjects(t *testing.T) {
	t.Parallel()
	root := tree(t, strings.ReplaceAll(`
-- store/store.go --
package store
import ASHLAR
RESOURCE
-- db/main/ashlar.json --
-- db/main/stray.go --
package stray
import ASHLAR
RESOURCE
-- billing/db/money/ashlar.json --
-- billing/invoices/invoices.go --
package invoices
import ASHLAR
RESOURCE
-- billing/common/common.go --
package common
import ASHLAR
RESOURCE
type Listed struct{}
func (l *Listed) Define(r *ashlar.Resource) {}
`, "RESOURCE", "type Cart struct{}\nfunc (c *Cart) Define(r *ashlar.Resource) {}"))
	common := gosource.Name{"example.com/app/billing/common", "Listed"}
	want := []string{
		"billing/common/common.go:4: common.Cart of example.com/app/billing/common",
		"store/store.go:4: store.Cart of example.com/app/store",
	}
	if diff := cmp.Diff(want, told(t, root, search(root, common).Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	billing := search(root, common)
	billing.Program = filepath.Join(root, "billing", "db")
	if diff := cmp.Diff(want[:1], told(t, root, billing.Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}
