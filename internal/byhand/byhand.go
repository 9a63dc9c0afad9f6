// Package byhand reads what SQL that somebody wrote does to tables and their columns, as far as the first words of its statements
// say: https://www.postgresql.org/docs/current/sql-altertable.html. What runs inside of a string, as in DO, is not looked into.
package byhand

import (
	"iter"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lex"
)

// Change is one thing that is there afterwards, or is there no more.
type Change struct {
	Schema string // as it is written; empty: none is
	Table  string
	Column string // empty: it is about the table
	There  bool   // it is there afterwards
	Line   int    // of the statement's name of it, from 1
}

// Changes returns what a script does, in order. A column or table that is renamed goes, and comes with another name.
func Changes(sql string) []Change {
	var all []Change
	for tokens := range statements(sql) {
		r := reader{sql: sql, tokens: tokens}
		switch {
		case r.skip("alter", "table"):
			all = append(all, r.alter()...)
		case r.skip("drop", "table"):
			all = append(all, r.drop()...)
		case r.skip("create", "table"):
			all = append(all, r.create()...)
		}
	}
	return all
}

// statements yields the tokens of each statement that mean something.
func statements(sql string) iter.Seq[[]lex.Token] {
	return func(yield func([]lex.Token) bool) {
		var tokens []lex.Token
		for _, t := range lex.Tokens(sql) {
			switch {
			case t.Kind == lex.Space || t.Kind == lex.Comment:
			case t.Kind == lex.Symbol && t.Text == ";":
				if !yield(tokens) {
					return
				}
				tokens = nil
			default:
				tokens = append(tokens, t)
			}
		}
		yield(tokens)
	}
}

// reader reads the tokens of a statement.
type reader struct {
	sql    string
	tokens []lex.Token
}

// is reports whether the next tokens are these words.
func (r *reader) is(words ...string) bool {
	if len(r.tokens) < len(words) {
		return false
	}
	for i, word := range words {
		if t := r.tokens[i]; t.Kind != lex.Word || t.Name() != word {
			return false
		}
	}
	return true
}

// skip goes behind words, if they are the next tokens.
func (r *reader) skip(words ...string) bool {
	ok := r.is(words...)
	if ok {
		r.tokens = r.tokens[len(words):]
	}
	return ok
}

// symbol goes behind a symbol, if it is the next token.
func (r *reader) symbol(text string) bool {
	ok := len(r.tokens) > 0 && r.tokens[0].Kind == lex.Symbol && r.tokens[0].Text == text
	if ok {
		r.tokens = r.tokens[1:]
	}
	return ok
}

// name goes behind a name without a schema; empty: there is none.
func (r *reader) name() (name string, line int) {
	if len(r.tokens) == 0 || r.tokens[0].Kind != lex.Word && r.tokens[0].Kind != lex.Quoted {
		return "", 0
	}
	t := r.tokens[0]
	r.tokens = r.tokens[1:]
	return t.Name(), 1 + strings.Count(r.sql[:t.Offset], "\n")
}

// table goes behind the name of a table.
func (r *reader) table() (c Change) {
	c.Table, c.Line = r.name()
	if r.symbol(".") {
		c.Schema = c.Table
		c.Table, _ = r.name()
	}
	return c
}

// alter reads an ALTER TABLE.
func (r *reader) alter() (all []Change) {
	r.skip("if", "exists")
	r.skip("only")
	table := r.table()
	r.symbol("*")
	for len(r.tokens) > 0 && table.Table != "" {
		all = append(all, r.action(table)...)
		r.next()
	}
	return all
}

// notColumns are the words behind ADD and DROP that a constraint begins with.
var notColumns = []string{"constraint", "primary", "unique", "check", "foreign", "exclude"}

// action reads one action of an ALTER TABLE.
func (r *reader) action(table Change) []Change {
	column := func(there bool) []Change {
		c := table
		c.There = there
		if c.Column, c.Line = r.name(); c.Column == "" {
			return nil
		}
		return []Change{c}
	}
	constraint := func() bool { return slices.ContainsFunc(notColumns, func(word string) bool { return r.is(word) }) }
	switch {
	case r.skip("rename", "to"):
		name, line := r.name()
		return []Change{table, {Schema: table.Schema, Table: name, There: true, Line: line}}
	case r.is("rename", "constraint"):
		return nil
	case r.skip("rename"):
		r.skip("column")
		from := column(false)
		if !r.skip("to") {
			return nil
		}
		return append(from, column(true)...)
	case r.skip("add"):
		if !r.skip("column") && constraint() {
			return nil
		}
		r.skip("if", "not", "exists")
		return column(true)
	case r.skip("drop"):
		if !r.skip("column") && constraint() {
			return nil
		}
		r.skip("if", "exists")
		return column(false)
	}
	return nil
}

// next goes behind the comma that ends an action.
func (r *reader) next() {
	depth := 0
	for i, t := range r.tokens {
		if t.Kind != lex.Symbol {
			continue
		}
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				r.tokens = r.tokens[i+1:]
				return
			}
		}
	}
	r.tokens = nil
}

// drop reads a DROP TABLE.
func (r *reader) drop() (all []Change) {
	r.skip("if", "exists")
	for {
		table := r.table()
		if table.Table == "" {
			return all
		}
		all = append(all, table)
		if !r.symbol(",") {
			return all
		}
	}
}

// create reads a CREATE TABLE, up to its name.
func (r *reader) create() []Change {
	r.skip("if", "not", "exists")
	table := r.table()
	table.There = true
	if table.Table == "" {
		return nil
	}
	return []Change{table}
}
