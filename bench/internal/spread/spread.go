// Package spread says what the figures of several runs come to.
package spread

import (
	"fmt"
	"slices"
)

// Figures hold one figure of each run, in any order.
type Figures []float64

// Median returns the middle figure, of two the mean, and 0 without runs.
func (f Figures) Median() float64 {
	if len(f) == 0 {
		return 0
	}
	all := slices.Sorted(slices.Values(f))
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// Text shows the median with the smallest and the largest figure, with so many digits behind the point.
func (f Figures) Text(digits int) string {
	if len(f) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.*f (%.*f..%.*f)", digits, f.Median(), digits, slices.Min(f), digits, slices.Max(f))
}
