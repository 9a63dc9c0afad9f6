package acceptance_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// spreadOf is how a table is spread over partitions.
type spreadOf struct {
	strategy string // RANGE, LIST or HASH
	on       *column
	modulus  int // of HASH
	parts    []*partOf
	gone     []string // first names of the partitions that are dropped
	kept     []string // the same of those that are detached
	lost     bool     // rows of the first state are no longer in the table
}

// partOf is a partition.
type partOf struct {
	before   string // empty: new
	name     string
	low, top int   // of RANGE: from one of the points to another
	values   []int // of LIST
	share    int   // of HASH
	rest     bool  // the default one
	moved    bool  // its bounds are others than at first
}

var partNames = []string{"part", "Part", `p"1`, "p 2", "north", "south", "part_" + strings.Repeat("ö", 29)}

// The rows of all tables lie between the second and the third point, and hold none of the values of a list.
var (
	points = map[bool][]string{
		false: {"(-1000)", "(0)", "(60)", "(100)", "(200)", "(MAXVALUE)"},
		true:  {"('2025-01-01 00:00Z')", "('2026-01-01 00:00Z')", "('2026-04-01 00:00Z')", "('2027-01-01 00:00Z')", "('2028-01-01 00:00Z')", "(MAXVALUE)"},
	}
	listed = []string{"'1001'", "'1002'", "'1003'", "'1004'"}
)

// spread makes a new table a partitioned one.
func (w *world) spread(tb *table) {
	var columns []*column
	for _, c := range tb.columns {
		if c.enum == nil && !w.isListed(c.domain) && c.gen == nil && slices.Contains([]string{"bigint", "integer", "timestamptz", "text", "uuid"}, c.def.Type) && c.def.Collation == "" {
			columns = append(columns, c)
		}
	}
	if len(columns) == 0 {
		return
	}
	w.did("partitioned table")
	s := &spreadOf{on: pick(w, "partition key", columns), strategy: "HASH"}
	switch s.on.def.Type {
	case "bigint", "integer":
		s.strategy = pick(w, "strategy", []string{"RANGE", "RANGE", "LIST", "HASH"})
	case "timestamptz":
		s.strategy = pick(w, "strategy", []string{"RANGE", "RANGE", "HASH"})
	case "text":
		s.strategy = pick(w, "strategy", []string{"LIST", "LIST", "HASH"})
	}
	s.on.def.NotNull = true
	tb.spread = s
	if tb.key != nil && !slices.Contains(tb.key.columns, s.on) {
		tb.key.columns = append(tb.key.columns, s.on)
	}
	switch s.strategy {
	case "RANGE":
		if w.chance("default", 50) {
			w.addPart(tb, &partOf{rest: true})
		} else {
			w.addPart(tb, &partOf{low: w.even("low", 2), top: 2 + w.even("top", 2)})
		}
	case "LIST":
		w.addPart(tb, &partOf{rest: true})
	case "HASH":
		for s.modulus = 2 + w.even("modulus", 2); len(s.parts) < s.modulus; {
			w.addPart(tb, &partOf{share: len(s.parts)})
		}
		return
	}
	for range w.even("partitions", 3) {
		w.addAnyPart(tb)
	}
}

// isListed reports whether a column holds arrays of a domain, which make it be built anew when it gets another rule.
func (w *world) isListed(d *domainOf) bool {
	return d != nil && slices.ContainsFunc(w.columnsOf(d), func(c *column) bool { return c.list })
}

// addPart gives a partition a name that no other has had, in any schema: what the server calls its indexes comes from it,
// and stays when it is renamed.
func (w *world) addPart(tb *table, p *partOf) {
	p.name = pick(w, "partition", partNames)
	if w.chance("spare", 30) || w.parts[p.name] {
		p.name = w.next()
	}
	w.parts[p.name] = true
	tb.spread.parts = append(tb.spread.parts, p)
}

