package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// put writes to the terminal, or to whatever stands in its place. When that fails there is nowhere to tell it.
func put(w io.Writer, text string) { _, _ = io.WriteString(w, text) }

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
		put(a.stderr, part.Error()+"\n")
		var detailed interface{ Detail() string }
		if errors.As(part, &detailed) && detailed.Detail() != "" {
			put(a.stderr, strings.TrimRight(detailed.Detail(), "\n")+"\n")
		}
		var hinted interface{ Hint() string }
		if errors.As(part, &hinted) && hinted.Hint() != "" {
			put(a.stderr, "hint: "+hinted.Hint()+"\n")
		}
	}
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
