package snapshot

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// tableJSON is the file of a table.
type tableJSON struct {
	Format           int                      `json:"format"`
	Schema           string                   `json:"schema"`
	Name             string                   `json:"name"`
	RenamedFrom      nameJSON                 `json:"renamed_from,omitempty"`
	Comment          string                   `json:"comment,omitempty"`
	Unlogged         bool                     `json:"unlogged,omitempty"`
	Parameters       map[string]string        `json:"parameters,omitempty"`
	Left             bool                     `json:"unmanaged,omitempty"` // it is as it was when it became somebody else's
	PartitionBy      string                   `json:"partition_by,omitempty"`
	Partitions       map[string]partitionJSON `json:"partitions,omitempty"`
	Columns          map[string]columnJSON    `json:"columns,omitempty"`
	UnmanagedColumns []string                 `json:"unmanaged_columns,omitempty"` // those of others that parts stand on
	PrimaryKey       *primaryKeyJSON          `json:"primary_key,omitempty"`
	Uniques          map[string]uniqueJSON    `json:"uniques,omitempty"`
	Indexes          map[string]indexJSON     `json:"indexes,omitempty"`
	Checks           map[string]checkJSON     `json:"checks,omitempty"`
	Excludes         map[string]excludeJSON   `json:"excludes,omitempty"`
	References       map[string]referenceJSON `json:"references,omitempty"`
}

// nameJSON is a thing in a schema by its path, public.posts, with a part in quotes where it has to be: public."my.table".
type nameJSON string

func encodeName(n catalog.Name) nameJSON {
	if n.IsZero() {
		return ""
	}
	return nameJSON(ident.JoinPath(n.Schema, n.Name))
}

// encodeTable describes a table. Used are the columns that parts of this table and references of others stand on.
func encodeTable(t *catalog.Table, used map[string]bool, managed func(catalog.Name) bool) *tableJSON {
	out := &tableJSON{
		Format: inFormat(t.Name, formatOf(t)), Schema: t.Name.Schema, Name: t.Name.Name,
		RenamedFrom: encodeName(t.RenamedFrom),
		Comment:     t.Comment,
		Unlogged:    t.Unlogged,
		Parameters:  t.Parameters,
		Left:        t.Left,
		PartitionBy: string(t.PartitionBy),
		Partitions:  mapValues(t.Partitions, encodePartition),
		Columns:     map[string]columnJSON{},
		PrimaryKey:  encodePrimaryKey(t.PrimaryKey),
		Uniques:     mapValues(t.Uniques, encodeUnique),
		Indexes:     mapValues(t.Indexes, encodeIndex),
		Checks:      mapValues(t.Checks, encodeCheck),
		Excludes:    mapValues(t.Excludes, encodeExclude),
		References: mapValues(t.References, func(r catalog.Reference, _ string) referenceJSON {
			return encodeReference(r, !managed(r.Table))
		}),
	}
	for _, c := range t.Columns {
		if !c.Unmanaged {
			out.Columns[c.Name] = encodeColumn(c)
		}
	}
	for _, column := range slices.Sorted(maps.Keys(used)) {
		if _, ok := out.Columns[column]; !ok {
			out.UnmanagedColumns = append(out.UnmanagedColumns, column)
		}
	}
	return out
}

// formatOf returns the first format that can hold a table.
func formatOf(t *catalog.Table) int {
	isNew := func(c catalog.Column) bool {
		return !c.Unmanaged && (c.Generated != "" || c.Virtual || c.Identity != nil && c.Identity.Serial)
	}
	if t.Left || t.PartitionBy != "" {
		return 3
	}
	if len(t.Excludes) > 0 || slices.ContainsFunc(t.Columns, isNew) {
		return 2
	}
	return 1
}

// tableContent is what the file of a table says.
type tableContent struct {
	*catalog.Table
	unmanagedColumns []string        // those of others that parts stand on
	unmanagedTargets map[string]bool // the references to tables of others, by name
}

func (t *tableContent) thing() (kind string, name catalog.Name) { return tableKind, t.Name }

func (t *tableContent) add(c *catalog.Catalog) { c.Tables[t.Name] = t.Table }

func (t *tableContent) read(s *scanner, key string) bool {
	switch key {
	case "schema":
		t.Name.Schema = s.words()
	case "name":
		t.Name.Name = s.words()
	case "renamed_from":
		t.RenamedFrom = s.name("table")
	case "comment":
		t.Comment = s.words()
	case "unlogged":
		t.Unlogged = s.flag()
	case "parameters":
		t.Parameters = s.parameters()
	case "unmanaged":
		t.Left = s.flag()
	case "partition_by":
		t.PartitionBy = s.expression()
	case "partitions":
		t.Partitions = named(s, func(name string) catalog.Partition { return readPartition(s, name) })
	case "columns":
		t.Columns = slices.Grow(t.Columns, strings.Count(s.text, `"position":`)) // each column has one
		s.object(func(name string) bool { t.Columns = append(t.Columns, readColumn(s, name)); return true })
		t.SortColumns()
	case "unmanaged_columns":
		t.unmanagedColumns = s.texts()
	case "primary_key":
		t.PrimaryKey = readPrimaryKey(s)
	case "uniques":
		t.Uniques = named(s, func(name string) catalog.Unique { return readUnique(s, name) })
	case "indexes":
		t.Indexes = named(s, func(name string) catalog.Index { return readIndex(s, name) })
	case "checks":
		t.Checks = named(s, func(name string) catalog.Check { return readCheck(s, name) })
	case "excludes":
		t.Excludes = named(s, func(name string) catalog.Exclude { return readExclude(s, name) })
	case "references":
		t.unmanagedTargets = map[string]bool{}
		t.References = named(s, func(name string) (r catalog.Reference) {
			r, t.unmanagedTargets[name] = readReference(s, name)
			return r
		})
	default:
		return false
	}
	return true
}

// usedColumns returns the columns by name that parts of the tables stand on, each in the table it belongs to.
func usedColumns(tables []*catalog.Table) map[catalog.Name]map[string]bool {
	used := map[catalog.Name]map[string]bool{}
	use := func(table catalog.Name, columns []string) {
		if used[table] == nil {
			used[table] = map[string]bool{}
		}
		for _, column := range columns {
			used[table][column] = true
		}
	}
	for _, t := range tables {
		if t.PrimaryKey != nil {
			use(t.Name, t.PrimaryKey.Columns)
		}
		for _, u := range t.Uniques {
			use(t.Name, slices.Concat(u.Columns, u.Include))
		}
		for _, i := range t.Indexes {
			use(t.Name, slices.Concat(i.Columns(), i.Include))
		}
		for _, e := range t.Excludes {
			use(t.Name, e.Columns())
		}
		for _, r := range t.References {
			use(t.Name, slices.Concat(r.Columns, r.OnDeleteColumns))
			use(r.Table, r.TargetColumns)
		}
	}
	return used
}
