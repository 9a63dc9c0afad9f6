package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// sessionSettings returns all settings that SQL may change, by name. The role is not among those that are shown.
// https://www.postgresql.org/docs/current/view-pg-settings.html
func (l *life) sessionSettings(ctx context.Context) (map[string]string, error) {
	rows, err := l.ask(ctx, "SELECT name, pg_catalog.current_setting(name) FROM pg_catalog.pg_settings "+
		"WHERE context IN ('user', 'superuser') AND name NOT LIKE 'transaction%' UNION ALL SELECT 'role', pg_catalog.current_setting('role')")
	settings := map[string]string{}
	for _, row := range rows {
		settings[row[0]] = row[1]
	}
	return settings, err
}

// restoreSettings puts back what a file or a function set, also what it set for the session, which would outlive the transaction.
// What the caller himself had set for the transaction alone is then set for the session: the server does not tell the one from the
// other.
func (l *life) restoreSettings(ctx context.Context, c todo, before map[string]string) error {
	now, err := l.sessionSettings(ctx)
	if err != nil {
		return err
	}
	transaction, session := "true", sessionSets(c.step.Script.Text)
	if c.step.Code || session.any {
		transaction = "false"
	}
	var statements []string
	for name, value := range now {
		was, known := before[name]
		if !known || was == value && !session.names[name] {
			continue
		}
		if at := slices.Index(keptSettings, name); at >= 0 {
			was = l.before[at] // that of before is ours
		}
		statements = append(statements, "SELECT pg_catalog.set_config("+ident.Literal(name)+", "+ident.Literal(was)+", "+transaction+")")
	}
	slices.Sort(statements)
	return l.send(ctx, statements...)
}

// setting is what a text may set for the session.
type setting struct {
	any   bool            // anything
	names map[string]bool // of the settings that are named: what is set to the same value is set all the same
}

// sessionSets reads what a text sets for longer than its transaction.
func sessionSets(text string) setting {
	s := setting{any: strings.Contains(strings.ToLower(text), "set_config"), names: map[string]bool{}}
	for _, statement := range migration.Split(text) {
		p := newPhrase(statement.Text)
		switch {
		case p.words("do"), p.words("reset"):
			s.any = true
		case p.words("set") && !p.words("local") && !p.words("constraints"):
			s.any = true
			p.words("session")
			s.names[p.name()] = true
		}
	}
	return s
}

// leftBehind returns the statements that take away what SQL left in the session beside settings: temporary tables, views and
// sequences, prepared statements, and cursors that outlive their transaction.
func (l *life) leftBehind(ctx context.Context) (map[string]bool, error) {
	rows, err := l.ask(ctx, `SELECT format('DROP %s IF EXISTS pg_temp.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname) `+
		`FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v', 'S') `+
		`UNION ALL SELECT format('DEALLOCATE %I', name) FROM pg_catalog.pg_prepared_statements WHERE from_sql `+
		`UNION ALL SELECT format('CLOSE %I', name) FROM pg_catalog.pg_cursors WHERE is_holdable`)
	left := map[string]bool{}
	for _, row := range rows {
		left[row[0]] = true
	}
	return left, err
}

// clear takes away what is left behind and was not before.
func (l *life) clear(ctx context.Context, before map[string]bool) error {
	now, err := l.leftBehind(ctx)
	if err != nil {
		return err
	}
	statements := []string{"SET LOCAL client_min_messages = warning"} // of what went with another one
	for statement := range now {
		if !before[statement] {
			statements = append(statements, statement)
		}
	}
	slices.Sort(statements[1:])
	return l.send(ctx, statements...)
}
