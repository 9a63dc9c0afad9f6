package cli

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
)

// What commands need that work on the migrations of a branch: which those are, what was answered for them, and how they are
// made from a state that is not the one on disk.

// ownMigration is a migration of this branch.
type ownMigration struct {
	migration.Migration
	tenant bool // it is in the folder of those that run once per tenant
}

// marked reports whether a migration was generated, whatever became of its text since.
func (m ownMigration) marked() bool { return m.Down.GeneratedUp != "" }

// same reports whether two migrations are one but for their versions, and for the states that they were generated from.
func (m ownMigration) same(other ownMigration) bool {
	m.Down.GeneratedFrom, other.Down.GeneratedFrom, m.Down.GeneratedTo, other.Down.GeneratedTo = "", "", "", ""
	return m.tenant == other.tenant && m.Name == other.Name && m.Up.Content() == other.Up.Content() && m.Down.Content() == other.Down.Content()
}

// ownMigrations returns the migrations of a repo that another version of the project's folder does not hold, in order of their
// versions. That one may hold others of the same versions.
func ownMigrations(p place, repo ashlar.Repo, base fs.FS) ([]ownMigration, error) {
	var all []ownMigration
	for i, folder := range folders(repo) {
		entries, err := fs.ReadDir(p.files, folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		mine := fstest.MapFS{}
		for _, entry := range entries {
			path := slashed(folder, entry.Name())
			if _, err := fs.Stat(base, path); err == nil || entry.IsDir() || !strings.HasSuffix(path, ".sql") {
				continue
			}
			text, err := fs.ReadFile(p.files, path)
			if err != nil {
				return nil, err
			}
			mine[path] = &fstest.MapFile{Data: text}
		}
		migrations, err := place{p.dir, mine}.migrations(folder)
		if err != nil {
			return nil, err
		}
		for _, m := range migrations {
			all = append(all, ownMigration{m, i == 1})
		}
	}
	sortOwn(all)
	return all, nil
}

// answered returns the answers that are noted in the headers of migrations.
func answered(migrations []ownMigration) []answerFlag {
	var all []answerFlag
	for _, m := range migrations {
		for _, answer := range m.Up.Answers {
			verb, text, _ := strings.Cut(answer, " ")
			all = append(all, answerFlag{verb, text})
		}
	}
	return all
}

// computeWith compares the states with the answers of flags, and with noted ones as far as they fit. It returns which of these do.
func (s state) computeWith(o generateOptions, flags, noted []answerFlag) (generate.Result, []answerFlag, error) {
	for {
		result, err := s.compute(o, slices.Concat(flags, noted))
		wrong, before := unfitting(err), len(noted)
		noted = slices.DeleteFunc(slices.Clone(noted), func(a answerFlag) bool { return wrong[a] != nil })
		if len(noted) == before {
			return result, noted, err
		}
	}
}
