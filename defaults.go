package ashlar

import (
	"fmt"
	"reflect"
)

// SQL is an expression that a default is written as: Default(ashlar.SQL("'{}'")). Strings of Go are values.
type SQL string

// generator is a default that Ashlar knows.
type generator string

// Defaults that are made for each row.
const (
	// Now is the start of the transaction, now().
	Now generator = "now()"
	// CurrentDate is the date at the start of the transaction, CURRENT_DATE.
	CurrentDate generator = "CURRENT_DATE"
	// RandomUUID is a random UUID of version 4, gen_random_uuid().
	// https://www.postgresql.org/docs/current/functions-uuid.html
	RandomUUID generator = "gen_random_uuid()"
	// UUIDv7 is a UUID that begins with the time, so that new ones sort last: uuidv7(). Where the repo has to work before
	// PostgreSQL 18, it is uuid_generate_v7(), a function that Ashlar makes in the ExtensionSchema of the repo.
	UUIDv7 generator = "uuidv7()"
)

// generated are the families that a generator makes values for.
var generated = map[generator][]family{
	Now:         {timestamptzFamily, timestampFamily, dateFamily, timeFamily},
	CurrentDate: {dateFamily, timestampFamily, timestamptzFamily},
	RandomUUID:  {uuidFamily},
	UUIDv7:      {uuidFamily},
}

// generatorNames are the names of the constants.
var generatorNames = map[generator]string{Now: "Now", CurrentDate: "CurrentDate", RandomUUID: "RandomUUID", UUIDv7: "UUIDv7"}

// slot is what has a default.
type slot struct {
	noun    string // "column" or "domain", for messages
	sqlType string
}

// defaultSQL returns a default as SQL, or says what is wrong with it.
func (c *compiler) defaultSQL(value any, of slot) (sql, problem, fix string) {
	switch value := value.(type) {
	case SQL:
		return defaultExpression(string(value))
	case generator:
		kind := familyOf(of.sqlType)
		for _, fitting := range generated[value] {
			if kind == fitting || kind == otherFamily {
				return c.generatorSQL(value), "", ""
			}
		}
		return "", fmt.Sprintf("on a %s %s", of.sqlType, of.noun), fmt.Sprintf("It makes values for other types: write ashlar.SQL(%q) with a cast if you mean it.", string(value))
	}
	return literal(value, of)
}

// defaultExpression checks the SQL of a default, which can use no column and no query.
// https://www.postgresql.org/docs/current/ddl-default.html
func defaultExpression(text string) (sql, problem, fix string) {
	if sql, problem, fix = bind(text, nil); problem != "" {
		return "", problem, fix
	}
	if hasSubquery(sql) {
		return "", "a query in the SQL", "PostgreSQL allows none in a default: put it into a function or a trigger."
	}
	return sql, "", ""
}

// shown writes the value of a default for messages.
func shown(value any) string {
	switch value := value.(type) {
	case generator:
		return generatorNames[value]
	case SQL:
		return fmt.Sprintf("SQL(%q)", string(value))
	case string:
		return fmt.Sprintf("%q", value)
	case nil:
		return "nil"
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt(), v.CanUint(), v.CanFloat(), v.Kind() == reflect.Bool:
		return fmt.Sprint(v)
	case v.Kind() == reflect.String:
		return fmt.Sprintf("%q", v.String())
	default:
		return fmt.Sprintf("%T", value)
	}
}
