// Package ident knows how PostgreSQL spells names: when they are quoted, how long they may be, and which name it gives
// to a thing that was not named.
//
// The rules are those of the manual, "Identifiers and Key Words":
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
package ident

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the length of the longest name a server keeps (NAMEDATALEN - 1). It silently cuts longer ones.
const MaxBytes = 63

// Quote returns the name as it is written in SQL, in quotes only where they are needed.
func Quote(name string) string {
	if plain(name) && !reserved[name] {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteAll returns the names as a list, "a, b".
func QuoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = Quote(name)
	}
	return strings.Join(quoted, ", ")
}

// Literal returns the text as a SQL string constant.
func Literal(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		// Right whatever standard_conforming_strings says.
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// plain reports whether a name means itself without quotes: lower-case letters, digits and underscores.
func plain(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Derive returns the name that PostgreSQL gives to a thing of a table, such as tickets_author_id_fkey, from its table,
// its columns and its kind ("pkey", "key", "fkey", "idx", "seq", "check"). A name that would be too long is shortened
// with a hash of the whole, so that it stays distinct.
func Derive(table string, columns []string, kind string) string {
	parts := make([]string, 0, len(columns)+2)
	parts = append(parts, table)
	parts = append(parts, columns...)
	return Shorten(strings.Join(parts, "_"), "_"+kind)
}

// Shorten returns base+suffix when that fits into MaxBytes. Otherwise the base is cut, at the end of a character, and a
// hash of it put in its place.
func Shorten(base, suffix string) string {
	if len(base)+len(suffix) <= MaxBytes {
		return base + suffix
	}
	sum := sha256.Sum256([]byte(base))
	suffix = "_" + hex.EncodeToString(sum[:4]) + suffix
	cut := MaxBytes - len(suffix)
	for cut > 0 && !utf8.RuneStart(base[cut]) {
		cut--
	}
	return base[:cut] + suffix
}
