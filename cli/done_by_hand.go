package cli

import (
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/migration"
)

// doneByHand refuses to generate anew what a migration that was written by hand does already: the state that generating begins with
// does not hold it, since only snapshots of this branch do, and the declarations do.
func doneByHand(p place, repo ashlar.Repo, byHand []ownMigration, from, to *catalog.Catalog) error {
	var errs []error
	for _, b := range lastEdits(byHand) {
		if b.There != b.in(to) || b.in(from) == b.in(to) {
			continue
		}
		comes := "goes by hand, and the generated migration would drop it once more"
		if b.There {
			comes = "comes by hand, and the generated migration would make it once more"
		}
		errs = append(errs, failure("Let one of them do it: take it out of this file, or remove the file, and type the same again. Nothing was changed.",
			"%s:%d: %s %s", p.path(folderOf(repo, b.of), b.of.FileName(migration.Up)), b.line(), b.what(), comes))
	}
	return errors.Join(errs...)
}

// in reports whether a state holds what it is done to.
func (b handEdit) in(state *catalog.Catalog) bool {
	table := state.Tables[b.table]
	return table != nil && (b.Column == "" || table.Column(b.Column) != nil)
}

// what returns what it is done to, with its kind.
func (b handEdit) what() string {
	if b.Column == "" {
		return "table " + b.object()
	}
	return fmt.Sprintf("column %s", b.object())
}

// line returns the line of the file that does it.
func (b handEdit) line() int { return b.of.Up.Line + b.Line - 1 }
