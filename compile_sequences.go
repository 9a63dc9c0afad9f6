package ashlar

import (
	"cmp"
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// addSequences adds the sequences of the repo.
func (c *compiler) addSequences() {
	for _, s := range c.repo.Sequences {
		name := c.sequenceName(s)
		call := fmt.Sprintf("sequence %q", s.Name)
		sql := catalog.CanonicalType(cmp.Or(s.Type, "bigint"))
		if problem, fix := c.sequenceProblem(s, name, sql); problem != "" {
			c.repoFault(call, problem, fix)
			continue
		}
		if _, ok := c.out.Sequences[name]; ok {
			c.repoFault(call, "is listed twice", "List it once.")
			continue
		}
		if sql == "bigint" {
			sql = ""
		}
		c.out.Sequences[name] = catalog.Sequence{
			Name: name, Type: sql, Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max, Cache: s.Cache, Cycle: s.Cycle,
			Comment: s.Comment,
		}
		c.take(name, claim{kind: "sequence", call: call})
	}
	for _, s := range c.repo.Sequences { // in listed order, which decides only which of two mistakes is told
		name := c.sequenceName(s)
		if _, ok := c.out.Sequences[name]; !ok || s.RenamedFrom == "" {
			continue
		}
		if problem, fix := renamed(&c.out.Hints.RenamedSequences, name, s.RenamedFrom, "sequence"); problem != "" {
			c.repoFault(fmt.Sprintf("sequence %q: RenamedFrom %q", s.Name, s.RenamedFrom), problem, fix)
		}
	}
}

// sequenceName returns the name of a sequence with its schema.
func (c *compiler) sequenceName(s Sequence) catalog.Name {
	if s.TenantSchema {
		return catalog.Name{Schema: catalog.Tenant, Name: s.Name}
	}
	return catalog.Name{Schema: cmp.Or(s.Schema, c.repo.Schema), Name: s.Name}
}

// sequenceProblem says what is wrong with a sequence, or nothing.
func (c *compiler) sequenceProblem(s Sequence, name catalog.Name, sql string) (problem, fix string) {
	if problem, fix = nameProblem(name.Name); problem != "" {
		return problem, fix
	}
	if problem, fix = schemaProblem(name.Schema); problem != "" && !s.TenantSchema {
		return problem, fix
	}
	switch {
	case s.TenantSchema && s.Schema != "":
		return "it is in the schema of each tenant", "Leave Schema empty, or TenantSchema out."
	case name.Schema == c.repo.ExtensionSchema && c.repo.ExtensionSchema != c.repo.Schema:
		return fmt.Sprintf("schema %q is for extensions and nothing else", name.Schema), "Put the sequence into another schema, or leave Repo.ExtensionSchema empty."
	case familyOf(sql) != integerFamily:
		return fmt.Sprintf("numbers are of type %s", s.Type), `Use "smallint", "integer" or "bigint".`
	case s.Cache < 0:
		return fmt.Sprintf("Cache %d is less than 1", s.Cache), "Choose how many numbers a session takes at once, or leave it out."
	}
	return identityProblem(Identity{Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max}, sql)
}