// addAnyPart adds a partition that no row belongs to yet, if there is room for one.
func (w *world) addAnyPart(tb *table) {
	s := tb.spread
	switch s.strategy {
	case "RANGE":
		free := s.free(nil)
		if len(free) > 0 {
			at := pick(w, "from", free)
			w.addPart(tb, &partOf{low: at, top: at + 1})
		}
		if !slices.ContainsFunc(s.parts, func(p *partOf) bool { return p.rest }) && w.chance("default", 50) {
			w.addPart(tb, &partOf{rest: true})
		}
	case "LIST":
		if free := s.unlisted(); len(free) > 0 {
			w.addPart(tb, &partOf{values: free[:1]})
		}
	case "HASH":
		for share := range s.modulus {
			if !slices.ContainsFunc(s.parts, func(p *partOf) bool { return p.share == share }) {
				w.addPart(tb, &partOf{share: share})
				return
			}
		}
	}
}

// free returns the points from which to the next one no partition but the given one ranges, and no row lies.
func (s *spreadOf) free(but *partOf) []int {
	var out []int
	for at := range len(points[true]) - 1 {
		taken := slices.ContainsFunc(s.parts, func(p *partOf) bool { return p != but && !p.rest && p.low <= at && at < p.top })
		if at != 1 && !taken {
			out = append(out, at)
		}
	}
	return out
}

func (s *spreadOf) unlisted() []int {
	var out []int
	for i := range listed {
		if !slices.ContainsFunc(s.parts, func(p *partOf) bool { return slices.Contains(p.values, i) }) {
			out = append(out, i)
		}
	}
	return out
}

// home reports whether rows of the first state lie in a partition.
func (s *spreadOf) home(p *partOf) bool {
	switch {
	case p.before == "":
		return false
	case s.strategy == "RANGE" && p.rest:
		return !slices.ContainsFunc(s.parts, func(o *partOf) bool { return !o.rest && o.low <= 1 && 1 < o.top })
	case s.strategy == "RANGE":
		return p.low <= 1 && 1 < p.top
	default:
		return p.rest || s.strategy == "HASH"
	}
}

func (s *spreadOf) bounds(p *partOf) string {
	switch {
	case p.rest:
		return catalog.DefaultPartition
	case s.strategy == "RANGE":
		of := points[s.on.def.Type == "timestamptz"]
		return fmt.Sprintf("FOR VALUES FROM %s TO %s", of[p.low], of[p.top])
	case s.strategy == "LIST":
		var values []string
		for _, value := range p.values {
			values = append(values, listed[value])
		}
		return "FOR VALUES IN (" + strings.Join(values, ", ") + ")"
	default:
		return fmt.Sprintf("FOR VALUES WITH (modulus %d, remainder %d)", s.modulus, p.share)
	}
}

func (w *world) isAnew(c *column) bool {
	return slices.ContainsFunc(w.tables, func(tb *table) bool { return tb.anew && slices.Contains(tb.columns, c) })
}

// hasLost reports whether rows of the first state are no longer in the table.
func (tb *table) hasLost() bool { return tb.anew || tb.spread != nil && tb.spread.lost }

// holdsKey reports whether the partition key of a table is one of the columns.
func (w *world) holdsKey(columns ...*column) bool {
	return slices.ContainsFunc(w.tables, func(tb *table) bool { return tb.spread != nil && slices.Contains(columns, tb.spread.on) })
}

// tidyReferences gives references to partitioned tables their default names, and takes away others over the same columns:
// beside each the server makes one for each partition, under the default name and a number.
func (tb *table) tidyReferences() {
	for _, r := range slices.Clone(tb.refs) {
		if r.target.spread == nil {
			continue
		}
		r.name = ""
		tb.refs = slices.DeleteFunc(tb.refs, func(other *refTo) bool { return other != r && slices.Equal(other.columns, r.columns) })
	}
}

