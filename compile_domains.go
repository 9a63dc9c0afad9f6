package ashlar

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// domain is a domain on its way, an entry of Repo.Types.
type domain struct {
	name  catalog.Name
	base  string // canonical
	entry Type
}

// call is what messages call the declaration.
func (d *domain) call() string { return fmt.Sprintf("DomainType(%q)", d.entry.name) }

// listDomain notes an entry of Repo.Types. What it stands on is looked at when all types are known.
func (c *compiler) listDomain(t Type) {
	d := &domain{entry: t}
	d.name = c.typeIn(t, d.call())
	problem, fix := enumNameProblem(d.name)
	if schema, short, ok := strings.Cut(t.name, "."); ok && problem == "" {
		problem, fix = "the name has a dot", fmt.Sprintf("Write DomainType(%q, ...).Schema(%q).", short, schema)
	}
	if other, ok := c.domains[d.name]; ok && problem == "" {
		problem, fix = fmt.Sprintf("is listed twice, the other at %s", other.entry.at.text()), "List it once."
	}
	if problem != "" {
		c.placedFault(t.at, d.call(), problem, fix)
		return
	}
	if c.domains == nil {
		c.domains, c.domainNames = map[catalog.Name]*domain{}, map[string]*domain{}
	}
	c.domains[d.name], c.domainNames[typeText(d.name)] = d, d
}

// settleDomains finds out what the domains stand on, and which columns of Go types are of one: a type says its name without
// knowing the schema of the repo.
func (c *compiler) settleDomains() {
	if len(c.domains) == 0 {
		return
	}
	for _, name := range catalog.SortedNames(c.domains) {
		d := c.domains[name]
		d.base = c.qualified(c.declaredType(d.entry.base))
		element := strings.TrimSuffix(d.base, "[]")
		problem, fix := typeProblem(d.entry.base)
		switch {
		case serials[element] != "":
			fix = fmt.Sprintf("Let it stand on %s: a sequence belongs to a column.", serials[element])
		case problem != "":
			fix = strings.ReplaceAll(fix, "of the column", "of the domain")
		case c.domainNames[element] != nil:
			problem, fix = fmt.Sprintf("stands on the domain %q", c.domainNames[element].name.Name), "Let it stand on the type of that one, with the same checks."
		case c.tableOfType(element) != nil:
			problem, fix = fmt.Sprintf("stands on the rows of table %q", c.tableOfType(element).name.Name), "Let it stand on jsonb, or on a type of yours that is made before."
		case c.isEnum(element):
			problem, fix = fmt.Sprintf("stands on the enum %q", c.enumNames[element].Name), "Check the values in the tables, or make an enum of those that are allowed."
		default:
			problem, fix = c.scaleTooNew(d.base)
		}
		if problem != "" {
			c.placedFault(d.entry.at, d.call(), problem, fix)
		}
	}
	c.each(func(c *compiler, t *table) {
		for _, col := range t.columns {
			if col.own.enum == nil && col.own.sql != "" {
				col.own.sql = c.declaredType(col.own.sql)
			}
		}
	})
}

func (c *compiler) isEnum(sql string) bool {
	_, ok := c.enumNames[sql]
	return ok
}

// tableOfType returns the table whose rows a type is of, or nil.
func (c *compiler) tableOfType(sql string) *table {
	name, ok := typeName(sql)
	if !ok {
		return nil
	}
	if name.Schema != "" {
		return c.byName[name]
	}
	return cmp.Or(c.byName[name.In(c.repo.Schema)], c.byName[name.In(catalog.Public)])
}

// domainOf returns the domain that a column type is, or is an array of; nil: of none.
func (c *compiler) domainOf(sql string) *domain {
	if len(c.domainNames) == 0 {
		return nil
	}
	return c.domainNames[strings.TrimSuffix(sql, "[]")]
}

// baseOf returns the type that values of a column type are written and compared as: that which a domain stands on.
func (c *compiler) baseOf(sql string) string {
	d := c.domainOf(sql)
	switch {
	case d == nil:
		return sql
	case catalog.IsArray(sql) && !catalog.IsArray(d.base):
		return d.base + "[]"
	default:
		return d.base
	}
}

