package ashlar

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// addExtensions adds the extensions of the repo. Types and operator classes are looked up in them.
func (c *compiler) addExtensions() {
	for _, e := range c.repo.Extensions {
		call := fmt.Sprintf("PgExtension(%q)", e.name)
		if problem, fix := nameProblem(e.name); problem != "" {
			c.placedFault(e.at, "PgExtension", problem, fix)
		}
		c.needs(nil, e.at, call, extensionSince[e.name])
		if e.schema.is() {
			if problem, fix := schemaProblem(e.schema.value); problem != "" {
				c.placedFault(e.schema.at, call+".Schema", problem, fix)
			}
		}
		out := catalog.Extension{
			Name: e.name, Schema: cmp.Or(e.schema.value, c.repo.ExtensionSchema), Version: e.version.value,
			Unmanaged: e.managed.is() && !e.managed.value,
		}
		if out.Schema == catalog.Public {
			out.Schema = ""
		}
		if out.Unmanaged && out.Schema == c.repo.Schema && !e.schema.is() {
			c.placedFault(e.managed.at, call+".Managed(false)", fmt.Sprintf("it would be in schema %q, which is then there by other means too", out.Schema),
				fmt.Sprintf("Say .Schema(%q), or where else it is.", catalog.Public))
		}
		switch {
		case !e.version.is():
		case strings.TrimSpace(out.Version) == "" || strings.ContainsAny(out.Version, "\n\r\t\x00"):
			c.placedFault(e.version.at, call+".Version", fmt.Sprintf("%q is no version", out.Version), `Write it as the extension counts, such as "1.6".`)
		case out.Unmanaged:
			c.placedFault(e.version.at, call+".Version", "is managed by other means, and so is its version", "Take one of Version and Managed(false) away.")
		}
		if other, ok := c.out.Extensions[e.name]; ok && other != out {
			c.placedFault(e.at, call, "is listed twice, with other options", "List it once.")
		}
		c.out.Extensions[e.name] = out
	}
}

// qualified puts the schema of an extension in front of a type or an operator class that comes with it.
func (c *compiler) qualified(sql string) string {
	if sql == "" || len(c.out.Extensions) == 0 || strings.ContainsAny(sql, `".`) {
		return sql
	}
	if _, isEnum := c.enumOf(sql); isEnum || c.domainOf(sql) != nil {
		return sql
	}
	name := catalog.BaseType(sql)
	for _, extension := range catalog.Sorted(c.out.Extensions) {
		if e := c.out.Extensions[extension]; e.Brings(name) {
			return ident.Quote(e.SchemaOrPublic()) + "." + ident.Quote(name) + strings.TrimPrefix(sql, name)
		}
	}
	return sql
}
