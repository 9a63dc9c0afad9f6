package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/migration"
)

// history reads migrations of the form "FROM-TO", each with what it says behind a colon, versions from 1 on. Without a text each
// says something else; one in brackets is of tenants.
func history(text string) (all []migration.Migration) {
	for i, word := range strings.Fields(text) {
		path := "main/migrations/"
		if strings.HasPrefix(word, "[") {
			path, word = "main/tenant_migrations/", strings.Trim(word, "[]")
		}
		word, sum, said := strings.Cut(word, ":")
		if !said {
			sum = fmt.Sprint(i)
		}
		from, to, _ := strings.Cut(word, "-")
		m := migration.Migration{Version: migration.Version(i + 1), Name: "m"}
		m.Up.Path = path + "m.up.sql"
		m.Down.Header = migration.Header{Generated: "x", GeneratedUp: sum, GeneratedFrom: from, GeneratedTo: to}
		all = append(all, m)
	}
	return all
}

func TestForks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		history, state string
		want           []string // LOST or LOST by INSTEAD
	}{
		"nothing":                         {"", "", nil},
		"one after the other":             {"0-a a-b b-c", "c", nil},
		"many files of one run":           {"0-a 0-a [0-a] a-b [a-b]", "b", nil},
		"there and back, and there again": {"0-a:same a-0 0-a:same", "a", nil},
		"there and back":                  {"0-a a-b b-a", "a", nil},
		"by hand":                         {"- -", "a", nil},
		"of an older generator":           {"0- a- b-c", "c", nil},

		"snapshots lost":                         {"0-a a-b", "a", []string{"2"}},
		"all snapshots lost":                     {"0-a a-b", "0", []string{"1"}},
		"the same again":                         {"0-a a-b:same a-b:same", "b", []string{"2 by 3"}},
		"the same again, of several files":       {"0-a:one 0-a:two [0-a:one] 0-a:one 0-a:two [0-a:one]", "a", []string{"1 by 4"}},
		"and more again":                         {"0-a a-b a-c", "c", []string{"2 by 3"}},
		"and more again, later":                  {"0-a a-b a-c c-d", "d", []string{"2 by 3"}},
		"two lost, made as one":                  {"0-a a-b b-c a-c", "c", []string{"2 by 4"}},
		"lost twice":                             {"0-a:same 0-a:same 0-b", "b", []string{"1 by 3", "2 by 3"}},
		"another way to the same":                {"0-a:renamed 0-a:dropped", "a", nil}, // two files of one run look like that
		"lost behind a state that was there":     {"0-a a-b b-a a-c", "a", []string{"4"}},
		"snapshots of before that were put back": {"0-a a-b a-c", "b", []string{"3 by 2"}},

		"two branches, merged":                          {"0-a a-b a-c", "b+c", nil},
		"two branches, merged, gone on":                 {"0-a a-b a-c b+c-d", "d", nil},
		"two branches, merged, one taken back":          {"0-a a-b a-c b+c-c", "c", nil},
		"two branches, merged, both taken back":         {"0-a a-b a-c b+c-a", "a", nil},
		"two branches, one put behind the other":        {"0-a a-b b-c", "c", nil},
		"two branches, one of which changed its mind":   {"0-a a-b b-a a-c", "c", nil},
		"the same, and versions between each other":     {"0-a a-b a-c b-a", "c", nil},
		"two branches, of which the merge took one":     {"0-a a-b a-c", "c", []string{"2 by 3"}},
		"two branches that did the same":                {"0-a a-b:same a-b:same", "b", []string{"2 by 3"}},
		"a state that is not the generator's":           {"0-a a-b", "other", nil},
		"a state that is not the generator's, gone on":  {"0-a a-b other-c", "c", nil},
		"lost beside a state that is not the generator": {"0-a a-b other-c other-d", "d", []string{"3 by 4"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range migration.Forks(history(test.history), test.state) {
				line := f.Lost.Version.String()
				if f.Instead.Version > 0 {
					line += " by " + f.Instead.Version.String()
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s at %s: -want +got:\n%s", test.history, test.state, diff)
			}
		})
	}
}

// A long history costs next to nothing: check looks at all of it.
func BenchmarkForks(b *testing.B) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "%d-%d ", i, i+1)
	}
	all := history(text.String())
	for b.Loop() {
		if len(migration.Forks(all, "2000")) > 0 {
			b.Fatal("forks")
		}
	}
}
