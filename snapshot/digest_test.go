package snapshot_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// TestLoadDirDigest: what was written has one digest, whether it is read or encoded, and so has nothing at all.
func TestLoadDirDigest(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]*catalog.Catalog{"nothing": catalog.New(), "a thousand tables": thousand()} {
		dir := t.TempDir()
		if _, err := snapshot.Save(dir, state); err != nil {
			t.Fatal(err)
		}
		read, digest, err := snapshot.LoadDirDigest(dir)
		if err != nil || digest != snapshot.Digest(state) || digest != snapshot.Digest(read) {
			t.Errorf("%s: %q, %v, want %q", name, digest, err, snapshot.Digest(state))
		}
	}
}
