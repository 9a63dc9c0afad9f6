package spread_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/bench/internal/spread"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		figures spread.Figures
		digits  int
		want    string
	}{
		{nil, 0, "-"},
		{spread.Figures{3}, 0, "3 (3..3)"},
		{spread.Figures{9, 1, 2}, 0, "2 (1..9)"},
		{spread.Figures{4, 1, 9, 2}, 1, "3.0 (1.0..9.0)"},
	} {
		if got := tt.figures.Text(tt.digits); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.figures, got, tt.want)
		}
	}
}
