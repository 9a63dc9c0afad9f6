package ashlar

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// unfit is why a value is no default.
type unfit struct{ problem, fix string }

// literal returns a Go value as a SQL constant.
func literal(value any, of slot) (sql, problem, fix string) {
	defer func() {
		if p := recover(); p != nil { // a method of the value
			sql, problem, fix = "", fmt.Sprintf("the value panics: %v", p), "Write it as ashlar.SQL(...)."
		}
	}()
	text, quote, bad := constant(value, of)
	switch {
	case bad != nil:
		return "", bad.problem, bad.fix
	case quote:
		return ident.Literal(text), "", ""
	default:
		return text, "", ""
	}
}

// constant returns the text of a value, and whether it has to stand in quotes.
func constant(value any, of slot) (text string, quote bool, bad *unfit) {
	if value == nil {
		fix := fmt.Sprintf("A %s without a default is NULL when nothing else is said: leave Default out.", of.noun)
		if of.noun == "column" {
			fix = strings.TrimSuffix(fix, ".") + ", or say NoDefault."
		}
		return "", false, &unfit{"nil is no default", fix}
	}
	// A clock reading of this moment differs at each run, so that there would always be a change to generate. time.Now
	// leaves the monotonic clock in what it returns, and Round(0) takes it off.
	if moment, ok := value.(time.Time); ok && moment != moment.Round(0) {
		return "", false, &unfit{"is the time at which Define runs", "Use ashlar.Now, which PostgreSQL evaluates for each row."}
	}
	kind := familyOf(of.sqlType)
	if kind == jsonFamily {
		return document(value, of)
	}
	if kind == arrayFamily {
		text, bad = array(value, slot{of.noun, strings.TrimSuffix(of.sqlType, "[]")})
		return text, true, bad
	}
	if text, quote, ok := special(value, kind); ok {
		return text, quote, nil
	}
	v := reflect.ValueOf(value)
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return constant(v.Elem().Interface(), of)
	case v.Kind() == reflect.Struct || v.Kind() == reflect.Pointer:
		if valuer, ok := value.(driver.Valuer); ok && v.Kind() == reflect.Struct {
			if plain, err := valuer.Value(); err == nil {
				return constant(plain, of)
			}
		}
		return "", false, wrongKind(of)
	}
	return plain(v, kind, of)
}

// plain returns the text of strings, numbers and bools.
func plain(v reflect.Value, kind family, of slot) (text string, quote bool, bad *unfit) {
	switch {
	case v.Kind() == reflect.String && (kind == textFamily || kind == otherFamily):
		return v.String(), true, textProblem(v.String(), of)
	case v.Kind() == reflect.Bool && (kind == boolFamily || kind == otherFamily):
		return strconv.FormatBool(v.Bool()), false, nil
	case v.CanInt() && (number(kind) || kind == otherFamily):
		return strconv.FormatInt(v.Int(), 10), false, rangeProblem(big.NewInt(v.Int()), of.sqlType)
	case v.CanUint() && (number(kind) || kind == otherFamily):
		return strconv.FormatUint(v.Uint(), 10), false, rangeProblem(new(big.Int).SetUint64(v.Uint()), of.sqlType)
	case v.CanFloat() && (kind == numericFamily || kind == floatFamily || kind == otherFamily):
		text, quote = float(v)
		return text, quote, nil
	}
	return "", false, wrongKind(of)
}

func float(v reflect.Value) (text string, quote bool) {
	switch f := v.Float(); {
	case math.IsNaN(f):
		return "NaN", true
	case math.IsInf(f, 1):
		return "Infinity", true
	case math.IsInf(f, -1):
		return "-Infinity", true
	default:
		return strconv.FormatFloat(f, 'g', -1, v.Type().Bits()), false
	}
}

// special returns the text of the types that are more than their kind.
func special(value any, kind family) (text string, quote, ok bool) {
	v := reflect.ValueOf(value)
	switch value := value.(type) {
	case time.Time:
		text, ok = timeText(value, kind)
		return text, true, ok
	case time.Duration:
		return durationText(value), true, kind == intervalFamily
	case netip.Addr:
		return value.String(), true, kind == networkFamily && value.IsValid()
	case netip.Prefix:
		return value.String(), true, kind == networkFamily && value.IsValid()
	case net.IP:
		return value.String(), true, kind == networkFamily && len(value) > 0
	case net.IPNet:
		return value.String(), true, kind == networkFamily && len(value.IP) > 0
	case net.HardwareAddr:
		return value.String(), true, kind == macFamily && len(value) > 0
	}
	if text, ok := uuidText(v); ok {
		return text, true, kind == uuidFamily
	}
	if isDecimal(v.Type()) {
		if s, ok := value.(fmt.Stringer); ok {
			return s.String(), false, number(kind)
		}
	}
	if kind == byteFamily && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return `\x` + hex.EncodeToString(v.Bytes()), true, true
	}
	return "", false, false
}

