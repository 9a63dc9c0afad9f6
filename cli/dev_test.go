package cli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/cli"
)

// TestGivenInDev takes the answers of dev mode as they are about the state before all of it.
func TestGivenInDev(t *testing.T) {
	t.Parallel()
	file := func(answers ...string) string {
		return "-- ashlar:answer " + strings.Join(answers, "\n-- ashlar:answer ") + "\n\nUPDATE posts SET slug = lower(title);\n"
	}
	for _, tt := range []struct {
		name         string
		files, flags []string
		want         []string
	}{
		{"each once", []string{file("rename posts.title=headline", "drop posts.note")}, nil, []string{"rename posts.title=headline", "drop posts.note"}},
		{"a rename of a rename", []string{file("rename posts.a=b"), file("rename posts.b=c")}, nil, []string{"rename posts.a=c"}},
		{"with prefixes", []string{file("rename table:posts=articles", "rename value:mood.bad=poor"), file("rename table:articles=texts", "drop value:mood.poor")}, nil, []string{"rename table:posts=texts", "drop value:mood.bad"}},
		{"what was renamed is dropped", []string{file("rename posts.a=b"), file("drop posts.b")}, nil, []string{"drop posts.a"}},
		{"the last word counts", []string{file("drop posts.a"), file("rename posts.a=c")}, nil, []string{"rename posts.a=c"}},
		{"a fill beside a rename", []string{file("rename posts.a=slug", "fill posts.slug=lower(title)")}, nil, []string{"rename posts.a=slug", "fill posts.slug=lower(title)"}},
		{"a fill that lost its blanks", []string{file("fill posts.slug=upper(title)")}, nil, nil},
		{"flags go before", []string{file("rename posts.a=b", "drop posts.c")}, []string{"drop posts.a"}, []string{"drop posts.c"}},
	} {
		if diff := cmp.Diff(tt.want, cli.GivenInDev(tt.files, tt.flags...)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
}
