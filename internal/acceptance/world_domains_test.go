package acceptance_test

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// domainOf is a domain. Columns of it are as those of the type that it stands on, but for the name of their type; an array
// of it is an array of text to these worlds. All rows keep to its checks.
type domainOf struct {
	beforeSpace *space // nil: new
	before      string
	space       *space
	name        string
	base        string
	notNull     bool
	value       string // the default; empty: none
	checks      []*domainCheck
	comment     string
	taker       int // the number of a function that takes a value of it; 0: there is none
}

type domainCheck struct {
	label
	low  int
	call *callOf // nil: it calls no function
}

var domainBases = []string{"text", "text", "varchar(20)", "bigint", "integer"}

func (d *domainOf) full() catalog.Name { return catalog.Name{Schema: d.space.name, Name: d.name} }

func (w *world) findDomain(s *space, name string) *domainOf {
	for _, d := range w.domains {
		if d.space == s && d.name == name {
			return d
		}
	}
	return nil
}

func (w *world) addDomain() {
	d := &domainOf{space: w.somewhere(), name: pick(w, "domain", enumNames), base: pick(w, "base", domainBases), comment: pick(w, "comment", comments)}
	if w.findDomain(d.space, d.name) != nil || w.findEnum(d.space, d.name) != nil || w.find(d.space, d.name) != nil {
		return
	}
	w.did("domain added")
	d.notNull = w.chance("domain not null", 25)
	if w.chance("domain default", 30) {
		d.value = acceptance.Value(d.base, 5)
	}
	for range w.even("domain checks", 3) {
		w.addDomainCheck(d)
	}
	if w.chance("taken by a function", 25) {
		w.ids++
		d.taker = w.ids
	}
	w.domains = append(w.domains, d)
}

func (w *world) addDomainCheck(d *domainOf) {
	k := &domainCheck{label: label{or(pick(w, "check name", thingNames), w.next()), pick(w, "comment", comments)}, low: -w.even("low", 3)}
	if slices.ContainsFunc(d.checks, func(o *domainCheck) bool { return o.name == k.name }) {
		k.name = w.next()
	}
	if len(w.calls) > 0 && w.chance("calls a function", 30) {
		k.call = pick(w, "called", w.calls)
	}
	d.checks = append(d.checks, k)
}

// columnsOf returns the columns of a domain, those that are kept and forgotten too.
func (w *world) columnsOf(d *domainOf) []*column {
	var out []*column
	for _, tb := range append(slices.Clone(w.tables), w.keeps.tables...) {
		for _, c := range tb.columns {
			if c.domain == d {
				out = append(out, c)
			}
		}
	}
	return out
}

// isHeld reports whether a column that is forgotten, or the key of a partitioned table, has a domain.
func (w *world) isHeld(d *domainOf) bool {
	return w.holdsKey(w.columnsOf(d)...) || slices.ContainsFunc(w.columnsOf(d), func(c *column) bool { return c.kept }) ||
		slices.ContainsFunc(w.keeps.tables, func(tb *table) bool {
			return slices.ContainsFunc(tb.columns, func(c *column) bool { return c.domain == d })
		})
}

// refusesNull reports whether a column holds no NULL because of its domain.
func (c *column) refusesNull() bool { return c.domain != nil && c.domain.notNull && !c.list }

// changeDomain changes one thing about a domain or who has it, or adds one.
func (w *world) changeDomain(tb *table) {
	if len(w.domains) == 0 || w.chance("another domain", 12) {
		w.addDomain()
		return
	}
	d := pick(w, "changed domain", w.domains)
	switch w.even("domain change", 19) {
	case 0, 1, 2:
		w.did("domain check added")
		w.addDomainCheck(d)
	case 3:
		if len(d.checks) > 0 {
			w.did("domain check dropped")
			d.checks = d.checks[1:]
		}
	case 4:
		if len(d.checks) > 0 {
			w.did("domain check changed")
			pick(w, "changed check", d.checks).low--
		}
	case 5, 6:
		w.renameDomainChecks(d)
	case 7, 8:
		w.changeDomainDefault(d)
	case 9, 10:
		w.changeDomainNull(d)
	case 11:
		w.changeBase(d)
	case 12:
		w.moveDomain(d, d.space, pick(w, "to domain", append(enumNames, tableNames...)))
	case 13:
		w.moveDomain(d, w.somewhere(), d.name)
	case 14:
		if !w.isHeld(d) {
			w.did("domain dropped")
			w.dropCallsOf(d)
			w.dropDomain(d)
		}
	case 15:
		w.passTypeName(d, tb)
	case 16:
		w.joinDomain(tb, d)
	case 17:
		w.leaveDomain(d)
	case 18:
		d.comment = pick(w, "new comment", comments)
		for _, k := range d.checks {
			k.comment = pick(w, "new comment", comments)
		}
	}
}

