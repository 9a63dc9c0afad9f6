package migration_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ashlar-go/ashlar/migration"
)

// BenchmarkRead reads a folder of 1,000 small migrations.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	for i := range 1000 {
		for _, direction := range []string{"up", "down"} {
			path := filepath.Join(dir, fmt.Sprintf("%d_table.%s.sql", i+1, direction))
			if err := os.WriteFile(path, fmt.Appendf(nil, "CREATE TABLE t%d (id bigint PRIMARY KEY);\n", i), 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
	files := os.DirFS(dir)
	for b.Loop() {
		if all, err := migration.Read(files); err != nil || len(all) != 1000 {
			b.Fatal(len(all), err)
		}
	}
}
