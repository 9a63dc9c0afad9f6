package merge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// The texts below tell all that is part of the state of a thing but its name and its comment, so that two of them are equal
// when and only when the things are. People read them in conflicts.

// words joins what is not empty.
func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// when returns a text where something holds.
func when(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

// after returns a value with what stands before it, where there is one.
func after(text, value string) string { return when(value != "", text+" "+value) }

func columnList(columns []string) string { return "(" + ident.QuoteAll(columns) + ")" }

func parametersText(parameters map[string]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		all = append(all, ident.Quote(name)+" = "+ident.Literal(parameters[name]))
	}
	return when(len(all) > 0, "WITH ("+strings.Join(all, ", ")+")")
}

func deferText(deferrable, deferred bool) string {
	switch {
	case deferred:
		return "DEFERRABLE INITIALLY DEFERRED"
	case deferrable:
		return "DEFERRABLE"
	default:
		return ""
	}
}

func uniqueText(u catalog.Unique) string {
	return words(columnList(u.Columns), when(len(u.Include) > 0, "INCLUDE "+columnList(u.Include)),
		when(u.NullsNotDistinct, "NULLS NOT DISTINCT"), deferText(u.Deferrable, u.Deferred))
}

func partText(p catalog.Part) string {
	text := ident.Quote(p.Column)
	if p.Column == "" {
		text = "(" + string(p.Expression) + ")"
	}
	nulls := when(p.NullsFirst != p.Descending, "NULLS LAST")
	if p.NullsFirst && nulls != "" {
		nulls = "NULLS FIRST"
	}
	return words(text, after("COLLATE", p.Collation), p.OperatorClass, when(p.Descending, "DESC"), nulls)
}

func methodText(method string) string {
	return when(method != "" && method != "btree", "USING "+method)
}

func indexText(i catalog.Index) string {
	var parts []string
	for _, part := range i.Parts {
		parts = append(parts, partText(part))
	}
	return words(when(i.Unique, "UNIQUE"), methodText(i.Method), "("+strings.Join(parts, ", ")+")",
		when(len(i.Include) > 0, "INCLUDE "+columnList(i.Include)), when(i.NullsNotDistinct, "NULLS NOT DISTINCT"),
		parametersText(i.Parameters), after("WHERE", string(i.Where)))
}

func checkText(c catalog.Check) string { return string(c.Expression) }

func excludeText(e catalog.Exclude) string {
	var parts []string
	for _, part := range e.Parts {
		parts = append(parts, partText(part.Part)+" WITH "+part.Operator)
	}
	return words(methodText(e.Method), "("+strings.Join(parts, ", ")+")", after("WHERE", string(e.Where)), deferText(e.Deferrable, e.Deferred))
}

func referenceText(r catalog.Reference) string {
	onDelete := after("ON DELETE", string(r.OnDelete))
	if len(r.OnDeleteColumns) > 0 {
		onDelete += " " + columnList(r.OnDeleteColumns)
	}
	return words(columnList(r.Columns), "REFERENCES", operation.Path(r.Table), columnList(r.TargetColumns), when(r.MatchFull, "MATCH FULL"),
		onDelete, after("ON UPDATE", string(r.OnUpdate)), deferText(r.Deferrable, r.Deferred))
}

func identityText(i *catalog.Identity) string {
	if i == nil {
		return ""
	}
	how := "BY DEFAULT"
	if i.Always {
		how = "ALWAYS"
	}
	if i.Serial {
		how = "serial"
	}
	return words(how, ident.Quote(i.Sequence), numbersText(*i))
}

// numbersText tells the options of a sequence that are not the server's defaults.
func numbersText(i catalog.Identity) string {
	number := func(name string, n int64) string { return when(n != 0, fmt.Sprintf("%s %d", name, n)) }
	return words(number("START", i.Start), number("INCREMENT", i.Increment), number("MINVALUE", i.Min), number("MAXVALUE", i.Max))
}

func generatedText(c catalog.Column) string {
	return when(c.Generated != "", words("("+string(c.Generated)+")", when(c.Virtual, "VIRTUAL")))
}

func columnText(c catalog.Column) string {
	return words(c.Type, after("COLLATE", c.Collation), after("COMPRESSION", c.Compression), when(c.NotNull, "NOT NULL"),
		after("DEFAULT", c.Default), after("IDENTITY", identityText(c.Identity)), after("GENERATED", generatedText(c)), commentText(c.Comment))
}

func commentText(comment string) string {
	return when(comment != "", "COMMENT "+ident.Literal(comment))
}

