package ashlar

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/near"
)

// snake returns the column name of a Go field: AuthorID is author_id, HTTPServerURL is http_server_url. A new word begins
// at an upper-case letter after a lower-case letter or a digit, and at the last capital of a run before a lower-case
// letter; a plural s, a v before a digit, and OAuth stay with their run. These rules are frozen: another one would rename
// columns.
func snake(field string) string {
	runes := []rune(field)
	var b strings.Builder
	b.Grow(len(field) + 4)
	for i, c := range runes {
		if i > 0 && unicode.IsUpper(c) && beginsWord(runes, i) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// beginsWord reports whether the upper-case letter at i, which is not the first letter, begins a word.
func beginsWord(runes []rune, i int) bool {
	before := runes[i-1]
	if unicode.IsLower(before) || unicode.IsDigit(before) {
		return true
	}
	after := func(n int) rune {
		if i+n < len(runes) {
			return runes[i+n]
		}
		return 0
	}
	switch {
	case !unicode.IsUpper(before) || !unicode.IsLower(after(1)):
		return false
	case after(1) == 's' && !unicode.IsLower(after(2)): // UserIDs
		return false
	case after(1) == 'v' && unicode.IsDigit(after(2)): // IPv4
		return false
	case before == 'O' && strings.HasPrefix(string(runes[i:]), "Auth") && (i == 1 || !unicode.IsUpper(runes[i-2])):
		return false
	default:
		return true
	}
}

// flatName is what pgx goes by when it looks for the field of a column: without case and underscores.
func flatName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// nameProblem says what is wrong with a name that the user gave, or nothing.
func nameProblem(name string) (problem, fix string) {
	switch {
	case name == "":
		return "the name is empty", "Give it a name."
	case len(name) > ident.MaxBytes:
		return fmt.Sprintf("the name %q has %d bytes, PostgreSQL keeps %d", name, len(name), ident.MaxBytes), "Shorten it."
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return fmt.Sprintf("the name %q is not valid UTF-8 text", name), "Write it without the broken characters."
	default:
		return "", ""
	}
}

// systemColumns are the names that no column can have.
// https://www.postgresql.org/docs/current/ddl-system-columns.html
var systemColumns = map[string]bool{
	"tableoid": true, "xmin": true, "cmin": true, "xmax": true, "cmax": true, "ctid": true,
}

// schemaProblem says what is wrong with the name of a schema, or nothing.
func schemaProblem(name string) (problem, fix string) {
	if problem, fix = nameProblem(name); problem != "" {
		return problem, fix
	}
	if strings.HasPrefix(name, "pg_") || name == "information_schema" {
		return fmt.Sprintf("the schema %q belongs to PostgreSQL", name), "Choose a name that does not begin with pg_."
	}
	if name == catalog.Tenant {
		return fmt.Sprintf("%q stands for the schema of each tenant", name), "Choose another name, or say r.TenantSchema() in the resource."
	}
	return "", ""
}

// nearest returns the candidate that is most likely meant, or nothing. Capitals and underscores make no difference.
func nearest(name string, candidates []string) string {
	flat := make([]string, len(candidates))
	byFlat := make(map[string]string, len(candidates))
	for i, candidate := range candidates {
		flat[i] = flatName(candidate)
		byFlat[flat[i]] = candidate
	}
	return byFlat[near.Word(flatName(name), flat)]
}

// didYouMean returns a hint that offers the nearest candidate, or the one given.
func didYouMean(name string, candidates []string, otherwise string) string {
	if meant := nearest(name, candidates); meant != "" {
		return fmt.Sprintf("Did you mean %q?", meant)
	}
	return otherwise
}

// plural guesses the name of a table for a hint, where a wrong one does no harm.
func plural(word string) string {
	switch {
	case strings.HasSuffix(word, "y") && len(word) > 1 && !strings.ContainsRune("aeiou", rune(word[len(word)-2])):
		return word[:len(word)-1] + "ies"
	case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "x"), strings.HasSuffix(word, "ch"), strings.HasSuffix(word, "sh"):
		return word + "es"
	default:
		return word + "s"
	}
}
