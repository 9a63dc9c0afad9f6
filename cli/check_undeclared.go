package cli

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/byhand"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/operation"
)

// handEdit is what a migration last did to a table or a column.
type handEdit struct {
	byhand.Change
	of    ownMigration
	table catalog.Name
}

// lastEdits returns what migrations do by hand, in order of their versions. A column counts as it is after the last of them.
func lastEdits(all []ownMigration) (last []handEdit) {
	for _, m := range all {
		for _, change := range byhand.Changes(m.Up.Text) {
			one := handEdit{change, m, tableFor(change, m.tenant)}
			last = slices.DeleteFunc(last, func(b handEdit) bool { return b.table == one.table && b.Column == one.Column })
			last = append(last, one)
		}
	}
	return last
}

// undeclared notes what new migrations that were written by hand do to declared tables, where the snapshots do not hold it: the next
// generate would lead on from what the database is not.
func (c *checked) undeclared(repo ashlar.Repo, added map[string]bool) {
	if c.last().state == nil {
		return
	}
	var mine []ownMigration
	for _, m := range c.last().read {
		if added[m.Up.Path] {
			mine = append(mine, ownMigration{m, path.Dir(m.Up.Path) == slashed(repo.Name, repo.Paths.TenantMigrations)})
		}
	}
	sortOwn(mine)
	for _, b := range lastEdits(mine) {
		if message := b.against(c.last().state, c.last().declared); message != "" && !b.of.marked() && !b.of.Up.Dev {
			c.addUndeclared(repo, b, message)
		}
	}
}

// tableFor returns the table that a change is about. One without a schema is in that of the tenant, or in public: what the repo's own
// schema has is not looked for.
func tableFor(change byhand.Change, ofTenants bool) catalog.Name {
	name := catalog.Name{Schema: cmp.Or(change.Schema, catalog.Public), Name: change.Table}
	if ofTenants && change.Schema == "" {
		name.Schema = catalog.Tenant
	}
	return name
}

// against returns what of it the snapshots do not hold, or nothing. What is declared to be somebody else's is in none.
func (b handEdit) against(state, declared *catalog.Catalog) string {
	table := state.Tables[b.table]
	if declared != nil && declared.Tables[b.table] != nil {
		if column := declared.Tables[b.table].Column(b.Column); column != nil && column.Unmanaged {
			return ""
		}
	}
	if table == nil || table.Unmanaged || table.Left {
		return ""
	}
	switch has := b.in(state); {
	case b.There && !has:
		return b.what() + " comes, and the snapshots do not hold it"
	case !b.There && has:
		return b.what() + " goes, and the snapshots hold it"
	}
	return ""
}

// object returns what it is done to, as people write it.
func (b handEdit) object() string {
	if b.Column == "" {
		return operation.Path(b.table)
	}
	return operation.Path(b.table, b.Column)
}

// addUndeclared notes one of them, unless somebody has accepted it.
func (c *checked) addUndeclared(repo ashlar.Repo, b handEdit, message string) {
	accept := migration.Remark{Kind: codeUndeclared, Object: b.object(), Text: "REASON"}
	if b.of.Up.Accepted(accept) {
		return
	}
	c.add(finding{
		Code: codeUndeclared, Repo: repo.Name, File: c.place.path(b.of.Up.Path), Line: b.line(), Message: message,
		Hint: "Declare what the file does, and type ashlar generate --snapshots-only, so that generate goes on from it. Or say at the top of the file why the declarations need not know: " +
			strings.TrimSpace(migration.Header{Accepts: []migration.Remark{accept}}.String()),
	})
}
