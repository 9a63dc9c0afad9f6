package diff

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// matchColumns finds out which columns were renamed, and asks where that is open. Tables that are created anew leave the
// pairs.
func (d *differ) matchColumns() {
	for _, p := range d.pairs {
		from, to := map[string]bool{}, map[string]bool{}
		done, declared := map[string]string{}, map[string]string{}
		for _, column := range p.from.Columns {
			from[column.Name] = true
			done[column.Name] = column.RenamedFrom
		}
		for _, column := range p.to.Columns {
			if !column.Unmanaged {
				to[column.Name] = true
			}
			if before, ok := d.to.Hints.RenamedColumns[catalog.ColumnKey{Table: p.to.Name, Column: column.Name}]; ok {
				declared[column.Name] = before
			}
		}
		p.columns = match(from, to, declared, done, d.askedParts(columnKind, p, from, to), cmp.Compare[string])
		if d.replaces(p) {
			continue
		}
		for _, name := range p.columns.gone {
			d.decideColumn(p, name)
		}
	}
	d.pairs = slices.DeleteFunc(d.pairs, func(p *pair) bool { return p.replaced })
}

// askedParts returns the renames of columns or partitions of a table that answers ask for, by the name that is to come.
func (d *differ) askedParts(k kind, p *pair, from, to map[string]bool) map[string]string {
	var asked askedRenames[string]
	for i, a := range d.answers.list {
		if a.verb != rename || a.kind != k || !matches(a, d.paths(p, a.last())) {
			continue
		}
		d.used[i] = true
		if !to[a.value] || !from[a.last()] {
			d.errs = append(d.errs, d.misfit(a, from[a.last()], string(k)))
			continue
		}
		if err := asked.add(a, a.value, a.last()); err != nil {
			d.errs = append(d.errs, err)
		}
		p.asked = p.asked || k == columnKind
	}
	return asked.names()
}

// paths returns the names under which answers may speak of a column or partition: with the table's name before, and with its name now
// unless another table had that before.
func (d *differ) paths(p *pair, column string) [][]string {
	names := [][]string{{p.from.Name.Schema, p.from.Name.Name, column}}
	if d.from.Tables[p.to.Name] == nil {
		names = append(names, []string{p.to.Name.Schema, p.to.Name.Name, column})
	}
	return names
}

// decideColumn looks for the answer about a column that is gone.
func (d *differ) decideColumn(p *pair, name string) {
	if column := p.to.Column(name); column != nil && column.Unmanaged {
		p.forgotten = append(p.forgotten, name)
		return
	}
	if _, ok := d.find(keep, columnKind, d.paths(p, name)...); ok {
		p.forgotten = append(p.forgotten, name)
		return
	}
	// A flag that answers for one column must not drop another whose question it closes by the way.
	if _, ok := d.find(drop, columnKind, d.paths(p, name)...); ok || len(p.columns.added) == 0 && !p.asked {
		if d.answers.DontDropColumns {
			p.forgotten, p.shown = append(p.forgotten, name), append(p.shown, name)
		}
		return
	}
	q := Question{Message: fmt.Sprintf("table %q: column %q is gone: drop it with its data, or keep it?", display(p.to.Name), name)}
	if len(p.columns.added) > 0 {
		q.Message = fmt.Sprintf("table %q: column %q is gone, and %s new: was it renamed?", display(p.to.Name), name, list(p.columns.added))
	}
	object := d.columnPath(p, name)
	for _, added := range p.columns.added {
		q.Flags = append(q.Flags, flag("rename", object+"="+added))
		q.Code = append(q.Code, fmt.Sprintf("%s.RenamedFrom(%q)", d.code(p, added), name))
	}
	q.Flags = append(q.Flags, flag("drop", object), flag("keep", object))
	d.questions = append(d.questions, q)
	p.open = true
}

// askValues asks what rows that exist get: in new columns that are NOT NULL, and where PostgreSQL has no cast for a change
// of type. Columns that may turn out to be renamed are left for later.
func (d *differ) askValues() {
	for _, p := range d.pairs {
		for _, column := range p.to.Columns {
			switch {
			case column.Unmanaged || p.open:
			case contains(p.columns.added, column.Name):
				d.askFill(p, column)
			default:
				d.askCast(p, *p.from.Column(p.before(column.Name)), column)
			}
		}
	}
}

// askFill asks for the value of a new column, where nothing gives one.
func (d *differ) askFill(p *pair, column catalog.Column) {
	if !refusesNull(d.to, column) || defaultOf(d.to, column) != "" || column.Generated != "" || column.Identity != nil || d.fill(p, column.Name) != "" {
		return
	}
	d.questions = append(d.questions, Question{
		Message: fmt.Sprintf("table %q: new column %q is NOT NULL: what do the rows that exist get?", display(p.to.Name), column.Name),
		Flags:   []string{"--fill " + quoted(d.columnPath(p, column.Name)+"=EXPRESSION")},
		Code: []string{
			d.code(p, column.Name) + `.Fill("EXPRESSION")`,
			d.code(p, column.Name) + ".Default(VALUE)",
			d.code(p, column.Name) + ".Null(), or a pointer as the field's type",
		},
	})
}

// fill returns the SQL that answers or declarations give for rows that exist; empty: none.
func (d *differ) fill(p *pair, column string) string {
	if a, ok := d.find(fill, columnKind, d.paths(p, column)...); ok {
		return a.value
	}
	return d.to.Hints.Fills[catalog.ColumnKey{Table: p.to.Name, Column: column}]
}

// code returns the call that declares a column, to be gone on with in an answer.
func (d *differ) code(p *pair, column string) string {
	if code, ok := d.to.Hints.Code[catalog.ColumnKey{Table: p.to.Name, Column: column}]; ok {
		return code
	}
	return fmt.Sprintf("r.Column(/* %s */)", column)
}

// columnPath writes a column so that an answer that speaks of it is found.
func (d *differ) columnPath(p *pair, column string) string {
	names := d.paths(p, column)
	path := names[len(names)-1]
	if path[0] == catalog.Public {
		path = path[1:]
	}
	return ident.JoinPath(path...)
}
