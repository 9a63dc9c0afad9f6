package gosource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/gosource"
)

// Mixins are not named: those of listed types are known, the others are found embedded somewhere.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	root := tree(t, `
-- record/record.go --
package rec
import ASHLAR
type Here struct{}
func (m *Here) Define(r *ashlar.Resource) {}
type Selected struct{}
func (m *Selected) Define(r *ashlar.Resource) {}
type Renamed struct{}
func (m *Renamed) Define(r *ashlar.Resource) {}
type Dotted struct{}
func (m *Dotted) Define(r *ashlar.Resource) {}
type Generic[T any] struct{}
func (m *Generic[T]) Define(r *ashlar.Resource) {}
type Pointer struct{}
func (m *Pointer) Define(r *ashlar.Resource) {}
type Aliased struct{}
func (m *Aliased) Define(r *ashlar.Resource) {}
type Tested struct{}
func (m *Tested) Define(r *ashlar.Resource) {}
type Local struct{}
func (m *Local) Define(r *ashlar.Resource) {}
type Field struct{}
func (m *Field) Define(r *ashlar.Resource) {}
type OnlyAlias struct{}
func (m *OnlyAlias) Define(r *ashlar.Resource) {}
type Alone struct{}
func (m *Alone) Define(r *ashlar.Resource) {}
type known struct{ Here }
func f() { type local struct { Local } }
-- a/a.go --
package a
import "example.com/app/record"
type A struct { rec.Selected; B struct { *rec.Pointer }; Field rec.Field }
type B struct { rec.Generic[int] }
type C = rec.Aliased
type D = rec.OnlyAlias
type Alone struct{}
type E struct { Alone }
-- b/b.go --
package b
import (
	"example.com/app/a"
	r "example.com/app/record"
)
type A struct { r.Renamed }
type C = a.C
-- c/c.go --
package c
import . "example.com/app/record"
type A struct { Dotted }
-- d/d.go --
package d
import "example.com/app/b"
type A struct { b.C }
-- record/record_test.go --
package rec_test
import "example.com/app/record"
type T struct { rec.Tested }
`)
	want := []string{
		"record/record.go:22: rec.Field of example.com/app/record",
		"record/record.go:24: rec.OnlyAlias of example.com/app/record",
		"record/record.go:26: rec.Alone of example.com/app/record",
	}
	if diff := cmp.Diff(want, told(t, root, search(root).Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

// A receiver may be written by an alias of the type.
func TestReceiverByAnAlias(t *testing.T) {
	t.Parallel()
	root := tree(t, `
-- a/a.go --
package a
import ASHLAR
type hidden = between
func (h *hidden) Define(r *ashlar.Resource) {}
func (m *mixed) Define(r *ashlar.Resource) {}
func (l *left) Define(r *ashlar.Resource) {}
-- a/b.go --
package a
type between = Real
type Real struct{}
type (
	mixed = Mixed
	left = Left
)
type Mixed struct{}
type Left struct{}
type Other struct{ Mixed }
func f() { type left = Real }
`)
	want := []string{"a/a.go:6: a.Left of example.com/app/a"}
	if diff := cmp.Diff(want, told(t, root, search(root, gosource.Name{Package: "example.com/app/a", Type: "Real"}).Unlisted())); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}
