package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/migration"
)

// everything is every migration, as if it were to be done.
func (l *life) everything() []todo {
	all := make([]todo, len(l.migrations))
	for i, m := range l.migrations {
		all[i] = todo{step: Step{Version: m.Version, Name: m.Name, Direction: migration.Up, Script: m.Up, Code: l.isCode(m.Version)}, m: m}
	}
	return all
}

// asRows are all migrations as rows of the ledger.
func (l *life) asRows() []string {
	rows := make([]string, len(l.migrations))
	for i, m := range l.migrations {
		rows[i] = fmt.Sprintf("%d, %s, %s, NULL, %s", m.Version, ident.Literal(m.Name), ident.Literal(m.Checksum()), keptDown(m))
	}
	return rows
}

// replay runs all migrations, one after the other, but for those that are for existing tenants only. What they leave in the session is taken away again: it is the caller's.
func (l *life) replay(ctx context.Context) error {
	all := l.everything()
	var left map[string]bool
	leaves := slices.ContainsFunc(all, func(c todo) bool { return c.step.Code || len(discards(c.step.Script.Text)) > 0 })
	if leaves {
		var err error
		if left, err = l.leftBehind(ctx); err != nil {
			return l.explain(ctx, "the session cannot be looked at", err)
		}
	}
	for _, c := range all {
		if c.step.Script.ExistingTenants {
			continue
		}
		if err := l.send(ctx, append([]string{l.restore("role", 2)}, l.settings()...)...); err != nil {
			return l.explain(ctx, c.step.String()+" cannot be begun", err)
		}
		if err := l.playAndRestore(ctx, c); err != nil {
			return err
		}
	}
	if leaves {
		return l.explain(ctx, "what the migrations left in the session cannot be taken away", l.clear(ctx, left))
	}
	return nil
}

// playAndRestore runs one migration, and puts back what it set.
func (l *life) playAndRestore(ctx context.Context, c todo) error {
	if !c.step.Code && !sets(c.step.Script.Text) {
		return l.play(ctx, c)
	}
	before, err := l.sessionSettings(ctx)
	if err != nil {
		return l.explain(ctx, "the settings cannot be read", err)
	}
	if err := l.play(ctx, c); err != nil {
		return err
	}
	return l.explain(ctx, c.step.String()+": what it set cannot be put back", l.restoreSettings(ctx, c, before))
}

// play runs one migration.
func (l *life) play(ctx context.Context, c todo) error {
	code, isCode := l.code[c.step.Version]
	switch {
	case isCode && code.Up == nil:
		return fail(fmt.Sprintf("%s (Go) runs outside of a transaction, and a tenant is made inside of one", c.step),
			"Give it an Up that does what a new tenant needs of it.")
	case isCode:
		return l.playCode(ctx, c, code)
	case c.step.Script.NoTransaction:
		for i, piece := range migration.Split(c.step.Script.Text) {
			plain := plainly(piece.Text)
			if plain == "" {
				continue
			}
			if err := l.send(ctx, plain); err != nil {
				return l.refused(ctx, c, err, piece.Offset, i)
			}
		}
		return nil
	}
	if strings.TrimSpace(c.step.Script.Text) == "" {
		return nil
	}
	l.log(c.step.Script.Text)
	results, err := l.conn.Exec(ctx, c.step.Script.Text).ReadAll()
	if err != nil {
		return l.refused(ctx, c, err, 0, len(results))
	}
	return nil
}

// playCode calls a function, and sees to it that the caller's transaction is the one it was.
func (l *life) playCode(ctx context.Context, c todo, code Code) error {
	if err := l.send(ctx, "SET LOCAL "+mark+" = on"); err != nil {
		return l.explain(ctx, c.step.String()+" cannot be begun", err)
	}
	err := code.Up(ctx, kept{l.tx})
	if err == nil {
		var rows [][]string
		rows, err = l.ask(ctx, "SELECT pg_catalog.current_setting("+ident.Literal(mark)+", true);\nSET LOCAL "+mark+" = ''")
		if err == nil && rows[0][0] != "on" {
			err = errors.New("it ended the transaction by itself, which is the caller's, so what was done until then may stay")
		}
	}
	if err != nil {
		return &CodeError{Version: c.step.Version, Name: c.step.Name, Direction: migration.Up, Err: err}
	}
	return nil
}

// refused says which statement of a file failed.
func (l *life) refused(ctx context.Context, c todo, err error, offset, index int) error {
	e := l.statementError(c.step, err)
	at := position(err)
	if c.step.Script.NoTransaction {
		at = 0 // it was sent with a word less
	}
	e.locate(c.step.Script, at, 0, offset, index)
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be made", l.options.Schema), e)
}

// plainly takes the word out of a statement that does something concurrently, which no transaction may. It returns nothing for VACUUM,
// which none may either: the tables hold next to no rows yet.
func plainly(statement string) string {
	if newPhrase(statement).words("vacuum") {
		return ""
	}
	_, isIndex := concurrent(statement)
	p := newPhrase(statement)
	tokens := p.tokens
	switch {
	case p.words("reindex"):
	case p.words("alter", "table"):
		slices.Reverse(tokens) // DETACH PARTITION name CONCURRENTLY
	case !isIndex:
		return statement
	}
	for _, token := range tokens {
		if token.Kind == lex.Word && token.Name() == "concurrently" {
			return statement[:token.Offset] + statement[token.Offset+len(token.Text):]
		}
	}
	return statement
}
