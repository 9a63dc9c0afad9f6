package ident_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/internal/ident"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"users": "users", "_a1": "_a1", "": `""`, "1a": `"1a"`, "Users": `"Users"`, "a b": `"a b"`, `a"b`: `"a""b"`,
		"über": `"über"`, "a$": `"a$"`, "select": `"select"`, "user": `"user"`, "order": `"order"`, "table": `"table"`,
		"between": `"between"`, "text": "text", "name": "name", "date": "date", "key": "key", "SELECT": `"SELECT"`,
	} {
		if got := ident.Quote(name); got != want {
			t.Errorf("Quote(%q) is %s, want %s", name, got, want)
		}
	}
	if got, want := ident.QuoteAll([]string{"a", "order"}), `a, "order"`; got != want {
		t.Errorf("QuoteAll is %s, want %s", got, want)
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "''", "it's": "'it''s'", `a\b`: `E'a\\b'`, `\'`: `E'\\'''`} {
		if got := ident.Literal(text); got != want {
			t.Errorf("Literal(%q) is %s, want %s", text, got, want)
		}
	}
}

func TestDerive(t *testing.T) {
	t.Parallel()
	if got := ident.Derive("tickets", []string{"author_id", "subject"}, "key"); got != "tickets_author_id_subject_key" {
		t.Errorf("got %s", got)
	}
	if got := ident.Derive("tickets", nil, "pkey"); got != "tickets_pkey" {
		t.Errorf("got %s", got)
	}
	fits := strings.Repeat("x", 58)
	if got := ident.Derive(fits, nil, "pkey"); got != fits+"_pkey" {
		t.Errorf("a name of 63 bytes became %s", got)
	}
	a, b := ident.Derive(fits+"y", nil, "pkey"), ident.Derive(fits+"z", nil, "pkey")
	if a == b || len(a) != ident.MaxBytes || !strings.HasSuffix(a, "_pkey") {
		t.Errorf("got %s and %s", a, b)
	}
	for n := range 4 { // the cut falls at every byte of a letter
		got := ident.Derive(strings.Repeat("x", n)+strings.Repeat("ß", 40), nil, "idx")
		if len(got) > ident.MaxBytes || !utf8.ValidString(got) {
			t.Errorf("got %q of %d bytes", got, len(got))
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]string{
		"posts": {"posts"}, "public.posts.title": {"public", "posts", "title"}, `"My.Table".t`: {"My.Table", "t"},
		`"a""b"`: {`a"b`}, "Über.B": {"Über", "B"},
	} {
		got, err := ident.SplitPath(path)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("SplitPath(%s) is %q, %v", path, got, err)
		}
		back, err := ident.SplitPath(ident.JoinPath(want...))
		if err != nil || !slices.Equal(back, want) {
			t.Errorf("%q joined is %s, which is %q, %v", want, ident.JoinPath(want...), back, err)
		}
	}
	for path, want := range map[string]string{
		"": `"": a name is empty`, "a.": `"a.": a name is empty`, ".a": `".a": a name is empty`, `""`: `"\"\"": a name is empty`,
		`"a`: `"\"a": a quote is not closed`, `"a"b`: `"\"a\"b": expected a dot after "a"`,
	} {
		if _, err := ident.SplitPath(path); err == nil || err.Error() != want {
			t.Errorf("SplitPath(%s): %v, want %s", path, err, want)
		}
	}
}