// renameDomainChecks renames a check of a domain, or lets two pass their names on.
func (w *world) renameDomainChecks(d *domainOf) {
	if len(d.checks) == 0 {
		return
	}
	w.did("domain check renamed")
	a, b := d.checks[0], d.checks[len(d.checks)-1]
	switch {
	case a == b:
		a.name = w.next()
	case w.chance("swap", 60):
		a.name, b.name = b.name, a.name
	default:
		a.name, b.name = b.name, w.next()
	}
}

// changeDomainDefault changes the default, unless new columns that refer to something would get it.
func (w *world) changeDomainDefault(d *domainOf) {
	if slices.ContainsFunc(w.columnsOf(d), func(c *column) bool { return c.before == "" && w.inReference(c) }) {
		return
	}
	w.did("domain default changed")
	d.value = pick(w, "domain default", []string{"", acceptance.Value(d.base, 5), acceptance.Value(d.base, 6)})
}

// changeDomainNull lets a domain allow NULL, or refuse it where no row holds it.
func (w *world) changeDomainNull(d *domainOf) {
	holds := func(c *column) bool { return !c.list && (!c.def.NotNull || c.before != "" && c.null) }
	if d.notNull || !slices.ContainsFunc(w.columnsOf(d), holds) {
		w.did("domain NOT NULL changed")
		d.notNull = !d.notNull
	}
}

// changeBase gives a domain another type to stand on.
func (w *world) changeBase(d *domainOf) {
	to := pick(w, "new base", domainBases)
	if to == d.base || w.isHeld(d) || slices.ContainsFunc(w.columnsOf(d), func(c *column) bool { return c.altered }) {
		return
	}
	w.did("domain stands on another type")
	d.base = to
	if d.value != "" {
		d.value = acceptance.Value(to, 5)
	}
	for _, c := range w.columnsOf(d) {
		if c.list {
			continue
		}
		c.altered, c.def.Type = true, to
		if c.def.Default != "" {
			c.def.Default = acceptance.Value(to, 7)
		}
		if !isText(c) {
			c.def.Collation, c.def.Compression = "", ""
		}
		c.fill = w.filler(c)
	}
}

func (w *world) dropDomain(d *domainOf) {
	if d.beforeSpace != nil {
		w.goneDomains = append(w.goneDomains, lost{d.beforeSpace, d.before})
	}
	w.domains = slices.DeleteFunc(w.domains, func(o *domainOf) bool { return o == d })
	w.tidy()
}

func (w *world) moveDomain(d *domainOf, space *space, name string) {
	if other := w.findDomain(space, name); other != nil && other != d {
		w.moveDomain(other, space, w.next())
	}
	if other := w.findEnum(space, name); other != nil {
		w.moveEnum(other, space, w.next())
	}
	w.did("domain renamed or moved")
	d.space, d.name = space, name
}

// passTypeName lets a domain take the name of a table or of a dropped enum, or the other way round.
func (w *world) passTypeName(d *domainOf, tb *table) {
	space, name := d.space, d.name
	if tb.space == w.tenant {
		return
	}
	switch w.even("type name", 4) {
	case 0:
		w.did("domain takes the name of a table")
		w.moveDomain(d, tb.space, tb.name)
		w.renameTable(tb, tb.space, w.next())
	case 1:
		if !w.isHeld(d) {
			w.did("table takes the name of a dropped domain")
			w.dropDomain(d)
			w.renameTable(tb, space, name)
		}
	case 2:
		if len(w.enums) > 0 {
			w.did("domain takes the name of a dropped enum")
			e := pick(w, "giver", w.enums)
			w.dropEnum(e)
			w.moveDomain(d, e.space, e.name)
		}
	case 3:
		if len(w.enums) > 0 && !w.isHeld(d) {
			w.did("enum takes the name of a dropped domain")
			w.dropDomain(d)
			w.moveEnum(pick(w, "taker", w.enums), space, name)
		}
	}
}

// joinDomain gives a column of a plain type a domain over that.
func (w *world) joinDomain(tb *table, d *domainOf) {
	fits := slices.DeleteFunc(tb.live(), func(c *column) bool {
		return c.def.Type != d.base || w.holdsKey(c) || c.domain != nil || c.gen != nil || c.enum != nil || c.def.Identity != nil || c.turned ||
			d.notNull && (!c.def.NotNull || c.before != "" && c.null) || d.value != "" && c.before == "" && w.inReference(c)
	})
	if len(fits) > 0 {
		w.did("column joins a domain")
		c := pick(w, "joins", fits)
		c.domain, c.list, c.altered = d, false, true
	}
}