// tidyPartitioned takes away what the server does not have for partitioned tables.
func (w *world) tidyPartitioned() {
	for _, tb := range w.tables {
		tb.tidyReferences()
		if tb.spread == nil {
			continue
		}
		tb.unlogged, tb.parameters, tb.excludes = false, map[string]string{}, nil
		on := tb.spread.on
		on.def.NotNull = true
		for _, c := range tb.columns {
			c.def.Compression = "" // a change of it does not reach the partitions
		}
		if tb.key != nil && !slices.Contains(tb.key.columns, on) {
			tb.key = nil
		}
		for _, r := range tb.refs { // their partitions keep the names that these had at first, which a check could not take
			r.name = ""
		}
		tb.uniques = slices.DeleteFunc(tb.uniques, func(u *keyOf) bool { return !slices.Contains(u.columns, on) })
		tb.indexes = slices.DeleteFunc(tb.indexes, func(in *indexOf) bool {
			return in.unique && (!slices.Contains(in.parts, on) || tb.isKey(in.parts))
		})
	}
}

// isKey reports whether columns are those of a constraint. A partition that comes back with a unique index over the same ones
// has two for each of both, and the server takes up either.
func (tb *table) isKey(columns []*column) bool {
	return tb.key != nil && slices.Equal(tb.key.columns, columns) ||
		slices.ContainsFunc(tb.uniques, func(u *keyOf) bool { return slices.Equal(u.columns, columns) })
}

// settlePartitions makes the partitions those to start from.
func (w *world) settlePartitions() {
	for _, tb := range w.tables {
		tb.wasTarget = w.isTarget(tb)
		if s := tb.spread; s != nil {
			s.gone, s.kept, s.lost = nil, nil, false
			for _, p := range s.parts {
				p.before, p.moved = p.name, false
			}
		}
	}
}

// copySpread returns a copy that no edit changes.
func (w *world) copySpread(s *spreadOf) *spreadOf {
	if s == nil {
		return nil
	}
	out := *s
	out.on, out.parts = w.columns[s.on], nil
	for _, p := range s.parts {
		part := *p
		out.parts = append(out.parts, &part)
	}
	return &out
}

// partitions writes the partitions of a table. Those that are detached hold their names in the schema where they were.
func (s *scribe) partitions(tb *table, out *catalog.Table) {
	if tb.spread == nil {
		return
	}
	out.PartitionBy = catalog.Expression(tb.spread.strategy + " (" + ident.Quote(tb.spread.on.name) + ")")
	for _, p := range tb.spread.parts {
		s.take(tb.space, p.name, &p.name)
		for _, name := range append(slices.Clone(tb.spread.gone), tb.spread.kept...) {
			if p.before == "" && p.name == name { // under the name of one that is gone it looks like that one
				s.yield(&p.name)
			}
		}
		for _, o := range tb.spread.parts { // and so does one under a name that another leaves
			if p.before == "" && o.before == p.name {
				s.yield(&p.name)
			}
		}
		out.Partitions[p.name] = catalog.Partition{Name: p.name, Bounds: tb.spread.bounds(p)}
	}
	for _, name := range tb.spread.kept {
		full := catalog.Name{Schema: tb.beforeSpace.name, Name: name}
		s.clash = s.clash || s.names[full] || s.w.findEnum(tb.beforeSpace, name) != nil || s.w.findDomain(tb.beforeSpace, name) != nil || s.w.keepsType(full)
		s.names[full] = true
	}
}

// partitionAnswers returns the answers about partitions.
func (w *world) partitionAnswers() (renames, drops, keeps []string) {
	for _, tb := range w.tables {
		if tb.beforeSpace == nil || tb.spread == nil || tb.anew {
			continue
		}
		path := func(name string) string {
			return "partition:" + ident.JoinPath(tb.beforeSpace.before, tb.before, name)
		}
		for _, name := range tb.spread.gone {
			drops = append(drops, path(name))
		}
		for _, name := range tb.spread.kept {
			keeps = append(keeps, path(name))
		}
		for _, p := range tb.spread.parts {
			if p.before != "" && p.before != p.name {
				renames = append(renames, path(p.before)+"="+p.name)
			}
		}
	}
	return renames, drops, keeps
}

// detached returns the partitions that stay as tables of their own.
func (w *world) detached() (out []catalog.Name) {
	for _, tb := range w.tables {
		if tb.spread == nil {
			continue
		}
		for _, name := range tb.spread.kept {
			out = append(out, catalog.Name{Schema: tb.beforeSpace.name, Name: name})
		}
	}
	return out
}
