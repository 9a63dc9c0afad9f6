package runner

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	excerptWidth = 100 // characters of a long line that are shown
	excerptLines = 4   // of a statement without a position
	maxExcerpt   = 500 // bytes of a statement that are kept
)

// spot is a place in a text.
type spot struct {
	line, column int    // from 1, in characters
	text         string // the whole line
}

// spotAt finds a byte offset.
func spotAt(text string, offset int) spot {
	offset = min(offset, len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if at := strings.IndexByte(text[offset:], '\n'); at >= 0 {
		end = offset + at
	}
	return spot{
		line:   1 + strings.Count(text[:start], "\n"),
		column: 1 + utf8.RuneCountInString(text[start:offset]),
		text:   text[start:end],
	}
}

// offsetOf returns the byte offset of a character, counted from 0.
func offsetOf(text string, character int) int {
	for offset := range text {
		if character == 0 {
			return offset
		}
		character--
	}
	return len(text)
}

// caret draws the line with a caret under the column. A long line is cut around it.
func (s spot) caret(line int) string {
	runes := []rune(strings.ReplaceAll(s.text, "\t", " "))
	at := min(s.column-1, len(runes))
	before, after := "", ""
	if len(runes) > excerptWidth {
		from := min(max(0, at-excerptWidth/2), len(runes)-excerptWidth)
		if from > 0 {
			before = "…"
		}
		if from+excerptWidth < len(runes) {
			after = "…"
		}
		runes, at = runes[from:from+excerptWidth], at-from
	}
	label := fmt.Sprintf("LINE %d: ", line)
	indent := width(label) + width(before) + width(string(runes[:at]))
	return label + before + string(runes) + after + "\n" + strings.Repeat(" ", indent) + "^"
}

// width returns how many cells of a terminal a text takes: none for combining marks, two for East Asian wide
// characters and emoji.
func width(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\u200b', r == '\u200d':
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide follows the blocks of Unicode's East Asian Width, coarsely.
// https://www.unicode.org/reports/tr11/
func wide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd)
}

// head returns the first lines of a statement, the first of them labelled with its number.
func head(statement string, line int) string {
	lines := strings.SplitN(statement, "\n", excerptLines+1)
	more := len(lines) > excerptLines
	lines = lines[:min(len(lines), excerptLines)]
	label := fmt.Sprintf("LINE %d: ", line)
	for i, text := range lines {
		if runes := []rune(text); len(runes) > excerptWidth {
			text = string(runes[:excerptWidth]) + "…"
		}
		lines[i] = label + strings.ReplaceAll(text, "\t", " ")
		label = strings.Repeat(" ", len(label))
	}
	if more {
		lines = append(lines, label+"…")
	}
	return strings.Join(lines, "\n")
}

// cut shortens a statement for an error value.
func cut(statement string) string {
	if len(statement) <= maxExcerpt {
		return statement
	}
	end := maxExcerpt
	for !utf8.RuneStart(statement[end]) {
		end--
	}
	return statement[:end] + "…"
}
