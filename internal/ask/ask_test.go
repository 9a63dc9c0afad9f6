package ask_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/ask"
)

var (
	email = ask.Question{
		Message: "email?", Code: []string{`r.Column(&u.Mail).RenamedFrom("email")`},
		Flags: []string{"--rename users.email=mail", "--rename users.email=phone", "--drop users.email", "--keep users.email"},
	}
	name  = ask.Question{Message: "name?", Flags: []string{"--rename users.name=mail", "--rename users.name=phone", "--drop users.name", "--keep users.name"}}
	other = ask.Question{Message: "other?", Flags: []string{"--rename posts.name=mail", "--drop posts.name"}}
	odd   = ask.Question{Message: "odd?", Flags: []string{`--keep 'table:"a''b=c"'`, `--drop 'table:it'\''s'`}}
	fill  = ask.Question{Message: "fill?", Flags: []string{"--fill 'users.slug=EXPRESSION'"}, Code: []string{`r.Column(&u.Slug).Fill("EXPRESSION")`}}
)

// lines asks in lines what is typed before, and returns the answers as flags and what was shown. Where it was stopped, they
// are those that are told of.
func lines(ctx context.Context, typed string, questions ...ask.Question) (flags []string, shown string, err error) {
	var out bytes.Buffer
	talk := ask.NewTalk(ask.NewLines(strings.NewReader(typed), &out), &out)
	answers, err := talk.Ask(ctx, questions)
	for _, a := range answers {
		flags = append(flags, a.String())
	}
	if _, told, ok := strings.Cut(talk.Stopped(), "so far: "); ok && err != nil {
		flags = []string{strings.TrimSpace(told)}
	}
	return flags, out.String(), err
}

func TestLines(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		typed     string
		questions []ask.Question
		want      []string
		err       error
	}{
		"a rename":                     {"1\n", []ask.Question{email}, []string{"--rename users.email=mail"}, nil},
		"what loses comes last":        {"3\n", []ask.Question{email}, []string{"--keep users.email"}, nil},
		"a name is taken once":         {"1\n1\n", []ask.Question{email, name}, []string{"--rename users.email=mail", "--rename users.name=phone"}, nil},
		"but free in another table":    {"1\n1\n", []ask.Question{email, other}, []string{"--rename users.email=mail", "--rename posts.name=mail"}, nil},
		"a loss is confirmed":          {"4\nyes\n", []ask.Question{email}, []string{"--drop users.email"}, nil},
		"or is not":                    {"4\nno\n", []ask.Question{email}, nil, ask.ErrStopped},
		"or only that is not":          {"1\n3\nno\n", []ask.Question{email, name}, []string{"--rename users.email=mail"}, ask.ErrStopped},
		"an empty line is no answer":   {"\n\nx\n-1\n5\n2\n", []ask.Question{email}, []string{"--rename users.email=phone"}, nil},
		"an empty line does not lose":  {"4\n\n", []ask.Question{email}, nil, ask.ErrStopped},
		"stopped in between":           {"1\n0\n", []ask.Question{email, name}, []string{"--rename users.email=mail"}, ask.ErrStopped},
		"the end of input":             {"1\n", []ask.Question{email, name}, []string{"--rename users.email=mail"}, io.ErrUnexpectedEOF},
		"a line that was not sent off": {"1", []ask.Question{email}, nil, io.ErrUnexpectedEOF},
		"the end before a loss":        {"4\n", []ask.Question{email}, []string{"--drop users.email"}, io.ErrUnexpectedEOF},
		"an expression":                {"1\n\nlower(a) = 'x'\n", []ask.Question{fill}, []string{`--fill 'users.slug=lower(a) = '\''x'\'''`}, nil},
		"names in quotes":              {"1\n", []ask.Question{odd}, []string{`--keep 'table:"a'\'''\''b=c"'`}, nil},
		"names in quotes that go":      {"2\nyes\n", []ask.Question{odd}, []string{`--drop 'table:it'\''s'`}, nil},
		"only Go answers it":           {"1\n", []ask.Question{{Message: "?", Code: []string{"x"}}}, nil, ask.ErrStopped},
	} {
		got, shown, err := lines(t.Context(), test.typed, test.questions...)
		if !errors.Is(err, test.err) || test.err == nil && err != nil {
			t.Errorf("%s: %v, want %v\n%s", what, err, test.err, shown)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s\n%s", what, diff, shown)
		}
	}
}

