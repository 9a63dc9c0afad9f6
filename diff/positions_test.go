package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
)

func TestNewColumnsGetPlacesBetweenTheirNeighbours(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from map[string]int
		to   []string
		want map[string]int
	}{
		"between two":            {map[string]int{"a": 1000, "b": 2000}, []string{"a", "x", "b"}, map[string]int{"x": 1500}},
		"two between two":        {map[string]int{"a": 1000, "b": 2000}, []string{"a", "x", "y", "b"}, map[string]int{"x": 1333, "y": 1666}},
		"at the end":             {map[string]int{"a": 1000, "b": 1500}, []string{"a", "b", "x", "y"}, map[string]int{"x": 2000, "y": 3000}},
		"at the front":           {map[string]int{"a": 1000}, []string{"x", "y", "a"}, map[string]int{"x": -1000, "y": 0}},
		"neighbours turned":      {map[string]int{"a": 2000, "b": 1000}, []string{"a", "x", "b"}, map[string]int{"x": 2500}},
		"no room left":           {map[string]int{"a": 1000, "b": 1001}, []string{"a", "x", "b"}, map[string]int{"x": 1000}},
		"order alone is nothing": {map[string]int{"a": 1000, "b": 2000}, []string{"b", "a"}, map[string]int{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := table("public", "t"), table("public", "t")
			for _, column := range catalog.Sorted(test.from) {
				from.Columns = append(from.Columns, catalog.Column{Name: column, Type: "text", Position: test.from[column]})
			}
			for i, column := range test.to {
				to.Columns = append(to.Columns, catalog.Column{Name: column, Type: "text", Position: 1000 * (i + 1)})
			}
			ops, _, err := diff.Compute(state(from), state(to), diff.Answers{})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, op := range ops {
				add, ok := op.(operation.AddColumn)
				if !ok {
					t.Fatalf("unexpected: %v", op)
				}
				got[add.Column.Name] = add.Column.Position
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
