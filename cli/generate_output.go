package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
)

// tellChanges says what happens in a repo, and what of it loses data.
func (a *app) tellChanges(c change) {
	a.say("repo %s: %s", c.repo.Name, count(len(c.result.Changes), "change"))
	for _, line := range c.result.Changes {
		a.say("  %s", line)
	}
	for _, line := range c.result.Hazards {
		a.say("  hazard: %s", line)
	}
}

// tellPending is the end of generate --check when there is something to generate.
func (a *app) tellPending(changes []change) error {
	total := 0
	for _, c := range changes {
		if c.pending() {
			a.tellChanges(c)
			total += len(c.result.Changes)
		}
	}
	return &problem{
		code: exitCheck,
		text: count(total, "change") + " of the declarations not generated yet",
		hint: "Type " + a.name + " generate NAME, and commit what it writes. Nothing was written now.",
	}
}

// printFiles is the end of generate --dry-run: each file with its path in front of it.
func (a *app) printFiles(p place, changes []change) {
	for _, c := range changes {
		if !c.pending() {
			continue
		}
		a.tellChanges(c)
		for _, m := range c.files {
			for _, d := range []migration.Direction{migration.Up, migration.Down} {
				a.print(fmt.Sprintf("\n==> %s\n%s", p.path(c.folder(), m.FileName(d)), m.Script(d).Content()))
			}
		}
	}
	a.say("\ndry run: nothing was written")
}

// tellWritten is the end of generate.
func (a *app) tellWritten(changes []change, written []string) {
	for _, c := range changes {
		if c.pending() {
			a.tellChanges(c)
		}
	}
	for _, path := range written {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			a.say("removed  %s", path)
		} else {
			a.say("wrote    %s", path)
		}
	}
	for _, c := range changes {
		if _, err := fs.Stat(a.embedded, c.repo.Name); err != nil && c.pending() {
			a.say("note: the program does not carry repo %s: add all:%s to its go:embed line", c.repo.Name, c.repo.Name)
		}
	}
	if !slices.ContainsFunc(changes, func(c change) bool { return len(c.files) > 0 }) {
		a.say("no migration was written: the database stays as it is")
		return
	}
	a.say("Next: read the SQL, then %s migrate", a.name)
}
