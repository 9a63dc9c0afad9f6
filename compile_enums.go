package ashlar

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// gatherEnums collects the enums that Go types and the repo declare. Which of them the database holds is known when all
// columns have their types.
func (c *compiler) gatherEnums() {
	if len(c.types.enums)+len(c.repo.Types) == 0 {
		return
	}
	c.enums, c.enumNames, c.called = map[catalog.Name][]*enum{}, map[string]catalog.Name{}, map[catalog.Name]bool{}
	for _, e := range c.types.enums {
		c.enums[e.name] = append(c.enums[e.name], e)
	}
	for _, t := range c.repo.Types {
		if t.domain {
			c.listDomain(t)
		} else if e := c.listedEnum(t); e != nil {
			c.enums[e.name] = append(c.enums[e.name], e)
		}
	}
	for name := range c.enums {
		c.enumNames[typeText(name)] = name
	}
	c.settleDomains()
}

// listedEnum checks an entry of Repo.Types.
func (c *compiler) listedEnum(t Type) *enum {
	if t.at == 0 {
		c.repoFault("Types", "a type is empty", "Use Enum or DomainType.")
		return nil
	}
	c.onlyDomains(t)
	call := fmt.Sprintf("Enum(%q)", t.name)
	name := c.typeIn(t, call)
	problem, fix := enumNameProblem(name)
	if schema, short, ok := strings.Cut(t.name, "."); ok && problem == "" {
		problem, fix = "the name has a dot", fmt.Sprintf("Write Enum(%q, ...).Schema(%q).", short, schema)
	}
	if problem == "" {
		if problem, fix = valuesProblem("the list", t.values); problem != "" {
			problem = strings.TrimPrefix(problem, "the list: ")
		}
	}
	if problem != "" {
		c.placedFault(t.at, call, problem, fix)
		return nil
	}
	return &enum{name: name, values: t.values, used: true, entry: t}
}

// typeIn returns the name of an entry of Repo.Types, in its schema. Where that is no name of one, it is that of the repo.
func (c *compiler) typeIn(t Type, call string) catalog.Name {
	if t.schema.is() {
		problem, fix := schemaProblem(t.schema.value)
		if problem == "" {
			return catalog.Name{Schema: t.schema.value, Name: t.name}
		}
		c.placedFault(t.schema.at, call+".Schema", problem, fix)
	}
	return catalog.Name{Schema: c.repo.Schema, Name: t.name}
}

// enumOf returns the enum that a column type is, or is an array of.
func (c *compiler) enumOf(sql string) (name catalog.Name, ok bool) {
	if len(c.enumNames) == 0 {
		return name, false
	}
	name, ok = c.enumNames[strings.TrimSuffix(sql, "[]")]
	return name, ok
}

// declaredType returns a type that a call says in the spelling of catalogs. The name of an enum or a domain is looked up in
// the schema of the repo first, then in public.
func (c *compiler) declaredType(said string) string {
	canonical := catalog.CanonicalType(said)
	if len(c.enums)+len(c.domains) == 0 || builtIn(strings.TrimSuffix(canonical, "[]")) {
		return canonical
	}
	base := strings.TrimSuffix(canonical, "[]")
	name, ok := typeName(base)
	if !ok {
		return canonical
	}
	schemas := []string{name.Schema}
	if name.Schema == "" {
		schemas = []string{c.repo.Schema, catalog.Public}
	}
	for _, schema := range schemas {
		if c.declares(name.In(schema)) {
			return typeText(name.In(schema)) + canonical[len(base):]
		}
	}
	return canonical
}

// declares reports whether the repo has an enum or a domain of that name.
func (c *compiler) declares(name catalog.Name) bool {
	_, enum := c.enums[name]
	_, domain := c.domains[name]
	return enum || domain
}

// useEnum notes that a column is of an enum. A type that is nearly the name of one is a mistake.
func (c *compiler) useEnum(t *table, col *column) {
	name, ok := c.enumOf(col.out.Type)
	switch {
	case t.out.Unmanaged || col.said.unmanaged.value: // the type is somebody else's too, as far as is known
	case ok && col.own.enum != nil && col.own.enum.name == name:
		col.own.enum.used = true
	case ok:
		c.called[name] = true
	case col.said.typ.is() && c.domainOf(col.out.Type) == nil:
		c.nearType(t, col)
	}
}

// nearType refuses a type that would be an enum or a domain of the repo in other letters, or with its schema.
func (c *compiler) nearType(t *table, col *column) {
	base := strings.TrimSuffix(col.out.Type, "[]")
	if builtIn(base) || c.types.extensions[base] {
		return
	}
	said, ok := typeName(base)
	if !ok {
		said.Name = base
	}
	for _, name := range append(catalog.SortedNames(c.enums), catalog.SortedNames(c.domains)...) {
		if strings.EqualFold(said.Name, name.Name) && (said.Schema == "" || strings.EqualFold(said.Schema, name.Schema)) {
			c.fault(t, col.said.typ.at, c.typeCall(col), "the repo declares no type of that name", fmt.Sprintf("Did you mean %q?", typeText(name)))
			return
		}
	}
}

