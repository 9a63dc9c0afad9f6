package ddl

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// statement writes SQL that somebody wrote by hand. Where it may leave events of deferred constraints, they are settled:
// no ALTER TABLE is possible over them.
func (w *writer) statement(statement catalog.Statement, sql string, settle bool) {
	if sql == "" {
		return
	}
	tokens := lex.Tokens(sql)
	if tokens[len(tokens)-1].Kind == lex.Comment {
		sql += "\n" // so that the semicolon is none of the comment
	}
	w.add(sql)
	if settle && !statement.NoTransaction {
		w.add("SET CONSTRAINTS ALL IMMEDIATE")
	}
}
