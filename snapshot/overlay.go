package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"testing/fstest"

	"github.com/ashlar-go/ashlar/catalog"
)

// Overlay is a state beside the one in a snapshot folder, held as what differs: the state after migrations that are not meant
// to stay. It is made for JSON.
type Overlay struct {
	// Base is the digest of the folder that the overlay lies over: on any other one it says nothing.
	Base string `json:"base"`

	// Files are the files that the folder lacks or holds otherwise, by path, and Removed those that it holds and the state does
	// not, in order.
	Files   map[string]string `json:"files"`
	Removed []string          `json:"removed"`
}

// Over returns a catalog as an overlay of a folder, which is only read.
func Over(dir string, c *catalog.Catalog) (Overlay, error) {
	before, err := existing(dir)
	if err != nil {
		return Overlay{}, within(dir, err)
	}
	after, err := Encode(c)
	if err != nil {
		return Overlay{}, within(dir, err)
	}
	o := Overlay{Base: digest(before), Files: map[string]string{}}
	for path, content := range after {
		if old, is := before[path]; !is || !bytes.Equal(old, content) {
			o.Files[path] = string(content)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(before)) {
		if _, is := after[path]; !is {
			o.Removed = append(o.Removed, path)
		}
	}
	return o, nil
}

// Load returns the state. It is nil when the folder is another one by now than the overlay lies over.
func (o Overlay) Load(dir string) (*catalog.Catalog, error) {
	files, err := existing(dir)
	if err != nil {
		return nil, within(dir, err)
	}
	if digest(files) != o.Base {
		return nil, nil
	}
	for _, path := range o.Removed {
		delete(files, path)
	}
	fsys := fstest.MapFS{}
	for path, content := range files {
		fsys[path] = &fstest.MapFile{Data: content}
	}
	for path, content := range o.Files {
		fsys[path] = &fstest.MapFile{Data: []byte(content)}
	}
	return Load(fsys)
}

// digest identifies the files of a folder.
func digest(files map[string][]byte) string {
	hash := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		_, _ = fmt.Fprintf(hash, "%s %d\n%s", path, len(files[path]), files[path])
	}
	return hex.EncodeToString(hash.Sum(nil))
}