// addEnums adds the enums that columns have, and those of Repo.Types.
func (c *compiler) addEnums() {
	for _, name := range catalog.SortedNames(c.enums) {
		all := c.enums[name]
		used := slices.DeleteFunc(slices.Clone(all), func(e *enum) bool { return !e.used })
		if len(used) == 0 && c.called[name] {
			used = all
		}
		if len(used) > 0 {
			c.addEnum(name, used)
		}
	}
}

// addEnum adds an enum that is declared at least once, with equal values.
func (c *compiler) addEnum(name catalog.Name, declared []*enum) {
	slices.SortFunc(declared, func(a, b *enum) int {
		fileA, lineA := a.position()
		fileB, lineB := b.position()
		return cmp.Or(cmp.Compare(fileA, fileB), cmp.Compare(lineA, lineB), cmp.Compare(a.declarer(), b.declarer()))
	})
	first := declared[0]
	out := catalog.Enum{Name: name, Values: slices.Clone(first.values)}
	for _, e := range declared {
		if !slices.Equal(e.values, first.values) {
			fileA, lineA := first.position()
			fileB, lineB := e.position()
			c.enumFault(e, fmt.Sprintf("enum %q is declared by %s (%s:%d) and %s (%s:%d) with other values", name.Name, first.declarer(), fileA, lineA, e.declarer(), fileB, lineB),
				"List the same values in the same order, or give one of them another name, a Go type with a method PostgresType.")
		}
		if e.typ == nil {
			out.Comment = cmp.Or(e.entry.comment.value, out.Comment)
			c.renamedEnum(e)
		}
	}
	c.checkTypeName("enum", name, "Give it another name, a Go type with a method PostgresType", func(message, fix string) { c.enumFault(first, message, fix) })
	c.out.Enums[name] = out
}

// checkTypeName refuses a name that is taken. A table has a type of its name: that of its rows.
// https://www.postgresql.org/docs/current/rowtypes.html
func (c *compiler) checkTypeName(kind string, name catalog.Name, fix string, fault func(message, fix string)) {
	if other, ok := c.byName[name]; ok {
		fault(fmt.Sprintf("%s %q is named like the table at %s", kind, name.Name, other.table.name.at.text()),
			fix+": the rows of a table have a type of its name.")
	}
	if name.Name == ledger {
		fault(fmt.Sprintf("%s %q is named like Ashlar's own table of applied migrations", kind, name.Name), fix+": the rows of a table have a type of its name.")
	}
	if name.Schema == catalog.Public && familyOf(name.Name) != otherFamily {
		fault(fmt.Sprintf("%s %q is named like a type of PostgreSQL", kind, name.Name), fix+".")
	}
	if name.Schema == c.repo.ExtensionSchema && c.repo.ExtensionSchema != c.repo.Schema {
		fault(fmt.Sprintf("schema %q is for extensions and nothing else", name.Schema),
			"Put the type into another schema, or leave Repo.ExtensionSchema empty.")
	}
}

// enumFault notes a mistake of an enum, at the line where its values are.
func (c *compiler) enumFault(e *enum, message, fix string) {
	file, line := e.position()
	c.mistakes = append(c.mistakes, Mistake{File: file, Line: line, Call: fmt.Sprintf("repo %q: %s", c.repo.Name, e.declarer()), Message: message, Fix: fix})
}

// renamedEnum notes the name that an enum had.
func (c *compiler) renamedEnum(e *enum) {
	old := e.entry.renamedFrom
	if !old.is() {
		return
	}
	problem, fix := renamed(&c.out.Hints.RenamedEnums, e.name, old.value, "type")
	if problem != "" {
		c.placedFault(old.at, fmt.Sprintf("Enum(%q).RenamedFrom(%q)", e.entry.name, old.value), problem, fix)
	}
}

// enumProblem says what is wrong with a default for a column of an enum, or of an array of it.
func (c *compiler) enumProblem(value any, sqlType string) (problem, fix string) {
	name, _ := c.enumOf(sqlType)
	values := c.out.Enums[name].Values
	if _, ok := value.(generator); ok {
		bad := wrongKind(slot{"column", sqlType})
		return bad.problem, bad.fix
	}
	words, ok := wordsOf(reflect.ValueOf(value), catalog.IsArray(sqlType))
	if !ok {
		bad := wrongKind(slot{"column", sqlType})
		return bad.problem, bad.fix
	}
	for _, word := range words {
		if len(values) > 0 && !slices.Contains(values, word) {
			shown := make([]string, len(values))
			for i, v := range values {
				shown[i] = fmt.Sprintf("%q", v)
			}
			return fmt.Sprintf("%q is no value of enum %q", word, name.Name), "Its values are " + strings.Join(shown, ", ") + "."
		}
	}
	return "", ""
}

// wordsOf returns the texts of a value, or those in a slice. NULL is none.
func wordsOf(v reflect.Value, array bool) (words []string, ok bool) {
	switch {
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		if v.IsNil() {
			return nil, array
		}
		return wordsOf(v.Elem(), array)
	case v.Kind() == reflect.String:
		return []string{v.String()}, true
	case array && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array):
		for i := range v.Len() {
			more, ok := wordsOf(v.Index(i), true)
			if !ok {
				return nil, false
			}
			words = append(words, more...)
		}
		return words, true
	default:
		return nil, false
	}
}
