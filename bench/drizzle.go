package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// drizzleCommand is the documented entry point, from a folder beside node_modules.
var drizzleCommand = []string{filepath.Join("..", "node_modules", ".bin", "drizzle-kit"), "generate"}

// installDrizzle installs the newest release into a folder.
func installDrizzle(dir string) error {
	if err := write(filepath.Join(dir, "package.json"), "{\"name\": \"app\", \"private\": true}\n"); err != nil {
		return err
	}
	c := exec.Command("npm", "install", "--no-audit", "--no-fund", "drizzle-kit", "drizzle-orm")
	c.Dir = dir
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w: %s", err, tail(said))
	}
	return nil
}

// drizzle is drizzle-kit with its defaults, on a project in a folder of the one it is installed in.
type drizzle struct {
	dir  string
	base string // its output after the first generation
	size int
}

// declare writes the files of tables.
func (d drizzle) declare(s state) error {
	for file := range packages(d.size) {
		name := filepath.Join(d.dir, "schema", fmt.Sprintf("p%02d.ts", file))
		if err := write(name, drizzleFile(file, d.size, s)); err != nil {
			return err
		}
	}
	return nil
}

// newDrizzle writes a project and makes its first generation. When that fails, the contender fails in all but the first
// operation.
func newDrizzle(installed string, size int, limit time.Duration) (contender, error) {
	d := drizzle{dir: filepath.Join(installed, fmt.Sprint(size)), size: size}
	d.base = filepath.Join(d.dir, "base")
	trash := filepath.Join(d.dir, "trash")
	for _, folder := range []string{d.out(), d.base} {
		if err := discard(folder, trash); err != nil {
			return contender{}, err
		}
	}
	if err := write(filepath.Join(d.dir, "drizzle.config.ts"), drizzleConfig); err != nil {
		return contender{}, err
	}
	if err := d.declare(state{}); err != nil {
		return contender{}, err
	}
	run := command{Dir: d.dir, Args: drizzleCommand, Limit: limit}
	s, err := measure(run)
	if err != nil {
		return contender{}, err
	}
	if s.Failure == "" {
		if err := replace(d.base, d.out(), trash); err != nil {
			return contender{}, err
		}
	}
	prepare := func(op operation, edition string) (command, error) {
		s, from := state{edition: edition}, d.base
		switch op {
		case first:
			from = filepath.Join(d.dir, "none")
		case follow, single:
			s.column, s.one = edition, op == single
		case nothing:
			s.edition = ""
		case edited, gate:
		}
		if op != first {
			if _, err := os.Stat(d.base); err != nil {
				return command{}, fmt.Errorf("the first generation failed")
			}
		}
		if err := d.declare(s); err != nil {
			return command{}, err
		}
		return run, replace(d.out(), from, trash)
	}
	written := func() (string, error) { return contents(filepath.Join(d.out(), "*.sql")) }
	return contender{"drizzle-kit", filepath.Join(d.out(), "meta"), prepare, written, func(op operation) bool { return op != gate }}, nil
}

// out is where drizzle-kit writes.
func (d drizzle) out() string { return filepath.Join(d.dir, "drizzle") }
