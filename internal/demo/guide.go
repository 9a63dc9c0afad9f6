package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// guide speaks, types and edits. After the first error its methods do nothing.
type guide struct {
	ctx    context.Context // of the whole tour
	folder string          // of the copy
	url    string          // of the database
	err    error
}

// say prints a paragraph. The indentation that all its lines share is taken away.
func (g *guide) say(text string, args ...any) {
	if g.err == nil {
		fmt.Printf("\n"+strings.TrimSpace(strings.ReplaceAll(text, "\n\t\t", "\n"))+"\n", args...)
	}
}

// title begins a part of the tour.
func (g *guide) title(text string) {
	if g.err == nil {
		fmt.Printf("\n\n%s\n%s\n", text, strings.Repeat("=", len(text)))
	}
}

// export shows how the commands learn the address of the database.
func (g *guide) export() {
	if g.err == nil {
		fmt.Printf("\n  $ export DATABASE_URL='%s'\n", g.url)
	}
}

// run executes a command in the copy and shows it with its output.
func (g *guide) run(command string) { g.runFor(0, command) }

// runFor is run for a command that has to end with the exit code.
func (g *guide) runFor(want int, command string) {
	if g.err != nil {
		return
	}
	fmt.Printf("\n  $ %s\n", command)
	words := strings.Fields(command)
	cmd := exec.CommandContext(g.ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env = g.folder, g.environment()
	out := &indented{to: os.Stdout}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 20 * time.Second
	err := cmd.Run()
	out.end()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		g.err = fmt.Errorf("%s: %w", command, err)
	} else if got := cmd.ProcessState.ExitCode(); got != want {
		g.err = fmt.Errorf("%s: exit code %d, not %d", command, got, want)
	}
}

// environment is ours with the address of the database, and without settings that lead elsewhere.
func (g *guide) environment() []string {
	env := []string{"DATABASE_URL=" + g.url, "GOWORK=off", "PWD=" + g.folder}
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if name != "DATABASE_URL" && name != "GOWORK" && name != "PWD" && !strings.HasPrefix(name, "PG") {
			env = append(env, entry)
		}
	}
	return env
}

// newest returns the migration of a folder with the highest version, as a path within the copy.
func (g *guide) newest(folder, suffix string) string {
	if g.err != nil {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(g.folder, "db", "main", folder, "*"+suffix))
	if err != nil || len(found) == 0 {
		g.err = errors.Join(fmt.Errorf("no file *%s was written", suffix), err)
		return ""
	}
	path, err := filepath.Rel(g.folder, found[len(found)-1]) // Glob sorts
	g.err = err
	return path
}

// cat shows a file.
func (g *guide) cat(path string) {
	if text := g.read(path); g.err == nil {
		fmt.Printf("\n  $ cat %s\n", path)
		indent(text)
	}
}

// head shows the first lines of a file.
func (g *guide) head(path string, count int) {
	if text := g.read(path); g.err == nil {
		fmt.Printf("\n  $ head -n %d %s\n", count, path)
		lines := strings.SplitAfter(text, "\n")
		indent(strings.Join(lines[:min(count, len(lines))], ""))
	}
}

// show shows a part of a source file, up to where another begins.
func (g *guide) show(path, from, to string) {
	text := g.read(path)
	if g.err != nil {
		return
	}
	begin, end := strings.Index(text, from), strings.Index(text, to)
	if begin < 0 || end < begin {
		g.err = fmt.Errorf("%s has no %q before %q", path, from, to)
		return
	}
	fmt.Printf("\n  %s\n\n", path)
	indent(strings.TrimSpace(text[begin:end]) + "\n")
}

// edit replaces text in a source file and shows how.
func (g *guide) edit(path, before, after string) {
	text := g.read(path)
	if g.err != nil {
		return
	}
	if strings.Count(text, before) != 1 {
		g.err = fmt.Errorf("%s does not have exactly once: %q", path, before)
		return
	}
	text = strings.Replace(text, before, after, 1)
	if g.err = os.WriteFile(filepath.Join(g.folder, path), []byte(text), 0o644); g.err != nil {
		return
	}
	fmt.Printf("\n  %s\n", path)
	added, stays := strings.CutPrefix(after, before)
	if stays {
		mark(" ", before)
		mark("+", added)
		return
	}
	mark("-", before)
	mark("+", after)
}

// read returns the content of a file of the copy.
func (g *guide) read(path string) string {
	if g.err != nil {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(g.folder, path))
	g.err = err
	return string(text)
}

// mark prints lines of a difference.
func mark(sign, text string) {
	for line := range strings.Lines(text) {
		fmt.Printf("    %s %s\n", sign, strings.TrimSpace(line))
	}
}

// indent prints text as the output of a command.
func indent(text string) {
	out := &indented{to: os.Stdout}
	_, _ = io.WriteString(out, text)
	out.end()
}

// indented writes each line with a margin.
type indented struct {
	to     io.Writer
	inside bool // in a line
}

func (w *indented) Write(text []byte) (int, error) {
	for line := range bytes.Lines(text) {
		if !w.inside && len(bytes.TrimSpace(line)) > 0 {
			if _, err := io.WriteString(w.to, "    "); err != nil {
				return 0, err
			}
		}
		if _, err := w.to.Write(line); err != nil {
			return 0, err
		}
		w.inside = line[len(line)-1] != '\n'
	}
	return len(text), nil
}

// end ends the last line.
func (w *indented) end() {
	if w.inside {
		fmt.Fprintln(w.to)
	}
	w.inside = false
}
