package diff_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

// table returns a table with columns "name type", where "!" behind the type stands for NOT NULL.
func table(schema, name string, columns ...[2]string) *catalog.Table {
	t := catalog.NewTable(catalog.Name{Schema: schema, Name: name})
	for i, column := range columns {
		c := catalog.Column{Name: column[0], Type: column[1], Position: 1000 * (i + 1)}
		if n := len(c.Type) - 1; c.Type[n] == '!' {
			c.Type, c.NotNull = c.Type[:n], true
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

func state(tables ...*catalog.Table) *catalog.Catalog {
	c := catalog.New()
	for _, t := range tables {
		c.Tables[t.Name] = t
		if t.Name.Schema != catalog.Public {
			c.Schemas[t.Name.Schema] = catalog.Schema{Name: t.Name.Schema}
		}
	}
	return c
}

// declared is the state of one table, of which it is known how a column is declared.
func declared(t *catalog.Table, column, code string) *catalog.Catalog {
	c := state(t)
	c.Hints.Code = map[catalog.ColumnKey]string{{Table: t.Name, Column: column}: code}
	return c
}

func TestOpenQuestionsNameEveryAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from, to *catalog.Catalog
		want     []diff.Question
	}{
		"a column goes and two come": {
			from: state(table("public", "posts", [2]string{"title", "text"})),
			to:   declared(table("public", "posts", [2]string{"headline", "text"}, [2]string{"subject", "text"}), "headline", "r.Column(&p.Headline)"),
			want: []diff.Question{{
				Message: `table "posts": column "title" is gone, and "headline" and "subject" are new: was it renamed?`,
				Flags:   []string{"--rename posts.title=headline", "--rename posts.title=subject", "--drop posts.title", "--keep posts.title"},
				Code:    []string{`r.Column(&p.Headline).RenamedFrom("title")`, `r.Column(/* subject */).RenamedFrom("title")`},
			}},
		},
		"a table goes alone": {
			from: state(table("public", "posts", [2]string{"id", "bigint"})),
			to:   state(),
			want: []diff.Question{{
				Message: `table "posts" is gone: drop it with its data, or keep it?`,
				Flags:   []string{"--drop table:posts", "--keep table:posts"},
			}},
		},
		"a table goes and one comes in another schema": {
			from: state(table("public", "posts", [2]string{"id", "bigint"})),
			to:   state(table("blog", "posts", [2]string{"id", "bigint"})),
			want: []diff.Question{{
				Message: `table "posts" is gone, and "blog.posts" is new: was it renamed?`,
				Flags:   []string{"--rename table:posts=blog.posts", "--drop table:posts", "--keep table:posts"},
				Code:    []string{`r.Table("posts").Schema("blog").RenamedFrom("public.posts")`},
			}},
		},
		"a schema goes and one comes": {
			from: state(table("sales", "orders", [2]string{"id", "bigint"})),
			to:   state(table("billing", "orders", [2]string{"id", "bigint"})),
			want: []diff.Question{
				{
					Message: `schema "sales" is gone, and "billing" is new: was it renamed?`,
					Flags:   []string{"--rename schema:sales=billing", "--drop schema:sales", "--keep schema:sales"},
					Code:    []string{`RenamedSchemas: map[string]string{"billing": "sales"}`},
				},
				{
					Message: `table "sales.orders" is gone, and "billing.orders" is new: was it renamed?`,
					Flags:   []string{"--rename table:sales.orders=billing.orders", "--drop table:sales.orders", "--keep table:sales.orders"},
					Code:    []string{`r.Table("orders").Schema("billing").RenamedFrom("sales.orders")`},
				},
			},
		},
		"a required column comes": {
			from: state(table("public", "My Posts", [2]string{"id", "bigint"})),
			to:   state(table("public", "My Posts", [2]string{"id", "bigint"}, [2]string{"slug", "text!"})),
			want: []diff.Question{{
				Message: `table "My Posts": new column "slug" is NOT NULL: what do the rows that exist get?`,
				Flags:   []string{`--fill '"My Posts".slug=EXPRESSION'`},
				Code: []string{
					`r.Column(/* slug */).Fill("EXPRESSION")`, `r.Column(/* slug */).Default(VALUE)`, "r.Column(/* slug */).Null(), or a pointer as the field's type",
				},
			}},
		},
		"a type changes without a cast": {
			from: state(table("public", "posts", [2]string{"id", "uuid"})),
			to:   state(table("public", "posts", [2]string{"id", "bigint"})),
			want: []diff.Question{{
				Message: `table "posts": column "id" changes from uuid to bigint, and PostgreSQL has no cast for that`,
				Code:    []string{`r.Column(/* id */).Cast("EXPRESSION")`},
			}},
		},
		"questions of several tables at once": {
			from: state(table("public", "a", [2]string{"x", "text"}), table("public", "b", [2]string{"id", "bigint"})),
			to:   state(table("public", "a", [2]string{"y", "text!"}), table("public", "b", [2]string{"id", "bigint"}, [2]string{"n", "bigint!"})),
			want: []diff.Question{
				{
					Message: `table "a": column "x" is gone, and "y" is new: was it renamed?`,
					Flags:   []string{"--rename a.x=y", "--drop a.x", "--keep a.x"},
					Code:    []string{`r.Column(/* y */).RenamedFrom("x")`},
				},
				{
					Message: `table "b": new column "n" is NOT NULL: what do the rows that exist get?`,
					Flags:   []string{`--fill 'b.n=EXPRESSION'`},
					Code: []string{
						`r.Column(/* n */).Fill("EXPRESSION")`, `r.Column(/* n */).Default(VALUE)`, "r.Column(/* n */).Null(), or a pointer as the field's type",
					},
				},
			},
		},
		"names that a shell would take apart": {
			from: state(table("public", "My Posts", [2]string{"it's", "bigint"})),
			to:   state(table("public", "My Posts", [2]string{"b c", "bigint"})),
			want: []diff.Question{{
				Message: `table "My Posts": column "it's" is gone, and "b c" is new: was it renamed?`,
				Flags:   []string{`--rename '"My Posts".it'\''s=b c'`, `--drop '"My Posts".it'\''s'`, `--keep '"My Posts".it'\''s'`},
				Code:    []string{`r.Column(/* b c */).RenamedFrom("it's")`},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ops, _, err := diff.Compute(test.from, test.to, diff.Answers{})
			var questions *diff.Questions
			if !errors.As(err, &questions) || ops != nil {
				t.Fatalf("got %v, %v", ops, err)
			}
			if diff := cmp.Diff(test.want, questions.List); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnswersThatFitNothingAreRefused(t *testing.T) {
	t.Parallel()
	from := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "text"}))
	to := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"headline", "text"}))
	for flag, want := range map[[2]string]string{
		{"rename", "posts.titel=headline"}: `--rename posts.titel=headline speaks of a column that the snapshot does not hold`,
		{"rename", "posts.title=headlin"}:  `--rename posts.title=headlin names "headlin", which is no declared column`,
		{"rename", "table:posts=articles"}: `--rename table:posts=articles names "articles", which is no declared table`,
		{"rename", "posts.title"}:          `--rename posts.title is not of the form TABLE.COLUMN=NEW, or table:, schema:, type:, value:, sequence: or partition:OLD=NEW`,
		{"rename", "title=headline"}:       `--rename title=headline is not of the form TABLE.COLUMN=NEW, or table:, schema:, type:, value:, sequence: or partition:OLD=NEW`,
		{"drop", `"posts.title`}:           `--drop "posts.title is not of the form TABLE.COLUMN, or table:, schema:, type:, value:, sequence: or partition:NAME`,
		{"fill", "posts.headline"}:         `--fill posts.headline is not of the form TABLE.COLUMN=EXPRESSION`,
		{"fill", "posts.headline="}:        `--fill posts.headline= is not of the form TABLE.COLUMN=EXPRESSION`,
		{"keep", "schema:sales"}:           `--keep schema:sales answers no open question`,
		{"fill", "posts.id=1"}:             `--fill posts.id=1 answers no open question`,
	} {
		t.Run(flag[1], func(t *testing.T) {
			t.Parallel()
			texts := map[string][]string{"drop": {"posts.title"}}
			if flag[0] == "rename" {
				texts["drop"] = nil
			}
			texts[flag[0]] = append(texts[flag[0]], flag[1])
			answers, err := diff.ParseAnswers(texts["rename"], texts["drop"], texts["keep"], texts["fill"])
			if err == nil {
				_, _, err = diff.Compute(from, to, answers)
			}
			var answerError *diff.AnswerError
			if !errors.As(err, &answerError) || answerError.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestAnswersThatContradictEachOtherAreRefused(t *testing.T) {
	t.Parallel()
	kinds := func(column, table string, values ...string) *catalog.Catalog {
		c := state(columnsOf("posts", "id", column+"1", column+"2"), columnsOf(table+"1", "id"), columnsOf(table+"2", "id"))
		priority := catalog.Name{Schema: catalog.Public, Name: "priority"}
		c.Enums[priority] = catalog.Enum{Name: priority, Values: values}
		return c
	}
	from, to := kinds("a", "a", "low", "high"), kinds("b", "b", "minor", "major")
	for _, test := range []struct {
		first, second string
		refused       bool
	}{
		{"posts.a1=b1", "posts.a2=b1", true},
		{"posts.a1=b1", "public.posts.a1=b2", true},
		{"posts.a1=b1", "public.posts.a1=b1", false},
		{"posts.a1=b1", "posts.a2=b2", false},
		{"table:a1=b1", "table:a2=public.b1", true},
		{"table:a1=b1", "table:a1=b2", true},
		{"value:priority.low=minor", "value:priority.high=minor", true},
		{"value:priority.low=minor", "value:priority.low=major", true},
	} {
		answers, err := diff.ParseAnswers([]string{test.first, test.second}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = diff.Compute(from, to, answers)
		want := fmt.Sprintf("--rename %s contradicts --rename %s", test.second, test.first)
		var answerError *diff.AnswerError
		if errors.As(err, &answerError) != test.refused || test.refused && err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// columnsOf returns a table in public with columns of text.
func columnsOf(name string, columns ...string) *catalog.Table {
	var all [][2]string
	for _, column := range columns {
		all = append(all, [2]string{column, "text"})
	}
	return table("public", name, all...)
}

func TestADeclaredRenameHappensOnce(t *testing.T) {
	t.Parallel()
	columns := func(first, second string) *catalog.Table {
		return table("public", "posts", [2]string{first, "text"}, [2]string{second, "text"})
	}
	hinted := func(t *catalog.Table, renames map[string]string) *catalog.Catalog {
		c := state(t)
		c.Hints.RenamedColumns = map[catalog.ColumnKey]string{}
		for now, before := range renames {
			c.Hints.RenamedColumns[catalog.ColumnKey{Table: t.Name, Column: now}] = before
		}
		return c
	}
	done := columns("a", "b")
	done.Columns[0].RenamedFrom, done.Columns[1].RenamedFrom = "b", "a"
	for name, test := range map[string]struct {
		from *catalog.Table
		to   *catalog.Catalog
		want []string
	}{
		"a swap": {
			columns("a", "b"), hinted(columns("a", "b"), map[string]string{"a": "b", "b": "a"}),
			[]string{"rename column posts.b to a", "rename column posts.a to b"},
		},
		"the same swap again":         {done, hinted(columns("a", "b"), map[string]string{"a": "b", "b": "a"}), nil},
		"a name of long ago":          {columns("a", "b"), hinted(columns("a", "b"), map[string]string{"a": "title"}), nil},
		"a name that another has now": {columns("a", "b"), hinted(columns("a", "b"), map[string]string{"a": "b"}), nil},
		"a name that a new column takes": {
			columns("a", "b"), hinted(table("public", "posts", [2]string{"c", "text"}, [2]string{"a", "text"}, [2]string{"b", "text"}), map[string]string{"c": "a"}),
			[]string{"rename column posts.a to c", "add column posts.a text"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ops, _, err := diff.Compute(state(test.from), test.to, diff.Answers{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, op := range ops {
				got = append(got, op.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatesThatCannotBeReached(t *testing.T) {
	t.Parallel()
	withCheck := table("public", "posts", [2]string{"id", "bigint"})
	titled := table("public", "posts", [2]string{"title", "text"})
	headed := table("public", "posts", [2]string{"headline", "text"})
	for _, t := range []*catalog.Table{withCheck, titled, headed} {
		t.Checks["c"] = catalog.Check{Name: "c", Expression: "title <> ''"}
	}
	child := table("public", "comments", [2]string{"post_id", "bigint"})
	child.References["comments_post_id_fkey"] = catalog.Reference{
		Name: "comments_post_id_fkey", Columns: []string{"post_id"}, Table: catalog.Name{Schema: "public", Name: "posts"}, TargetColumns: []string{"id"},
	}
	for name, test := range map[string]struct {
		from, to      *catalog.Catalog
		renames       []string
		drops, keeps  []string
		message, hint string
	}{
		"a check names a column that is gone": {
			from:    state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "text"})),
			to:      state(withCheck),
			message: `table "posts": check "c" still names column "title", which is gone`,
			hint:    `Change the SQL of "c", or write its columns as $1, $2 so that it follows the fields.`,
		},
		"a check names a column that is renamed": {
			from:    state(titled),
			to:      state(headed),
			renames: []string{"posts.title=headline"},
			message: `table "posts": check "c" still names column "title", which is called "headline" now`,
			hint:    `Change the SQL of "c", or write its columns as $1, $2 so that it follows the fields.`,
		},
		"a kept table refers to a dropped one": {
			from:    state(table("public", "posts", [2]string{"id", "bigint"}), child),
			to:      state(),
			drops:   []string{"table:posts"},
			keeps:   []string{"table:comments"},
			message: `table "comments" is kept and refers to table "posts", which is dropped`,
			hint:    `Drop the table, or the foreign key "comments_post_id_fkey" first, or leave what it refers to as it is.`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers, err := diff.ParseAnswers(test.renames, test.drops, test.keeps, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = diff.Compute(test.from, test.to, answers)
			var mistake *diff.Mistake
			if !errors.As(err, &mistake) || mistake.Error() != test.message || mistake.Hint() != test.hint {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnAnswerDropsNothingByTheWay(t *testing.T) {
	t.Parallel()
	from := state(table("public", "vertices", [2]string{"gone", "text"}, [2]string{"size", "text"}))
	to := state(table("public", "vertices", [2]string{"volume", "text"}))
	answers, err := diff.ParseAnswers([]string{"vertices.size=volume"}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = diff.Compute(from, to, answers)
	want := []diff.Question{{
		Message: `table "vertices": column "gone" is gone: drop it with its data, or keep it?`,
		Flags:   []string{"--drop vertices.gone", "--keep vertices.gone"},
	}}
	var questions *diff.Questions
	if !errors.As(err, &questions) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, questions.List); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
