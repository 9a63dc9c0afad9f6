package acceptance_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/introspect"
	"github.com/ashlar-go/ashlar/plan"
)

var update = flag.Bool("update", false, "rewrite the expected SQL of the cases")

// TestCases runs the pages of testdata/cases. A page tells a change: the SQL of the state before, with rows, and of the
// state after, without what statements make; the statements; the answers; and the files that are to come out.
func TestCases(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(page)
			if err != nil {
				t.Fatal(err)
			}
			lab := acceptance.NewLab(t)
			if since := since(string(archive.Comment)); lab.Major() < since {
				t.Skipf("this is new in PostgreSQL %d", since)
			}
			files := map[string]string{}
			for _, file := range archive.Files {
				files[file.Name] = string(file.Data)
			}
			change := acceptance.Change{
				From:  state(t, files["from.sql"]),
				To:    state(t, files["to.sql"]),
				Rows:  3,
				Setup: nil,
			}
			addStatements(t, change.From, files["from.statements"])
			addStatements(t, change.To, files["to.statements"])
			if expected, ok := files["expected.sql"]; ok { // what is kept and forgotten is there too
				change.Expected = state(t, expected)
			}
			if rows := strings.TrimSpace(files["rows.sql"]); rows != "" {
				change.Setup = []string{rows}
			}
			change.Detached = detached(string(archive.Comment))
			change.Renamed = renames(t, string(archive.Comment))
			if strings.Contains(string(archive.Comment), "rename: value:") { // rows follow: their values are others
				change.Lineage = map[catalog.ColumnKey]catalog.ColumnKey{}
			}
			if same := same(string(archive.Comment)); same != nil {
				change.Lineage = same
			}
			change.Answers, err = answers(string(archive.Comment), change.To)
			if err != nil {
				t.Fatal(err)
			}
			ops, _, err := diff.Compute(change.From, change.To, change.Answers)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := inMemory(change.From, change.To, plan.Make(change.From, change.To, ops)); wrong != "" {
				t.Error(wrong)
			}
			result := lab.Prove(t, change)
			golden(t, page, archive, result)
		})
	}
}

// golden compares what was generated with the page, or writes it there.
func golden(t *testing.T, page string, archive *txtar.Archive, result generate.Result) {
	t.Helper()
	var kept []txtar.File
	var got, want bytes.Buffer
	for _, file := range archive.Files {
		if strings.HasPrefix(file.Name, "up") || strings.HasPrefix(file.Name, "down") {
			want.WriteString("-- " + file.Name + " --\n" + string(file.Data))
			continue
		}
		kept = append(kept, file)
	}
	for i, file := range result.Files {
		suffix := ".sql"
		if file.Tenant {
			suffix = "_per_tenant.sql"
		}
		if i > 0 {
			suffix = "_" + string(rune('1'+i)) + suffix
		}
		for _, f := range []txtar.File{{Name: "up" + suffix, Data: []byte(file.Up)}, {Name: "down" + suffix, Data: []byte(file.Down)}} {
			kept = append(kept, f)
			got.WriteString("-- " + f.Name + " --\n" + string(f.Data))
		}
	}
	if *update {
		archive.Files = kept
		if err := os.WriteFile(page, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("other SQL than on the page (-page +generated):\n%s", diff)
	}
}

// state builds a database by hand and reads it.
func state(t *testing.T, sql string) *catalog.Catalog {
	t.Helper()
	conn := dbtest.Connect(t, dbtest.New(t))
	dbtest.Exec(t, conn, sql)
	c, err := introspect.Database(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	acceptance.ReadTenants(c)
	return c
}

// answers reads the lines "rename: …", "drop: …", "keep: …", "fill: …" of a page, the lines "concurrent-indexes" and
// "dont-drop-columns", which stand for the flags of those names, and "cast: table.column=SQL", which only a declaration can
// say.
func answers(comment string, to *catalog.Catalog) (diff.Answers, error) {
	texts := map[string][]string{}
	to.Hints.Casts = map[catalog.ColumnKey]string{}
	for line := range strings.Lines(comment) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		texts[word] = append(texts[word], rest)
		if word == "cast" {
			column, sql, _ := strings.Cut(rest, "=")
			to.Hints.Casts[columnKey(column)] = sql
		}
	}
	out, err := diff.ParseAnswers(texts["rename"], texts["drop"], texts["keep"], texts["fill"])
	_, out.ConcurrentIndexes = texts["concurrent-indexes"]
	_, out.DontDropColumns = texts["dont-drop-columns"]
	return out, err
}

// renames reads the lines "rename: …" as declarations would say them.
func renames(t *testing.T, comment string) catalog.Hints {
	t.Helper()
	hints := catalog.Hints{RenamedSchemas: map[string]string{}, RenamedTables: map[catalog.Name]catalog.Name{}, RenamedColumns: map[catalog.ColumnKey]string{}}
	for line := range strings.Lines(comment) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "rename: ")
		if !ok {
			continue
		}
		from, to, _ := strings.Cut(text, "=")
		if object, _, ok := strings.Cut(from, ":"); ok && object != "schema" && object != "table" {
			continue // no column has another name by that
		}
		if schema, ok := strings.CutPrefix(from, "schema:"); ok {
			hints.RenamedSchemas[to] = schema
		} else if table, ok := strings.CutPrefix(from, "table:"); ok {
			hints.RenamedTables[name(to)] = name(table)
		} else {
			key := columnKey(from)
			hints.RenamedColumns[catalog.ColumnKey{Table: key.Table, Column: to}] = key.Column
		}
	}
	return hints
}

// name reads a table's name, with or without its schema.
func name(text string) catalog.Name {
	parts, _ := ident.SplitPath(text)
	if len(parts) == 2 {
		return catalog.Name{Schema: parts[0], Name: parts[1]}
	}
	return catalog.Name{Schema: catalog.Public, Name: parts[0]}
}

// columnKey reads a column's name behind that of its table.
func columnKey(text string) catalog.ColumnKey {
	parts, _ := ident.SplitPath(text)
	last := len(parts) - 1
	return catalog.ColumnKey{Table: name(ident.JoinPath(parts[:last]...)), Column: parts[last]}
}

// detached reads the lines "detached: schema.name" of a page, partitions that are tables of their own afterwards.
func detached(comment string) (out []catalog.Name) {
	for line := range strings.Lines(comment) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "detached: "); ok {
			out = append(out, name(text))
		}
	}
	return out
}

// since reads the line "server: 15" of a page that no older server understands.
func since(comment string) int {
	for line := range strings.Lines(comment) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "server: "); ok {
			major, _ := strconv.Atoi(text)
			return major
		}
	}
	return 0
}

// same reads the lines "same: before=now" of a page, columns whose values stay; nil when there are none.
func same(comment string) map[catalog.ColumnKey]catalog.ColumnKey {
	var out map[catalog.ColumnKey]catalog.ColumnKey
	for line := range strings.Lines(comment) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "same: "); ok {
			if out == nil {
				out = map[catalog.ColumnKey]catalog.ColumnKey{}
			}
			was, now, _ := strings.Cut(text, "=")
			out[columnKey(now)] = columnKey(was)
		}
	}
	return out
}