// leaveDomain takes a domain from one of its columns.
func (w *world) leaveDomain(d *domainOf) {
	all := slices.DeleteFunc(w.columnsOf(d), func(c *column) bool { return c.kept || c.altered })
	if len(all) > 0 && !w.isHeld(d) {
		w.did("column leaves a domain")
		pick(w, "leaves", all).plain()
	}
}

// plain takes the domain from a column.
func (c *column) plain() {
	if c.domain != nil {
		c.domain, c.list, c.altered = nil, false, true
	}
}

// domainAnswers returns the answers about domains.
func (w *world) domainAnswers() (renames, drops []string) {
	for _, l := range w.goneDomains {
		drops = append(drops, "type:"+ident.JoinPath(l.space.before, l.name))
	}
	for _, d := range w.domains {
		if d.beforeSpace != nil && (d.before != d.name || d.beforeSpace != d.space) {
			renames = append(renames, "type:"+ident.JoinPath(d.beforeSpace.before, d.before)+"="+ident.JoinPath(d.space.name, d.name))
		}
	}
	return renames, drops
}

// domain writes a domain.
func (s *scribe) domain(d *domainOf) {
	full := d.full()
	_, enum := s.c.Enums[full]
	if _, table := s.c.Tables[full]; table || enum || s.w.find(d.space, d.name) != nil {
		d.name, s.again = s.w.next(), true
		return
	}
	for _, tb := range s.w.keeps.tables {
		s.clash = s.clash || tb.full() == full
	}
	for _, l := range s.w.goneDomains { // under a name that is gone it looks like the one that had it
		s.clash = s.clash || l.name == d.name && (l.space == d.space || l.space.name == d.space.name)
	}
	if d.beforeSpace == nil { // nothing new takes the name of one that stays in these worlds
		s.clash = s.clash || slices.ContainsFunc(s.w.domains, func(o *domainOf) bool {
			return o.beforeSpace != nil && o.before == d.name && (o.beforeSpace == d.space || o.beforeSpace.before == d.space.name)
		})
	}
	_, there := s.c.Domains[full]
	s.clash = s.clash || there
	s.c.Domains[full] = d.describe()
}

func (d *domainOf) describe() catalog.Domain {
	out := catalog.Domain{
		Name: d.full(), Type: d.base, NotNull: d.notNull, Default: d.value, Comment: d.comment, Checks: map[string]catalog.Check{},
	}
	for _, k := range d.checks {
		sql := fmt.Sprintf("length(VALUE) >= %d", k.low)
		if d.base == "bigint" || d.base == "integer" {
			sql = fmt.Sprintf("VALUE >= %d", k.low-100000)
		}
		if k.call != nil {
			sql = k.call.name() + "(VALUE::text)"
		}
		out.Checks[k.name] = catalog.Check{Name: k.name, Expression: catalog.Expression(sql), Comment: k.comment}
	}
	return out
}

// ofDomain returns the type of a column of a domain.
func (c *column) ofDomain(tb *table) string {
	if c.list {
		return operation.TypeIn(tb.full(), c.domain.full()) + "[]"
	}
	return operation.TypeIn(tb.full(), c.domain.full())
}

// tidyDomains takes away what stands on domains and functions that are gone.
func (w *world) tidyDomains() {
	for _, d := range w.domains {
		d.checks = slices.DeleteFunc(d.checks, func(k *domainCheck) bool { return k.call != nil && !slices.Contains(w.calls, k.call) })
	}
	for _, tb := range w.tables {
		for _, c := range tb.columns {
			if c.kept || c.domain == nil {
				continue
			}
			if c.gen != nil || c.enum != nil {
				c.domain = nil
			} else if !slices.Contains(w.domains, c.domain) {
				c.plain()
			}
		}
	}
}

func (w *world) keepDomain(d *domainOf) {
	first := w.domainsFirst[d]
	if first == nil || d.space != first.space || d.name != first.name || w.isHeld(d) ||
		slices.ContainsFunc(first.checks, func(k *domainCheck) bool { return k.call != nil }) {
		return
	}
	w.did("domain kept")
	w.domains = slices.DeleteFunc(w.domains, func(o *domainOf) bool { return o == d })
	w.tidy()
	w.keeps.domains = append(w.keeps.domains, first)
}

// copy returns a copy of a domain that no edit changes.
func (d *domainOf) copy() *domainOf {
	out := *d
	out.checks = nil
	for _, k := range d.checks {
		check := *k
		out.checks = append(out.checks, &check)
	}
	return &out
}
