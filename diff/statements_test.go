package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

func TestStatements(t *testing.T) {
	t.Parallel()
	posts, notes := catalog.Name{Schema: "public", Name: "posts"}, catalog.Name{Schema: "public", Name: "notes"}
	made := func(statements ...catalog.Statement) *catalog.Catalog {
		c := state(table("public", "posts", [2]string{"id", "bigint"}), table("public", "notes", [2]string{"id", "bigint"}))
		for i, s := range statements {
			s.Position = 1000 * (i + 1)
			c.Statements[s.Name] = s
		}
		return c
	}
	archive := catalog.Statement{Name: "archive", Up: "CREATE TABLE old_posts (id bigint)", Down: "DROP TABLE old_posts", After: []catalog.Name{posts}}
	called := func(name string) catalog.Statement { s := archive; s.Name = name; return s }
	elsewhere, other := archive, called("attic")
	elsewhere.After = []catalog.Name{notes}
	other.Up += "; CREATE INDEX ON old_posts (id)"
	once := catalog.Statement{Name: "fill", Up: "UPDATE posts SET id = -id", Irreversible: "nobody knows"}
	again := once
	again.Name = "turn"

	for name, test := range map[string]struct {
		from, to *catalog.Catalog
		want     []string
	}{
		"another name, the same text":         {made(archive), made(called("attic")), []string{"rename statement archive to attic"}},
		"another name, what cannot be undone": {made(once), made(again), []string{"rename statement fill to turn"}},
		"another name, another text":          {made(archive), made(other), []string{"run statement attic", "undo statement archive"}},
		"one text under two names":            {made(archive), made(called("attic"), called("cellar")), []string{"run statement attic", "run statement cellar", "undo statement archive"}},
		"a new name beside the old one":       {made(archive), made(archive, called("attic")), []string{"run statement attic"}},
		"it stands on another table":          {made(archive), made(elsewhere), []string{"note statement archive"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ops, _, err := diff.Compute(test.from, test.to, diff.Answers{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, op := range ops {
				got = append(got, op.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