// addDomains adds the domains of the repo, used or not.
func (c *compiler) addDomains() {
	for _, name := range catalog.SortedNames(c.domains) {
		d := c.domains[name]
		fault := func(message, fix string) { c.placedFault(d.entry.at, d.call(), message, fix) }
		c.checkTypeName("domain", name, "Give it another name", fault)
		if _, ok := c.out.Enums[name]; ok {
			fault(fmt.Sprintf("an enum is named %q too", name.Name), "Give one of them another name.")
		}
		if _, ok := c.out.Sequences[name]; ok { // the server makes none under the name of a type
			fault(fmt.Sprintf("a sequence is named %q too", name.Name), "Give one of them another name.")
		}
		out := catalog.Domain{
			Name: name, Type: d.base, NotNull: d.entry.notNull.value, Comment: d.entry.comment.value, Checks: map[string]catalog.Check{},
		}
		c.domainChecks(d, out.Checks)
		c.domainDefault(d, &out)
		if said := d.entry.collation; said.is() {
			if problem, fix := collationProblem(said.value, familyOf(d.base), d.base); problem != "" {
				c.placedFault(said.at, fmt.Sprintf("%s.Collate(%q)", d.call(), said.value), problem, fix)
			}
			c.needs(nil, said.at, fmt.Sprintf("%s.Collate(%q)", d.call(), said.value), collationSince[said.value])
			out.Collation = collation(said.value)
		}
		if old := d.entry.renamedFrom; old.is() {
			if problem, fix := renamed(&c.out.Hints.RenamedDomains, name, old.value, "type"); problem != "" {
				c.placedFault(old.at, fmt.Sprintf("%s.RenamedFrom(%q)", d.call(), old.value), problem, fix)
			}
		}
		c.out.Domains[name] = out
	}
}

// domainChecks adds the checks of a domain.
// https://www.postgresql.org/docs/current/sql-createdomain.html
func (c *compiler) domainChecks(d *domain, checks map[string]catalog.Check) {
	for _, said := range d.entry.checks {
		problem, fix := nameProblem(said.name)
		sql := said.sql
		if problem == "" {
			if sql, problem, fix = bind(said.sql, nil); problem != "" {
				fix = "Call the value VALUE: a check of a domain has no columns."
			}
		}
		if other, ok := checks[said.name]; problem == "" && ok && string(other.Expression) != sql {
			problem, fix = fmt.Sprintf("two checks are named %q", said.name), "Name one of them otherwise."
		}
		if problem == "" && hasSubquery(sql) {
			problem, fix = "a query in the SQL", "PostgreSQL allows expressions over VALUE only: put the query into a function or a trigger."
		}
		if problem != "" {
			c.placedFault(said.at, fmt.Sprintf("%s.Check(%q)", d.call(), said.name), problem, fix)
			continue
		}
		checks[said.name] = catalog.Check{Name: said.name, Expression: catalog.Expression(sql)}
	}
}

func (c *compiler) domainDefault(d *domain, out *catalog.Domain) {
	said := d.entry.value
	if !said.is() || d.base == "" {
		return
	}
	sql, problem, fix := c.defaultSQL(said.value, slot{"domain", d.base})
	if problem != "" {
		c.placedFault(said.at, fmt.Sprintf("%s.Default(%s)", d.call(), shown(said.value)), problem, fix)
		return
	}
	out.Default = sql
}

// onlyDomains refuses what an enum cannot say.
func (c *compiler) onlyDomains(t Type) {
	refuse := func(at place, option, what string) {
		if at != 0 {
			c.placedFault(at, fmt.Sprintf("Enum(%q).%s", t.name, option), "an enum has no "+what, "Say it of its columns; only a domain, made with DomainType, says it for all of them.")
		}
	}
	for _, check := range t.checks {
		refuse(check.at, fmt.Sprintf("Check(%q)", check.name), "checks")
	}
	refuse(t.notNull.at, "NotNull()", "NOT NULL")
	refuse(t.value.at, fmt.Sprintf("Default(%s)", shown(t.value.value)), "default")
	refuse(t.collation.at, fmt.Sprintf("Collate(%q)", t.collation.value), "collation")
}
