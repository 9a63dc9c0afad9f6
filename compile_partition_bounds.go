package ashlar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// boundsOf are the words of bounds for each strategy, for hints.
var boundsOf = map[string]string{
	"RANGE": "FOR VALUES FROM (...) TO (...)", "LIST": "FOR VALUES IN (...)", "HASH": "FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
}

// bounds writes bounds in their one spelling, or says what is wrong with them.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION
func (s *partitioning) bounds(sql string) (bounds, problem, fix string) {
	tokens := slices.DeleteFunc(lex.Tokens(sql), blank)
	for _, token := range tokens {
		switch {
		case token.Open:
			return "", "the SQL ends inside " + opened(token), "Close it."
		case token.Kind == lex.Parameter:
			return "", fmt.Sprintf("%s in the bounds, which are constants", token.Text), "Write a value."
		}
	}
	if _, problem, fix = bind(sql, nil); problem != "" {
		return "", problem, fix
	}
	if len(tokens) == 1 && tokens[0].Name() == "default" && tokens[0].Kind == lex.Word {
		if s.strategy == "HASH" {
			return "", "HASH has no default partition", "Declare one for each remainder: " + boundsOf["HASH"] + "."
		}
		return catalog.DefaultPartition, "", ""
	}
	words, lists := boundParts(tokens)
	switch strings.Join(words, " ") {
	case "for values from () to ()":
		bounds, problem, fix = s.rangeBounds(lists)
	case "for values in ()":
		if s.strategy == "LIST" {
			bounds = "FOR VALUES IN (" + strings.Join(lists[0], ", ") + ")"
		}
	case "for values with ()":
		bounds, problem, fix = s.hashBounds(lists[0])
	default:
		return "", "are no bounds of a partition", fmt.Sprintf("Write %q.", boundsOf[s.strategy])
	}
	if bounds == "" && problem == "" {
		return "", fmt.Sprintf("the bounds do not fit a table that is partitioned by %s", s.strategy), fmt.Sprintf("Write %q.", boundsOf[s.strategy])
	}
	if slices.ContainsFunc(lists, func(list []string) bool { return slices.Contains(list, "") }) {
		return "", "a value of the bounds is empty", "Write a value."
	}
	return bounds, problem, fix
}

// boundParts takes bounds apart into the words, with () where parentheses are, and the values inside of these, in lists.
func boundParts(tokens []lex.Token) (words []string, lists [][]string) {
	for i := 0; i < len(tokens); i++ {
		if tokens[i].Text != "(" {
			words = append(words, strings.ToLower(tokens[i].Text))
			continue
		}
		depth, end := 0, i
		for ; end < len(tokens); end++ {
			switch tokens[end].Text {
			case "(":
				depth++
			case ")":
				depth--
			}
			if depth == 0 {
				break
			}
		}
		var list []string
		for _, value := range separated(tokens[i+1 : end]) {
			list = append(list, boundValue(value))
		}
		words, lists = append(words, "()"), append(lists, list)
		i = end
	}
	return words, lists
}

// boundValue writes a value of bounds, its key words as the server does. Space stands between words only.
func boundValue(value []lex.Token) string {
	var b strings.Builder
	for i, token := range value {
		word := token.Kind == lex.Word || token.Kind == lex.String || token.Kind == lex.Number
		if before := i - 1; before >= 0 && word && value[before].Kind != lex.Symbol {
			b.WriteString(" ")
		}
		if text := token.Name(); token.Kind == lex.Word && (text == "minvalue" || text == "maxvalue" || text == "null") {
			b.WriteString(strings.ToUpper(text))
			continue
		}
		b.WriteString(token.Text)
	}
	return b.String()
}

func (s *partitioning) rangeBounds(lists [][]string) (bounds, problem, fix string) {
	if s.strategy != "RANGE" {
		return "", "", ""
	}
	for _, list := range lists {
		switch {
		case len(list) != s.parts:
			return "", fmt.Sprintf("%s for a key of %d", count(len(list), "value"), s.parts), "Give a value for each part of the key, on both sides."
		case slices.Contains(list, "NULL"):
			return "", "NULL is in no range", "Write MINVALUE or MAXVALUE; rows with NULL in the key go into the DEFAULT partition."
		}
	}
	if slices.Equal(lists[0], lists[1]) {
		return "", "the range is empty", "The second value is the first that is no longer in the partition."
	}
	return "FOR VALUES FROM (" + strings.Join(lists[0], ", ") + ") TO (" + strings.Join(lists[1], ", ") + ")", "", ""
}

func (s *partitioning) hashBounds(list []string) (bounds, problem, fix string) {
	if s.strategy != "HASH" {
		return "", "", ""
	}
	numbers := map[string]int{}
	for _, part := range list {
		word, text, _ := strings.Cut(part, " ")
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		numbers[strings.ToLower(word)] = n
	}
	modulus, has := numbers["modulus"]
	remainder, too := numbers["remainder"]
	switch {
	case !has || !too || len(list) != 2:
		return "", "are no bounds of a partition", fmt.Sprintf("Write %q.", boundsOf["HASH"])
	case modulus < 1:
		return "", "the modulus is no positive number", fmt.Sprintf("Write %q.", boundsOf["HASH"])
	case remainder < 0 || remainder >= modulus:
		return "", "the remainder is not below the modulus", fmt.Sprintf("The remainders are 0 to %d.", modulus-1)
	}
	return fmt.Sprintf("FOR VALUES WITH (modulus %d, remainder %d)", modulus, remainder), "", ""
}

// sharedValue returns a value that two lists of values have in common, or nothing.
func sharedValue(a, b string) string {
	values := func(bounds string) []string {
		if _, lists := boundParts(slices.DeleteFunc(lex.Tokens(bounds), blank)); len(lists) == 1 && strings.HasPrefix(bounds, "FOR VALUES IN") {
			return lists[0]
		}
		return nil
	}
	other := values(b)
	for _, value := range values(a) {
		if slices.Contains(other, value) {
			return value
		}
	}
	return ""
}

// hashProblem says why two hash partitions do not go together: each modulus has to divide the next larger one, and then a
// remainder of the larger one is within one of the smaller.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION
func hashProblem(bounds, others, name string) (problem, fix string) {
	const form = "FOR VALUES WITH (modulus %d, remainder %d)"
	var modulus, remainder, other, rest int
	if _, err := fmt.Sscanf(bounds, form, &modulus, &remainder); err != nil {
		return "", ""
	}
	if _, err := fmt.Sscanf(others, form, &other, &rest); err != nil {
		return "", ""
	}
	small, large := min(modulus, other), max(modulus, other)
	switch {
	case large%small != 0:
		return fmt.Sprintf("modulus %d does not go with %d, that of partition %q", modulus, other, name), "Choose moduli of which each divides the next larger one."
	case remainder%small == rest%small:
		return fmt.Sprintf("holds rows that partition %q holds too", name), "Give it a remainder that is free."
	}
	return "", ""
}
