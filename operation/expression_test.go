package operation_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// TestRenameIn: names of columns are followed, and what only looks like one is left alone.
func TestRenameIn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ column, expression, want string }{
		{"title", `title <> ''`, `headline <> ''`},
		{"title", `lower("title") = TITLE`, `lower(headline) = headline`},
		{"title", `title::title`, `headline::title`},
		{"title", `title(title)`, `title(headline)`},
		{"title", `CAST(title AS title)`, `CAST(headline AS title)`},
		{"title", `title COLLATE title`, `headline COLLATE title`},
		{"date", `date > date '2026-01-01'`, `headline > date '2026-01-01'`},
		{"day", `extract(day FROM day) = 1`, `extract(day FROM headline) = 1`},
		{"time", `time AT TIME ZONE 'UTC' IS NULL`, `headline AT TIME ZONE 'UTC' IS NULL`},
		{"zone", `at AT TIME ZONE zone IS NULL`, `at AT TIME ZONE headline IS NULL`},
		{"at", `at AT /* of the office */ TIME ZONE zone IS NULL`, `headline AT /* of the office */ TIME ZONE zone IS NULL`},
		{"title", `'title' <> $$title$$ -- title`, `'title' <> $$title$$ -- title`},
	} {
		got := operation.RenameIn(catalog.Expression(test.expression), map[string]string{test.column: "headline"})
		if string(got) != test.want {
			t.Errorf("%s in %s: %s, want %s", test.column, test.expression, got, test.want)
		}
		mentioned := operation.Mentions(catalog.Expression(test.expression), test.column)
		if mentioned != (test.want != test.expression) {
			t.Errorf("%s in %s: mentioned is %t", test.column, test.expression, mentioned)
		}
	}
}

func TestIsConstant(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]bool{
		"''": true, "'a'::text": true, "'{}'::jsonb": true, "0": true, "-1.5": true, "true": true, " false ": true, "'a'::public.mood": true,
		"": false, "NULL": false, "now()": false, "title": false, "'a' || title": false, "1 + n": false, "'x'::text || y": false, "'a'::text AND b": false, "'3'::t.x + n": false,
	} {
		if got := operation.IsConstant(expression); got != want {
			t.Errorf("%s: %t", expression, got)
		}
	}
}
