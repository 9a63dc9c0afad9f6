package diff

import (
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
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

// quotesOneOf reports whether a string in SQL is one of the names, with a schema or without, as in nextval('numbers').
func quotesOneOf(sql string, names map[string]bool) bool {
	return slices.ContainsFunc(lex.Tokens(sql), func(token lex.Token) bool {
		path, err := ident.SplitPath(token.Constant())
		return err == nil && len(path) > 0 && names[path[len(path)-1]]
	})
}

// takesAll reports whether SQL may stand on columns of a table that it does not name, which the server notes when a view, a
// rule or a function with a parsed body is made: by a star that is neither that of count(*) nor of a product, by TABLE in
// place of SELECT, by NATURAL JOIN, by names for the columns (FROM t AS x (p, q)), by an INSERT without a list of columns, by
// a whole row in a materialized view, or by a name whose letters are escaped.
func takesAll(sql, table string) bool {
	tokens := significantTokens(sql)
	creates := len(tokens) > 1 && tokens[0].Name() == "create" // else an INSERT is one of now
	holdsRows := creates && tokens[1].Name() == "materialized"
	before := ""
	for i, token := range tokens {
		name, rest := token.Name(), tokens[i+1:]
		word := ""
		if token.Kind == lex.Word {
			word = name
		}
		switch {
		case token.Text == "*" && slices.Contains(beforeStar, before), token.Kind == lex.Quoted && token.Text[0] != '"',
			word == "natural", word == "table" && slices.Contains(beforeTable, before),
			(word == "from" || word == "join") && namesColumns(rest),
			word == "into" && before == "insert" && creates && !listsColumns(rest),
			name == table && holdsRows && !slices.Contains(beforeRelation, before) && (len(rest) == 0 || rest[0].Text != "."):
			return true
		}
		before = strings.ToLower(token.Text)
	}
	return false
}

// What stands before a star that means all columns (a parenthesis may be that of DISTINCT ON), before TABLE in place of
// SELECT, and before the name of a relation that is no row.
var (
	beforeStar     = []string{"select", "all", "distinct", ")", ",", ".", "returning"}
	beforeTable    = []string{"as", "(", "union", "all", "distinct", "except", "intersect", "atomic", ";"}
	beforeRelation = []string{"from", "join", ".", "view", "as"}
)

// behindRelation are the words behind a relation in FROM that are not another name of it, and may stand before a parenthesis.
var behindRelation = []string{
	"where", "join", "on", "using", "left", "right", "inner", "cross", "full", "group", "order", "having", "limit", "offset", "fetch",
	"for", "union", "except", "intersect", "window", "tablesample", "returning", "set", "values",
}

// namesColumns reports whether the relation at the start of the tokens gets another name and names for its columns.
func namesColumns(tokens []lex.Token) bool {
	at := relationEnd(tokens)
	if at < len(tokens) && tokens[at].Name() == "as" {
		at++
	}
	return at > 0 && at+1 < len(tokens) && tokens[at].Name() != "" && tokens[at+1].Text == "(" && !slices.Contains(behindRelation, tokens[at].Name())
}

// listsColumns reports whether a list of columns follows the relation at the start of the tokens.
func listsColumns(tokens []lex.Token) bool {
	at := relationEnd(tokens)
	if at+1 < len(tokens) && tokens[at].Name() == "as" {
		at += 2
	}
	return at+1 < len(tokens) && tokens[at].Text == "(" && tokens[at+1].Text != "(" &&
		!slices.Contains([]string{"select", "values", "table", "with"}, tokens[at+1].Name())
}

// relationEnd returns how many tokens at the start name a relation, with its schema.
func relationEnd(tokens []lex.Token) int {
	at := 0
	for at < len(tokens) && (tokens[at].Name() == "only" || tokens[at].Name() == "lateral") {
		at++
	}
	for at < len(tokens) && tokens[at].Name() != "" {
		at++
		if at == len(tokens) || tokens[at].Text != "." {
			break
		}
		at++
	}
	return at
}

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
