package merge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/snapshot"
)

func named(name string) catalog.Name { return catalog.Name{Schema: catalog.Public, Name: name} }

// state is the base of all tests: users, posts that refer to them, and an enum.
func state() *catalog.Catalog {
	c := catalog.New()
	users := catalog.NewTable(named("users"))
	users.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true},
		{Name: "name", Position: 2000, Type: "text"},
	}
	users.PrimaryKey = &catalog.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}}
	posts := catalog.NewTable(named("posts"))
	posts.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true},
		{Name: "title", Position: 2000, Type: "text"},
		{Name: "mood", Position: 3000, Type: "mood"},
	}
	posts.Indexes["posts_title_idx"] = catalog.Index{Name: "posts_title_idx", Parts: []catalog.Part{{Column: "title"}}}
	posts.Checks["title_set"] = catalog.Check{Name: "title_set", Expression: "title <> ''"}
	c.Tables[users.Name], c.Tables[posts.Name] = users, posts
	c.Enums[named("mood")] = catalog.Enum{Name: named("mood"), Values: []string{"bad", "good"}}
	c.Statements["touch"] = catalog.Statement{Name: "touch", Up: "CREATE VIEW v AS SELECT 1", Down: "DROP VIEW v", Position: 1000}
	return c
}

func column(c *catalog.Catalog, table, name string) *catalog.Column {
	return c.Tables[named(table)].Column(name)
}

func add(c *catalog.Catalog, table string, column catalog.Column) {
	t := c.Tables[named(table)]
	t.Columns = append(t.Columns, column)
	t.SortColumns()
}

func drop(c *catalog.Catalog, table, column string) {
	t := c.Tables[named(table)]
	t.Columns = slices.DeleteFunc(t.Columns, func(other catalog.Column) bool { return other.Name == column })
}

func values(c *catalog.Catalog, values ...string) {
	c.Enums[named("mood")] = catalog.Enum{Name: named("mood"), Values: values}
}

func renamePosts(c *catalog.Catalog, to string) {
	t := c.Tables[named("posts")]
	delete(c.Tables, t.Name)
	t.Name, t.RenamedFrom = named(to), t.Name
	c.Tables[t.Name] = t
}

func renameTitle(c *catalog.Catalog, to string) {
	t := c.Tables[named("posts")]
	t.Column("title").RenamedFrom = "title"
	t.Column("title").Name = to
	t.Indexes["posts_title_idx"] = catalog.Index{Name: "posts_title_idx", Parts: []catalog.Part{{Column: to}}}
	t.Checks["title_set"] = catalog.Check{Name: "title_set", Expression: catalog.Expression(to + " <> ''")}
}

type edit func(c *catalog.Catalog)

func with(edits ...edit) *catalog.Catalog {
	c := state()
	for _, e := range edits {
		e(c)
	}
	return c
}

// mustMerge merges in both orders, and demands the same bytes.
func mustMerge(t *testing.T, ours, theirs *catalog.Catalog) *catalog.Catalog {
	t.Helper()
	one, conflicts := merge.Compute(state(), ours, theirs)
	if len(conflicts) > 0 {
		t.Fatal(conflicts)
	}
	other, _ := merge.Compute(state(), theirs, ours)
	first, err := snapshot.Encode(one)
	second, err2 := snapshot.Encode(other)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Fatal(diff)
	}
	return one
}

