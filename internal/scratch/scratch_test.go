package scratch_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/scratch"
)

func TestSweepLeavesWhatIsInUse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	left, err := scratch.Write(folder, []byte("left"))
	if err != nil {
		t.Fatal(err)
	}
	used, err := scratch.Write(folder, []byte("used"))
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, "20260101000000_first.up.sql")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	for _, path := range []string{left, other} {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	scratch.Sweep(folder)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", left, err)
	}
	for _, path := range []string{used, other} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestWriteSaysWhyNot(t *testing.T) {
	t.Parallel()
	if path, err := scratch.Write(filepath.Join(t.TempDir(), "missing"), nil); err == nil || path != "" {
		t.Errorf("%q, %v", path, err)
	}
}
