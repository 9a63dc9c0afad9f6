package acceptance_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// viewOf is a view over columns of a table, or over the view before it.
type viewOf struct {
	id      int
	table   *table
	columns []*column
	over    *viewOf // nil: over the table
	tenant  bool    // each tenant has one
}

func (v *viewOf) name() string { return fmt.Sprintf("view_%d", v.id) }

// full is how others call it.
func (v *viewOf) full() string {
	if v.tenant {
		return v.name()
	}
	return "public." + v.name()
}

// shown returns the columns of a view: a view over another has all of that.
func (v *viewOf) shown() []*column {
	if v.over != nil {
		return v.over.shown()
	}
	return v.columns
}

// callOf is a function that checks and defaults call.
type callOf struct {
	id, turns int
}

func (f *callOf) name() string { return fmt.Sprintf("public.call_%d", f.id) }

func (w *world) addCall() *callOf {
	w.ids++
	w.did("function added")
	f := &callOf{id: w.ids}
	w.calls = append(w.calls, f)
	return f
}

func (w *world) addView(tb *table) {
	w.ids++
	v := &viewOf{id: w.ids, table: tb, columns: w.some(tb, 3)}
	v.tenant = w.tenant != nil && (tb.space == w.tenant || w.chance("view of tenants", 50))
	if len(w.views) > 0 && w.chance("over a view", 40) {
		if last := w.views[len(w.views)-1]; last.table == tb && (v.tenant || !last.tenant) {
			v.over = last
		}
	}
	w.did("view added")
	w.views = append(w.views, v)
}

func (w *world) changeStatement(tb *table) {
	switch n := w.even("statement", 7) - 1; {
	case n <= 0 && len(w.calls) > 0:
		w.did("function changed")
		pick(w, "function", w.calls).turns++
	case n == 1 && len(w.calls) > 0:
		w.did("function dropped")
		w.dropCall(pick(w, "function", w.calls))
	case n <= 2:
		tb.checks = append(tb.checks, &checkOf{label: label{name: w.next()}, on: w.some(tb, 1), call: w.addCall()})
	case n == 3 && len(w.views) > 0:
		w.did("view dropped")
		w.dropView(pick(w, "dropped view", w.views))
	case n == 4 && len(w.views) > 0:
		w.did("view changed")
		v := pick(w, "changed view", w.views)
		v.columns = w.some(v.table, 3)
	default:
		w.addView(tb)
	}
	w.tidy()
}

func (w *world) dropCall(gone *callOf) {
	w.calls = slices.DeleteFunc(w.calls, func(f *callOf) bool { return f == gone })
}

// dropCallsOf lets functions that checks of a domain call go.
func (w *world) dropCallsOf(d *domainOf) {
	for _, k := range d.checks {
		if k.call != nil && w.chance("with its function", 60) {
			w.dropCall(k.call)
		}
	}
}

func (w *world) dropView(gone *viewOf) {
	w.views = slices.DeleteFunc(w.views, func(v *viewOf) bool { return v == gone })
	for _, v := range slices.Clone(w.views) {
		if v.over == gone {
			w.dropView(v)
		}
	}
}

// tidyStatements drops what stands on something that is gone.
func (w *world) tidyStatements() {
	for _, v := range slices.Clone(w.views) {
		if !slices.Contains(w.tables, v.table) || v.table.space == w.tenant && !v.tenant {
			w.dropView(v)
			continue
		}
		v.columns = slices.DeleteFunc(v.columns, func(c *column) bool { return c.kept || !slices.Contains(v.table.columns, c) })
		if len(v.columns) == 0 {
			w.dropView(v)
		}
	}
	for _, tb := range w.tables {
		for _, c := range tb.columns {
			if c.call != nil && (!slices.Contains(w.calls, c.call) || c.def.Type != "boolean" || c.gen != nil || c.kept) {
				c.call = nil
			}
		}
		tb.checks = slices.DeleteFunc(tb.checks, func(k *checkOf) bool { return k.call != nil && !slices.Contains(w.calls, k.call) })
	}
}

// statements writes the functions, then the views.
func (s *scribe) statements() {
	for _, f := range s.w.calls {
		body := []string{"SELECT true", "SELECT t IS NULL OR true"}[f.turns%2]
		name := fmt.Sprintf("call_%d", f.id)
		s.c.Statements[name] = catalog.Statement{
			Name: name, Position: 1000 * f.id, Before: true,
			Up:   "CREATE OR REPLACE FUNCTION " + f.name() + "(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS '" + body + "'",
			Down: "DROP FUNCTION " + f.name() + "(text)",
		}
	}
	for _, d := range s.w.domains {
		if d.taker == 0 {
			continue
		}
		name, typ := fmt.Sprintf("take_%d", d.taker), operation.TypeSQL(d.full())
		s.c.Statements[name] = catalog.Statement{
			Name: name, Position: 1000000 + 1000*d.taker, Before: true, // behind what a check of the domain calls
			Up:   "CREATE OR REPLACE FUNCTION public." + name + "(v " + typ + ") RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
			Down: "DROP FUNCTION public." + name, // without the type, which may have another name by then
		}
	}
	for _, v := range s.w.views {
		name := v.name()
		from, columns := ident.Quote(v.table.space.name)+"."+ident.Quote(v.table.name), v.columns
		if v.table.space.name == catalog.Tenant {
			from = ident.Quote(v.table.name)
		}
		if v.over != nil {
			from, columns = v.over.full(), v.shown()
		}
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = ident.Quote(c.name)
		}
		s.c.Statements[name] = catalog.Statement{
			Name: name, Position: 1000 * v.id, After: []catalog.Name{v.table.full()}, Tenant: v.tenant,
			Up: "CREATE VIEW " + v.full() + " AS SELECT " + strings.Join(names, ", ") + " FROM " + from, Down: "DROP VIEW " + v.full(),
		}
	}
}
