package near_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/internal/near"
)

func TestWord(t *testing.T) {
	t.Parallel()
	if got := near.Word("ulr", []string{"dir", "url"}); got != "url" {
		t.Errorf("ulr: got %q", got)
	}
	for _, test := range []struct{ typed, want string }{
		{"tickts", "tickets"},
		{"tikcets", "tickets"},
		{"users", "users"},
		{"usre", "user"},
		{"invoices", ""},
		{"", ""},
	} {
		if got := near.Word(test.typed, []string{"users", "tickets", "user"}); got != test.want {
			t.Errorf("%q: got %q, want %q", test.typed, got, test.want)
		}
	}
}
