package migration_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/migration"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql  string
		want []string
	}{
		{"", nil},
		{" -- nothing;\n/* ; */ ;; ", nil},
		{"SELECT 1", []string{"SELECT 1"}},
		{"SELECT 1;SELECT 2 ; -- end", []string{"SELECT 1;", "SELECT 2 ;"}},
		{"SELECT 1 -- no; end\n", []string{"SELECT 1"}},
		{`SELECT ';', E'\';', U&';', "a;""b", B'1;'; x`, []string{`SELECT ';', E'\';', U&';', "a;""b", B'1;';`, "x"}},
		{"DO $$ ; $$; DO $a$ ; $$ ; $a$; SELECT $1;", []string{"DO $$ ; $$;", "DO $a$ ; $$ ; $a$;", "SELECT $1;"}},
		{"a /* /* ; */ ; */ b; c", []string{"a /* /* ; */ ; */ b;", "c"}},
		{"CREATE RULE r AS ON INSERT TO t DO (a; b); c", []string{"CREATE RULE r AS ON INSERT TO t DO (a; b);", "c"}},
		{
			"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; c",
			[]string{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END;", "c"},
		},
		{
			"create or replace procedure p() begin atomic select 1; end; c",
			[]string{"create or replace procedure p() begin atomic select 1; end;", "c"},
		},
		{
			"CREATE FUNCTION f() RETURNS int BEGIN /* ; */ ATOMIC SELECT 1 AS case, 2 AS end; SELECT t.end FROM t; SELECT begin; ; END; c",
			[]string{"CREATE FUNCTION f() RETURNS int BEGIN /* ; */ ATOMIC SELECT 1 AS case, 2 AS end; SELECT t.end FROM t; SELECT begin; ; END;", "c"},
		},
		{
			"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC CREATE FUNCTION g() RETURNS int BEGIN ATOMIC END; SELECT begin atomic; END; c",
			[]string{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC CREATE FUNCTION g() RETURNS int BEGIN ATOMIC END; SELECT begin atomic; END;", "c"},
		},
		{
			"CREATE FUNCTION begin() RETURNS begin BEGIN ATOMIC SELECT 1; END; CREATE FUNCTION begin.f(begin atomic) RETURN 1; c",
			[]string{"CREATE FUNCTION begin() RETURNS begin BEGIN ATOMIC SELECT 1; END;", "CREATE FUNCTION begin.f(begin atomic) RETURN 1;", "c"},
		},
		{"SELECT E'a' -- ;\n'b\\'; c'; d", []string{"SELECT E'a' -- ;\n'b\\'; c';", "d"}},
		{"BEGIN; SELECT 1; END; CREATE TABLE function (a int); x", []string{"BEGIN;", "SELECT 1;", "END;", "CREATE TABLE function (a int);", "x"}},
		{"SELECT ')' ); a; b", []string{"SELECT ')' );", "a;", "b"}},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range migration.Split(tt.sql) {
			got = append(got, s.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.sql, diff)
		}
	}
}

func TestSplitPlaces(t *testing.T) {
	t.Parallel()
	got := migration.Split("-- é\n\nSELECT\n 1;\n  SELECT 2")
	want := []migration.Statement{
		{Text: "SELECT\n 1;", Offset: 7, Line: 3},
		{Text: "SELECT 2", Offset: 20, Line: 5},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestSplitLarge crosses the windows in which a text is read, with every kind of token at their edges.
func TestSplitLarge(t *testing.T) {
	t.Parallel()
	long := "SELECT '" + strings.Repeat("x;''", 50_000) + "', $q$" + strings.Repeat(";\n", 40_000) + "$q$;"
	unit := `INSERT INTO t VALUES (1.5e+10, 'a;''b', U&'\00e9;', "q;""r", E'\';', $1, a::int) /* ; /* ; */ */ -- ;` + "\n;"
	statement := unit[:strings.LastIndex(unit, ")")+1]
	for shift := range len(unit) {
		middle := unit
		if shift == 0 {
			middle = long
		}
		sql := strings.Repeat(" ", shift) + strings.Repeat(unit, 700) + middle + unit
		got := migration.Split(sql)
		if len(got) != 702 {
			t.Fatalf("shift %d: %d statements", shift, len(got))
		}
		last := got[701]
		if shift == 0 && got[700].Text != long || !strings.HasPrefix(last.Text, statement) {
			t.Fatalf("shift %d: the last statements are wrong", shift)
		}
		if want := 1 + strings.Count(sql[:last.Offset], "\n"); last.Line != want {
			t.Fatalf("shift %d: line %d, want %d", shift, last.Line, want)
		}
	}
}

// TestSplitContinued has the end of a window in between the parts of a string with escapes.
func TestSplitContinued(t *testing.T) {
	t.Parallel()
	text := "SELECT E'a'\n" + strings.Repeat("-- ;\n", 10) + "'b\\'; c'; d"
	for before := (1 << 16) - len(text) - 1; before <= 1<<16; before++ {
		got := migration.Split(strings.Repeat(" ", before) + text)
		if len(got) != 2 || got[1].Text != "d" {
			t.Fatalf("behind %d bytes: %d statements", before, len(got))
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"SELECT 1; SELECT 2", "create function f() begin atomic select case when 1 then 2 end; end; x",
		"a /* /* ; */ */; $x$ ; $x$; E'\\';'; \"a\"\";\"", "-- x\n;(;);", "COPY t FROM stdin;", "from stdin", "U&", "1e+", "'", "$a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		end, line := 0, 1
		gap := func(text string) {
			for _, token := range lex.Tokens(text) {
				if token.Kind != lex.Space && token.Kind != lex.Comment && token.Text != ";" {
					t.Fatalf("%q lies in no statement", token.Text)
				}
			}
		}
		for _, s := range migration.Split(sql) {
			if s.Offset < end || sql[s.Offset:s.Offset+len(s.Text)] != s.Text {
				t.Fatalf("%+v is not where it says", s)
			}
			gap(sql[end:s.Offset])
			line += strings.Count(sql[end:s.Offset], "\n")
			if s.Line != line {
				t.Fatalf("%+v: line %d", s, line)
			}
			end = s.Offset + len(s.Text)
			line += strings.Count(s.Text, "\n")
		}
		gap(sql[end:])
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"-- ashlar:no-transaction\nVACUUM;", "-- ashlar:irreversible x\n-- ashlar:answer a=b\r\nSELECT", "--ashlar:x", "\ufeff-- ashlar:answer \n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := fstest.MapFS{"1_a.up.sql": {Data: []byte("SELECT 1")}, "1_a.down.sql": {Data: []byte(text)}}
		first, err := migration.Read(files)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an empty message")
			}
			return
		}
		files["1_a.down.sql"].Data = []byte(first[0].Down.Content())
		second, err := migration.Read(files)
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if second[0].Down.Content() != first[0].Down.Content() {
			t.Fatalf("%q became %q", first[0].Down.Content(), second[0].Down.Content())
		}
	})
}