func TestChangesThatGoTogether(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ ours, theirs, want edit }{
		"two properties of a column": {
			func(c *catalog.Catalog) { column(c, "posts", "title").Type = "varchar(80)" },
			func(c *catalog.Catalog) { column(c, "posts", "title").NotNull = true },
			func(c *catalog.Catalog) {
				column(c, "posts", "title").Type, column(c, "posts", "title").NotNull = "varchar(80)", true
			},
		},
		"the same change": {
			func(c *catalog.Catalog) { column(c, "posts", "title").Type = "varchar(80)" },
			func(c *catalog.Catalog) { column(c, "posts", "title").Type = "varchar(80)" },
			func(c *catalog.Catalog) { column(c, "posts", "title").Type = "varchar(80)" },
		},
		"the same drop": {
			func(c *catalog.Catalog) { delete(c.Tables, named("posts")) },
			func(c *catalog.Catalog) { delete(c.Tables, named("posts")) },
			func(c *catalog.Catalog) { delete(c.Tables, named("posts")) },
		},
		"two columns in one position": {
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "zip", Position: 4000, Type: "text"}) },
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "age", Position: 4000, Type: "text"}) },
			func(c *catalog.Catalog) {
				add(c, "posts", catalog.Column{Name: "age", Position: 4000, Type: "text"})
				add(c, "posts", catalog.Column{Name: "zip", Position: 4000, Type: "text"})
			},
		},
		"the same column in two positions": {
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "age", Position: 4000, Type: "text"}) },
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "age", Position: 1500, Type: "text"}) },
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "age", Position: 1500, Type: "text"}) },
		},
		"two values of an enum": {
			func(c *catalog.Catalog) { values(c, "bad", "good", "great") },
			func(c *catalog.Catalog) { values(c, "awful", "bad", "good", "fine") },
			func(c *catalog.Catalog) { values(c, "awful", "bad", "good", "fine", "great") },
		},
		"a value that goes beside one that comes": {
			func(c *catalog.Catalog) { values(c, "good") },
			func(c *catalog.Catalog) { values(c, "bad", "good", "great") },
			func(c *catalog.Catalog) { values(c, "good", "great") },
		},
		"a renamed table that the other changes": {
			func(c *catalog.Catalog) { renamePosts(c, "articles") },
			func(c *catalog.Catalog) { column(c, "posts", "title").NotNull = true },
			func(c *catalog.Catalog) {
				renamePosts(c, "articles")
				column(c, "articles", "title").NotNull = true
			},
		},
		"a renamed column that the other changes and stands an index on": {
			func(c *catalog.Catalog) { renameTitle(c, "headline") },
			func(c *catalog.Catalog) {
				column(c, "posts", "title").NotNull = true
				c.Tables[named("posts")].Uniques["u"] = catalog.Unique{Name: "u", Columns: []string{"title"}}
			},
			func(c *catalog.Catalog) {
				renameTitle(c, "headline")
				column(c, "posts", "headline").NotNull = true
				c.Tables[named("posts")].Uniques["u"] = catalog.Unique{Name: "u", Columns: []string{"headline"}}
			},
		},
		"a column takes the name of one that the other branch leaves alone": {
			func(c *catalog.Catalog) {
				drop(c, "posts", "mood")
				renameTitle(c, "mood")
			},
			func(c *catalog.Catalog) { column(c, "posts", "title").NotNull = true },
			func(c *catalog.Catalog) {
				drop(c, "posts", "mood")
				renameTitle(c, "mood")
				column(c, "posts", "mood").NotNull = true
			},
		},
		"a renamed index that the other comments": {
			func(c *catalog.Catalog) {
				t := c.Tables[named("posts")]
				delete(t.Indexes, "posts_title_idx")
				t.Indexes["other"] = catalog.Index{Name: "other", Parts: []catalog.Part{{Column: "title"}}}
			},
			func(c *catalog.Catalog) {
				c.Tables[named("posts")].Indexes["posts_title_idx"] = catalog.Index{Name: "posts_title_idx", Parts: []catalog.Part{{Column: "title"}}, Comment: "fast"}
			},
			func(c *catalog.Catalog) {
				t := c.Tables[named("posts")]
				delete(t.Indexes, "posts_title_idx")
				t.Indexes["other"] = catalog.Index{Name: "other", Parts: []catalog.Part{{Column: "title"}}, Comment: "fast"}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mustMerge(t, with(test.ours), with(test.theirs))
			if differences := catalog.Differences(got, with(test.want)); len(differences) > 0 {
				t.Error(differences)
			}
			var names, want []string
			for _, table := range got.SortedTables() {
				for _, column := range table.Columns {
					names = append(names, column.Name)
				}
			}
			for _, table := range with(test.want).SortedTables() {
				for _, column := range table.Columns {
					want = append(want, column.Name)
				}
			}
			if !slices.Equal(names, want) {
				t.Errorf("columns %v, want %v", names, want)
			}
		})
	}
}

