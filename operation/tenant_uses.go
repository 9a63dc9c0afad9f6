package operation

import (
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// TenantsUse reports whether tables or statements of tenants use something that all share, as far as is seen: they name
// it with its schema, or have it for the type of a column.
func TenantsUse(c *catalog.Catalog, thing catalog.Name) bool {
	return TenantsUseAny(c, func(name catalog.Name) bool { return name == thing })
}

// TenantsUseAny reports the same of things. A name without a schema is asked about without one too: it may be that of a
// function, or of what comes with an extension.
func TenantsUseAny(c *catalog.Catalog, is func(name catalog.Name) bool) bool {
	return slices.ContainsFunc(textsOfTenants(c), func(sql string) bool { return NamesAny(sql, is) })
}

// textsOfTenants returns all SQL of tables and statements of tenants.
func textsOfTenants(c *catalog.Catalog) (out []string) {
	for _, statement := range c.Statements {
		if statement.Tenant {
			out = append(out, statement.Up, statement.Down)
		}
	}
	for name, table := range c.Tables {
		if name.OfTenants() && !table.Unmanaged {
			out = append(out, TextsOf(table)...)
		}
	}
	return out
}

// TenantsNeed reports whether tables or statements of tenants use something that all share, or use domains and functions
// that stand on it.
func TenantsNeed(c *catalog.Catalog, thing catalog.Name) bool {
	return TenantsNeedAny(c, func(name catalog.Name) bool { return name == thing })
}

// TenantsNeedAny reports the same of things, as [TenantsUseAny] does.
func TenantsNeedAny(c *catalog.Catalog, is func(name catalog.Name) bool) bool {
	needed := map[catalog.Name]bool{}
	note := func(texts ...string) {
		for _, sql := range texts {
			NamesAny(sql, func(name catalog.Name) bool {
				needed[name] = true
				return false
			})
		}
	}
	note(textsOfTenants(c)...)
	for known := -1; len(needed) > known; {
		known = len(needed)
		for _, domain := range c.Domains {
			if needed[domain.Name] {
				note(domain.Type, domain.Default)
				for _, check := range domain.Checks {
					note(string(check.Expression))
				}
			}
		}
		for _, statement := range c.Statements {
			made := Makes(statement)
			if statement.Before && !statement.Tenant && hasName(needed, func(name catalog.Name) bool { return made[name.Name] }) {
				note(statement.Up)
			}
		}
		for _, name := range slices.Collect(maps.Keys(needed)) {
			if name.Schema == "" { // what all share names without a schema is in "public"
				needed[name.In(catalog.Public)] = true
			}
		}
	}
	return hasName(needed, is)
}

func hasName(names map[catalog.Name]bool, is func(name catalog.Name) bool) bool {
	for name := range names {
		if is(name) {
			return true
		}
	}
	return false
}

// Makes returns the names, without schemas, of what a statement may make: all that stand behind a dot or before a parenthesis.
func Makes(statement catalog.Statement) map[string]bool {
	made := map[string]bool{}
	tokens := slices.DeleteFunc(lex.Tokens(statement.Up), func(token lex.Token) bool { return token.Kind == lex.Space || token.Kind == lex.Comment })
	for i, token := range tokens {
		if token.Name() != "" && (i+1 < len(tokens) && tokens[i+1].Text == "(" || i > 0 && tokens[i-1].Text == ".") {
			made[token.Name()] = true
		}
	}
	return made
}

// NamesSchema reports whether SQL names something with its schema, which is one of those that are asked about.
func NamesSchema(sql string, is func(schema string) bool) bool {
	return sql != "" && NamesAny(sql, func(name catalog.Name) bool { return name.Schema != "" && is(name.Schema) })
}

// TextsOf returns the types, expressions and operator classes of a table.
func TextsOf(table *catalog.Table) []string {
	out := []string{string(table.PartitionBy)}
	part := func(part catalog.Part) { out = append(out, string(part.Expression), part.OperatorClass) }
	for _, column := range table.Columns {
		out = append(out, column.Type, column.Default, string(column.Generated))
	}
	for _, check := range table.Checks {
		out = append(out, string(check.Expression))
	}
	for _, index := range table.Indexes {
		out = append(out, string(index.Where))
		for _, of := range index.Parts {
			part(of)
		}
	}
	for _, exclude := range table.Excludes {
		out = append(out, string(exclude.Where))
		for _, of := range exclude.Parts {
			part(of.Part)
		}
	}
	for _, partition := range table.Partitions {
		out = append(out, partition.Bounds)
	}
	return out
}

// NamesAny reports whether SQL names a thing, with its schema or without. A string may be a name too, as in nextval('numbers').
func NamesAny(sql string, is func(name catalog.Name) bool) bool {
	tokens := slices.DeleteFunc(lex.Tokens(sql), func(token lex.Token) bool { return token.Kind == lex.Space || token.Kind == lex.Comment })
	for i, token := range tokens {
		if text := token.Constant(); text != "" {
			path, err := ident.SplitPath(text)
			if err == nil && len(path) == 2 && is(catalog.Name{Schema: path[0], Name: path[1]}) {
				return true
			}
		}
		if token.Kind != lex.Word && token.Kind != lex.Quoted {
			continue
		}
		name := catalog.Name{Name: token.Name()}
		if i > 1 && tokens[i-1].Text == "." {
			name.Schema = tokens[i-2].Name()
		}
		if is(name) {
			return true
		}
	}
	return false
}
