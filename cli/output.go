package cli

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// put writes to the terminal, or to whatever stands in its place. When that fails there is nowhere to tell it.
func put(w io.Writer, text string) { _, _ = io.WriteString(w, text) }

// output is standard output. It remembers the first write that failed.
type output struct {
	to    io.Writer
	mu    sync.Mutex
	first error
}

func (o *output) Write(text []byte) (int, error) {
	n, err := o.to.Write(text)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.first == nil {
		o.first = err
	}
	return n, err
}

// failed returns the error for what could not be written.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.first == nil {
		return nil
	}
	return &problem{
		code: exitFailed, text: "standard output cannot be written", cause: bare(o.first),
		hint: "The command itself went on to its end: only what it prints is not complete.",
	}
}

// say prints a line of what was looked at, done or skipped. --quiet leaves it out.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		put(a.stdout, fmt.Sprintf(format+"\n", args...))
	}
}

// print prints what was asked for, also with --quiet.
func (a *app) print(text string) {
	put(a.stdout, text)
}

// report prints each error that err joins: its text, the place in the SQL where there is one, and its hint.
func (a *app) report(err error) {
	if err == nil {
		return
	}
	for _, part := range split(err) {
		put(a.stderr, masked(part.Error())+"\n")
		var detailed interface{ Detail() string }
		if errors.As(part, &detailed) && detailed.Detail() != "" {
			put(a.stderr, masked(strings.TrimRight(detailed.Detail(), "\n"))+"\n")
		}
		var hinted interface{ Hint() string }
		if errors.As(part, &hinted) && hinted.Hint() != "" {
			put(a.stderr, "hint: "+masked(a.asTyped(hinted.Hint()))+"\n")
		}
	}
}

// What holds a password: a URL, up to the last @ of the line, as a password may hold anything; and the other form of
// connection strings.
var (
	userinfo = regexp.MustCompile(`://[^\s/:]*:.*@`)
	keyValue = regexp.MustCompile(`\bpassword=('[^']*'|[^\s"]+)`)
)

// exampleInfo is what hints show for it.
const exampleInfo = "://user:password@"

// masked takes passwords out of a text, whatever they came with.
func masked(text string) string {
	parts := strings.Split(text, exampleInfo)
	for i, part := range parts {
		parts[i] = keyValue.ReplaceAllString(userinfo.ReplaceAllString(part, "://***@"), "password=***")
	}
	return strings.Join(parts, exampleInfo)
}

// ownName finds the name of the program before that of a command, as rooms that do not know how it is called write it.
var ownName = regexp.MustCompile(`(^|[\s(])(?:go tool )?ashlar (` + strings.Join(slices.Concat(lean, running, []string{"init", "version"}), "|") + `)\b`)

// asTyped writes the program's name in a hint as a user types it.
func (a *app) asTyped(hint string) string {
	return ownName.ReplaceAllString(hint, "${1}"+strings.ReplaceAll(a.name, "$", "$$")+" ${2}")
}

// example writes a $ at the beginning of a line as the name of the program.
func (a *app) example(text string) string {
	text = strings.TrimPrefix(text, "\n")
	return strings.ReplaceAll(text, "  $ ", "  "+a.name+" ")
}

// count writes a number with its noun: 1 file, 2 files.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
