package ashlar

import (
	"fmt"
	"path"
	"reflect"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// mistakes returns what is wrong with the project itself.
func (p Project) mistakes() (mistakes Mistakes) {
	if len(p.Repos) == 0 {
		return Mistakes{{Message: "the project has no repo", Fix: "Add one: ashlar.Project{Repos: []ashlar.Repo{{Domains: []ashlar.Domain{...}}}}."}}
	}
	seen := map[string]bool{}
	for _, repo := range p.Repos {
		switch {
		case repo.Name == "" && len(p.Repos) > 1:
			mistakes = append(mistakes, Mistake{Message: "a repo has no name, and the project has several", Fix: "Give each repo a Name: it is the name of its folder."})
		case seen[repo.Name]:
			mistakes = append(mistakes, Mistake{Message: fmt.Sprintf("two repos are named %q", repo.Name), Fix: "Give each repo a Name of its own."})
		}
		seen[repo.Name] = true
	}
	return mistakes
}

// elsewhere returns the resources of all repos but one.
func (p Project) elsewhere(i int) map[reflect.Type]string {
	found := map[reflect.Type]string{}
	for j, repo := range p.Repos {
		if j == i {
			continue
		}
		for _, domain := range repo.Domains {
			for _, resource := range domain.Resources {
				if typ := typeOfDefiner(resource); typ != nil {
					found[typ] = repo.WithDefaults().Name
				}
			}
		}
	}
	return found
}

// prepareTypes takes over what the repo says of types.
func (c *compiler) prepareTypes() {
	c.types = typeTable{schema: c.repo.Schema, extensions: make(map[string]bool, len(c.repo.Extensions)), known: map[reflect.Type]columnType{}}
	for _, e := range c.repo.Extensions {
		c.types.extensions[e.name] = true
	}
	c.goTypes()
}

// repoFault notes a mistake of the repo itself, which has no line of its own.
func (c *compiler) repoFault(call, message, fix string) {
	c.placedFault(0, call, message, fix)
}

func (c *compiler) placedFault(at place, call, message, fix string) {
	file, line := at.position()
	where := fmt.Sprintf("repo %q", c.repo.Name)
	if call != "" {
		where += ": " + call
	}
	c.mistakes = append(c.mistakes, Mistake{File: file, Line: line, Call: where, Message: message, Fix: fix})
}

// checkRepo checks what was said of the repo itself.
func (c *compiler) checkRepo() {
	plain := func(r rune) bool {
		return r == '_' || r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	if strings.ContainsFunc(c.repo.Name, func(r rune) bool { return !plain(r) }) {
		c.repoFault("", "its name is that of its folder", "Use a to z, 0 to 9, _ and - only.")
	}
	if v := c.repo.MinVersion; v < oldestVersion || v > newestVersion {
		c.repoFault("MinVersion", fmt.Sprintf("%d is no version that Ashlar is built for", v), fmt.Sprintf("Choose one from %d to %d.", oldestVersion, newestVersion))
	}
	for field, schema := range map[string]string{"Schema": c.repo.Schema, "ExtensionSchema": c.repo.ExtensionSchema} {
		if problem, fix := schemaProblem(schema); problem != "" && (field == "Schema" || schema != c.repo.Schema) {
			c.repoFault(field, problem, fix)
		}
	}
	if p := c.repo.Paths; path.Clean(p.Migrations) == path.Clean(p.TenantMigrations) {
		c.repoFault("Paths", fmt.Sprintf("Migrations and TenantMigrations are both %q", p.Migrations), "Give each a folder of its own: what runs once per tenant is told by that.")
	}
	for _, d := range c.repo.Domains {
		if d.Schema != "" {
			if problem, fix := schemaProblem(d.Schema); problem != "" {
				c.repoFault(fmt.Sprintf("domain %q", d.Name), problem, fix)
			}
		}
	}
}

// goTypes takes over Repo.GoTypes.
func (c *compiler) goTypes() {
	c.types.declared = make(map[reflect.Type]string, len(c.repo.GoTypes))
	for _, g := range c.repo.GoTypes {
		if g.typ == nil {
			c.repoFault("GoTypes", "a Go type is empty", "Use GoTypeFor.")
			continue
		}
		call := fmt.Sprintf("GoTypeFor[%s](%q)", g.typ, g.sql)
		if problem, fix := typeProblem(g.sql); problem != "" {
			c.placedFault(g.at, call, problem, fix)
		} else if other, ok := c.types.declared[g.typ]; ok && catalog.CanonicalType(other) != catalog.CanonicalType(g.sql) {
			c.placedFault(g.at, call, fmt.Sprintf("it is %s already", min(other, g.sql)), "List each Go type once.")
		}
		c.types.declared[g.typ] = g.sql
	}
}

// renamedSchema checks a schema that had another name.
func (c *compiler) renamedSchema(now, before string) {
	call := fmt.Sprintf("RenamedSchemas[%q]", now)
	if problem, fix := schemaProblem(before); problem != "" {
		c.repoFault(call, problem, fix)
		return
	}
	if _, ok := c.out.Schemas[now]; !ok {
		c.repoFault(call, fmt.Sprintf("nothing of the repo is in schema %q", now),
			didYouMean(now, catalog.Sorted(c.out.Schemas), "Write the name it has now first, then the name before."))
	}
	if now == before {
		c.repoFault(call, "is the name it has now", "Write the name it had before, or take the entry away.")
	}
	for other, old := range c.repo.RenamedSchemas {
		if other < now && old == before {
			c.repoFault(call, fmt.Sprintf("schema %q was renamed from %q too", other, before), "Only one of them can be the old schema.")
		}
	}
}
