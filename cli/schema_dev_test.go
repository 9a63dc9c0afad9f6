//go:build unix && !ashlar_lean

package cli_test

import (
	"testing"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// foreign is a table of somebody else.
type foreign struct{ ID int64 }

func (f *foreign) Define(r *ashlar.Resource) {
	r.Table("foreign_ones")
	r.Unmanaged()
	r.PrimaryKey(&f.ID)
}

// dev is what becomes of dev migrations, and of versions that come late or stop midway.
func (p printed) dev(t *testing.T) {
	w, url := unappliedBoxes(t), dbtest.New(t)
	all := p.in(w)
	before, after := heavyBoxes(), withBoxes(&wide{}, &wordyBox{}, &foreign{})
	in := func(code int, args ...string) {
		t.Helper()
		all(after, code, append(args, "--url", url)...)
	}
	all(before, 0, "migrate", "--all", "--create-missing", "--url", url)
	all(after, 0, "generate", "--dev")
	in(0, "migrate", "--all")
	in(0, "status")
	w.write(w.up("_dev_2"), w.read(w.up("_dev_2"))+"-- more\n")
	all(after, 0, "generate", "settled")
	in(0, "status", "--tenants")
	in(1, "migrate", "--dry-run") // those of tenants came behind
	in(0, "migrate", "--tenants", "--dry-run")
	in(0, "migrate", "--all", "--dry-run")
	in(0, "setup")
	narrow := withBoxes(&taller{}, &wordyBox{}, &foreign{})
	all(narrow, 0, "generate", "--dev")
	all(narrow, 0, "migrate", "--url", url)
	all(after, 0, "generate", "as_before")
	in(0, "migrate")
	w.pair("migrations", "20200101000000_late", "SELECT pg_sleep(0.002);\n")
	w.pair("migrations", "20990101000000_stops", "-- ashlar:no-transaction\n\nSELECT 1;\nSELECT nothing;\n")
	in(0, "migrate", "--to", "20200101000000")
	in(0, "migrate", "--to", "20200101000000")
	in(1, "migrate")
	in(0, "status")
}
