package ddl

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// addConstraint adds a constraint to a table that exists, in a statement of its own, with its comment.
func (w *writer) addConstraint(table operation.Ref, constraint, definition, comment string) {
	w.add("ALTER TABLE ", name(table.To), "\n    ADD ", definition)
	w.comment(constraintOn(table.To, constraint), comment)
}

func (w *writer) dropConstraint(table operation.Ref, constraint string) {
	w.add("ALTER TABLE ", name(table.To), " DROP CONSTRAINT ", ident.Quote(constraint))
}

func primaryKeyDefinition(key catalog.PrimaryKey) string {
	return "CONSTRAINT " + ident.Quote(key.Name) + " PRIMARY KEY (" + ident.QuoteAll(key.Columns) + ")"
}

func uniqueDefinition(unique catalog.Unique) string {
	var b strings.Builder
	b.WriteString("CONSTRAINT " + ident.Quote(unique.Name) + " UNIQUE ")
	if unique.NullsNotDistinct {
		b.WriteString("NULLS NOT DISTINCT ")
	}
	b.WriteString("(" + ident.QuoteAll(unique.Columns) + ")")
	if len(unique.Include) > 0 {
		b.WriteString(" INCLUDE (" + ident.QuoteAll(unique.Include) + ")")
	}
	b.WriteString(deferrable(unique.Deferrable, unique.Deferred))
	return b.String()
}

// addedUnique writes a constraint that is added, over an index that is there or with one of its own.
func addedUnique(op operation.AddUnique) string {
	if !op.UsingIndex {
		return uniqueDefinition(op.Unique)
	}
	constraint := ident.Quote(op.Unique.Name)
	return "CONSTRAINT " + constraint + " UNIQUE USING INDEX " + constraint + deferrable(op.Unique.Deferrable, op.Unique.Deferred)
}

func excludeDefinition(exclude catalog.Exclude) string {
	var b strings.Builder
	b.WriteString("CONSTRAINT " + ident.Quote(exclude.Name) + " EXCLUDE ")
	if exclude.Method != "" && exclude.Method != "btree" {
		b.WriteString("USING " + exclude.Method + " ")
	}
	parts := make([]string, len(exclude.Parts))
	for i, part := range exclude.Parts {
		parts[i] = indexPart(part.Part) + " WITH " + part.Operator
	}
	b.WriteString("(" + strings.Join(parts, ", ") + ")")
	if exclude.Where != "" {
		b.WriteString(" WHERE (" + string(exclude.Where) + ")")
	}
	b.WriteString(deferrable(exclude.Deferrable, exclude.Deferred))
	return b.String()
}

func checkDefinition(check catalog.Check) string {
	return "CONSTRAINT " + ident.Quote(check.Name) + " CHECK (" + string(check.Expression) + ")"
}

// target writes the table that a foreign key refers to. A tenant's search path holds the tenant's tables and no shared one.
func target(table, to catalog.Name) string {
	if table.OfTenants() && !to.OfTenants() {
		return ident.Quote(to.Schema) + "." + ident.Quote(to.Name)
	}
	return name(to)
}

func referenceDefinition(table catalog.Name, reference catalog.Reference) string {
	var b strings.Builder
	b.WriteString("CONSTRAINT " + ident.Quote(reference.Name) + " FOREIGN KEY (" + ident.QuoteAll(reference.Columns) + ")")
	b.WriteString(" REFERENCES " + target(table, reference.Table) + " (" + ident.QuoteAll(reference.TargetColumns) + ")")
	if reference.MatchFull {
		b.WriteString(" MATCH FULL")
	}
	if reference.OnDelete != catalog.NoAction {
		b.WriteString(" ON DELETE " + string(reference.OnDelete))
		if len(reference.OnDeleteColumns) > 0 {
			b.WriteString(" (" + ident.QuoteAll(reference.OnDeleteColumns) + ")")
		}
	}
	if reference.OnUpdate != catalog.NoAction {
		b.WriteString(" ON UPDATE " + string(reference.OnUpdate))
	}
	b.WriteString(deferrable(reference.Deferrable, reference.Deferred))
	return b.String()
}

// checkedWhen says when an existing foreign key is checked from now on.
func checkedWhen(reference catalog.Reference) string {
	switch {
	case reference.Deferred:
		return " DEFERRABLE INITIALLY DEFERRED"
	case reference.Deferrable:
		return " DEFERRABLE INITIALLY IMMEDIATE"
	default:
		return " NOT DEFERRABLE"
	}
}

func deferrable(can, initially bool) string {
	switch {
	case initially:
		return " DEFERRABLE INITIALLY DEFERRED"
	case can:
		return " DEFERRABLE"
	default:
		return ""
	}
}
