package cli

import (
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/term"
)

// The colors of a terminal, and what they mean. They are of the eight that every terminal has, in the shades of its theme.
const (
	green   = "\x1b[32m" // something is there now
	yellow  = "\x1b[33m" // something goes, or wants a look
	red     = "\x1b[31m" // something is wrong
	cyan    = "\x1b[36m" // what to do next, and notes
	bold    = "\x1b[1m"  // a title
	noColor = "\x1b[0m"
)

// paints are the words that get a color, in the first group of an expression each. The first that fits a line is taken.
var paints = []struct {
	line  *regexp.Regexp
	color string
}{
	{regexp.MustCompile(`^(applied|created|current|marked|moved|renamed|repaired|unmarked|wrote)\b`), green},
	{regexp.MustCompile(`^(behind|dropped|late|pending|removed|reverted|skipped|would \w+)\b`), yellow},
	{regexp.MustCompile(`^ +(hazard):`), yellow},
	{regexp.MustCompile(`^(conflict|failed|interrupted|missing)\b`), red},
	{regexp.MustCompile(`^(changed) +\d{14}\b`), red},
	{regexp.MustCompile(`^(?:repo )?\S+: (` + strings.Join(codes, "|") + `): `), red},
	{regexp.MustCompile(`^ *(hint|note|Next):`), cyan},
	{regexp.MustCompile(`^(==> .*|repo \S+|dry run:)`), bold},
}

// painter puts colors into the lines that go to a terminal. Where the text has control characters itself, it stays.
type painter struct{ terminal io.Writer }

// painted returns a stream, with colors where it is a terminal and nobody objects: https://no-color.org.
func painted(stream *os.File) io.Writer {
	if !term.IsTerminal(int(stream.Fd())) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return stream
	}
	return painter{stream}
}

// Write paints whole lines.
func (p painter) Write(text []byte) (int, error) {
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		out.WriteString(paint(line))
	}
	if _, err := io.WriteString(p.terminal, out.String()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// paint colors one line.
func paint(line string) string {
	if strings.ContainsAny(line, "\x1b\r") || !strings.HasSuffix(line, "\n") {
		return line
	}
	for _, p := range paints {
		if at := p.line.FindStringSubmatchIndex(line); at != nil {
			return line[:at[2]] + p.color + line[at[2]:at[3]] + noColor + line[at[3]:]
		}
	}
	return line
}

// alarm paints the first line of an error.
func alarm(to io.Writer, text string) string {
	if _, ok := to.(painter); !ok {
		return text
	}
	first, rest, more := strings.Cut(text, "\n")
	if more {
		rest = "\n" + rest
	}
	return red + first + noColor + rest
}