func TestOneSideAlone(t *testing.T) {
	t.Parallel()
	changed := with(func(c *catalog.Catalog) { renamePosts(c, "articles") }, func(c *catalog.Catalog) { values(c, "x") })
	if differences := catalog.Differences(mustMerge(t, changed, state()), changed); len(differences) > 0 {
		t.Error(differences)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	reference := func(c *catalog.Catalog) {
		c.Tables[named("posts")].References["r"] = catalog.Reference{
			Name: "r", Columns: []string{"id"}, Table: named("users"), TargetColumns: []string{"id"},
		}
	}
	table := func(name string, columns ...catalog.Column) edit {
		return func(c *catalog.Catalog) {
			t := catalog.NewTable(named(name))
			t.Columns = columns
			c.Tables[t.Name] = t
		}
	}
	for name, test := range map[string]struct {
		ours, theirs edit
		want         string
	}{
		"one property": {
			func(c *catalog.Catalog) { column(c, "posts", "title").Default = "'a'" },
			func(c *catalog.Catalog) { column(c, "posts", "title").Default = "'b'" },
			`table posts: column "title": default: ours set it to 'a', theirs set it to 'b'`,
		},
		"a drop beside a change": {
			func(c *catalog.Catalog) { delete(c.Tables, named("posts")) },
			func(c *catalog.Catalog) { column(c, "posts", "title").NotNull = true },
			`table posts: ours dropped it, theirs changed it`,
		},
		"a column added in two ways": {
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "n", Position: 4000, Type: "text"}) },
			func(c *catalog.Catalog) { add(c, "posts", catalog.Column{Name: "n", Position: 4000, Type: "bigint"}) },
			`table posts: column "n": type: ours added it with text, theirs added it with bigint`,
		},
		"a table added in two ways": {
			table("x", catalog.Column{Name: "a", Type: "text"}), table("x", catalog.Column{Name: "b", Type: "text"}),
			`table x: ours added it with other parts, theirs added it with other parts`,
		},
		"two renames": {
			func(c *catalog.Catalog) { renamePosts(c, "articles") },
			func(c *catalog.Catalog) { renamePosts(c, "texts") },
			`table posts: ours renamed posts to articles, theirs renamed posts to texts`,
		},
		"a rename beside a new table": {
			func(c *catalog.Catalog) { renamePosts(c, "articles") },
			table("articles", catalog.Column{Name: "a", Type: "text"}),
			`table articles: ours renamed posts to articles, theirs added it`,
		},
		"an index on a dropped column": {
			func(c *catalog.Catalog) {
				drop(c, "users", "name")
			},
			func(c *catalog.Catalog) {
				c.Tables[named("users")].Indexes["i"] = catalog.Index{Name: "i", Parts: []catalog.Part{{Column: "name"}}}
			},
			`table users: index "i": ours dropped column "name", theirs added or changed what stands on column "name"`,
		},
		"a check that names a dropped column": {
			func(c *catalog.Catalog) { drop(c, "users", "name") },
			func(c *catalog.Catalog) {
				c.Tables[named("users")].Checks["c"] = catalog.Check{Name: "c", Expression: "length(name) > 1"}
			},
			`table users: check "c": ours dropped column "name", theirs added or changed what stands on column "name"`,
		},
		"a foreign key to a dropped table": {
			func(c *catalog.Catalog) { delete(c.Tables, named("users")) }, reference,
			`table posts: reference "r": ours dropped table users, theirs added or changed what stands on table users`,
		},
		"a foreign key to what is no key any more": {
			func(c *catalog.Catalog) { c.Tables[named("users")].PrimaryKey = nil }, reference,
			`table posts: reference "r": ours dropped the key users (id), theirs added or changed what stands on the key users (id)`,
		},
		"a column of a dropped type": {
			func(c *catalog.Catalog) {
				drop(c, "posts", "mood")
				delete(c.Enums, named("mood"))
			},
			func(c *catalog.Catalog) {
				add(c, "users", catalog.Column{Name: "mood", Position: 3000, Type: "mood[]"})
			},
			`table users: column "mood": ours dropped type mood, theirs added or changed what stands on type mood`,
		},
		"one name for two relations": {
			func(c *catalog.Catalog) {
				c.Tables[named("users")].Indexes["i"] = catalog.Index{Name: "i", Parts: []catalog.Part{{Column: "name"}}}
			},
			func(c *catalog.Catalog) {
				c.Tables[named("posts")].Uniques["i"] = catalog.Unique{Name: "i", Columns: []string{"title"}}
			},
			`table users: name i: ours gives it to table users, theirs gives it to table posts`,
		},
		"one value in two places": {
			func(c *catalog.Catalog) { values(c, "x", "bad", "good") },
			func(c *catalog.Catalog) { values(c, "bad", "good", "x") },
			`type mood: values: ours made them ('x', 'bad', 'good'), theirs made them ('bad', 'good', 'x')`,
		},
		"another value in the place of one": {
			func(c *catalog.Catalog) { values(c, "awful", "good") },
			func(c *catalog.Catalog) { values(c, "worse", "good") },
			`type mood: values: ours made them ('awful', 'good'), theirs made them ('worse', 'good')`,
		},
		"two texts of a statement": {
			func(c *catalog.Catalog) { s := c.Statements["touch"]; s.Up += ", 2"; c.Statements["touch"] = s },
			func(c *catalog.Catalog) { s := c.Statements["touch"]; s.Up += ", 3"; c.Statements["touch"] = s },
			`statement "touch": SQL: ours changed it from`,
		},
		"a default beside an identity": {
			func(c *catalog.Catalog) { column(c, "posts", "id").Default = "1" },
			func(c *catalog.Catalog) { column(c, "posts", "id").Identity = &catalog.Identity{Sequence: "s"} },
			`table posts: column "id": ours made it bigint DEFAULT 1, theirs made it bigint IDENTITY BY DEFAULT s`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, conflicts := merge.Compute(state(), with(test.ours), with(test.theirs))
			if len(conflicts) != 1 || !strings.HasPrefix(conflicts[0].String(), test.want) {
				t.Errorf("%v\nwant %s", conflicts, test.want)
			}
			_, mirrored := merge.Compute(state(), with(test.theirs), with(test.ours))
			for i := range mirrored {
				mirrored[i].Ours, mirrored[i].Theirs = mirrored[i].Theirs, mirrored[i].Ours
			}
			if diff := cmp.Diff(conflicts, mirrored); diff != "" {
				t.Error(diff)
			}
		})
	}
}
