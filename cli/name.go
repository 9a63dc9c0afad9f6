package cli

import (
	"strings"
	"unicode"
)

// longestName is how long the name of a migration may be: what a file system takes, less version and suffixes.
const longestName = 100

// fileName makes what the user typed the name of a migration: AddTickets and "add tickets" are add_tickets.
func fileName(typed string) (string, error) {
	var b strings.Builder
	gap, lower := false, false
	for _, r := range typed {
		switch {
		case r >= 'A' && r <= 'Z':
			gap = gap || lower
			lower = false
			r = unicode.ToLower(r)
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			lower = true
		default:
			gap, lower = true, false
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('_')
		}
		gap = false
		b.WriteRune(r)
	}
	name := b.String()
	switch {
	case name == "":
		return "", Usage("Take letters and digits, such as add_tickets.", "%q is no name for a migration", typed)
	case len(name) > longestName:
		return "", Usage("Take a shorter one.", "the name has %d characters, at most %d are possible", len(name), longestName)
	}
	return name, nil
}
