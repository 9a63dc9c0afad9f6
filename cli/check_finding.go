package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// The codes of findings. They stay as they are.
const (
	codeMistake         = "mistake"          // a declaration that cannot be
	codePending         = "pending"          // declared, and not generated
	codeQuestion        = "question"         // what nobody has decided
	codeRefused         = "refused"          // declared, and cannot be reached from the state before
	codeConflict        = "conflict"         // git left both sides in a file
	codeBrokenSnapshot  = "broken-snapshot"  // a snapshot that cannot be read, or not with the others
	codeBrokenMarker    = "broken-marker"    // the ashlar.json of a repo
	codeNoPair          = "no-pair"          // an up file without its down file, or the other way round
	codeBrokenMigration = "broken-migration" // anything else in a folder of migrations
	codeChanged         = "changed"          // a migration of the base that says something else here
	codeRemoved         = "removed"          // a migration of the base that was removed here
	codeOutOfOrder      = "out-of-order"     // a migration of this branch that comes before one of the base
	codeMerge           = "merge"            // git joined two branches line by line, and not by what they mean
	codeStale           = "stale"            // a migration of this branch was generated from a state that the base has left
	codeFork            = "fork"             // a migration whose change the snapshots do not hold
	codeHazard          = "hazard"           // a hazard of a migration of this branch that nobody has accepted
	codeUndeclared      = "undeclared"       // a migration by hand changes what is declared, and the snapshots do not hold it
	codeDev             = "dev"              // left by generate --dev
	codeUnlisted        = "unlisted"         // a resource that is in no domain
	codeNotEmbedded     = "not-embedded"     // a folder of migrations that the program does not carry
)

// codes are all of them.
var codes = []string{
	codeMistake, codePending, codeQuestion, codeRefused, codeConflict, codeBrokenSnapshot, codeBrokenMarker, codeNoPair, codeBrokenMigration,
	codeChanged, codeRemoved, codeOutOfOrder, codeMerge, codeStale, codeFork, codeHazard, codeUndeclared, codeDev, codeUnlisted, codeNotEmbedded,
}

// finding is one thing that check has found.
type finding struct {
	Code     string    `json:"code"`
	Repo     string    `json:"repo,omitempty"` // missing where it is about the whole project
	File     string    `json:"file,omitempty"`
	Line     int       `json:"line,omitempty"` // from 1
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitempty"`
	Changes  []string  `json:"changes,omitempty"`  // what is pending, a line each
	Question *question `json:"question,omitempty"` // with its answers
}

// checked is what check looked at and what it found.
type checked struct {
	Repos    list[*checkedRepo] `json:"repos"`
	Base     string             `json:"base,omitempty"` // the revision that it was compared with
	Findings list[finding]      `json:"findings"`
	Notes    list[string]       `json:"notes"`

	place    place
	carried  fs.FS                    // the files inside the program; nil: it is not made to run without its source
	asTyped  func(hint string) string // writes a hint as a user types it
	fromRoot func(path string) string // nil: the findings are printed as text
	files    map[string][]sqlFile     // of folders, as they were read
}

// checkedRepo is what was looked at in a repo.
type checkedRepo struct {
	Repo       string `json:"repo"`
	Folder     string `json:"folder"`
	Resources  int    `json:"resources"`
	Migrations int    `json:"migrations"`
	New        int    `json:"new"` // migrations that the base, or the last commit, does not hold

	read     []migration.Migration // by folder; nothing where they cannot be read
	state    *catalog.Catalog      // as the snapshots have it; nil: they cannot be read
	declared *catalog.Catalog      // nil: there are mistakes in it
}

// add notes a finding.
func (c *checked) add(f finding) {
	f.Message, f.Hint = masked(f.Message), masked(c.asTyped(f.Hint))
	c.Findings = append(c.Findings, f)
}

// addErrors notes the errors that one joins. Those that are not of the project's files are returned.
func (c *checked) addErrors(repo string, err error) error {
	if err == nil {
		return nil
	}
	var rest []error
	for _, part := range split(err) {
		f := finding{Repo: repo}
		switch {
		case f.ofMistake(part), f.ofSnapshot(part), f.ofMigration(part), f.ofComparison(part):
			c.add(f)
		default:
			rest = append(rest, part)
		}
	}
	return errors.Join(rest...)
}

func (f *finding) ofMistake(err error) bool {
	mistake := ashlar.Mistake{}
	if !errors.As(err, &mistake) {
		return false
	}
	f.Code, f.File, f.Line, f.Hint = codeMistake, mistake.File, mistake.Line, mistake.Fix
	mistake.File = ""
	f.Message = mistake.Error()
	return true
}

func (f *finding) ofSnapshot(err error) bool {
	broken := new(snapshot.FileError)
	if !errors.As(err, &broken) {
		return false
	}
	f.Code, f.File, f.Line, f.Hint = codeBrokenSnapshot, broken.Path, broken.Line, broken.Remedy
	f.Message = withCause(broken.Message, broken.Err)
	if broken.Conflict {
		f.Code, f.Hint = codeConflict, "Type ashlar resolve, which merges snapshots by what they mean."
	}
	return true
}

