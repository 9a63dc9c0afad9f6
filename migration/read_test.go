package migration_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/migration"
)

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestRead(t *testing.T) {
	t.Parallel()
	got, err := migration.Read(folder(map[string]string{
		"20261122101500_second.up.sql":   "SELECT 2;\n",
		"20261122101500_second.down.sql": "-- ashlar:irreversible the rows are gone\n-- ashlar:answer posts.title=headline\n-- ashlar:answer drop:a\nSELECT -2;\n",
		"3_first.up.sql":                 "\ufeff-- ashlar:no-transaction\r\nVACUUM;\r\n",
		"3_first.down.sql":               "",
		"README.md":                      "not SQL",
		".gitkeep":                       "",
		"ashlar.json":                    "{}",
		".ashlar-1.tmp":                  "",
		".#3_first.up.sql":               "an editor's lock",
		"old/1_a.up.sql":                 "folders are left alone",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []migration.Migration{
		{
			Version: 3, Name: "first",
			Up: migration.Script{
				Path: "3_first.up.sql", Line: 2, Text: "VACUUM;\n",
				Header: migration.Header{NoTransaction: true},
			},
			Down: migration.Script{Path: "3_first.down.sql", Line: 1},
		},
		{
			Version: 20261122101500, Name: "second",
			Up: migration.Script{Path: "20261122101500_second.up.sql", Line: 1, Text: "SELECT 2;\n"},
			Down: migration.Script{
				Path: "20261122101500_second.down.sql", Line: 4, Text: "SELECT -2;\n",
				Header: migration.Header{Irreversible: "the rows are gone", Answers: []string{"posts.title=headline", "drop:a"}},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".", "absent"} {
		got, err := migration.ReadFolder(fstest.MapFS{}, name)
		if err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := migration.Read(os.DirFS(filepath.Join(t.TempDir(), "absent"))); err != nil || len(got) != 0 {
		t.Errorf("an absent folder: %v, %v", got, err)
	}
}

// TestReadProblems shows the message of every problem a file can have, each in a folder that is sound otherwise.
func TestReadProblems(t *testing.T) {
	t.Parallel()
	const base = "20261122101500_a"
	tests := []struct {
		name, up, down string
		want           string
	}{
		{"unknown header", "-- ashlar:notransaction\nSELECT 1;", "", `.up.sql:1: unknown header "notransaction"`},
		{"misspelt header", "-- ashlar:answer x\n--ashlar:no-transaction\nSELECT 1;", "", `.up.sql:2: header line is not of the form -- ashlar:KEY VALUE`},
		{"header twice", "-- ashlar:no-transaction\n-- ashlar:no-transaction\n", "", `.up.sql:2: header no-transaction stands twice`},
		{"header with value", "-- ashlar:no-transaction yes\n", "", `.up.sql:1: header no-transaction takes no value`},
		{"header without value", "-- ashlar:answer\n", "", `.up.sql:1: header answer has no text`},
		{"irreversible up", "-- ashlar:irreversible it is so\n", "", `.up.sql:1: header irreversible in an up file`},
		{"irreversible without reason", "", "-- ashlar:irreversible\n", `.down.sql:1: header irreversible has no reason`},
		{"hazard in down", "", "-- ashlar:hazard may_fail a: b\n", `.down.sql:1: header hazard in a down file`},
		{"accept in down", "", "-- ashlar:accept may_fail a: b\n", `.down.sql:1: header accept in a down file`},
		{"hazard without text", "-- ashlar:hazard may_fail a\n", "", `.up.sql:1: header hazard is not of the form -- ashlar:hazard KIND OBJECT: TEXT`},
		{"accept without reason", "-- ashlar:answer x\n-- ashlar:accept may_fail a: \n", "", `.up.sql:2: header accept is not of the form -- ashlar:accept KIND OBJECT: REASON`},
		{"accept without object", "-- ashlar:accept may_fail: it is empty\n", "", `.up.sql:1: header accept is not of the form -- ashlar:accept KIND OBJECT: REASON`},
		{"accept in capitals", "-- ashlar:ACCEPT may_fail a: b\n", "", `.up.sql:1: unknown header "ACCEPT"`},
		{"late header", "\n\n-- ashlar:no-transaction\nSELECT 1;", "", `.up.sql:3: a header line that is not at the top of the file has no effect`},
		{"NUL", "SELECT 1;\nSELECT '\x00';", "", `.up.sql:2: a NUL byte`},
		{"UTF-8", "SELECT 1;\n\nSELECT '\xe9';", "", `.up.sql:3: not valid UTF-8`},
		{"carriage return", "-- a comment\rCOMMIT;", "", `.up.sql:1: a carriage return that ends no line`},
		{"begin", "BEGIN;\nSELECT 1;\nEND;", "", ".up.sql:1: BEGIN in a file that is one transaction already\n" + base + ".up.sql:3: END in a file that is one transaction already"},
		{"commit behind the header", "-- ashlar:answer x\nSELECT 1; /* ; */ commit and chain;", "", `.up.sql:2: COMMIT in a file that is one transaction already`},
		{"rollback", "", "-- down\nROLLBACK WORK;", `.down.sql:2: ROLLBACK in a file that is one transaction already`},
		{"start", "start\n  transaction read only", "", `.up.sql:1: START TRANSACTION in a file that is one transaction already`},
		{"abort", "SELECT ';'; ABORT", "", `.up.sql:1: ABORT in a file that is one transaction already`},
		{"prepare", "PREPARE TRANSACTION 'x'", "", `.up.sql:1: PREPARE TRANSACTION in a file that is one transaction already`},
		{"begin without transaction", "-- ashlar:no-transaction\nVACUUM;\nBEGIN;", "", `.up.sql:3: BEGIN in a file that runs without a transaction`},
		{"open name", "SELECT 1;\nSELECT \"a;\n", "", `.up.sql:2: a quoted name is not closed`},
		{"open dollar quote", "SELECT 1;\nDO $x$ BEGIN END $y$;\n", "", `.up.sql:2: a string is not closed`},
		{"open string", "-- ashlar:no-transaction\nVACUUM;\nSELECT 'a\n;\n", "", `.up.sql:3: a string is not closed`},
		{"open comment", "-- ashlar:no-transaction\nVACUUM;\n\n/* a\n /* b */", "", `.up.sql:4: a comment is not closed`},
		{"copy", "COPY public.t (a, b)\n FROM STDIN WITH CSV;\n1,2\n", "", `.up.sql:1: COPY FROM STDIN: there is no input to read from`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := migration.Read(folder(map[string]string{base + ".up.sql": tt.up, base + ".down.sql": tt.down}))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(base+tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			checkHints(t, err)
		})
	}
}

// TestReadSpelling: a header in other letters or spaces is one, and the hint says how it is written.
func TestReadSpelling(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"-- Ashlar:No-Transaction\nSELECT 1;":     "1: header line is not of the form -- ashlar:KEY VALUE|Begin the line with -- ashlar:no-transaction, spaces and small letters as they are here.",
		" --ashlar: irreversible x\n":             "1: header line is not of the form -- ashlar:KEY VALUE|Begin the line with -- ashlar:irreversible, spaces and small letters as they are here.",
		"-- ashlar:NO-TRANSACTION\nSELECT 1;":     `1: unknown header "NO-TRANSACTION"|Write it in small letters: -- ashlar:no-transaction.`,
		"SELECT 1;\n-- ASHLAR: no-transaction\n;": "2: a header line that is not at the top of the file has no effect|Move it to the top, before anything else, blank lines too.",
	} {
		_, err := migration.Read(folder(map[string]string{"1_a.up.sql": text, "1_a.down.sql": ""}))
		var all *migration.FolderError
		if !errors.As(err, &all) {
			t.Fatalf("%q: %v", text, err)
		}
		if got := all.Error() + "|" + all.Hint(); got != "1_a.up.sql:"+want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// checkHints finds problems that do not say what to do.
func checkHints(t *testing.T, err error) {
	t.Helper()
	var all *migration.FolderError
	if !errors.As(err, &all) {
		t.Fatalf("%T is no FolderError", err)
	}
	for _, p := range all.Problems {
		if !strings.HasSuffix(p.Hint(), ".") || !strings.Contains(all.Hint(), p.Hint()) {
			t.Errorf("%s: hint %q", p, p.Hint())
		}
	}
}

func TestReadSound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "-- only a comment", "/* nested /* one */ */", ";;\n;",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;",
		"CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END; SELECT 1",
		"DO $$ BEGIN PERFORM 1; COMMIT; END $$;",
		"DO $body$\nBEGIN\n  IF true THEN ROLLBACK; END IF;\nEND\n$body$;",
		"SELECT 'BEGIN; COMMIT;', E'\\'; COMMIT; --', \"; COMMIT;\" FROM x; /* COMMIT; */ -- COMMIT;",
		"SAVEPOINT a; ROLLBACK TO a; ROLLBACK WORK TO SAVEPOINT a; RELEASE a;",
		"PREPARE transactions AS SELECT 1; DEALLOCATE transactions",
		"SELECT 1 AS \"commit\"; CREATE TABLE begin_at (\"end\" int);",
		"CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; SELECT 1);",
		"COPY t TO STDOUT; SELECT copy FROM stdin;",
		"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'begin; commit; end';",
	} {
		if _, err := migration.Read(folder(map[string]string{"1_a.up.sql": text, "1_a.down.sql": text})); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestReadNames(t *testing.T) {
	t.Parallel()
	_, err := migration.ReadFolder(folder(map[string]string{
		"m/1_a.up.sql":                   "COMMIT",
		"m/2_b.down.sql":                 "",
		"m/3_c.up.sql":                   "",
		"m/3_d.down.sql":                 "",
		"m/4_e.up.sql":                   "",
		"m/4_e.down.sql":                 "",
		"m/0004_f.up.sql":                "",
		"m/schema.sql":                   "",
		"m/5_G.up.sql":                   "",
		"m/6.up.sql":                     "",
		"m/7_.up.sql":                    "",
		"m/0_zero.up.sql":                "",
		"m/x1_a.up.sql":                  "",
		"m/1234567890123456789_a.up.sql": "",
		"m/8_h.UP.SQL":                   "",
	}), "m")
	want := `m/0004_f.up.sql: there is no 0004_f.down.sql to go with it
m/0_zero.up.sql: not a name of a migration: version 0 stands for the state before the first migration
m/1234567890123456789_a.up.sql: not a name of a migration: "1234567890123456789" is not a version, a number of 1 to 18 digits
m/1_a.up.sql:1: COMMIT in a file that is one transaction already
m/1_a.up.sql: there is no 1_a.down.sql to go with it
m/2_b.down.sql: there is no 2_b.up.sql to go with it
m/3_c.up.sql: there is no 3_c.down.sql to go with it
m/3_d.down.sql: there is no 3_d.up.sql to go with it
m/4_e.down.sql: there is no 4_e.up.sql to go with it
m/4_e.up.sql: version 4 is taken by 0004_f.up.sql
m/5_G.up.sql: not a name of a migration: "G" may hold a-z, 0-9 and _ only, and must not be empty
m/6.up.sql: not a name of a migration: there is no _ between version and name
m/7_.up.sql: not a name of a migration: "" may hold a-z, 0-9 and _ only, and must not be empty
m/8_h.UP.SQL: not a name of a migration: it does not end in .up.sql or .down.sql
m/schema.sql: not a name of a migration: it does not end in .up.sql or .down.sql
m/x1_a.up.sql: not a name of a migration: "x1" is not a version, a number of 1 to 18 digits`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	checkHints(t, err)
}

func TestChecksum(t *testing.T) {
	t.Parallel()
	sum := func(text string) string {
		t.Helper()
		got, err := migration.Read(folder(map[string]string{"1_a.up.sql": text, "1_a.down.sql": text}))
		if err != nil {
			t.Fatal(err)
		}
		return got[0].Checksum()
	}
	plain := sum("SELECT 1;\nSELECT 2;\n")
	for _, same := range []string{
		"SELECT 1;\r\nSELECT 2;\r\n", "\ufeffSELECT 1;\nSELECT 2;\n", "-- ashlar:answer a=b\r\nSELECT 1;\nSELECT 2;\n",
	} {
		if sum(same) != plain {
			t.Errorf("%q has another checksum", same)
		}
	}
	for _, other := range []string{"SELECT 1;\nSELECT 3;\n", "-- ashlar:no-transaction\nSELECT 1;\nSELECT 2;\n"} {
		if sum(other) == plain {
			t.Errorf("%q has the same checksum", other)
		}
	}
	if len(plain) != 64 || strings.Trim(plain, "0123456789abcdef") != "" {
		t.Errorf("%q is no SHA-256", plain)
	}
}
