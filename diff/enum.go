package diff

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// diffEnums compares the enum types, and finds out which have to be built anew.
func (d *differ) diffEnums() {
	gained := false
	for _, name := range catalog.SortedNames(d.to.Enums) {
		enum := d.to.Enums[name]
		if contains(d.enums.added, name) {
			d.emit(operation.CreateEnum{Enum: enum.Clone()})
			continue
		}
		before := d.from.Enums[d.origin(d.enums.source(name))]
		if d.schemaRenames().Table(before.Name) != name {
			d.emit(operation.RenameEnum{From: before.Name, To: name})
		}
		gained = d.diffValues(before, enum) || gained
		if before.Comment != enum.Comment && d.replaced[name].IsZero() {
			d.emit(operation.SetComment{
				Kind: operation.OnEnum, Table: operation.Ref{From: before.Name, To: name}, From: before.Comment, To: enum.Comment,
			})
		}
	}
	for _, name := range d.enums.gone {
		enum := d.from.Enums[d.origin(name)].Clone()
		if d.keeps(typeKind, name) {
			d.emit(operation.ForgetEnum{Enum: enum})
			continue
		}
		d.emit(operation.DropEnum{Enum: enum})
	}
	if gained {
		d.prepareLoss()
	}
}

// diffValues compares the values of an enum type that stays, and reports whether it only gains some.
func (d *differ) diffValues(before, after catalog.Enum) (gains bool) {
	ref, m := operation.Ref{From: before.Name, To: after.Name}, d.values[after.Name]
	now := slices.Clone(before.Values) // as they are spelled now
	for _, to := range catalog.Sorted(m.renamed) {
		from := m.renamed[to]
		now[slices.Index(before.Values, from)] = to
		d.emit(operation.RenameEnumValue{Enum: ref, From: from, To: to})
		if d.respelled[after.Name] == nil {
			d.respelled[after.Name] = map[string]string{}
		}
		d.respelled[after.Name][from] = to
	}
	if slices.Equal(now, after.Values) {
		return false
	}
	kept := slices.DeleteFunc(slices.Clone(after.Values), func(v string) bool { return contains(m.added, v) })
	free := !slices.ContainsFunc(m.added, func(v string) bool { return contains(before.Values, v) })
	if !slices.Equal(kept, now) || !free {
		d.replaced[after.Name] = before.Name
		d.emit(operation.ReplaceEnum{Enum: ref, From: slices.Clone(before.Values), To: slices.Clone(after.Values)})
		return false
	}
	added := make([]string, len(after.Values)) // as they are spelled before the renames, which come in a later file
	for i, value := range after.Values {
		added[i] = m.source(value)
	}
	stays := operation.TenantsUse(d.from, before.Name)
	d.emit(operation.AddEnumValues{Enum: operation.At(before.Name), From: before.Values, To: added, Stays: stays})
	return !stays
}

// prepareLoss finds out what has to be taken away and put back when the values that types gain go again, in the state in
// which the types have gained them and nothing else has changed. All of it goes with the first of the types.
func (d *differ) prepareLoss() {
	gained := d.from.Clone()
	first := -1
	for i, op := range d.ops {
		if add, ok := op.(operation.AddEnumValues); ok && !add.Stays {
			operation.Apply(gained, add)
			if first < 0 {
				first = i
			}
		}
	}
	from := *d.from
	from.Hints = catalog.Hints{}
	ops, _, err := Compute(gained, &from, Answers{})
	if err != nil {
		d.errs = append(d.errs, err)
		return
	}
	if slices.ContainsFunc(ops, operation.OfTenants) { // it takes files of tenants, which that of the type cannot hold
		d.valuesStay()
		return
	}
	add := d.ops[first].(operation.AddEnumValues)
	add.Around = slices.DeleteFunc(ops, func(op operation.Operation) bool {
		_, replace := op.(operation.ReplaceEnum)
		return replace
	})
	d.ops[first] = add
}

// valuesStay lets all values that types gain stay on the way back.
func (d *differ) valuesStay() {
	for i, op := range d.ops {
		if add, ok := op.(operation.AddEnumValues); ok {
			add.Stays = true
			d.ops[i] = add
		}
	}
}

// respells reports whether a value of an enum type gets another spelling.
func (d *differ) respells() bool {
	for _, m := range d.values {
		if len(m.renamed) > 0 {
			return true
		}
	}
	return false
}

// isReplaced reports whether a column's type is an enum or a domain that is built anew.
func (d *differ) isReplaced(sqlType string) bool {
	if len(d.replaced) == 0 {
		return false
	}
	_, replaced := d.replaced[operation.TypeName(sqlType)]
	return replaced
}

// throughText converts a column from one enum type to another of the same or of other values.
func throughText(column, to string) string {
	text := "text"
	if catalog.IsArray(to) {
		text = "text[]"
	}
	return ident.Quote(column) + "::" + text + "::" + to
}
