package contest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files are the files of a small migration in the form of a contender, by name. The first migration is 1.
type Files func(n int) map[string]string

// up and down are what every contender runs.
func up(n int) string   { return fmt.Sprintf("CREATE TABLE t%d (id bigint PRIMARY KEY);\n", n) }
func down(n int) string { return fmt.Sprintf("DROP TABLE t%d;\n", n) }

// Pair returns the files of a contender that has one for each direction, or for one only.
func Pair(upName, downName string) Files {
	return func(n int) map[string]string {
		files := map[string]string{fmt.Sprintf(upName, n): up(n)}
		if downName != "" {
			files[fmt.Sprintf(downName, n)] = down(n)
		}
		return files
	}
}

// Single returns the file of a contender that has both directions in one, with what stands before each.
func Single(name, beforeUp, beforeDown string) Files {
	return func(n int) map[string]string {
		return map[string]string{fmt.Sprintf(name, n): beforeUp + up(n) + beforeDown + down(n)}
	}
}

// The files of the contenders that both programs have.
var (
	Ashlar  = Pair("%d_t%[1]d.up.sql", "%d_t%[1]d.down.sql")
	Bare    = Pair("%05d.sql", "")
	Goose   = Single("%05d_t%[1]d.sql", "-- +goose Up\n", "\n-- +goose Down\n")
	Migrate = Ashlar
)

// Write writes the files of migrations, from one to another, into a folder.
func (f Files) Write(dir string, from, to int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for n := from; n <= to; n++ {
		for name, text := range f(n) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// Texts reads all files, in the order of their names.
func Texts(files fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(entries))
	for i, entry := range entries {
		text, err := fs.ReadFile(files, entry.Name())
		if err != nil {
			return nil, err
		}
		texts[i] = string(text)
	}
	return texts, nil
}
