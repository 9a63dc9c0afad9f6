package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// onTerminal reports whether standard output is one, on which a line can be written over.
func onTerminal() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

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

// complain prints each error that err joins: its text, the place in the SQL where there is one, and its hint.
func (a *app) complain(err error) {
	if err == nil || errors.Is(err, handedOver) {
		return
	}
	for _, part := range split(err) {
		put(a.stderr, alarm(a.stderr, masked(part.Error()))+"\n")
		if lines := detail(part); lines != "" {
			put(a.stderr, lines+"\n")
		}
		if hint := a.hint(part); hint != "" {
			put(a.stderr, "hint: "+hint+"\n")
		}
	}
}

// end prints what is left to be printed at the end of a command: the errors or, as JSON, the results and the errors.
func (a *app) end(err error, code int) {
	if !a.json {
		a.complain(err)
		return
	}
	var failure struct {
		Error *told `json:"error,omitempty"`
	}
	if err != nil {
		t := a.tellError(err, code)
		failure.Error = &t
	} else if len(a.report.results) == 0 {
		return // a page of help was printed
	}
	text, broken := indented(&a.report, failure)
	if broken != nil {
		a.complain(broken)
	}
	put(a.stdout, text)
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

// asTyped writes the program's name in a hint as a user types it, and the folder of the project where it was given.
func (a *app) asTyped(hint string) string {
	if a.folder != "" { // without it a project is looked for
		hint = strings.ReplaceAll(hint, "ashlar create", "ashlar create --migrations-path "+shellWord(a.folder))
	}
	return ownName.ReplaceAllString(hint, "${1}"+escaped(a.name)+" ${2}"+escaped(a.inDir()))
}

// escaped keeps a text as it is in a replacement of a regular expression.
func escaped(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// typed returns a command as a user types it to go on.
func (a *app) typed(command string) string { return a.name + " " + command + a.inDir() }

// inDir returns the flag that says where the project is, where that has to be said.
func (a *app) inDir() string {
	if a.dir == "" || filepath.Clean(a.dir) == usualDir {
		return ""
	}
	return " --dir " + shellWord(a.dir)
}

// shellWord writes a word so that a shell takes it as it stands.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

var plainWord = regexp.MustCompile(`^[\w./,:=@%+-]+$`)

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
