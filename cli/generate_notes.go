package cli

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/operation"
)

// What generate says besides, where nothing is wrong and somebody may want to know.

// noteLost says that there are migrations but no snapshots. That is right only where all of them are written by hand.
func noteLost(p place, repo ashlar.Repo) ([]string, error) {
	snapshots := slashed(repo.Name, repo.Paths.Snapshots)
	if entries, err := fs.ReadDir(p.files, snapshots); err == nil && len(entries) > 0 {
		return nil, nil
	}
	var taken []migration.Version
	for _, folder := range folders(repo) {
		more, err := p.versions(folder)
		if err != nil {
			return nil, err
		}
		taken = append(taken, more...)
	}
	if len(taken) == 0 {
		return nil, nil
	}
	return []string{fmt.Sprintf("repo %s has %s and no snapshots, so all is planned anew; if they are lost, restore %s from version control",
		repo.Name, count(len(taken), "migration"), p.path(snapshots))}, nil
}

// unkeyedNotes says which references get no foreign key, where something changes about their tables.
func unkeyedNotes(c change) []string {
	var notes []string
	for _, u := range c.unkeyed {
		if c.result.Next.Tables[u.Table] == nil { // it is left for another time
			continue
		}
		before := c.from.Tables[u.Table]
		isNew := before == nil
		for _, column := range u.Columns {
			isNew = isNew || before.Column(column) == nil
		}
		for _, reference := range tableOf(before).References {
			isNew = isNew || slices.Equal(reference.Columns, u.Columns)
		}
		if isNew {
			notes = append(notes, fmt.Sprintf("%s refers to %s, which is in the schema of each tenant: no foreign key can hold that, and nothing is done on delete",
				operation.Path(u.Table, strings.Join(u.Columns, ", ")), u.Target.Name))
		}
	}
	return notes
}

// askedNotes says which new foreign keys lead from tenants to what all share: each delete there asks every tenant.
func askedNotes(c change) []string {
	var notes []string
	for _, name := range catalog.SortedNames(c.result.Next.Tables) {
		table := c.result.Next.Tables[name]
		for _, key := range catalog.Sorted(table.References) {
			reference := table.References[key]
			if _, was := tableOf(c.from.Tables[name]).References[key]; was || !name.OfTenants() || reference.Table.OfTenants() {
				continue
			}
			notes = append(notes, fmt.Sprintf("%s refers to %s, which all share: a row that is deleted there is looked for in the table of every tenant",
				operation.Path(name, strings.Join(reference.Columns, ", ")), operation.Path(reference.Table)))
		}
	}
	return notes
}

func tableOf(table *catalog.Table) *catalog.Table {
	if table == nil {
		return &catalog.Table{}
	}
	return table
}
