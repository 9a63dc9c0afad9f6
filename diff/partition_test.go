package diff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

// spread returns a table with an id and a note, partitioned by the id, with partitions of one value each, in order.
func spread(key catalog.Expression, partitions ...string) *catalog.Table {
	t := table("sales", "visits", [2]string{"id", "bigint!"}, [2]string{"note", "text"})
	t.PartitionBy = key
	for i, name := range partitions {
		t.Partitions[name] = catalog.Partition{Name: name, Bounds: "FOR VALUES IN (" + string(rune('1'+i)) + ")"}
	}
	return t
}

func TestQuestionsAboutPartitions(t *testing.T) {
	t.Parallel()
	typed := spread("LIST (id)")
	typed.Columns[0].Type = "integer"
	const anew = ", which PostgreSQL cannot do: drop it with its data, and create it anew?"
	for name, test := range map[string]struct {
		from, to *catalog.Table
		message  string
		flags    []string
	}{
		"one goes alone": {
			spread("LIST (id)", "a", "b"), spread("LIST (id)", "a"),
			`table "sales.visits": partition "b" is gone: drop it with its data, or detach and keep it?`,
			[]string{"--drop partition:sales.visits.b", "--keep partition:sales.visits.b"},
		},
		"one goes and another comes": {
			spread("LIST (id)", "a"), spread("LIST (id)", "b"),
			`table "sales.visits": partition "a" is gone, and "b" is new: was it renamed?`,
			[]string{"--rename partition:sales.visits.a=b", "--drop partition:sales.visits.a", "--keep partition:sales.visits.a"},
		},
		"it becomes partitioned": {
			spread(""), spread("LIST (id)", "a"), `table "sales.visits": it becomes partitioned` + anew, []string{"--drop table:sales.visits"},
		},
		"it is no longer partitioned": {
			spread("LIST (id)", "a"), spread(""), `table "sales.visits": it is no longer partitioned` + anew, []string{"--drop table:sales.visits"},
		},
		"another strategy": {
			spread("LIST (id)", "a"), spread("HASH (id)"), `table "sales.visits": it is partitioned by HASH (id) and not by LIST (id)` + anew, []string{"--drop table:sales.visits"},
		},
		"another type in the key": {
			spread("LIST (id)"), typed, `table "sales.visits": column "id" of its partition key changes its type` + anew, []string{"--drop table:sales.visits"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := diff.Compute(state(test.from), state(test.to), diff.Answers{})
			var questions *diff.Questions
			if !errors.As(err, &questions) {
				t.Fatalf("got %v, want questions", err)
			}
			if diff := cmp.Diff([]diff.Question{{Message: test.message, Flags: test.flags}}, questions.List); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswersAboutPartitions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from, to             *catalog.Table
		renames, drops, keep []string
		want                 []string // the operations, or the error
	}{
		"dropped and another created": {
			spread("LIST (id)", "a"), spread("LIST (id)", "b"), nil,
			[]string{"partition:sales.visits.a"},
			nil,
			[]string{"create partition sales.visits.b FOR VALUES IN (1)", "drop partition sales.visits.a"},
		},
		"kept": {
			spread("LIST (id)", "a"), spread("LIST (id)"), nil, nil,
			[]string{"partition:sales.visits.a"},
			[]string{"detach partition sales.visits.a, which stays in the database"},
		},
		"names and bounds swapped": {
			spread("LIST (id)", "a", "b"), spread("LIST (id)", "a", "b"),
			[]string{"partition:sales.visits.a=b", "partition:sales.visits.b=a"},
			nil, nil,
			[]string{
				"change bounds of partition sales.visits.a to FOR VALUES IN (1)", "change bounds of partition sales.visits.b to FOR VALUES IN (2)",
				"rename partition sales.visits.a to b", "rename partition sales.visits.b to a",
			},
		},
		"created anew": {
			spread("LIST (id)", "a"), spread("HASH (id)"), nil,
			[]string{"table:sales.visits"},
			nil,
			[]string{"create table sales.visits", "drop table sales.visits"},
		},
		"nothing to be dropped": {
			spread("LIST (id)", "a"), spread("LIST (id)", "a"), nil,
			[]string{"table:sales.visits"},
			nil,
			[]string{"--drop table:sales.visits answers no open question"},
		},
		"no such partition": {
			spread("LIST (id)", "a"), spread("LIST (id)", "b"),
			[]string{"partition:sales.visits.a=c"},
			nil, nil,
			[]string{`--rename partition:sales.visits.a=c names "c", which is no declared partition`},
		},
		"a kept one holds a name": {
			spread("LIST (id)", "a", "b"), spread("LIST (id)", "visits_b"), nil,
			[]string{"partition:sales.visits.b"},
			[]string{"partition:sales.visits.a"},
			[]string{
				"create partition sales.visits.visits_b FOR VALUES IN (1)", "detach partition sales.visits.a, which stays in the database", "drop partition sales.visits.b",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers, err := diff.ParseAnswers(test.renames, test.drops, test.keep, nil)
			if err != nil {
				t.Fatal(err)
			}
			ops, _, err := diff.Compute(state(test.from), state(test.to), answers)
			var got []string
			for _, op := range ops {
				got = append(got, op.String())
			}
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
