package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// contender is one way to apply migrations.
type contender struct {
	name  string
	files func(n int) map[string]string // the files of migration n, from 1, by name
	setup string                        // SQL that is run in the empty database before, and not measured
	// start does what a program does that begins: it reads the files, connects, and applies what is pending.
	start func(ctx context.Context, url string, files fs.FS) error
}

const (
	ashlarName = "ashlar"
	bareName   = "bare pgx"
)

// contenders are all of them, in the order of a run and of the report.
var contenders = []contender{
	{name: ashlarName, files: pair("%d_t%[1]d.up.sql", "%d_t%[1]d.down.sql"), start: startAshlar},
	{name: bareName, files: pair("%05d.sql", ""), setup: bareLedger, start: startBare},
	{name: "goose", files: single("%05d_t%[1]d.sql", "-- +goose Up\n", "\n-- +goose Down\n"), start: startGoose},
	{name: "golang-migrate", files: pair("%d_t%[1]d.up.sql", "%d_t%[1]d.down.sql"), start: startMigrate},
	{name: "tern", files: single("%05d_t%[1]d.sql", "", "\n---- create above / drop below ----\n\n"), start: startTern},
}

// up and down are what every contender runs.
func up(n int) string   { return fmt.Sprintf("CREATE TABLE t%d (id bigint PRIMARY KEY);\n", n) }
func down(n int) string { return fmt.Sprintf("DROP TABLE t%d;\n", n) }

// pair returns the files of a contender that has one for each direction, or for one only.
func pair(upName, downName string) func(int) map[string]string {
	return func(n int) map[string]string {
		files := map[string]string{fmt.Sprintf(upName, n): up(n)}
		if downName != "" {
			files[fmt.Sprintf(downName, n)] = down(n)
		}
		return files
	}
}

// single returns the file of a contender that has both directions in one, with what stands before each.
func single(name, beforeUp, beforeDown string) func(int) map[string]string {
	return func(n int) map[string]string {
		return map[string]string{fmt.Sprintf(name, n): beforeUp + up(n) + beforeDown + down(n)}
	}
}

// write writes the files of so many migrations into a folder.
func (c contender) write(dir string, size int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for n := 1; n <= size; n++ {
		for name, text := range c.files(n) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