func (f *finding) ofMigration(err error) bool {
	problem := new(migration.Problem)
	if !errors.As(err, &problem) {
		return false
	}
	f.Code, f.File, f.Line, f.Hint = codeBrokenMigration, problem.Path, problem.Line, problem.Remedy
	f.Message = withCause(problem.Message, problem.Err)
	if problem.Unpaired {
		f.Code = codeNoPair
	}
	return true
}

// ofComparison is for what comes of comparing two states.
func (f *finding) ofComparison(err error) bool {
	mistake := new(diff.Mistake)
	if !errors.As(err, &mistake) {
		return false
	}
	f.Code, f.Message, f.Hint = codeRefused, mistake.Message, mistake.Fix
	return true
}

func withCause(message string, cause error) string {
	if cause == nil {
		return message
	}
	return message + ": " + bare(cause).Error()
}

// text prints what was found, also with --quiet.
func (c *checked) text(t text) {
	for _, note := range c.Notes {
		t.say("note: %s", note)
	}
	for i, f := range c.Findings {
		if c.fromRoot != nil {
			t.print(f.annotation(c.fromRoot))
			continue
		}
		if next := c.Findings[i+1:]; len(next) > 0 && f.hintsLike(next[0]) {
			f.Hint = "" // that of the last one says it for all
		} else if first := c.firstLike(i); first < i {
			f.Hint = jointHint(c.Findings[first : i+1])
		}
		t.print(f.lines())
	}
	if len(c.Findings) == 0 {
		t.say("nothing found in %s", c.looked())
	}
}

// hintsLike reports whether another finding has the same way out, but for what a line of the same file accepts.
func (f finding) hintsLike(other finding) bool {
	before, _, ok := strings.Cut(f.Hint, acceptLine)
	after, _, is := strings.Cut(other.Hint, acceptLine)
	return ok && is && before == after && f.File == other.File && f.Code == other.Code
}

// firstLike returns the first of the findings up to one that follow each other and have the same way out.
func (c *checked) firstLike(at int) int {
	for at > 0 && c.Findings[at-1].hintsLike(c.Findings[at]) {
		at--
	}
	return at
}

// acceptLine is what the line begins with that accepts something, as hints give it.
const acceptLine = ": -- ashlar:accept "

// jointHint is the hint of findings with the same way out: its words, and the line for each.
func jointHint(findings []finding) string {
	words, _, _ := strings.Cut(findings[0].Hint, acceptLine)
	var lines []string
	for _, f := range findings {
		_, accept, _ := strings.Cut(f.Hint, acceptLine)
		if line := "-- ashlar:accept " + accept; !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return words + ":\n  " + strings.Join(lines, "\n  ")
}

// lines returns a finding as text: its place, its code and its message in one line, the hint and what else there is below.
func (f finding) lines() string {
	var b strings.Builder
	b.WriteString(cmp.Or(f.at(), f.ofRepo()))
	fmt.Fprintf(&b, "%s: %s\n", f.Code, f.Message)
	for _, line := range f.more() {
		b.WriteString("  " + line + "\n")
	}
	if f.Hint != "" {
		b.WriteString("  hint: " + f.Hint + "\n")
	}
	return b.String()
}

// at returns the place of a finding with the colon behind it, or nothing.
func (f finding) at() string {
	switch {
	case f.File == "":
		return ""
	case f.Line == 0:
		return f.File + ": "
	}
	return fmt.Sprintf("%s:%d: ", f.File, f.Line)
}

// ofRepo returns the repo of a finding that has no place, or nothing.
func (f finding) ofRepo() string {
	if f.Repo == "" {
		return ""
	}
	return "repo " + f.Repo + ": "
}

// more returns the lines between message and hint.
func (f finding) more() []string {
	lines := slices.Clone(f.Changes)
	if f.Question != nil {
		lines = append(lines, f.Question.Flags...)
		for _, line := range f.Question.Code {
			lines = append(lines, "in Go: "+line)
		}
	}
	return lines
}

// annotation returns a finding as GitHub Actions shows it beside the line of the file:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
func (f finding) annotation(fromRoot func(string) string) string {
	var properties []string
	if f.File != "" {
		properties = append(properties, "file="+escapedProperty(fromRoot(f.File)))
	}
	if f.Line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", f.Line))
	}
	properties = append(properties, "title="+escapedProperty("ashlar "+f.Code))
	message := f.Message
	if f.File == "" {
		message = f.ofRepo() + message
	}
	lines := append([]string{message}, f.more()...)
	if f.Hint != "" {
		lines = append(lines, "hint: "+f.Hint)
	}
	return "::error " + strings.Join(properties, ",") + "::" + escapedData(strings.Join(lines, "\n")) + "\n"
}

// escapedData writes a text so that it may be the message of an annotation.
func escapedData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// escapedProperty writes a text so that it may be a property of an annotation.
func escapedProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapedData(text))
}

// failure returns the error for what was found, or nil.
func (c *checked) failure() error {
	if len(c.Findings) == 0 {
		return nil
	}
	counts := map[string]int{}
	var codes []string
	for _, f := range c.Findings {
		if counts[f.Code]++; counts[f.Code] == 1 {
			codes = append(codes, f.Code)
		}
	}
	for i, code := range codes {
		codes[i] = fmt.Sprintf("%d %s", counts[code], code)
	}
	return &problem{code: exitCheck, text: count(len(c.Findings), "finding") + " in " + c.looked() + ": " + strings.Join(codes, ", ")}
}
