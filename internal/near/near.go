// Package near finds what a mistyped word most likely stands for.
package near

// Word returns the candidate that the fewest changes of letters lead to, or nothing when more than about a third of the
// letters are wrong. Of two that are as near, the first in alphabetical order is taken.
func Word(typed string, candidates []string) string {
	best, least := "", len(typed)/3+2
	for _, candidate := range candidates {
		d := distance(typed, candidate)
		if d < least || d == least && best != "" && candidate < best {
			best, least = candidate, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
