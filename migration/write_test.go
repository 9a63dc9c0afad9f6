package migration_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/migration"
)

func sample(v migration.Version, name string) migration.Migration {
	return migration.Migration{
		Version: v, Name: name,
		Up: migration.Script{Header: migration.Header{NoTransaction: true, Answers: []string{"a=b", "c=d"}}, Text: "SELECT 1;\n"},
		Down: migration.Script{
			Header: migration.Header{Irreversible: "gone\nfor ever"}, Text: "SELECT 2;",
		},
	}
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "main", "migrations")
	if err := migration.Write(dir, sample(20261122101500, "a"), sample(20261122101501, "b")); err != nil {
		t.Fatal(err)
	}
	got, err := migration.Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	want := sample(20261122101501, "b")
	want.Up.Path, want.Up.Line = "20261122101501_b.up.sql", 4
	want.Down.Path, want.Down.Line = "20261122101501_b.down.sql", 2
	want.Down.Text, want.Down.Irreversible = "SELECT 2;\n", "gone for ever"
	if diff := cmp.Diff(want, got[1]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(4, len(names(t, dir))); diff != "" {
		t.Errorf("files: %v", names(t, dir))
	}
	text, err := os.ReadFile(filepath.Join(dir, "20261122101500_a.up.sql"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("-- ashlar:no-transaction\n-- ashlar:answer a=b\n-- ashlar:answer c=d\nSELECT 1;\n", string(text)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestWriteRefuses shows that a refused Write leaves nothing behind.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	held := filepath.Join(root, "held")
	if err := migration.Write(held, sample(5, "old")); err != nil {
		t.Fatal(err)
	}
	// A folder where a file is to be is found only while writing, when the first file is there already.
	blocked := filepath.Join(root, "blocked")
	if err := os.MkdirAll(filepath.Join(blocked, "7_a.down.sql"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, dir, want string
		migrations      []migration.Migration
	}{
		{"a file as folder", filepath.Join(root, "file"), "file: the migrations folder cannot be written: ", []migration.Migration{sample(1, "a")}},
		{"below a file", filepath.Join(root, "file", "x"), "x: the migrations folder cannot be written: ", []migration.Migration{sample(1, "a")}},
		{"taken", held, "5_new.up.sql: version 5 is taken by 5_old.", []migration.Migration{sample(6, "a"), sample(5, "new")}},
		{"twice", filepath.Join(root, "new"), "1_b.up.sql: version 1 is taken by 1_a.up.sql", []migration.Migration{sample(1, "a"), sample(1, "b")}},
		{"bad name", filepath.Join(root, "new"), `1_A b.up.sql: not a name of a migration: "A b" may hold`, []migration.Migration{sample(1, "A b")}},
		{"blocked", blocked, "7_a.down.sql: the file exists already", []migration.Migration{sample(7, "a")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := names(t, root)
			err := migration.Write(tt.dir, tt.migrations...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v\nwant %s", err, tt.want)
			}
			var hinted interface{ Hint() string }
			if !errors.As(err, &hinted) || hinted.Hint() == "" {
				t.Error("no hint")
			}
			if diff := cmp.Diff(before, names(t, root)); diff != "" {
				t.Errorf("the folder changed: %s", diff)
			}
		})
	}
	if diff := cmp.Diff([]string{"7_a.down.sql"}, names(t, blocked)); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
	if diff := cmp.Diff([]string{"5_old.down.sql", "5_old.up.sql"}, names(t, held)); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
}

func TestWriteUnwritableFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	err := migration.Write(filepath.Join(dir, "migrations"), sample(1, "a"))
	if err == nil || !strings.Contains(err.Error(), "cannot be written") || !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got %v", err)
	}
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestNextVersion(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 11, 15, 0, 0, time.FixedZone("CET", 3600))
	tests := []struct {
		taken []migration.Version
		want  migration.Version
	}{
		{nil, 20261122101500},
		{[]migration.Version{20261122101459, 3}, 20261122101500},
		{[]migration.Version{20261122101500}, 20261122101501},
		{[]migration.Version{20261122101500, 20261122101501}, 20261122101502},
		{[]migration.Version{20261231235959, 1}, 20270101000000},
		{[]migration.Version{20261122101575}, 20261122101576},
	}
	for _, tt := range tests {
		if got := migration.NextVersion(now, tt.taken); got != tt.want {
			t.Errorf("NextVersion(%v) = %s, want %s", tt.taken, got, tt.want)
		}
	}
}

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]migration.Version{"0": 0, "007": 7, "20261122101500": 20261122101500} {
		if got, err := migration.ParseVersion(text); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1e3", "1234567890123456789", "٣"} {
		if got, err := migration.ParseVersion(text); err == nil {
			t.Errorf("%q is version %s", text, got)
		}
	}
}

// TestUntouched tells a generated file that somebody changed from one that nobody did.
func TestUntouched(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"CREATE TABLE a ();\n", "-- ashlar:no-transaction\n\nSELECT 1;\n", "-- ashlar:answer rename a=b\n\nSELECT 1;\n", ""} {
		marked := migration.MarkGenerated(text)
		untouched := func(up string) bool {
			all, err := migration.Read(fstest.MapFS{"1_a.up.sql": {Data: []byte(up)}, "1_a.down.sql": {Data: []byte("-- ashlar:irreversible no\n")}})
			if err != nil {
				t.Fatal(err)
			}
			return all[0].Untouched()
		}
		if !untouched(marked) {
			t.Errorf("touched:\n%s", marked)
		}
		if untouched(text) || untouched(marked+"SELECT 2;\n") {
			t.Errorf("untouched:\n%s", marked)
		}
	}
}
