package diff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
)

// of returns a state with an enum "state" in "public" and tables.
func of(values []string, tables ...*catalog.Table) *catalog.Catalog {
	c := catalog.New()
	if len(values) > 0 {
		name := catalog.Name{Schema: catalog.Public, Name: "state"}
		c.Enums[name] = catalog.Enum{Name: name, Values: values}
	}
	for _, t := range tables {
		c.Tables[t.Name] = t
	}
	return c
}

func TestTypesOfTenantsAreNotBuiltAnew(t *testing.T) {
	t.Parallel()
	bills := table(catalog.Tenant, "bills", [2]string{"state", "public.state"})
	lists := table(catalog.Tenant, "bills", [2]string{"state", "public.state[]"})
	drop, err := diff.ParseAnswers(nil, []string{"value:state.paid"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to *catalog.Catalog }{
		"a value goes":  {of([]string{"open", "paid"}, bills), of([]string{"open"}, bills)},
		"of a list":     {of([]string{"open", "paid"}, lists), of([]string{"open"}, lists)},
		"another order": {of([]string{"open", "paid"}, bills), of([]string{"paid", "open"}, bills)},
	} {
		_, _, err := diff.Compute(c.from, c.to, drop)
		if name == "another order" {
			_, _, err = diff.Compute(c.from, c.to, diff.Answers{})
		}
		var mistake *diff.Mistake
		const want = `type "state" has to be built anew, since it loses values or their order changes, and tables of tenants have it`
		if !errors.As(err, &mistake) || mistake.Message != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	shared := table(catalog.Public, "bills", [2]string{"state", "state"})
	if _, _, err := diff.Compute(of([]string{"open", "paid"}, shared), of([]string{"open"}, shared), drop); err != nil {
		t.Errorf("no tenant has it: %v", err)
	}
	ops, _, err := diff.Compute(of([]string{"open"}, bills), of([]string{"open", "paid"}, bills), diff.Answers{})
	if err != nil || len(ops) != 1 || !ops[0].(operation.AddEnumValues).Stays {
		t.Errorf("a value comes: %v, %v", ops, err)
	}
}

// What goes in tenants and comes for all, or the other way round, is no rename: no rows are moved.
func TestNoRenamesBetweenTenantsAndShared(t *testing.T) {
	t.Parallel()
	id := [2]string{"id", "bigint"}
	for name, c := range map[string]struct {
		from, to *catalog.Table
		want     string
		flags    []string
	}{
		"to all": {
			table(catalog.Tenant, "bills", id), table(catalog.Public, "bills", id),
			`table "@tenant.bills" is gone, and "bills" is new, to which no rows are moved from those of tenants: drop it with its data, or keep it?`,
			[]string{"--drop table:@tenant.bills", "--keep table:@tenant.bills"},
		},
		"to tenants": {
			table(catalog.Public, "bills", id), table(catalog.Tenant, "bills", id),
			`table "bills" is gone, and each tenant gets a table "bills", to which no rows are moved: drop it with its data, or keep it?`,
			[]string{"--drop table:bills", "--keep table:bills"},
		},
		"under another name": {
			table(catalog.Tenant, "bills", id), table("billing", "invoices", id),
			`table "@tenant.bills" is gone: drop it with its data, or keep it?`,
			[]string{"--drop table:@tenant.bills", "--keep table:@tenant.bills"},
		},
		"within tenants": {
			table(catalog.Tenant, "bills", id), table(catalog.Tenant, "invoices", id),
			`table "@tenant.bills" is gone, and "@tenant.invoices" is new: was it renamed?`,
			[]string{"--rename table:@tenant.bills=@tenant.invoices", "--drop table:@tenant.bills", "--keep table:@tenant.bills"},
		},
	} {
		_, _, err := diff.Compute(of(nil, c.from), of(nil, c.to), diff.Answers{})
		var questions *diff.Questions
		if !errors.As(err, &questions) || len(questions.List) != 1 || questions.List[0].Message != c.want || !slices.Equal(questions.List[0].Flags, c.flags) {
			t.Errorf("%s: %v %+v", name, err, questions)
		}
		for _, code := range questions.List[0].Code {
			if strings.Contains(code, "@tenant") {
				t.Errorf("%s: no Go code says %s", name, code)
			}
		}
		answers, err := diff.ParseAnswers([]string{"table:" + operation.Path(c.from.Name) + "=" + operation.Path(c.to.Name)}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = diff.Compute(of(nil, c.from), of(nil, c.to), answers)
		if refused := err != nil && strings.Contains(err.Error(), "would be from tenants to what all share, or back, and no rows are moved there"); refused != (name != "within tenants") {
			t.Errorf("%s, asked for: %v", name, err)
		}
	}
}

// A shared thing that tenants have a use for goes when they had their turn, so its name is free in a later file only.
func TestSuccessorsOfWhatTenantsUse(t *testing.T) {
	t.Parallel()
	bills := table(catalog.Tenant, "bills", [2]string{"state", "public.state"})
	plain := table(catalog.Tenant, "bills", [2]string{"state", "text"})
	_, _, err := diff.Compute(of([]string{"open"}, bills), of(nil, plain, table(catalog.Public, "state", [2]string{"id", "bigint"})), diff.Answers{})
	var mistake *diff.Mistake
	if !errors.As(err, &mistake) || mistake.Message != `type "state" goes when tenants have no more use for it, and something else takes its name before` {
		t.Error(err)
	}
	if _, _, err := diff.Compute(of([]string{"open"}, bills), of(nil, plain), diff.Answers{}); err != nil {
		t.Error(err)
	}
}

// A table of tenants that goes comes back before a shared sequence has its old name.
func TestWhatTenantsCallIsNotRenamedWhileTheyLoseIt(t *testing.T) {
	t.Parallel()
	const schema, name = `qu"ote`, "it's"
	visits := table(catalog.Tenant, "visits", [2]string{"no", "integer"})
	visits.Columns[0].Default = `nextval('"qu""ote"."it''s"')`
	from, to := of(nil, visits), of(nil)
	for c, name := range map[*catalog.Catalog]string{from: name, to: "numbers"} {
		c.Schemas[schema] = catalog.Schema{Name: schema}
		full := catalog.Name{Schema: schema, Name: name}
		c.Sequences[full] = catalog.Sequence{Name: full}
	}
	answers, err := diff.ParseAnswers([]string{`sequence:"qu""ote".it's="qu""ote".numbers`}, []string{"table:@tenant.visits"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = diff.Compute(from, to, answers)
	var mistake *diff.Mistake
	if !errors.As(err, &mistake) || mistake.Message != `table "@tenant.visits" goes or is made anew, and calls something that all share and that gets another name` {
		t.Error(err)
	}
}

// The same SQL is another statement when it runs once per tenant.
func TestStatementsChangeSides(t *testing.T) {
	t.Parallel()
	for _, before := range []bool{false, true} {
		from, to := of(nil), of(nil)
		from.Statements["a"] = catalog.Statement{Name: "a", Up: "CREATE FUNCTION f() ...", Down: "DROP FUNCTION f()", Before: before, Position: 1000}
		for _, name := range []string{"a", "b"} {
			to.Statements = map[string]catalog.Statement{name: {Name: name, Up: "CREATE FUNCTION f() ...", Down: "DROP FUNCTION f()", Before: before, Tenant: true, Position: 1000}}
			ops, _, err := diff.Compute(from, to, diff.Answers{})
			kinds := map[bool]int{}
			for _, op := range ops {
				kinds[operation.OfTenants(op)]++
			}
			if err != nil || len(ops) != 2 || kinds[true] != 1 || kinds[false] != 1 {
				t.Errorf("statement %s: %v, %v", name, ops, err)
			}
		}
	}
}
