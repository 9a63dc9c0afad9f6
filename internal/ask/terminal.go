package ask

import (
	"os"

	"golang.org/x/term"
)

// AtTerminal reports whether somebody may be asked: standard input and standard error are a terminal that is not dumb, and no
// CI variable says that nobody is there.
func AtTerminal(stdin, stderr *os.File) bool {
	return term.IsTerminal(int(stdin.Fd())) && term.IsTerminal(int(stderr.Fd())) &&
		os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
}

// WantsLines reports whether the environment asks for lines of text in place of what is drawn.
func WantsLines() bool { return os.Getenv("ACCESSIBLE") != "" }
