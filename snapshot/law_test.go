package snapshot_test

import (
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

func filesystem(files map[string][]byte) fstest.MapFS {
	fsys := fstest.MapFS{}
	for path, content := range files {
		fsys[path] = &fstest.MapFile{Data: content}
	}
	return fsys
}

func TestLawLoadOfEncodeIsEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := catalogs(t)
		files, err := snapshot.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := snapshot.Load(filesystem(files))
		if err != nil {
			t.Fatal(err)
		}
		if lines := catalog.Differences(c, loaded); len(lines) > 0 {
			t.Fatal(cmp.Diff([]string(nil), lines))
		}
		again, err := snapshot.Encode(loaded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(files, again); diff != "" {
			t.Fatalf("another round gives other bytes (-first +second):\n%s", diff)
		}
	})
}

func TestLawOrderDoesNotReachTheBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := catalogs(t)
		files, err := snapshot.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		again, err := snapshot.Encode(shuffled(c, random))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(files, again); diff != "" {
			t.Fatalf("in another order (-first +second):\n%s", diff)
		}
	})
}
