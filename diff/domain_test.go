package diff_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

// withTypes is a state with an enum or a domain of each name.
func withTypes(enums, domains []string) *catalog.Catalog {
	c := state()
	for _, name := range enums {
		full := catalog.Name{Schema: "public", Name: name}
		c.Enums[full] = catalog.Enum{Name: full, Values: []string{"a"}}
	}
	for _, name := range domains {
		full := catalog.Name{Schema: "public", Name: name}
		c.Domains[full] = catalog.Domain{Name: full, Type: "text"}
	}
	return c
}

func TestTypesBecomeTypesOfTheirKind(t *testing.T) {
	t.Parallel()
	from, to := withTypes([]string{"mood"}, []string{"email"}), withTypes([]string{"email"}, []string{"mood", "address"})
	_, _, err := diff.Compute(from, to, diff.Answers{})
	var questions *diff.Questions
	if !errors.As(err, &questions) {
		t.Fatal(err)
	}
	want := []diff.Question{
		{
			Message: `domain "email" is gone, and "address" and "mood" are new: was it renamed?`,
			Flags:   []string{"--rename type:email=address", "--rename type:email=mood", "--drop type:email", "--keep type:email"},
		},
		{
			Message: `type "mood" is gone, and "email" is new: was it renamed?`,
			Flags:   []string{"--rename type:mood=email", "--drop type:mood", "--keep type:mood"},
		},
	}
	if diff := cmp.Diff(want, questions.List); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for renames, want := range map[[2]string]string{
		{"type:email=address", "type:mood=email"}: "",
		{"type:email=email", "type:mood=email"}:   `--rename type:email=email names "email", which is no declared domain`,
		{"type:email=mood", "type:mood=mood"}:     `--rename type:mood=mood names "mood", which is no declared type`,
		{"type:mail=mood", "type:mood=email"}:     "--rename type:mail=mood speaks of a type that the snapshot does not hold",
	} {
		answers, err := diff.ParseAnswers(renames[:], nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = diff.Compute(from, to, answers)
		if got := fmt.Sprint(err); want != got && (want != "" || err != nil) {
			t.Errorf("%q: %v, want %s", renames, err, want)
		}
	}
	// With nothing else of its kind, a type that goes is dropped without a question.
	if _, _, err := diff.Compute(withTypes([]string{"mood"}, nil), withTypes(nil, []string{"feeling"}), diff.Answers{}); err != nil {
		t.Error(err)
	}
}
