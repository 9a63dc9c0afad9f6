package runner

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// wish is something that a file makes and that not everybody may make.
type wish struct {
	place  string // file and line
	name   string
	schema string // of an extension; empty: any
}

// wishes are what the files of a run make, in their order.
type wishes struct {
	extensions, schemas []wish
}

// wishesOf reads the files. What they drop on the way is not looked at: it was there before.
func wishesOf(chosen []todo) wishes {
	var all wishes
	for _, c := range chosen {
		text := strings.ToLower(c.step.Script.Text)
		if !strings.Contains(text, "extension") && !strings.Contains(text, "schema") {
			continue
		}
		for _, statement := range migration.Split(c.step.Script.Text) {
			place := fmt.Sprintf("%s:%d", cmp.Or(c.step.Script.Path, c.step.String()), c.step.Script.FirstLine()+statement.Line-1)
			p := newPhrase(statement.Text)
			switch {
			case p.words("create", "extension"):
				p.words("if", "not", "exists")
				w := wish{place: place, name: p.name()}
				p.words("with")
				if p.words("schema") {
					w.schema = p.name()
				}
				all.extensions = append(all.extensions, w)
			case p.words("create", "schema"):
				p.words("if", "not", "exists")
				w := wish{place: place, name: p.name()}
				if w.name != "authorization" && w.name != "" {
					all.schemas = append(all.schemas, w)
				}
			}
		}
	}
	return all
}

// checkRights says, before anything is changed, what the files make that the server does not have or this user may not make,
// with the SQL for those who may.
// https://www.postgresql.org/docs/current/sql-createextension.html
func (s *session) checkRights(ctx context.Context, chosen []todo) error {
	all := wishesOf(chosen)
	if len(all.extensions)+len(all.schemas) == 0 {
		return nil
	}
	rows, err := s.query(ctx, s.transaction(`SELECT has_database_privilege(current_database(), 'CREATE'), `+
		`(SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), current_user, current_database()`,
		`SELECT a.name, n.nspname, bool_or(v.trusted) FROM pg_catalog.pg_available_extensions a `+
			`JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name `+
			`LEFT JOIN pg_catalog.pg_extension e ON e.extname = a.name LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace `+
			`WHERE a.name IN (`+listOf(all.extensions)+`) GROUP BY 1, 2`,
		`SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname IN (`+listOf(all.schemas)+`)`))
	if err != nil {
		return s.wrap(ctx, "the rights cannot be read", err)
	}
	r := &RightsError{Address: s.address}
	may, super, user, database := rows[0][0] == "t", rows[0][1] == "t", rows[0][2], rows[0][3]
	extensions, schemas := map[string][]string{}, map[string]bool{}
	for _, row := range rows[1:] {
		if len(row) == 1 {
			schemas[row[0]] = true
		} else {
			extensions[row[0]] = row
		}
	}
	for _, w := range all.extensions {
		row, available := extensions[w.name]
		switch {
		case !available:
			r.add(w, fmt.Sprintf("the server does not have extension %q", w.name), "")
		case row[1] != "" && w.schema != "" && row[1] != w.schema:
			r.add(w, fmt.Sprintf("extension %q is there already, in schema %q and not %q", w.name, row[1], w.schema),
				fmt.Sprintf("ALTER EXTENSION %s SET SCHEMA %s;", ident.Quote(w.name), ident.Quote(w.schema)))
		case row[1] == "" && !super && (!may || row[2] != "t"):
			sql := "CREATE EXTENSION " + ident.Quote(w.name)
			if w.schema != "" {
				sql += " WITH SCHEMA " + ident.Quote(w.schema)
			}
			r.add(w, fmt.Sprintf("user %q may not create extension %q", user, w.name), sql+";")
		}
	}
	for _, w := range all.schemas {
		if !schemas[w.name] && !may && !super {
			r.add(w, fmt.Sprintf("user %q may not create schema %q", user, w.name), fmt.Sprintf("GRANT CREATE ON DATABASE %s TO %s;", ident.Quote(database), ident.Quote(user)))
		}
	}
	if len(r.Problems) > 0 {
		return r
	}
	return nil
}

// listOf writes names as constants; of none, NULL, which nothing is in.
func listOf(all []wish) string {
	names := []string{"NULL"}
	for _, w := range all {
		names = append(names, ident.Literal(w.name))
	}
	return strings.Join(names, ", ")
}

// RightsError names what the files of a run need and cannot have. Nothing was changed.
type RightsError struct {
	Address  Address
	Problems []string // each with file and line
	SQL      []string // what an administrator can run, each once
}

func (e *RightsError) add(w wish, problem, sql string) {
	e.Problems = append(e.Problems, w.place+": "+problem)
	for _, other := range e.SQL {
		if other == sql {
			return
		}
	}
	if sql != "" {
		e.SQL = append(e.SQL, sql)
	}
}

// Error returns the problems.
func (e *RightsError) Error() string { return strings.Join(e.Problems, "; ") }

// Hint returns what to do about it.
func (e *RightsError) Hint() string {
	if len(e.SQL) == 0 {
		return "Nothing was changed. Install it on the server's machine, or take it out of the declarations."
	}
	return "Nothing was changed. Let an administrator run in this database: " + strings.Join(e.SQL, " ")
}
