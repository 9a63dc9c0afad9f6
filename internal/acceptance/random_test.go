package acceptance_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// change draws a state and one that is some edits away, with the answers that lead there, for a server of a major version.
func change(t *rapid.T, done *tally, major int) acceptance.Change {
	w := newWorld(t, done, major)
	w.tidy()
	from := w.catalog(false)
	if from == nil {
		t.Skip("two names clash in the first state")
	}
	w.settle()
	from = w.catalog(false)
	from.Hints = catalog.Hints{}
	for range 1 + w.even("edits", 14) {
		w.edit()
	}
	expected := w.catalog(true)
	to := w.catalog(false)
	if to == nil || expected == nil {
		t.Skip("two names clash in the second state")
	}
	w.did("pairs")
	w.take(from)
	answers, says := w.answers(from)
	if w.chance("concurrent indexes", 15) {
		answers.ConcurrentIndexes, says = true, append(says, "concurrent-indexes")
	}
	return acceptance.Change{From: from, To: to, Expected: expected, Lineage: w.lineage(from, expected), Answers: answers, Says: says, Detached: w.detached()}
}

// answers returns the answers that let everything go that is gone, and keep what is kept, and all that is said of the
// change in the words of a page.
func (w *world) answers(from *catalog.Catalog) (answers diff.Answers, says []string) {
	keeps := w.keepAnswers()
	renames, drops := w.enumAnswers()
	for _, of := range []func() (renames, drops []string){w.domainAnswers, w.sequenceAnswers} {
		moved, left := of()
		renames, drops = append(renames, moved...), append(drops, left...)
	}
	parted, removed, detached := w.partitionAnswers()
	renames, drops, keeps = append(renames, parted...), append(drops, removed...), append(keeps, detached...)
	for _, l := range w.gone {
		if l.name == "" {
			drops = append(drops, "schema:"+ident.JoinPath(l.space.before))
		} else {
			drops = append(drops, "table:"+ident.JoinPath(l.space.before, l.name))
		}
	}
	for _, tb := range w.tables {
		if tb.beforeSpace == nil {
			continue
		}
		if tb.anew {
			drops = append(drops, "table:"+ident.JoinPath(tb.beforeSpace.before, tb.before))
			continue
		}
		stay := map[string]*column{}
		for _, c := range tb.columns {
			if c.before != "" {
				stay[c.before] = c
			}
		}
		for _, column := range from.Tables[tb.origin()].Columns {
			path := ident.JoinPath(tb.beforeSpace.before, tb.before, column.Name)
			if c := stay[column.Name]; c == nil {
				drops = append(drops, path)
			} else if c.kept {
				keeps = append(keeps, path)
			}
		}
	}
	answers, err := diff.ParseAnswers(renames, drops, keeps, nil)
	if err != nil {
		panic(fmt.Sprintf("%v in %q %q", err, drops, keeps))
	}
	says = w.declares()
	for word, texts := range map[string][]string{"rename: ": renames, "drop: ": drops, "keep: ": keeps} {
		for _, text := range texts {
			says = append(says, word+text)
		}
	}
	for _, name := range w.detached() {
		says = append(says, "detached: "+ident.JoinPath(name.Schema, name.Name))
	}
	slices.Sort(says)
	return answers, says
}

// declares says what the hints of the second state say, in the words of answers.
func (w *world) declares() []string {
	var out []string
	for _, s := range w.spaces {
		if s.before != "" && s.before != s.name {
			out = append(out, "rename: schema:"+ident.JoinPath(s.before)+"="+s.name)
		}
	}
	hints := w.catalog(false).Hints
	for _, tb := range w.tables {
		if tb.beforeSpace == nil {
			continue
		}
		if _, renamed := hints.RenamedTables[tb.full()]; renamed {
			out = append(out, "rename: table:"+ident.JoinPath(tb.beforeSpace.before, tb.before)+"="+ident.JoinPath(tb.space.name, tb.name))
		}
		for _, c := range tb.live() {
			if c.before != "" && c.before != c.name {
				out = append(out, "rename: "+ident.JoinPath(tb.beforeSpace.before, tb.before, c.before)+"="+c.name)
			}
		}
	}
	for _, of := range []struct {
		word  string
		hints map[catalog.ColumnKey]string
	}{{"cast: ", hints.Casts}, {"fill: ", hints.Fills}} {
		for key, sql := range of.hints {
			out = append(out, of.word+ident.JoinPath(key.Table.Schema, key.Table.Name, key.Column)+"="+sql)
		}
	}
	return out
}

// origin returns the full name that a table had at first.
func (tb *table) origin() catalog.Name {
	return catalog.Name{Schema: tb.beforeSpace.before, Name: tb.before}
}

// lineage returns, for each column that stays as it was but for its name, what it was called.
func (w *world) lineage(from, to *catalog.Catalog) map[catalog.ColumnKey]catalog.ColumnKey {
	out := map[catalog.ColumnKey]catalog.ColumnKey{}
	for _, tb := range append(append([]*table{}, w.tables...), w.keeps.tables...) {
		if tb.beforeSpace == nil || tb.hasLost() {
			continue
		}
		for _, c := range tb.columns {
			if c.before == "" {
				continue
			}
			old, now := from.Tables[tb.origin()].Column(c.before), to.Tables[tb.full()].Column(c.name)
			if old.Type == now.Type && old.NotNull == now.NotNull && old.Generated == "" && now.Generated == "" && c.enum == nil && !c.turned {
				out[catalog.ColumnKey{Table: tb.full(), Column: c.name}] = catalog.ColumnKey{Table: tb.origin(), Column: c.before}
			}
		}
	}
	return out
}
