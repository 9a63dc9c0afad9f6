package migration_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/migration"
)

// TestDevFiles finds the files of dev migrations beside others, alone or in pairs, and sees which were edited.
func TestDevFiles(t *testing.T) {
	t.Parallel()
	up := migration.MarkDev("CREATE TABLE a ();\n", migration.Up)
	down := migration.MarkDev("-- ashlar:irreversible no rows\n-- ashlar:no-transaction\n\nDROP TABLE a;\n", migration.Down)
	files := fstest.MapFS{
		"m/1_real.up.sql":    {Data: []byte("SELECT 'ashlar:dev';\n")},
		"m/1_real.down.sql":  {Data: []byte("\n")},
		"m/2_dev.up.sql":     {Data: []byte(up)},
		"m/2_dev.down.sql":   {Data: []byte(down)},
		"m/3_dev.down.sql":   {Data: []byte(down + "SELECT 1;\n")}, // its other half is gone
		"m/4_dev.up.sql":     {Data: []byte("-- ashlar:dev\nCOMMIT;\n")},
		"m/5_dev.up.sql.bak": {Data: []byte(up)},
		"m/dev.sql":          {Data: []byte(up)},
	}
	found, err := migration.DevFiles(files, "m")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range found {
		got[f.Path] = f.Edited
	}
	want := map[string]bool{"m/2_dev.up.sql": false, "m/2_dev.down.sql": false, "m/3_dev.down.sql": true, "m/4_dev.up.sql": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if found, err := migration.DevFiles(files, "none"); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// TestDevHeader is part of what Read reads, and of no checksum; a file that has lost its other half says how to go on.
func TestDevHeader(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"2_dev.up.sql":   {Data: []byte(migration.MarkDev("CREATE TABLE a ();\n", migration.Up))},
		"2_dev.down.sql": {Data: []byte(migration.MarkDev("DROP TABLE a;\n", migration.Down))},
	}
	all, err := migration.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	m := all[0]
	if !m.Up.Dev || !m.Down.Dev || m.Untouched() {
		t.Errorf("%+v", m)
	}
	plain := migration.Migration{Up: migration.Script{Text: m.Up.Text}}
	if plain.Checksum() != m.Checksum() {
		t.Error("the header changed the checksum")
	}
	if again := migration.ParseScript([]byte(m.Down.Content()), migration.Down); again.Text != m.Down.Text || !again.Dev {
		t.Errorf("%+v", again)
	}
	delete(files, "2_dev.up.sql")
	_, err = migration.Read(files)
	hinted, ok := err.(interface{ Hint() string })
	if !ok || hinted.Hint() != "It is left of a dev migration. Run generate NAME, or generate --dev: both take it away." {
		t.Errorf("%v", err)
	}
}
