package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
)

func TestPartitions(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE TABLE "Visits" (id bigint, "At" timestamptz, note text, PRIMARY KEY (id, "At"), CHECK (id > 0))
			PARTITION BY RANGE ("At");
		CREATE TABLE visits_2026 PARTITION OF "Visits" FOR VALUES FROM ('2026-01-01 00:00Z') TO (MAXVALUE);
		CREATE TABLE "Rest" PARTITION OF "Visits" DEFAULT;
		CREATE INDEX by_note ON "Visits" (lower(note));
		CREATE TABLE notes (visit bigint, at timestamptz, FOREIGN KEY (visit, at) REFERENCES "Visits");
		CREATE TABLE words (word text) PARTITION BY LIST (lower(word) COLLATE "C");
		CREATE TABLE words_a PARTITION OF words FOR VALUES IN ('a', NULL);
		CREATE TABLE shares (n int) PARTITION BY HASH (n);
		CREATE TABLE shares_0 PARTITION OF shares FOR VALUES WITH (MODULUS 2, REMAINDER 0)`))
	same(t, 4, len(got.Tables))
	visits := got.Tables[public("Visits")]
	same(t, catalog.Expression(`RANGE ("At")`), visits.PartitionBy)
	same(t, map[string]catalog.Partition{
		"visits_2026": {Name: "visits_2026", Bounds: "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO (MAXVALUE)"},
		"Rest":        {Name: "Rest", Bounds: "DEFAULT"},
	}, visits.Partitions)
	same(t, []string{"id", "At"}, visits.PrimaryKey.Columns)
	same(t, 1, len(visits.Checks))
	same(t, 1, len(visits.Indexes))
	same(t, 1, len(got.Tables[public("notes")].References))
	words, shares := got.Tables[public("words")], got.Tables[public("shares")]
	same(t, catalog.Expression(`LIST (lower(word) COLLATE "C")`), words.PartitionBy)
	same(t, "FOR VALUES IN ('a', NULL)", words.Partitions["words_a"].Bounds)
	same(t, catalog.Expression(`HASH (n)`), shares.PartitionBy)
	same(t, "FOR VALUES WITH (modulus 2, remainder 0)", shares.Partitions["shares_0"].Bounds)
}
