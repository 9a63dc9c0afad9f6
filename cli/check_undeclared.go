package cli

import (
	"cmp"
	"fmt"
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
	of    migration.Migration
	table catalog.Name
}

// undeclared notes what new migrations that were written by hand do to declared tables, where the snapshots do not hold it: the next
// generate would lead on from what the database is not. A column counts as it is after the last of them.
func (c *checked) undeclared(repo ashlar.Repo, added map[string]bool) {
	if c.last().state == nil {
		return
	}
	var last []handEdit
	for _, m := range slices.SortedFunc(slices.Values(c.last().read), func(a, b migration.Migration) int { return cmp.Compare(a.Version, b.Version) }) {
		if !added[m.Up.Path] {
			continue
		}
		ofTenants := path.Dir(m.Up.Path) == slashed(repo.Name, repo.Paths.TenantMigrations)
		for _, change := range byhand.Changes(m.Up.Text) {
			one := handEdit{change, m, tableFor(change, ofTenants)}
			last = slices.DeleteFunc(last, func(b handEdit) bool { return b.table == one.table && b.Column == one.Column })
			last = append(last, one)
		}
	}
	for _, b := range last {
		if message := b.against(c.last().state, c.last().declared); message != "" && b.of.Down.GeneratedUp == "" && !b.of.Up.Dev {
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
	what, has := "table", true
	if b.Column != "" {
		what, has = "column", table.Column(b.Column) != nil
	}
	switch {
	case b.There && !has:
		return fmt.Sprintf("%s %s comes, and the snapshots do not hold it", what, b.object())
	case !b.There && has:
		return fmt.Sprintf("%s %s goes, and the snapshots hold it", what, b.object())
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
		Code: codeUndeclared, Repo: repo.Name, File: c.place.path(b.of.Up.Path), Line: b.of.Up.Line + b.Line - 1, Message: message,
		Hint: "Declare what the file does, and type ashlar generate --snapshots-only, so that generate goes on from it. Or say at the top of the file why the declarations need not know: " +
			strings.TrimSpace(migration.Header{Accepts: []migration.Remark{accept}}.String()),
	})
}