func sequenceText(s catalog.Sequence) string {
	return words(after("AS", s.Type), numbersText(s.Numbers()), when(s.Cache != 0, fmt.Sprintf("CACHE %d", s.Cache)), when(s.Cycle, "CYCLE"), commentText(s.Comment))
}

func domainText(d catalog.Domain) string {
	parts := []string{d.Type, after("COLLATE", d.Collation), when(d.NotNull, "NOT NULL"), after("DEFAULT", d.Default), commentText(d.Comment)}
	for _, name := range catalog.Sorted(d.Checks) {
		parts = append(parts, "CHECK", ident.Quote(name), checkText(d.Checks[name]), commentText(d.Checks[name].Comment))
	}
	return words(parts...)
}

func valuesText(values []string) string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = ident.Literal(value)
	}
	return "(" + strings.Join(all, ", ") + ")"
}

func enumText(e catalog.Enum) string { return words(valuesText(e.Values), commentText(e.Comment)) }

func schemaText(s catalog.Schema) string { return "schema " + commentText(s.Comment) }

func extensionText(e catalog.Extension) string {
	return words("extension", after("SCHEMA", e.Schema), after("VERSION", e.Version), when(e.Unmanaged, "unmanaged"))
}

// sqlText tells what a statement runs.
func sqlText(s catalog.Statement) string {
	return words(s.Up, after("-- down:", s.Down), after("-- irreversible:", s.Irreversible))
}

// settingsText tells how a statement runs.
func settingsText(s catalog.Statement) string {
	var tables []string
	for _, table := range s.After {
		tables = append(tables, operation.Path(table))
	}
	return words(when(s.Before, "before the tables"), when(len(tables) > 0, "after "+strings.Join(tables, ", ")),
		when(s.NoTransaction, "without a transaction"), when(s.Tenant, "once per tenant"), after("as a version of", s.Pack))
}

func statementText(s catalog.Statement) string { return words(sqlText(s), settingsText(s)) }

// tableText tells all of a table but its name.
func tableText(t *catalog.Table) string {
	parts := []string{commentText(t.Comment), when(t.Unlogged, "UNLOGGED"), when(t.Left, "unmanaged"), parametersText(t.Parameters), after("PARTITION BY", string(t.PartitionBy))}
	columns := slices.Clone(t.Columns)
	slices.SortFunc(columns, func(a, b catalog.Column) int { return strings.Compare(a.Name, b.Name) })
	for _, column := range columns {
		parts = append(parts, ident.Quote(column.Name), columnText(column))
	}
	if t.PrimaryKey != nil {
		parts = append(parts, "PRIMARY KEY", ident.Quote(t.PrimaryKey.Name), columnList(t.PrimaryKey.Columns), commentText(t.PrimaryKey.Comment))
	}
	for _, of := range tableParts(t) {
		parts = append(parts, of.kind, ident.Quote(of.name), of.text, commentText(of.comment))
	}
	for _, partition := range t.SortedPartitions() {
		parts = append(parts, "PARTITION", ident.Quote(partition.Name), partition.Bounds)
	}
	return words(parts...)
}

// text returns what a state says of a part of the thing at hand, or nothing.
func (m *merger) text(c *catalog.Catalog, part string) string {
	key := textKey{c, m.kind, m.object}
	texts, known := m.texts[key]
	if !known {
		texts = textsOf(c, m.kind, m.object)
		if m.texts == nil {
			m.texts = map[textKey]map[string]string{}
		}
		m.texts[key] = texts
	}
	return texts[part]
}

// textKey names a thing of a state.
type textKey struct {
	state  *catalog.Catalog
	kind   string
	object catalog.Name
}

// textsOf returns what a state says of a thing, by the names that conflicts have for its parts.
func textsOf(c *catalog.Catalog, kind string, name catalog.Name) map[string]string {
	out := map[string]string{}
	switch kind {
	case Table:
		t := c.Tables[name]
		if t == nil {
			return out
		}
		out[""], out["partition key"] = "a table", string(t.PartitionBy)
		for _, column := range t.Columns {
			out[label("column", column.Name)] = columnText(column)
		}
		if t.PrimaryKey != nil {
			out["primary key"] = columnList(t.PrimaryKey.Columns)
		}
		for _, p := range tableParts(t) {
			out[label(p.kind, p.name)] = p.text
		}
	case Domain:
		if d, ok := c.Domains[name]; ok {
			out[""], out["type"], out["default"] = "a domain", d.Type, d.Default
			for check, of := range d.Checks {
				out[label(checkKind, check)] = checkText(of)
			}
		}
	case Statement:
		if s, ok := c.Statements[name.Name]; ok {
			out[""] = statementText(s)
		}
	default:
		if slices.Contains(namesOf(c, kind), name) {
			out[""] = kind
		}
	}
	return out
}
