package ashlar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// tenantOwner is the resource whose rows are the tenants.
type tenantOwner struct {
	t     *table
	at    place
	parts []patternPart
}

// patternPart is a part of the pattern of a schema's name: text, or a column.
type patternPart struct {
	text   string
	column *column
}

// addOwner resolves ManagesTenant.
func (c *compiler) addOwner(t *table) {
	said := t.manages
	if !said.is() {
		return
	}
	call := fmt.Sprintf("ManagesTenant(%q)", said.value.pattern)
	cols, ok := c.columnsOf(t, said.at, call, said.value.fields)
	if !ok {
		return
	}
	if root := t.root(); root.ofTenants() && root.shared.IsZero() {
		c.fault(t, said.at, call, "the table is in the schema of each tenant, so no row of it can be one", "Take TenantSchema away.")
	}
	if c.owner != nil && c.owner.t.root() != t.root() {
		first, second := c.owner.t, t
		if before(said.at, c.owner.at) {
			first, second = t, c.owner.t
		}
		c.fault(second, second.manages.at, fmt.Sprintf("ManagesTenant(%q)", second.manages.value.pattern), fmt.Sprintf("the tenants are the rows of %s, at %s", first.typ.Name(), first.manages.at.text()),
			"Let one resource of the repo say it. Repo.Tenants can name further tenants.")
	}
	fits := true
	for _, col := range cols {
		fits = c.checkOwnerColumn(t, col, call) && fits
	}
	parts, problem, fix := pattern(said.value.pattern, cols)
	if problem == "" {
		problem, fix = patternProblem(parts)
	}
	if problem == "" && fits && !tellsApart(t.root().out, cols) {
		problem, fix = c.oneForTwo(t, cols)
	}
	if problem != "" {
		c.fault(t, said.at, call, problem, fix)
	}
	c.owner = &tenantOwner{t, said.at, parts}
}

// tellsApart reports whether no two rows have the same values in columns, or none of those that some unique index is about.
func tellsApart(table *catalog.Table, cols []*column) bool {
	within := func(key []string) bool {
		return len(key) > 0 && !slices.ContainsFunc(key, func(name string) bool {
			return !slices.ContainsFunc(cols, func(col *column) bool { return col.out.Name == name })
		})
	}
	if table.PrimaryKey != nil && within(table.PrimaryKey.Columns) {
		return true
	}
	for _, unique := range table.Uniques {
		if within(unique.Columns) {
			return true
		}
	}
	for _, index := range table.Indexes {
		if index.Unique && len(index.Columns()) == len(index.Parts) && within(index.Columns()) {
			return true
		}
	}
	return false
}

// oneForTwo says that two rows could be one tenant, and what is missing.
func (c *compiler) oneForTwo(t *table, cols []*column) (problem, fix string) {
	var names, arguments []string
	for _, col := range cols {
		names = append(names, col.out.Name)
		arguments = append(arguments, fmt.Sprintf("&%s.%s", receiver(t.typ), col.path()))
	}
	verb := " is not unique"
	if len(cols) > 1 {
		verb = " are not unique together"
	}
	return strings.Join(names, ", ") + verb + ", so two rows could be one tenant, which sees what both have",
		fmt.Sprintf("Add r.Unique(%s), or name the primary key.", strings.Join(arguments, ", "))
}

// checkOwnerColumn refuses columns that may have no value, or one that is no name.
func (c *compiler) checkOwnerColumn(t *table, col *column, call string) (fits bool) {
	at, before := t.manages.at, len(c.mistakes)
	if !col.out.NotNull {
		c.fault(t, at, call, col.out.Name+" may be NULL, and then the tenant has no schema", "Let the column be NOT NULL.")
	}
	switch base := c.baseOf(col.out.Type); familyOf(base) {
	case textFamily, integerFamily, uuidFamily:
	default:
		c.fault(t, at, call, fmt.Sprintf("%s is %s", col.out.Name, col.out.Type), "Name columns of type text, varchar, uuid or an integer type.")
	}
	return len(c.mistakes) == before
}

// pattern takes a pattern apart.
func pattern(text string, cols []*column) (parts []patternPart, problem, fix string) {
	used := make([]bool, len(cols))
	for rest := text; rest != ""; {
		plain, after, found := strings.Cut(rest, "$")
		if plain != "" {
			parts = append(parts, patternPart{text: plain})
		}
		if !found {
			break
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		n, err := strconv.Atoi(after[:digits])
		if err != nil || n < 1 || n > len(cols) {
			return nil, fmt.Sprintf("$%s in the pattern but %s given", after[:digits], count(len(cols), "column")), "Give a column for each number: $1 is the first one behind the pattern."
		}
		if plain == "" && len(parts) > 0 {
			return nil, "two columns stand next to each other, so two tenants could get one name", fmt.Sprintf("Put a text between them, such as _ or -: %q.", strings.ReplaceAll(text, "$"+after[:digits], "_$"+after[:digits]))
		}
		used[n-1] = true
		parts, rest = append(parts, patternPart{column: cols[n-1]}), after[digits:]
	}
	if i := slices.Index(used, false); i >= 0 {
		return nil, fmt.Sprintf("%s given but no $%d in the pattern", count(len(cols), "column"), i+1), fmt.Sprintf("Write $%d where %s belongs, or leave the column out.", i+1, cols[i].out.Name)
	}
	if len(cols) == 0 {
		return nil, "the pattern names one schema for all tenants", `Name a column that tells them apart: ManagesTenant("org_$1", &o.ID).`
	}
	return parts, "", ""
}

// patternProblem says why no value could make the name of a schema out of the pattern, or nothing.
func patternProblem(parts []patternPart) (problem, fix string) {
	var shortest strings.Builder
	for _, part := range parts {
		switch {
		case part.column == nil:
			shortest.WriteString(part.text)
		case familyOf(part.column.out.Type) == uuidFamily:
			shortest.WriteString("00000000-0000-0000-0000-000000000000")
		default:
			shortest.WriteString("0")
		}
	}
	if err := ident.TenantName(shortest.String()); err != nil {
		return "makes no name for a schema: " + err.Error(), `Write it as "org_$1": letters, digits, _ and - around the columns.`
	}
	return "", ""
}

// sql returns the SELECT of the names.
func (o *tenantOwner) sql() string {
	parts := make([]string, len(o.parts))
	for i, part := range o.parts {
		if parts[i] = ident.Literal(part.text); part.column != nil {
			parts[i] = "CAST(" + ident.Quote(part.column.out.Name) + " AS text)"
		}
	}
	table := o.t.root().name
	if table.OfTenants() {
		table = o.t.root().shared
	}
	return "SELECT " + strings.Join(parts, " || ") + " FROM " + fullText(table)
}

// fullText writes the name of a table or a type with its schema.
func fullText(name catalog.Name) string {
	return ident.Quote(name.Schema) + "." + ident.Quote(name.Name)
}