// uuidText writes sixteen bytes as a UUID.
func uuidText(v reflect.Value) (string, bool) {
	if v.Kind() != reflect.Array || v.Len() != 16 || v.Type().Elem().Kind() != reflect.Uint8 {
		return "", false
	}
	var b [16]byte
	reflect.Copy(reflect.ValueOf(&b).Elem(), v)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), true
}

// timeText writes a time as the column keeps it. Only timestamptz is a moment; the others are what the clock shows.
// https://www.postgresql.org/docs/current/datatype-datetime.html
func timeText(t time.Time, kind family) (string, bool) {
	switch kind {
	case timestamptzFamily, otherFamily:
		return t.UTC().Format("2006-01-02 15:04:05.999999Z07:00"), true
	case timestampFamily:
		return t.Format("2006-01-02 15:04:05.999999"), true
	case dateFamily:
		return t.Format("2006-01-02"), true
	case timeFamily:
		return t.Format("15:04:05.999999"), true
	default:
		return "", false
	}
}

// durationText writes a duration as hours, minutes and seconds, down to the microsecond that PostgreSQL keeps.
func durationText(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	seconds := strconv.FormatFloat(float64(d%time.Minute/time.Microsecond)/1e6, 'f', -1, 64)
	if strings.IndexByte(seconds+".", '.') < 2 {
		seconds = "0" + seconds
	}
	return fmt.Sprintf("%s%02d:%02d:%s", sign, d/time.Hour, d%time.Hour/time.Minute, seconds)
}

// document writes a value as JSON. A string is more likely JSON already than a text in a document.
func document(value any, of slot) (text string, quote bool, bad *unfit) {
	if reflect.TypeOf(value).Kind() == reflect.String {
		return "", false, &unfit{"a string on a json " + of.noun, "Pass a Go map, slice or struct, a json.RawMessage, or ashlar.SQL(\"'{}'\")."}
	}
	if raw, ok := value.([]byte); ok {
		value = json.RawMessage(raw)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", false, &unfit{fmt.Sprintf("the value is no JSON: %v", err), "Write it as ashlar.SQL(\"'{}'\")."}
	}
	return strings.TrimSuffix(b.String(), "\n"), true, nil
}

// array writes a slice as an array constant.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT
func array(value any, elem slot) (text string, bad *unfit) {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return "", wrongKind(slot{elem.noun, elem.sqlType + "[]"})
	}
	parts := make([]string, v.Len())
	for i := range v.Len() {
		item := v.Index(i)
		switch {
		case (item.Kind() == reflect.Pointer || item.Kind() == reflect.Interface) && item.IsNil():
			parts[i] = "NULL"
			continue
		case item.Kind() == reflect.Slice && familyOf(elem.sqlType) != byteFamily && familyOf(elem.sqlType) != networkFamily && familyOf(elem.sqlType) != macFamily:
			if parts[i], bad = array(item.Interface(), elem); bad != nil {
				return "", bad
			}
			continue
		}
		part, quote, bad := constant(item.Interface(), elem)
		if bad != nil && strings.HasSuffix(bad.problem, " "+elem.noun) {
			return "", wrongKind(slot{elem.noun, elem.sqlType + "[]"})
		}
		if bad != nil {
			return "", bad
		}
		if quote {
			part = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part) + `"`
		}
		parts[i] = part
	}
	return "{" + strings.Join(parts, ",") + "}", nil
}

func wrongKind(of slot) *unfit {
	article := "a"
	if strings.ContainsRune("aei", rune(of.sqlType[0])) {
		article = "an"
	}
	return &unfit{fmt.Sprintf("on %s %s %s", article, of.sqlType, of.noun), fmt.Sprintf("Pass a Go value of the %s's kind, or ashlar.SQL(...).", of.noun)}
}

// textProblem refuses a text that is too long.
func textProblem(text string, of slot) *unfit {
	base := catalog.BaseType(of.sqlType)
	if base != "varchar" && base != "char" {
		return nil
	}
	most, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(of.sqlType, base), "()"))
	if err == nil && utf8.RuneCountInString(text) > most {
		return &unfit{fmt.Sprintf("has %d characters, the %s is %s", utf8.RuneCountInString(text), of.noun, of.sqlType), fmt.Sprintf("Shorten it, or widen the %s.", of.noun)}
	}
	return nil
}

// rangeProblem refuses a number that an integer column cannot hold.
func rangeProblem(n *big.Int, sqlType string) *unfit {
	bits := map[string]int{"smallint": 15, "integer": 31, "bigint": 63}[sqlType]
	if n.Sign() < 0 {
		n.Not(n) // the least number is one further from zero than the greatest
	}
	if bits != 0 && n.BitLen() > bits {
		return &unfit{fmt.Sprintf("is out of the range of %s", sqlType), "Choose a wider type or a number that fits."}
	}
	return nil
}
