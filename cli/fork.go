package cli

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// A migration and the snapshots behind it are written together, and may part afterwards: the snapshots are left out of a commit, or
// a run is killed between the two. The next generate would make the same once more.

// lostMessage says what is known of a migration whose snapshots are not there.
const lostMessage = "the snapshots do not hold what it makes, and are still those that it was generated from"

// notLost refuses to lead on from snapshots that a migration has led on from already.
func notLost(p place, changes []change, there migrationsOf) error {
	for i := range changes {
		c := &changes[i]
		if len(c.result.Files) == 0 {
			continue
		}
		for _, f := range migration.Forks(there[c.repo.Name], c.digest()) {
			if f.Instead.Version == 0 { // of others check tells
				return &problem{
					code: exitFailed, text: p.path(f.Lost.Up.Path) + ": " + lostMessage, kind: codeFork,
					hint: hintLost(p, c.repo, f, c.result) + " Nothing was written.",
				}
			}
		}
	}
	return nil
}

// hintLost says how to bring snapshots and migrations together again, where all that is declared would lead to that result.
func hintLost(p place, repo ashlar.Repo, f migration.Fork, result generate.Result) string {
	switch {
	case f.Lost.Down.GeneratedTo != snapshot.Digest(result.Next):
		return "Restore " + p.path(repo.Name, repo.Paths.Snapshots) + " from version control, as that migration left it. Where it is nowhere, remove its files, if no database has them, and generate again; " +
			"else bring the declarations back to what they were then, and type ashlar generate --snapshots-only."
	case f.Files < len(result.Files):
		return fmt.Sprintf("Remove its files and generate again: only %d of %d migrations were written when it was stopped.", f.Files, len(result.Files))
	}
	return "Type ashlar generate --snapshots-only: the declarations are still those of that migration."
}

// forks notes migrations that the snapshots do not hold. The result is that of what is declared.
func (c *checked) forks(repo ashlar.Repo, all []migration.Migration, digest string, result generate.Result) {
	for _, f := range migration.Forks(all, digest) {
		lost := c.place.path(f.Lost.Up.Path)
		if f.Instead.Version == 0 {
			c.add(finding{Code: codeFork, Repo: repo.Name, File: lost, Message: lostMessage, Hint: hintLost(c.place, repo, f, result)})
			continue
		}
		accept := migration.Remark{Kind: codeFork, Object: f.Lost.String(), Text: "REASON"}
		if f.Instead.Up.Accepted(accept) {
			continue
		}
		c.add(finding{
			Code: codeFork, Repo: repo.Name, File: c.place.path(f.Instead.Up.Path),
			Message: "leads on from the same state as " + lost + ", and the snapshots do not hold what that one makes",
			Hint: "Where the snapshots of that one were lost, both make the same: ashlar regen makes one of both, as long as neither is merged. Where both came of branches, " +
				"ashlar rebase --base REV puts this one behind the other. If it is right as it is, a line at the top of this file says why: " +
				strings.TrimSpace(migration.Header{Accepts: []migration.Remark{accept}}.String()),
		})
	}
}
