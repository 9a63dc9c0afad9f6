package ddl

import (
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// lineWidth is where a list of values goes on with a line for each.
const lineWidth = 100

func (w *writer) createEnum(enum catalog.Enum) {
	values := make([]string, len(enum.Values))
	for i, value := range enum.Values {
		values[i] = ident.Literal(value)
	}
	list := "(" + strings.Join(values, ", ") + ")"
	if len(list) > lineWidth {
		list = "(\n    " + strings.Join(values, ",\n    ") + "\n)"
	}
	w.add("CREATE TYPE ", name(enum.Name), " AS ENUM ", list)
	w.comment("TYPE "+name(enum.Name), enum.Comment)
}

// addEnumValues adds values one by one, each beside one that is there by then.
func (w *writer) addEnumValues(op operation.AddEnumValues) {
	if op.Back {
		w.remark("Type " + name(op.Enum.To) + " keeps " + strings.Join(operation.Without(op.From, op.To), ", ") + ": tenants use it.")
		return
	}
	add := " ADD VALUE "
	if op.Stays { // they are there already when this was taken back before
		add += "IF NOT EXISTS "
	}
	first := slices.IndexFunc(op.To, func(value string) bool { return slices.Contains(op.From, value) })
	for i, value := range op.To {
		if slices.Contains(op.From, value) {
			continue
		}
		place := ""
		switch {
		case i < first:
			place = " BEFORE " + ident.Literal(op.To[first])
		case slices.ContainsFunc(op.To[i:], func(value string) bool { return slices.Contains(op.From, value) }):
			place = " AFTER " + ident.Literal(op.To[i-1])
		}
		w.add("ALTER TYPE ", name(op.Enum.To), add, ident.Literal(value), place)
	}
}

// move gives something in a schema another schema, or another name. plan never asks for both at once.
func (w *writer) move(alter string, from, to catalog.Name) {
	if from.Schema != to.Schema {
		w.add(alter, name(from), " SET SCHEMA ", ident.Quote(to.Schema))
		return
	}
	w.add(alter, name(from), " RENAME TO ", ident.Quote(to.Name))
}
