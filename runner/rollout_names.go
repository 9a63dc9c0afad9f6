package runner

import (
	"context"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/migration"
)

// ListTenants returns the names of the tenants that a rollout would go over, sorted.
func (r *Runner) ListTenants(ctx context.Context, o Rollout) ([]string, error) {
	s, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close(ctx)
	return r.newRollout(migration.Up, All(), o).names(ctx, s)
}

// names returns the tenants that are meant, sorted.
func (w *rollout) names(ctx context.Context, s *session) ([]string, error) {
	if w.options.Schema != "" {
		return nil, fail("a rollout goes over all tenants, and the runner's options name schema "+quoted(w.options.Schema), "Name none.")
	}
	all := w.Only
	if w.Tenants != nil {
		var err error
		if all, err = w.Tenants(ctx, s.column); err != nil {
			const what = "the tenants cannot be listed"
			if slices.Contains([]string{codeNoTable, codeNoColumn, codeNoSchema}, code(err)) {
				return nil, &failure{message: w.address.String() + ": " + what, err: err, remedy: "When public migrations are pending, run ashlar migrate first: they may make what lists the tenants."}
			}
			return nil, s.wrap(ctx, what, err)
		}
	}
	all = slices.Compact(slices.Sorted(slices.Values(all)))
	chosen, err := w.take(all)
	if err == nil && len(chosen) == 0 && !w.AllowNone {
		err = fail(w.address.String()+": there is no tenant", "Nothing was done. Check what lists the tenants; when there may be none, say --allow-none.")
	}
	return chosen, err
}

// take takes those that the patterns leave.
func (w *rollout) take(all []string) (chosen []string, err error) {
	only, except := newPatterns(w.Only), newPatterns(w.Except)
	if w.Tenants == nil {
		only = newPatterns(nil)
	}
	for _, name := range all {
		if (len(only.all) == 0 || only.match(name)) && !except.match(name) {
			chosen = append(chosen, name)
		}
	}
	if unknown := slices.Concat(only.unused(), except.unused()); len(unknown) > 0 {
		return nil, fail("no tenant is called "+strings.Join(unknown, ", "), "Nothing was done. The tenants are those that the repo lists; see ashlar tenants list.")
	}
	return chosen, nil
}

// patterns are those of [path.Match], and which of them matched anything. Plain names, of which there may be thousands, are
// looked up.
type patterns struct {
	all  []string
	wild []string
	used map[string]bool
}

func newPatterns(all []string) patterns {
	p := patterns{all: all, used: map[string]bool{}}
	for _, pattern := range all {
		p.used[pattern] = false
		if strings.ContainsAny(pattern, `*?[\`) {
			p.wild = append(p.wild, pattern)
		}
	}
	return p
}

// match reports whether one of the patterns matches a name.
func (p patterns) match(name string) bool {
	_, found := p.used[name]
	if found {
		p.used[name] = true
	}
	for _, pattern := range p.wild {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			p.used[pattern], found = true, true
		}
	}
	return found
}

// unused returns the patterns that matched nothing, in quotes.
func (p patterns) unused() (list []string) {
	for _, pattern := range p.all {
		if !p.used[pattern] {
			list = append(list, strconv.Quote(pattern))
		}
	}
	return list
}

// column is the [Query] of a session: read-only, and as the role. Without arguments it takes one message.
func (s *session) column(ctx context.Context, sql string, args ...any) (rows []string, err error) {
	if len(args) == 0 {
		statements := append(append([]string{"BEGIN READ ONLY"}, s.setRole()...), sql, "COMMIT")
		found, err := s.query(ctx, strings.Join(statements, "\n;\n"))
		for _, row := range found {
			if len(row) == 0 {
				return nil, errNoColumn
			}
			rows = append(rows, row[0])
		}
		return rows, err
	}
	s.log(sql)
	tx, err := s.px.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer func() {
		tidied, cancel := tidy(ctx)
		defer cancel()
		err = errors.Join(err, tx.Rollback(tidied))
	}()
	for _, role := range s.setRole() {
		if _, err := tx.Exec(ctx, role); err != nil {
			return nil, err
		}
	}
	found, err := tx.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.TextFormatCode}}, args...)...)
	if err != nil {
		return nil, err
	}
	for found.Next() {
		if len(found.RawValues()) == 0 {
			found.Close()
			return nil, errNoColumn
		}
		rows = append(rows, string(found.RawValues()[0]))
	}
	return rows, found.Err()
}

var errNoColumn = errors.New("the query returns no column, and the first one is the name of a tenant")
