package operation_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// What names a value of the type by a cast, or compares it with a column of the type, follows; what only looks like one
// is handed over.
func TestRespellFollowsValues(t *testing.T) {
	t.Parallel()
	mood := catalog.Name{Schema: "public", Name: "mood"}
	for expression, want := range map[string]string{
		"state = 'low'":                    "state = 'minor'",
		"'low' <> state OR id > 0":         "'minor' <> state OR id > 0",
		"x::text = 'low'::public.mood":     "x::text = 'minor'::public.mood",
		"state = 'high'":                   "state = 'high'",
		"title = 'low'":                    "title = 'low'",
		"state IN ('low', 'high')":         "unclear",
		"lower(title) || 'low' = 'slower'": "unclear",
	} {
		table := catalog.NewTable(before)
		table.Columns = []catalog.Column{{Name: "state", Type: "mood", Default: "'low'"}, {Name: "title", Type: "text", Default: "'low'"}}
		table.Checks["c"] = catalog.Check{Name: "c", Expression: catalog.Expression(expression)}
		operation.Respell(table, operation.Spellings{mood: {"low": "minor"}}, func(text *catalog.Expression) { *text = "unclear" })
		if got := string(table.Checks["c"].Expression); got != want {
			t.Errorf("%s became %s, want %s", expression, got, want)
		}
		if table.Columns[0].Default != "'minor'" || table.Columns[1].Default != "'low'" {
			t.Errorf("defaults %v", table.Columns)
		}
	}
}

func TestTypeNames(t *testing.T) {
	t.Parallel()
	for sqlType, want := range map[string]catalog.Name{
		"priority":          {Schema: "public", Name: "priority"},
		"priority[]":        {Schema: "public", Name: "priority"},
		`"Odd".priority[]`:  {Schema: "Odd", Name: "priority"},
		`"My Type"`:         {Schema: "public", Name: "My Type"},
		`billing."a ""b"""`: {Schema: "billing", Name: `a "b"`},
		"numeric(10,2)":     {Schema: "public", Name: "numeric"},
	} {
		if got := operation.TypeName(sqlType); got != want {
			t.Errorf("%s is %v, want %v", sqlType, got, want)
		}
	}
}
