package diff

import (
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lex"
)

// What a statement needs and makes is found by sight. Where that fails, it is taken to need more than it does, which costs
// that it is undone and run again.

// namesOneOf reports whether one of the names is in SQL. The body of a function that is a string is no part of it: the
// server looks into it when it is called.
func namesOneOf(sql string, names map[string]bool) bool {
	if len(names) == 0 {
		return false
	}
	return slices.ContainsFunc(lex.Tokens(sql), func(token lex.Token) bool {
		return (token.Kind == lex.Word || token.Kind == lex.Quoted) && names[token.Name()]
	})
}

// takesAll reports whether SQL may select or compare all columns of a table, which the server spells out when a view is
// made: by a star that is neither that of count(*) nor of a product, by TABLE in place of SELECT, or by NATURAL JOIN.
func takesAll(sql string) bool {
	before := ""
	for _, token := range lex.Tokens(sql) {
		if token.Kind == lex.Space || token.Kind == lex.Comment {
			continue
		}
		name := token.Name()
		if token.Text == "*" && slices.Contains(beforeStar, before) || token.Kind == lex.Word && (name == "natural" || name == "table" && before == "as") {
			return true
		}
		before = strings.ToLower(token.Text)
	}
	return false
}

// beforeStar is what stands before a star that means all columns; a parenthesis may be that of DISTINCT ON.
var beforeStar = []string{"select", "all", "distinct", ")", ",", ".", "returning"}

// mayWrite reports whether one of the statements in a text begins with a word that rows may be written by.
func mayWrite(sql string) bool {
	first := true
	for _, token := range lex.Tokens(sql) {
		if token.Kind == lex.Space || token.Kind == lex.Comment {
			continue
		}
		if first && slices.Contains([]string{"insert", "update", "delete", "merge", "with", "select", "do", "call"}, token.Name()) {
			return true
		}
		first = token.Text == ";"
	}
	return false
}

// makes returns the names of what a text creates, and whether that is all that it does: then nothing can stand on its work
// without one of these names.
func makes(sql string) (names map[string]bool, known bool) {
	names = map[string]bool{}
	tokens := significantTokens(sql)
	for len(tokens) > 0 {
		end := slices.IndexFunc(tokens, func(token lex.Token) bool { return token.Text == ";" })
		if end < 0 {
			end = len(tokens)
		}
		name := created(tokens[:end])
		if name == "" {
			return nil, false
		}
		names[name] = true
		tokens = tokens[min(end+1, len(tokens)):]
	}
	return names, true
}

// kindsMade are the words for what CREATE makes and others name, and those that may stand before them.
var (
	kindsMade  = []string{"view", "function", "procedure", "aggregate", "table", "type", "domain", "sequence", "index", "trigger", "policy", "rule"}
	beforeKind = []string{"or", "replace", "materialized", "recursive", "unlogged", "unique", "constraint", "temp", "temporary"}
)

// created returns the name of what a command creates, without its schema, or nothing when that is not known.
func created(command []lex.Token) string {
	if len(command) == 0 || command[0].Name() != "create" {
		return ""
	}
	at := 1
	for at < len(command) && slices.Contains(beforeKind, command[at].Name()) {
		at++
	}
	if at >= len(command) || !slices.Contains(kindsMade, command[at].Name()) {
		return ""
	}
	name := ""
	for at++; at < len(command); at++ {
		switch token := command[at]; {
		case slices.Contains([]string{"if", "not", "exists", "concurrently"}, token.Name()) && token.Kind == lex.Word:
		case token.Text == ".":
			name = ""
		case name != "" || token.Kind != lex.Word && token.Kind != lex.Quoted:
			return name
		default:
			name = token.Name()
		}
	}
	return name
}

// significant returns SQL without comments and white space.
func significant(sql string) string {
	var b strings.Builder
	for _, token := range significantTokens(sql) {
		b.WriteString(token.Text + " ")
	}
	return b.String()
}

func significantTokens(sql string) []lex.Token {
	return slices.DeleteFunc(lex.Tokens(sql), func(token lex.Token) bool { return token.Kind == lex.Space || token.Kind == lex.Comment })
}
