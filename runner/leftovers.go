package runner

import "strings"

// leftovers are what SQL may leave in a session beside settings, each by a word without which it does not come about, and what takes
// all of the kind away.
// https://www.postgresql.org/docs/current/sql-discard.html
var leftovers = []struct{ word, discard string }{
	{"authorization", "SET SESSION AUTHORIZATION DEFAULT"},
	{"hold", "CLOSE ALL"},
	{"prepare", "DEALLOCATE ALL"},
	{"listen", "UNLISTEN *"},
	{"advisory", "SELECT pg_catalog.pg_advisory_unlock_all()"},
	{"temp", "DISCARD TEMP"},
}

// discards returns the statements that take away what a text may leave behind, which would be there for the next tenant on the same
// connection. No lock of ours may be held.
func discards(text string) (statements []string) {
	lower := strings.ToLower(text)
	for _, l := range leftovers {
		if strings.Contains(lower, l.word) {
			statements = append(statements, l.discard)
		}
	}
	return statements
}
