package diff

import (
	"cmp"
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// matchNames pairs the things in schemas of one kind. before holds those of the state before with the name that each had
// earlier still, after those that are declared, declared the renames that declarations speak of. In the matching, names
// before are those after the renaming of schemas; [differ.origin] undoes that.
func (d *differ) matchNames(k kind, before map[catalog.Name]catalog.Name, after map[catalog.Name]bool, declared map[catalog.Name]catalog.Name) matching[catalog.Name] {
	renames := d.schemaRenames()
	from, done := map[catalog.Name]bool{}, map[catalog.Name]catalog.Name{}
	for name, renamedFrom := range before {
		from[renames.Table(name)] = true
		done[renames.Table(name)] = renamedFrom
	}
	hints := map[catalog.Name]catalog.Name{}
	// A name in the thing's own schema was written without it, and means the schema as it is called now; another one is
	// an old name first.
	for name, old := range declared {
		hints[name] = old
		if _, known := before[old]; old.Schema != name.Schema && known || !from[old] {
			hints[name] = renames.Table(old)
		}
		if done[name] == old {
			done[name] = hints[name]
		}
	}
	var asked askedRenames[catalog.Name]
	for i, a := range d.answers.list {
		if a.verb != rename || a.kind != k.kind() {
			continue
		}
		target, old := d.target(a, after), renames.Table(a.owner())
		if !from[old] && !d.isOtherType(k, a.owner()) {
			old = a.owner()
		}
		if !from[old] && (k == domainKind || d.isDomain(a)) {
			continue // the other kind of type that answers call by this word
		}
		if target.IsZero() || !from[old] {
			d.errs = append(d.errs, d.misfit(a, from[old], string(k)))
			continue
		}
		if !sameSide(target, old) {
			d.errs = append(d.errs, &AnswerError{a.verb, a.text, "would be from tenants to what all share, or back, and no rows are moved there"})
			continue
		}
		d.used[i] = true
		if err := asked.add(a, target, old); err != nil {
			d.errs = append(d.errs, err)
		}
	}
	return match(from, after, hints, done, asked.names(), catalog.Name.Compare)
}

// isOtherType reports whether the name was that of a type of the other kind.
func (d *differ) isOtherType(k kind, name catalog.Name) bool {
	_, enum := d.from.Enums[name]
	_, domain := d.from.Domains[name]
	return k == domainKind && enum || k == typeKind && domain
}

// isDomain reports whether the type that an answer names is a domain of the state before.
func (d *differ) isDomain(a answer) bool {
	renames := d.schemaRenames()
	for name := range d.from.Domains {
		if a.kind == typeKind && (name == a.owner() || renames.Table(name) == renames.Table(a.owner())) {
			return true
		}
	}
	return false
}

// matchDomains finds out which domains were renamed or moved, and asks where that is open. An enum type that goes while a
// domain comes did not become that.
func (d *differ) matchDomains() {
	before := former(d.from.Domains, func(domain catalog.Domain) catalog.Name { return domain.RenamedFrom })
	d.domains = d.matchAll(domainKind, before, keys(d.to.Domains), d.to.Hints.RenamedDomains)
}

// matchTypes finds out which enum types were renamed or moved, and asks where that is open.
func (d *differ) matchTypes() {
	before := former(d.from.Enums, func(enum catalog.Enum) catalog.Name { return enum.RenamedFrom })
	d.enums = d.matchAll(typeKind, before, keys(d.to.Enums), d.to.Hints.RenamedEnums)
}

// matchSequences finds out which sequences of their own were renamed or moved, and asks where that is open.
func (d *differ) matchSequences() {
	before := former(d.from.Sequences, func(sequence catalog.Sequence) catalog.Name { return sequence.RenamedFrom })
	d.sequences = d.matchAll(sequenceKind, before, keys(d.to.Sequences), d.to.Hints.RenamedSequences)
}

// former returns the names that things had earlier still.
func former[T any](things map[catalog.Name]T, renamedFrom func(T) catalog.Name) map[catalog.Name]catalog.Name {
	out := map[catalog.Name]catalog.Name{}
	for name, thing := range things {
		out[name] = renamedFrom(thing)
	}
	return out
}

// matchAll is matchNames for types and sequences, and asks about those that are gone.
func (d *differ) matchAll(k kind, before map[catalog.Name]catalog.Name, after map[catalog.Name]bool, declared map[catalog.Name]catalog.Name) matching[catalog.Name] {
	out := d.matchNames(k, before, after, declared)
	for _, name := range out.gone {
		d.decideName(k, name, out.added)
	}
	return out
}

// decideName looks for the answer about a type or a sequence that is gone. It asks only where another came: neither holds
// rows.
func (d *differ) decideName(k kind, name catalog.Name, added []catalog.Name) {
	origin := d.origin(name)
	added = candidates(origin, added)
	full := []string{origin.Schema, origin.Name}
	if _, ok := d.find(drop, k.kind(), full); ok || d.keeps(k.kind(), name) || len(added) == 0 {
		return
	}
	q := Question{}
	object := string(k.kind()) + ":" + operation.Path(origin)
	names := make([]string, len(added))
	for i, new := range added {
		names[i] = display(new)
		q.Flags = append(q.Flags, flag("rename", object+"="+operation.Path(new)))
	}
	q.Message = fmt.Sprintf("%s %q is gone, and %s new: was it renamed?", k, display(origin), list(names))
	q.Flags = append(q.Flags, flag("drop", object), flag("keep", object))
	d.questions = append(d.questions, q)
}

// keeps reports whether a type or a sequence that is gone stays in the database.
func (d *differ) keeps(k kind, name catalog.Name) bool {
	origin := d.origin(name)
	_, kept := d.find(keep, k, []string{origin.Schema, origin.Name})
	return kept
}

// matchValues finds out which values of the enum types that stay were renamed, and asks where that is open.
func (d *differ) matchValues() {
	d.values = map[catalog.Name]matching[string]{}
	for name, enum := range d.to.Enums {
		if contains(d.enums.added, name) {
			continue
		}
		before := d.from.Enums[d.origin(d.enums.source(name))]
		from, to := set(before.Values), set(enum.Values)
		paths := func(value string) [][]string {
			names := [][]string{{before.Name.Schema, before.Name.Name, value}}
			if _, other := d.from.Enums[name]; !other {
				names = append(names, []string{name.Schema, name.Name, value})
			}
			return names
		}
		var asked askedRenames[string]
		for i, a := range d.answers.list {
			if a.verb != rename || a.kind != valueKind || !matches(a, paths(a.last())) {
				continue
			}
			d.used[i] = true
			if !to[a.value] || !from[a.last()] {
				d.errs = append(d.errs, d.misfit(a, from[a.last()], "value"))
				continue
			}
			if err := asked.add(a, a.value, a.last()); err != nil {
				d.errs = append(d.errs, err)
			}
		}
		m := match(from, to, nil, nil, asked.names(), cmp.Compare[string])
		d.values[name] = m
		for _, value := range m.gone {
			d.decideValue(name, value, m.added, paths(value))
		}
	}
}

// decideValue looks for the answer about a value of an enum type that is gone.
func (d *differ) decideValue(enum catalog.Name, value string, added []string, paths [][]string) {
	if _, ok := d.find(drop, valueKind, paths...); ok || len(added) == 0 {
		return
	}
	path := paths[len(paths)-1]
	if path[0] == catalog.Public {
		path = path[1:]
	}
	object := "value:" + ident.JoinPath(path...)
	q := Question{Message: fmt.Sprintf("type %q: value %q is gone, and %s new: was it renamed?", display(enum), value, list(added))}
	for _, new := range added {
		q.Flags = append(q.Flags, flag("rename", object+"="+new))
	}
	q.Flags = append(q.Flags, flag("drop", object))
	d.questions = append(d.questions, q)
}
