package oracle

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/migration"
)

// span is a piece of a text, from one offset to another one.
type span struct{ start, end int }

// judge compares what Ashlar makes of a text with what PostgreSQL does. It returns how far PostgreSQL goes along, and what
// differs.
func judge(sql string) (level, error) {
	if strings.ContainsRune(sql, 0) { // the end of a text in C
		return refused, nil
	}
	scan, err := pg.Scan(sql)
	if err != nil {
		return refused, nil
	}
	if continued(sql, scan.GetTokens()) {
		return refused, nil
	}
	if err := compareSymbols(sql, scan.GetTokens()); err != nil {
		return scanned, err
	}
	tree, err := pg.Parse(sql)
	if err != nil {
		return scanned, nil
	}
	if err := compareStatements(sql, scan.GetTokens(), tree.GetStmts()); err != nil {
		return parsed, err
	}
	return parsed, compareSplitter(sql, tree.GetStmts())
}

// level says how far PostgreSQL goes along with a text.
type level int

const (
	refused level = iota // not even its scanner
	scanned              // the scanner, but not the grammar
	parsed
)

// continued reports whether a string with escapes goes on behind a comment. For the server that is one string; pg_query
// makes a token of the comment, and with that ends the string.
func continued(sql string, tokens []*pg.ScanToken) bool {
	for _, t := range lex.Tokens(sql) {
		if t.Kind != lex.String || t.Text[0] == '$' {
			continue
		}
		if slices.ContainsFunc(tokens, func(c *pg.ScanToken) bool {
			return c.GetToken() == pg.Token_SQL_COMMENT && t.Offset < int(c.GetStart()) && int(c.GetEnd()) < t.Offset+len(t.Text)
		}) {
			return true
		}
	}
	return false
}

// compareSymbols compares the tokens that decide where a statement ends. They are the same only where the strings, names
// and comments around them are.
func compareSymbols(sql string, tokens []*pg.ScanToken) error {
	var want, got []string
	for _, t := range tokens {
		switch t.GetToken() {
		case pg.Token_ASCII_40, pg.Token_ASCII_41, pg.Token_ASCII_59:
			want = append(want, fmt.Sprint(t.GetStart(), sql[t.GetStart():t.GetEnd()]))
		default:
		}
	}
	for _, t := range lex.Tokens(sql) {
		if t.Text == "(" || t.Text == ")" || t.Text == ";" {
			got = append(got, fmt.Sprint(t.Offset, t.Text))
		}
	}
	if !slices.Equal(want, got) {
		return fmt.Errorf("%q: the scanner sees %q, package lex %q", sql, want, got)
	}
	return nil
}

// compareStatements compares with the grammar's statements: from their first token to their semicolon, if they have one.
func compareStatements(sql string, tokens []*pg.ScanToken, statements []*pg.RawStmt) error {
	tokens = slices.DeleteFunc(slices.Clone(tokens), func(t *pg.ScanToken) bool {
		return t.GetToken() == pg.Token_SQL_COMMENT || t.GetToken() == pg.Token_C_COMMENT
	})
	var want, got []span
	for _, s := range statements {
		from, to := extent(sql, s)
		one := span{-1, -1}
		for _, t := range tokens {
			start, end := int(t.GetStart()), int(t.GetEnd())
			switch {
			case start < from:
			case end <= to:
				if one.start < 0 {
					one.start = start
				}
				one.end = end
			case start == to && t.GetToken() == pg.Token_ASCII_59:
				one.end = end
			}
		}
		want = append(want, one)
	}
	for _, s := range migration.Split(sql) {
		if text := sql[s.Offset : s.Offset+len(s.Text)]; text != s.Text {
			return fmt.Errorf("%q: statement %q is not at %d", sql, s.Text, s.Offset)
		}
		got = append(got, span{s.Offset, s.Offset + len(s.Text)})
	}
	if !slices.Equal(want, got) {
		return fmt.Errorf("%q:\nthe parser sees %s\nSplit           %s", sql, cut(sql, want), cut(sql, got))
	}
	return nil
}

// extent returns where a statement of the grammar begins and ends, with white space and comments around it. A length of
// zero stands for the rest.
func extent(sql string, s *pg.RawStmt) (from, to int) {
	from = int(s.GetStmtLocation())
	if s.GetStmtLen() == 0 {
		return from, len(sql)
	}
	return from, from + int(s.GetStmtLen())
}

// compareSplitter compares with the splitter that works by the scanner, but for texts with bodies of BEGIN ATOMIC, which
// it cuts.
func compareSplitter(sql string, statements []*pg.RawStmt) error {
	for _, s := range statements {
		from, to := extent(sql, s)
		if strings.Contains(strings.ToLower(sql[from:to]), "atomic") {
			return nil
		}
	}
	want, err := pg.SplitWithScanner(sql, true)
	if err != nil {
		return fmt.Errorf("%q: the scanner's splitter: %w", sql, err)
	}
	got := migration.Split(sql)
	if len(want) != len(got) {
		return fmt.Errorf("%q: the scanner's splitter sees %d statements, Split %d", sql, len(want), len(got))
	}
	for i, s := range got {
		if text := strings.TrimSuffix(s.Text, ";"); bare(want[i]) != bare(text) {
			return fmt.Errorf("%q: the scanner's splitter sees %q, Split %q", sql, want[i], text)
		}
	}
	return nil
}

// bare returns a statement without what is around it.
func bare(sql string) string {
	tokens := slices.DeleteFunc(lex.Tokens(sql), func(t lex.Token) bool { return t.Kind == lex.Space || t.Kind == lex.Comment })
	if len(tokens) == 0 {
		return ""
	}
	last := tokens[len(tokens)-1]
	return sql[tokens[0].Offset : last.Offset+len(last.Text)]
}

func cut(sql string, spans []span) string {
	var pieces []string
	for _, s := range spans {
		if s.start < 0 {
			pieces = append(pieces, "nothing")
			continue
		}
		pieces = append(pieces, fmt.Sprintf("%d:%q", s.start, sql[s.start:s.end]))
	}
	return strings.Join(pieces, " | ")
}

// Everything in SQL that the repository has is cut as PostgreSQL cuts it.
func TestRepository(t *testing.T) {
	texts, err := repository(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[level]int{}
	for _, text := range texts {
		l, err := judge(text.sql)
		if err != nil {
			t.Errorf("%s: %v", text.name, err)
		}
		counts[l]++
		if l != parsed && testing.Verbose() {
			t.Logf("%s: not accepted by the parser", text.name)
		}
	}
	t.Logf("%d texts: %d parsed, %d only scanned, %d refused", len(texts), counts[parsed], counts[scanned], counts[refused])
	if counts[parsed] < len(texts)*9/10 {
		t.Errorf("of %d texts only %d were compared", len(texts), counts[parsed])
	}
}

// Odd texts are cut as PostgreSQL cuts them, and PostgreSQL goes along with them as far as it should.
func TestOdd(t *testing.T) {
	for want, texts := range odd {
		for _, sql := range texts {
			got, err := judge(sql)
			if err != nil {
				t.Error(err)
			}
			if got != want {
				t.Errorf("%q: level %d, should be %d", sql, got, want)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, texts := range odd {
		for _, sql := range texts {
			f.Add(sql)
		}
	}
	texts, err := repository(os.DirFS(".."))
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range texts {
		if len(text.sql) < 2000 { // longer ones mutate slowly
			f.Add(text.sql)
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if _, err := judge(sql); err != nil {
			t.Fatal(err)
		}
	})
}