func TestLinesShowEverything(t *testing.T) {
	t.Parallel()
	_, shown, err := lines(t.Context(), "1\n4\n", email, name)
	want := `
1 of 2: email?
  1  users.email was renamed to mail
  2  users.email was renamed to phone
  3  keep users.email in the database, and forget it here
  4  drop users.email, with all that it holds
  0  stop here, and write nothing
     in Go: r.Column(&u.Mail).RenamedFrom("email")
Number: 
2 of 2: name?
  1  users.name was renamed to phone
  2  keep users.name in the database, and forget it here
  3  drop users.name, with all that it holds
  0  stop here, and write nothing
Number: Type a number from 0 to 3.
Number: 
`
	if diff := cmp.Diff(want, shown); diff != "" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err, diff)
	}
	_, shown, _ = lines(t.Context(), "1\n3\nyes\n", email, name)
	want = `
The answers:
  --rename users.email=mail
  --drop users.name   (goes, with all that it holds)
One thing goes, with all that it holds. Is that meant? Type yes: `
	if !strings.HasSuffix(shown, want) {
		t.Error(shown)
	}
}

func TestLinesEndWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("stopped")
	cancel(cause)
	reader, writer := io.Pipe() // nobody types
	defer writer.Close()
	var out bytes.Buffer
	if _, err := ask.NewTalk(ask.NewLines(reader, &out), &out).Ask(ctx, []ask.Question{email}); !errors.Is(err, cause) {
		t.Error(err)
	}
}

// written is a prompter whose answers are written down: the index of a choice, an expression, "yes", "no" or "back".
type written []string

func (w *written) next() string {
	first := (*w)[0]
	*w = (*w)[1:]
	return first
}

func (w *written) Choose(_ context.Context, _ ask.Question, choices []ask.Answer, before bool) (int, error) {
	switch next := w.next(); next {
	case "back":
		if !before {
			return 0, errors.New("there is nothing before")
		}
		return 0, ask.ErrBack
	default:
		n, err := strconv.Atoi(next)
		return min(n, len(choices)-1), err
	}
}

func (w *written) Fill(context.Context, ask.Question, ask.Answer) (string, error) {
	if next := w.next(); next != "back" {
		return next, nil
	}
	return "", ask.ErrBack
}

func (w *written) Confirm(context.Context, string) (bool, error) {
	if next := w.next(); next != "back" {
		return next == "yes", nil
	}
	return false, ask.ErrBack
}

func TestBack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := &written{
		"1", "back", "0", // phone, no: mail
		"9", "back", "0", // drop it, no: what is free again
		"0", "back", "0", "x",
	}
	talk := ask.NewTalk(w, &out)
	got, err := talk.Ask(t.Context(), []ask.Question{email, name})
	want := []ask.Answer{{Verb: "rename", Value: "users.email=mail"}, {Verb: "rename", Value: "users.name=phone"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	got, err = talk.Ask(t.Context(), []ask.Question{fill})
	if diff := cmp.Diff([]ask.Answer{{Verb: "fill", Value: "users.slug=x"}}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	shown := `taken back: --rename users.email=phone

The answers:
  --rename users.email=mail
  --drop users.name   (goes, with all that it holds)
taken back: --drop users.name

That leads to one more question.
`
	if diff := cmp.Diff(shown, out.String()); diff != "" {
		t.Error(diff)
	}
}
