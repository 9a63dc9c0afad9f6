package migration_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/migration"
)

// readOne reads a migration with that up file.
func readOne(t *testing.T, up string) migration.Migration {
	t.Helper()
	all, err := migration.Read(fstest.MapFS{"1_a.up.sql": {Data: []byte(up)}, "1_a.down.sql": {}})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func TestHazardsAndWhatIsAcceptedOfThem(t *testing.T) {
	t.Parallel()
	m := readOne(t, `-- ashlar:answer drop posts.title
-- ashlar:hazard data_loss posts.title: column posts.title loses its data
-- ashlar:hazard may_fail "a: b".c: fails on rows that hold NULL
-- ashlar:hazard may_fail "a: b".c: fails: on others
-- ashlar:hazard may_fail d: fails on rows
-- ashlar:accept may_fail "a: b".c: the table is empty: it is new
-- ashlar:accept data_loss posts: another object

SELECT 1;
`)
	want := []migration.Remark{
		{Kind: "data_loss", Object: "posts.title", Text: "column posts.title loses its data", Line: 2},
		{Kind: "may_fail", Object: "d", Text: "fails on rows", Line: 5},
	}
	if diff := cmp.Diff(want, m.Up.Open()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(m.Up.Hazards) != 4 || m.Up.Hazards[2].Text != "fails: on others" || m.Up.Accepts[0].Text != "the table is empty: it is new" {
		t.Errorf("%+v", m.Up.Header)
	}
	again := readOne(t, m.Up.Content())
	if diff := cmp.Diff(m, again); diff != "" {
		t.Errorf("written and read again: -want +got:\n%s", diff)
	}
	bare := readOne(t, "\nSELECT 1;\n")
	if m.Checksum() != bare.Checksum() {
		t.Error("lines about hazards are part of the checksum")
	}
}

func TestMarkHazards(t *testing.T) {
	t.Parallel()
	hazards := []migration.Remark{{Kind: "long_scan", Object: "posts", Text: "reads all rows\nof posts"}}
	const line = "-- ashlar:hazard long_scan posts: reads all rows of posts\n"
	for before, want := range map[string]string{
		"SELECT 1;\n":                             line + "\nSELECT 1;\n",
		"-- ashlar:answer a\n\nSELECT 1;\n":       "-- ashlar:answer a\n" + line + "\nSELECT 1;\n",
		"-- a comment\n\n-- ashlar:answer late\n": line + "\n-- a comment\n\n-- ashlar:answer late\n",
		"": line + "\n",
	} {
		if got := migration.MarkHazards(before, hazards); got != want {
			t.Errorf("%q: %q, want %q", before, got, want)
		}
		if got := migration.MarkHazards(before, nil); got != before {
			t.Errorf("%q without hazards: %q", before, got)
		}
	}
	marked := migration.MarkGenerated(migration.MarkHazards("SELECT 1;\n", hazards))
	if m := readOne(t, marked); !m.Untouched() {
		t.Errorf("%q is not taken for untouched", marked)
	}
}
