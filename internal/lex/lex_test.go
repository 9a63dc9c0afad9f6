package lex_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/lex"
)

var kinds = map[lex.Kind]string{
	lex.Space: "space", lex.Comment: "comment", lex.Word: "word", lex.Quoted: "quoted", lex.String: "string",
	lex.Number: "number", lex.Parameter: "parameter", lex.Symbol: "symbol",
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sql  string
		want string // kind:text, white space left out; ! behind what is open
	}{
		{"", ""},
		{"length($1) > 0", "word:length symbol:( parameter:$1 symbol:) symbol:> number:0"},
		{"$12$3", "parameter:$12 parameter:$3"},
		{"a$1", "word:a$1"},
		{"'$1' \"$2\"", "string:'$1' quoted:\"$2\""},
		{"-- $1\n$2", "comment:-- $1 parameter:$2"},
		{"-- $1\r$2", "comment:-- $1 parameter:$2"},
		{"-- to the end", "comment:-- to the end"},
		{"/* $1 /* nested */ */$2", "comment:/* $1 /* nested */ */ parameter:$2"},
		{"/* /* */ open", "comment:/* /* */ open!"},
		{"/*/ open", "comment:/*/ open!"},
		{"'it''s'", "string:'it''s'"},
		{`'a\'`, `string:'a\'`},
		{`E'a\'b'`, `string:E'a\'b'`},
		{`e'a\`, `string:e'a\!`},
		{"E'a'\n'b\\'c' 'd'", "string:E'a'\n'b\\'c' string:'d'"},
		{"E'a' -- '\n\t--\r 'b\\' -- c", "string:E'a' -- '\n\t--\r 'b\\' -- c!"},
		{"E'a' 'b\\' /*\n*/", "string:E'a' string:'b\\' comment:/*\n*/"},
		{"E'a' /*\n*/ 'b\\'", "string:E'a' comment:/*\n*/ string:'b\\'"},
		{"E'a'\n, 'b\\'\n'c'", "string:E'a' symbol:, string:'b\\' string:'c'"},
		{"B'01' x'1F' n'x' U&'d'", "string:B'01' string:x'1F' string:n'x' string:U&'d'"},
		{"'open", "string:'open!"},
		{`"a""b" U&"c"`, `quoted:"a""b" quoted:U&"c"`},
		{`"open`, `quoted:"open!`},
		{"$$ ' $1 $$", "string:$$ ' $1 $$"},
		{"$tag$ $$ $tag$", "string:$tag$ $$ $tag$"},
		{"$tag$ $$", "string:$tag$ $$!"},
		{"$ a", "symbol:$ word:a"},
		{"1.5 .5 1. 1e10 1e-3 2ex", "number:1.5 number:.5 number:1. number:1e10 number:1e-3 number:2 word:ex"},
		{"a::text := 1", "word:a symbol::: word:text symbol::= number:1"},
		{"e u b'", "word:e word:u string:b'!"},
		{"Größe", "word:Größe"},
		{"a->>'b'", "word:a symbol:- symbol:> symbol:> string:'b'"},
	} {
		var got []string
		for _, token := range lex.Tokens(test.sql) {
			if token.Kind == lex.Space {
				continue
			}
			text := fmt.Sprintf("%s:%s", kinds[token.Kind], token.Text)
			if token.Open {
				text += "!"
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.sql, diff)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"Word": "word", "GRÖSSE": "grÖsse", `"Quoted ""name"""`: `Quoted "name"`, `U&"a"`: "a", `"open""`: `open"`, `"`: "", "'s'": "", "1": "",
	} {
		if got := lex.Tokens(sql)[0].Name(); got != want {
			t.Errorf("the name of %s is %q, want %q", sql, got, want)
		}
	}
}

func TestConstant(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"'a'": "a", "''": "", `'it''s'`: "it's", `'a\b'`: `a\b`, `E'it''s \\ \' e'`: `it's \ ' e`, `e'a'`: "a", `E''`: "", "'open": "", "'": "", "$$a$$": "", "N'a'": "", "a": "", `"a"`: "",
	} {
		if got := lex.Tokens(sql)[0].Constant(); got != want {
			t.Errorf("the constant %s is %q, want %q", sql, got, want)
		}
	}
}

// FuzzTokens holds the law that every byte belongs to exactly one token.
func FuzzTokens(f *testing.F) {
	for _, sql := range []string{"", "a $1 'b' \"c\" -- d\n/* e */ $f$ g $f$ 1.5e3 ::", "'", `"`, "$", "$a", "E'\\", "/*", "U&", "U&\"", "\xff", "1e"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		var b strings.Builder
		for _, token := range lex.Tokens(sql) {
			if token.Text == "" || token.Offset != b.Len() {
				t.Fatalf("token %+v at byte %d of %q", token, b.Len(), sql)
			}
			b.WriteString(token.Text)
			_, _ = token.Name(), token.Constant()
		}
		if b.String() != sql {
			t.Fatalf("%q became %q", sql, b.String())
		}
	})
}
