package ashlar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// addExcludes adds the EXCLUDE constraints.
func (c *compiler) addExcludes(t *table) {
	settled := newSettled[catalog.Exclude](c, t, "excludes")
	for _, said := range t.excludes {
		parts, ok := c.parts(t, "Exclude", said.recorded)
		if !ok {
			continue
		}
		call := callOfParts("Exclude", t, parts)
		exclude := catalog.Exclude{
			Method:     said.method.value,
			Deferrable: said.deferrable.value || said.deferred.value,
			Deferred:   said.deferred.value,
			Comment:    said.comment.value,
		}
		for i, part := range parts {
			exclude.Parts = append(exclude.Parts, catalog.ExcludePart{Part: part, Operator: c.operator(t, partOf(said.args[i], said.at, "Exclude"), part)})
		}
		other := slices.ContainsFunc(exclude.Parts, func(p catalog.ExcludePart) bool { return !isEqual(p.Operator) })
		switch {
		case exclude.Method == "btree":
			exclude.Method = ""
		case !said.method.is() && other:
			exclude.Method = "gist"
		}
		if said.where.is() {
			exclude.Where = c.immutable(t, said.where.at, call+".Where", said.where.value)
		}
		exclude.Where = t.filtered(exclude.Where, said.unfiltered)
		c.checkExclude(t, said, call, exclude, parts)
		c.noVirtualParts(t, said.at, call, parts, nil, exclude.Where)
		c.checkExcludeOfPartitioned(t, said.at, call, exclude)
		exclude.Name = c.named(t, said.name, call, ident.Derive(t.name.Name, numbered(partNames(parts)), "excl"))
		settled.put(exclude.Name, exclude, said.recorded, call)
	}
	settled.into(t.out.Excludes)
}

// operator returns the operator of a part. One without is a mistake, and is taken for "=".
func (c *compiler) operator(t *table, arg Part, part catalog.Part) string {
	said := arg.operator
	switch {
	case !said.is() && arg.kind == "Exclude":
		fix := `Wrap the column: ashlar.Asc(...).With("=").`
		if col := t.column(part.Column); col != nil && col.field != nil {
			fix = fmt.Sprintf(`Write ashlar.Asc(&%s.%s).With("=").`, receiver(t.typ), col.path())
		}
		c.fault(t, arg.at, "Exclude", "a part has no operator", fix)
	case !said.is():
		c.fault(t, arg.at, arg.kind, "a part of Exclude has no operator", `Add With("="), or another operator.`)
	case !isOperator(said.value):
		c.fault(t, said.at, fmt.Sprintf("%s.With(%q)", arg.kind, said.value), "is no operator", `Write it as in SQL: "=", "&&", "OPERATOR(public.=)".`)
	default:
		if part.Column != "" {
			c.noteSQL(t, said.at, fmt.Sprintf("%s.With(%q)", arg.kind, said.value), ident.Quote(part.Column)+" "+said.value)
		}
		return strings.TrimSpace(said.value)
	}
	return "="
}

// bareOperator takes OPERATOR(schema.…) off an operator.
// https://www.postgresql.org/docs/current/sql-expressions.html#SQL-EXPRESSIONS-OPERATOR-CALLS
func bareOperator(sql string) string {
	sql = strings.TrimSpace(sql)
	if len(sql) > len("operator") && strings.EqualFold(sql[:len("operator")], "operator") {
		inner := strings.TrimSpace(sql[len("operator"):])
		if strings.HasPrefix(inner, "(") && strings.HasSuffix(inner, ")") {
			inner = strings.TrimSpace(inner[1 : len(inner)-1])
			return inner[strings.LastIndexByte(inner, '.')+1:]
		}
	}
	return sql
}

func isEqual(operator string) bool { return bareOperator(operator) == "=" }

func isOperator(sql string) bool {
	bare := bareOperator(sql)
	return bare != "" && strings.Trim(bare, "+-*/<>=~!@#%^&|`?") == ""
}

// checkExclude refuses what the server would refuse: hash and btree know equality only, gin and brin cannot look a row up.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
func (c *compiler) checkExclude(t *table, said *Exclude, call string, exclude catalog.Exclude, parts []catalog.Part) {
	if len(parts) > maxColumns {
		c.fault(t, said.at, call, fmt.Sprintf("has %d columns", len(parts)), fmt.Sprintf("PostgreSQL allows %d.", maxColumns))
	}
	for i, part := range parts {
		c.checkPart(t, partOf(said.args[i], said.at, "Exclude"), call, exclude.Method, part)
	}
	m, known := c.method(t, said.method, call, exclude.Method)
	if !known {
		return
	}
	other := slices.IndexFunc(exclude.Parts, func(p catalog.ExcludePart) bool { return !isEqual(p.Operator) })
	switch {
	case exclude.Method == "gin" || exclude.Method == "brin":
		c.fault(t, said.method.at, call+".Using", fmt.Sprintf("a %s index cannot exclude", exclude.Method), `Say Using("gist"), or leave Using out.`)
	case other >= 0 && (exclude.Method == "" || exclude.Method == "hash"):
		c.fault(t, said.method.at, call+".Using", fmt.Sprintf("a %s index knows = only, not %s", said.method.value, exclude.Parts[other].Operator), `Say Using("gist"), or leave Using out.`)
	case len(parts) > 1 && !m.multiple:
		c.fault(t, said.at, call, fmt.Sprintf("a %s index has one part", exclude.Method), "Choose another access method.")
	}
}
