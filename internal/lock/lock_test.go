package lock_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// TestLock: one holds it, others wait until it is let go of or their time is over, and a folder stays as it was.
func TestLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, take := range map[string]func(context.Context) (*os.File, error){
		"file":   func(ctx context.Context) (*os.File, error) { return lock.File(ctx, filepath.Join(dir, "lock")) },
		"folder": func(ctx context.Context) (*os.File, error) { return lock.Folder(ctx, filepath.Join(dir, "folder")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(dir, "folder")
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			held, err := take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			short, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if _, err := take(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("taken twice: %v", err)
			}
			taken := make(chan error)
			go func() {
				second, err := take(t.Context())
				taken <- errors.Join(err, second.Close())
			}()
			if err := held.Close(); err != nil {
				t.Fatal(err)
			}
			if err := <-taken; err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
				t.Errorf("left in the folder: %v, %v", left, err)
			}
		})
	}
}

// TestUnsupported: what cannot be locked is told from what another holds.
func TestUnsupported(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "lock"))
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if held, err := lock.Try(file); held || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v, %v", held, err)
	}
}
