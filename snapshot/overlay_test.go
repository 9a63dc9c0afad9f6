package snapshot_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// TestOverlay keeps a state beside a folder, through JSON, and gives it back as long as the folder is the same.
func TestOverlay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snapshots")
	if _, err := snapshot.Save(dir, everything()); err != nil {
		t.Fatal(err)
	}
	later := everything()
	delete(later.Sequences, catalog.Name{Schema: catalog.Public, Name: "Numbers"})
	later.Schemas["more"] = catalog.Schema{}
	over := func(dir string, c *catalog.Catalog) snapshot.Overlay {
		o, err := snapshot.Over(dir, c)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var back snapshot.Overlay
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		return back
	}
	o := over(dir, later)
	if len(o.Files) != 1 || len(o.Removed) != 1 {
		t.Errorf("%d files, %d removed", len(o.Files), len(o.Removed))
	}
	got, err := o.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, later), encode(t, got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if err := os.Remove(filepath.Join(dir, "public", "table.stays.json")); err != nil {
		t.Fatal(err)
	}
	if got, err := o.Load(dir); got != nil || err != nil {
		t.Errorf("of another folder: %v, %v", got, err)
	}
	none := filepath.Join(t.TempDir(), "none")
	if got, err := over(none, later).Load(none); err != nil || cmp.Diff(encode(t, later), encode(t, got)) != "" {
		t.Errorf("over nothing: %v, %v", got, err)
	}
}
