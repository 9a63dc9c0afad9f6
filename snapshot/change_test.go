package snapshot_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// tree returns everything below a folder: files with their content, folders with none.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || entry.IsDir() {
			all[name+"/"] = ""
			return err
		}
		content, err := os.ReadFile(path)
		all[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// small returns a catalog of tables with one column.
func small(tables ...catalog.Name) *catalog.Catalog {
	c := catalog.New()
	for _, name := range tables {
		c.Tables[name] = catalog.NewTable(name)
		c.Tables[name].Columns = []catalog.Column{{Name: "id", Position: 1000, Type: "bigint"}}
	}
	return c
}

func save(t *testing.T, dir string, c *catalog.Catalog) []string {
	t.Helper()
	changed, err := snapshot.Save(dir, c)
	if err != nil {
		t.Fatal(shown(err))
	}
	return changed
}

func TestSave(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "main", "snapshots")
	blog := catalog.Name{Schema: "blog", Name: "posts"}
	c := small(public("a"), public("b"), blog)
	c.Schemas["blog"] = catalog.Schema{Name: "blog"}
	same(t, []string{"blog/table.posts.json", "database.json", "public/table.a.json", "public/table.b.json"}, save(t, dir, c))
	same(t, []string{}, save(t, dir, c))
	before := tree(t, dir)

	// What is not ours stays.
	write(t, dir, "README.md", "hello")
	write(t, dir, "public/table.A.json~", "backup")
	write(t, dir, "blog/notes.json", "{}")
	c.Tables[public("b")].Comment = "changed"
	delete(c.Tables, public("a"))
	delete(c.Tables, blog)
	same(t, []string{"blog/table.posts.json", "public/table.a.json", "public/table.b.json"}, save(t, dir, c))
	after := tree(t, dir)
	same(t, []string{"README.md", "blog/", "blog/notes.json", "database.json", "public/", "public/table.A.json~", "public/table.b.json"}, catalog.Sorted(after))
	same(t, before["database.json"], after["database.json"])
	if !strings.Contains(after["public/table.b.json"], `"comment": "changed"`) {
		t.Error(after["public/table.b.json"])
	}

	// An empty folder of a schema goes.
	for _, name := range []string{"README.md", "public/table.A.json~", "blog/notes.json"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	save(t, dir, small())
	same(t, []string{"blog/", "database.json"}, catalog.Sorted(tree(t, dir)))
}

// Files of every kind go when what they tell of goes, and nothing that only looks like one.
func TestSaveRemovesEveryKind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	save(t, dir, everything())
	others := []string{"statement.Touch.json", "blog/statement.x.json", "blog/type.B.json", "sequence.x.json", "type.x.json", "blog/view.x.json"}
	for _, path := range others {
		write(t, dir, path, "{}")
	}
	same(t, []string{
		"blog/type.priority.json", "database.json", "public/domain.%45mail.json", "public/sequence.%4Eumbers.json", "public/table.posts.json",
		"public/table.stays.json", "public/table.theirs.json", "statement.%54ouch%20it.json",
	}, save(t, dir, catalog.New()))
	for _, path := range append(others, "blog/", "database.json") {
		if _, ok := tree(t, dir)[path]; !ok {
			t.Errorf("%s is gone", path)
		}
	}
}

func TestPrepareChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	change, err := snapshot.Prepare(filepath.Join(dir, "new"), small(public("a")))
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"database.json", "public/table.a.json"}, change.Paths())
	same(t, nil, change.Revert())
	same(t, map[string]string{}, tree(t, dir))
}

func TestRevert(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]*catalog.Catalog{
		"new folder":     nil,
		"other tables":   small(public("a"), catalog.Name{Schema: "old", Name: "x"}, catalog.Name{Schema: "old", Name: "y"}),
		"nothing to do":  small(public("a"), public("b"), catalog.Name{Schema: "new", Name: "x"}),
		"one table more": small(public("a"), public("b")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			folder := filepath.Join(dir, "a", "b")
			if from != nil {
				save(t, folder, from)
			}
			before := tree(t, dir)
			to := small(public("a"), public("b"), catalog.Name{Schema: "new", Name: "x"})
			change, err := snapshot.Prepare(folder, to)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				same(t, nil, change.Apply())
				same(t, []string{}, save(t, folder, to))
				same(t, nil, change.Revert())
				same(t, before, tree(t, dir))
			}
		})
	}
}

func TestApplyTwice(t *testing.T) {
	t.Parallel()
	change, err := snapshot.Prepare(t.TempDir(), small())
	if err != nil {
		t.Fatal(err)
	}
	same(t, nil, change.Apply())
	if err := change.Apply(); err == nil || err.Error() != "ashlar: internal error: a snapshot was applied twice" {
		t.Error(err)
	}
}

const unwritable = "Check that you may write into the folder, that nothing else bears one of these names, and that the disk has room. " +
	"Nothing was changed."

// Whatever comes in the way between Prepare and Apply, the folder is as it was before.
func TestApplyIsAllOrNone(t *testing.T) {
	t.Parallel()
	last := catalog.Name{Schema: "zoo", Name: "x"}
	for name, c := range map[string]struct {
		obstacle func(t *testing.T, dir string)
		want     string
	}{
		"a folder bears the name of the last file": {
			func(t *testing.T, dir string) { write(t, dir, "zoo/table.x.json/file", "") },
			"/zoo/table.x.json: the snapshot cannot be written: file exists\nhint: " + unwritable + "\n",
		},
		"a file bears the name of a folder": {
			func(t *testing.T, dir string) { write(t, dir, "zoo", "") },
			"/zoo/table.x.json: the snapshot cannot be written: not a directory\nhint: " + unwritable + "\n",
		},
		"a file to be removed is gone": {
			func(t *testing.T, dir string) {
				if err := os.Remove(filepath.Join(dir, "public/table.gone.json")); err != nil {
					t.Fatal(err)
				}
			},
			"/public/table.gone.json: the snapshot cannot be written: no such file or directory\nhint: " + unwritable + "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			save(t, dir, small(public("a"), public("gone")))
			to := small(public("a"), public("b"), catalog.Name{Schema: "blog", Name: "x"}, last)
			to.Tables[public("a")].Comment = "changed"
			change, err := snapshot.Prepare(dir, to)
			if err != nil {
				t.Fatal(err)
			}
			c.obstacle(t, dir)
			before := tree(t, dir)
			same(t, dir+c.want, shown(change.Apply()))
			same(t, before, tree(t, dir))
		})
	}
}

// A folder that cannot be made is said before anything is written.
func TestSaveWhereNoFolderCanBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "file", "")
	_, err := snapshot.Save(filepath.Join(dir, "file", "snapshots"), small())
	same(t, dir+"/file/snapshots: cannot be read: not a directory\nhint: Check that it is a file, or for a schema a folder, and that you may read it.\n",
		shown(err))
	same(t, map[string]string{"file": ""}, tree(t, dir))
}

func TestSaveWithoutPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	_, err := snapshot.Save(dir, small(public("a")))
	same(t, dir+"/database.json: the snapshot cannot be written: permission denied\nhint: "+unwritable+"\n", shown(err))
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("the cause is lost")
	}
	same(t, map[string]string{}, tree(t, dir))
}
