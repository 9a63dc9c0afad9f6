package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// conversion is what happens to the values of a column that changes its type.
type conversion struct {
	rewrites  bool   // each value is computed anew
	reindexes bool   // they stay as they are, but indexes on them do not
	fails     string // which values cannot be converted; empty: all can
	loses     string // what the values lose; empty: nothing
}

// relabels are the changes of type that leave the stored values as they are, beside those that only widen one.
var relabels = map[[2]string]conversion{
	{"varchar", "text"}: {}, {"text", "varchar"}: {}, {"cidr", "inet"}: {},
	{"text", "citext"}: {reindexes: true}, {"varchar", "citext"}: {reindexes: true},
	{"citext", "text"}: {reindexes: true}, {"citext", "varchar"}: {reindexes: true},
	{"xml", "text"}: {}, {"xml", "varchar"}: {},
	{"integer", "oid"}: {reindexes: true}, {"oid", "integer"}: {reindexes: true},
}

// conversionOf returns what happens between two types, which are not the same. An explicit cast cuts off what does not fit
// into a string; otherwise that is an error.
func conversionOf(from, to string, explicit bool) conversion {
	a, b := catalog.BaseType(from), catalog.BaseType(to)
	if catalog.IsArray(from) || catalog.IsArray(to) { // PostgreSQL converts each element, whatever it is
		does := conversion{rewrites: true}
		if catalog.IsArray(from) == catalog.IsArray(to) {
			element := conversionOf(strings.TrimSuffix(from, "[]"), strings.TrimSuffix(to, "[]"), explicit)
			does.fails, does.loses = element.fails, element.loses
		} else if catalog.IsArray(to) {
			does.fails = "are no " + to
		}
		return does
	}
	narrower := narrows(from, to)
	if a == b && !narrower && widens[a] {
		return conversion{}
	}
	if does, ok := relabels[[2]string{a, b}]; ok && !narrower {
		return does
	}
	does := conversion{rewrites: true}
	switch {
	case narrower && explicit && textual[b]:
		does.loses = "what does not fit into " + to
	case narrower && textual[b]:
		does.fails = "do not fit into " + to
	case b == "bit" || narrower && b == "varbit": // a bit string has the length of its type, and no other
		does.fails = "do not fit into " + to
	case textual[a] && !textual[b]:
		does.fails = "are no " + to
	default:
		does.fails, does.loses = between(from, to)
	}
	return does
}

// textual are the types of text.
var textual = map[string]bool{"text": true, "varchar": true, "char": true, "citext": true, "name": true}

// widens are the types whose values stay as they are when a modifier grows or goes.
var widens = map[string]bool{
	"varchar": true, "varbit": true, "numeric": true,
	"timestamp": true, "timestamptz": true, "time": true, "timetz": true, "interval": true,
}

// unlimited stands for no modifier.
const unlimited = 1 << 30

// modifiers returns the numbers in the parentheses of a type.
func modifiers(sqlType string) []int {
	open, end := strings.IndexByte(sqlType, '('), strings.LastIndexByte(sqlType, ')')
	if open < 0 || end < open {
		return nil
	}
	var numbers []int
	for _, text := range strings.Split(sqlType[open+1:end], ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// narrows reports whether a type takes fewer values than another one because of its modifier. Numbers whose scale changes
// are written anew as well.
func narrows(from, to string) bool {
	a, b := modifiers(from), modifiers(to)
	switch {
	case catalog.BaseType(to) == "name" && catalog.BaseType(from) != "name":
		return true
	case len(b) == 0:
		return false
	case catalog.BaseType(from) == "numeric" && catalog.BaseType(to) == "numeric":
		return len(a) == 0 || scale(a) != scale(b) || a[0] > b[0]
	case catalog.BaseType(to) == "numeric":
		return true
	case len(a) == 0:
		return true
	default:
		return a[0] > b[0]
	}
}

func scale(modifiers []int) int {
	if len(modifiers) < 2 {
		return 0
	}
	return modifiers[1]
}

// size orders the whole numbers.
var size = map[string]int{"smallint": 1, "integer": 2, "oid": 2, "bigint": 3}

// digits is how many decimal digits a number surely keeps.
var digits = map[string]int{"real": 6, "double precision": 15, "smallint": 5, "integer": 10, "bigint": 19, "numeric": unlimited}

// between returns what fails or is lost between types that are neither arrays nor text on the way to something else.
func between(from, to string) (fails, loses string) {
	a, b := catalog.BaseType(from), catalog.BaseType(to)
	whole := size[b] > 0
	switch {
	case a == "numeric" && b == "numeric":
		return betweenNumerics(modifiers(from), modifiers(to), to)
	case size[a] > 0 && whole:
		if size[a] > size[b] {
			fails = "do not fit into " + to
		}
	case digits[a] > 0 && whole:
		fails, loses = "do not fit into "+to, "what is behind the point"
	case digits[a] > 0 && b == "numeric":
		if len(modifiers(to)) > 0 {
			fails = "do not fit into " + to
			if size[a] == 0 {
				loses = "digits behind the point"
			}
		}
	case digits[a] > 0 && digits[b] > 0:
		if digits[a] > digits[b] {
			loses = "digits"
		}
		if a == "double precision" && b == "real" || a == "numeric" {
			fails = "do not fit into " + to
		}
	case (a == "timestamp" || a == "timestamptz") && (b == "date" || b == "time" || b == "timetz"):
		loses = "the time of day"
		if b != "date" {
			loses = "the day"
		}
	case a == "json" && b == "jsonb":
		loses = "white space, and keys that are there twice"
	case a == "inet" && b == "cidr":
		loses = "the bits right of the netmask"
	case a == b && narrows(from, to) && widens[a]:
		loses = "fractions of seconds"
	case b == "xml" || !known[a] || !known[b]:
		fails = fmt.Sprintf("have no like in %s", to)
	}
	return fails, loses
}

// known are the types whose values always have a like in the types that PostgreSQL casts them to.
var known = map[string]bool{
	"smallint": true, "integer": true, "bigint": true, "numeric": true, "real": true, "double precision": true, "oid": true,
	"text": true, "varchar": true, "char": true, "citext": true, "name": true,
	"date": true, "timestamp": true, "timestamptz": true, "time": true, "timetz": true, "interval": true,
	"json": true, "jsonb": true, "inet": true, "cidr": true, "boolean": true, "uuid": true, "bytea": true, "money": true,
	"bit": true, "varbit": true,
}

// betweenNumerics compares how many digits there are in front of the point and behind it.
func betweenNumerics(a, b []int, to string) (fails, loses string) {
	if len(b) == 0 {
		return "", ""
	}
	if len(a) == 0 || a[0]-scale(a) > b[0]-scale(b) {
		fails = "do not fit into " + to
	}
	if len(a) == 0 || scale(a) > scale(b) {
		loses = "digits behind the point"
	}
	return fails, loses
}
