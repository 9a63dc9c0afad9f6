package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
)

func TestIndexes(t *testing.T) {
	t.Parallel()
	const table = `
		CREATE EXTENSION pg_trgm;
		CREATE EXTENSION citext;
		CREATE TYPE mood AS ENUM ('sad');
		CREATE DOMAIN word AS varchar(20);
		CREATE TABLE posts (
			id int, title varchar(20), code text COLLATE "C", mail citext, tags text[], doc jsonb, mood mood, word word, fixed char(3)
		);`
	for name, c := range map[string]struct {
		sql  string
		want catalog.Index
	}{
		"plain": {
			`CREATE INDEX i ON posts (title, id)`,
			catalog.Index{Parts: []catalog.Part{{Column: "title"}, {Column: "id"}}},
		},
		"default operator classes": {
			`CREATE INDEX i ON posts (title, code, mail, tags, doc, mood, word, fixed)`,
			catalog.Index{Parts: []catalog.Part{
				{Column: "title"},
				{Column: "code"},
				{Column: "mail"},
				{Column: "tags"},
				{Column: "doc"},
				{Column: "mood"},
				{Column: "word"},
				{Column: "fixed"},
			}},
		},
		"default operator classes by name": {
			`CREATE INDEX i ON posts (title text_ops, id int4_ops, fixed bpchar_ops)`,
			catalog.Index{Parts: []catalog.Part{{Column: "title"}, {Column: "id"}, {Column: "fixed"}}},
		},
		"order": {
			`CREATE UNIQUE INDEX i ON posts (id DESC, title DESC NULLS LAST, code NULLS FIRST, mail)`,
			catalog.Index{Unique: true, Parts: []catalog.Part{
				{Column: "id", Descending: true, NullsFirst: true},
				{Column: "title", Descending: true},
				{Column: "code", NullsFirst: true},
				{Column: "mail"},
			}},
		},
		"include, where and parameters": {
			`CREATE INDEX i ON posts (id) INCLUDE (title, code) WITH (fillfactor = 60) WHERE id > 0 AND title IS NOT NULL`,
			catalog.Index{
				Parts: []catalog.Part{{Column: "id"}}, Include: []string{"title", "code"},
				Where: "(id > 0) AND (title IS NOT NULL)", Parameters: map[string]string{"fillfactor": "60"},
			},
		},
		"expressions": {
			`CREATE INDEX i ON posts (lower(title), (id + 1) DESC, (doc ->> 'a'))`,
			catalog.Index{Parts: []catalog.Part{
				{Expression: "lower((title)::text)"},
				{Expression: "id + 1", Descending: true, NullsFirst: true},
				{Expression: "doc ->> 'a'::text"},
			}},
		},
		"collations": {
			`CREATE INDEX i ON posts (title COLLATE "C", code COLLATE "C", code COLLATE "POSIX", lower(code), lower(title) COLLATE "C")`,
			catalog.Index{Parts: []catalog.Part{
				{Column: "title", Collation: `"C"`},
				{Column: "code"},
				{Column: "code", Collation: `"POSIX"`},
				{Expression: "lower(code)"},
				{Expression: "lower((title)::text)", Collation: `"C"`},
			}},
		},
		"operator classes": {
			`CREATE INDEX i ON posts (code text_pattern_ops, mail text_ops, lower(title) varchar_pattern_ops)`,
			catalog.Index{Parts: []catalog.Part{
				{Column: "code", OperatorClass: "text_pattern_ops"},
				{Column: "mail", OperatorClass: "text_ops"},
				{Expression: "lower((title)::text)", OperatorClass: "varchar_pattern_ops"},
			}},
		},
		"gin": {
			`CREATE INDEX i ON posts USING gin (tags, doc jsonb_path_ops, title gin_trgm_ops)`,
			catalog.Index{Method: "gin", Parts: []catalog.Part{
				{Column: "tags"},
				{Column: "doc", OperatorClass: "jsonb_path_ops"},
				{Column: "title", OperatorClass: "public.gin_trgm_ops"},
			}},
		},
		"operator class with options": {
			`CREATE INDEX i ON posts USING gist (title gist_trgm_ops (siglen = 32))`,
			catalog.Index{Method: "gist", Parts: []catalog.Part{
				{Column: "title", OperatorClass: "public.gist_trgm_ops(siglen='32')"},
			}},
		},
		"comment": {
			`CREATE INDEX i ON posts USING hash (id); COMMENT ON INDEX i IS 'fast'`,
			catalog.Index{Method: "hash", Parts: []catalog.Part{{Column: "id"}}, Comment: "fast"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readTable(t, table+c.sql)
			c.want.Name = "i"
			same(t, map[string]catalog.Index{"i": c.want}, got.Indexes)
		})
	}
}
