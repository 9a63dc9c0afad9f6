package ashlar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// needs refuses what a server of the oldest version that the repo promises does not know.
func (c *compiler) needs(t *table, at place, call string, version int) {
	if message, fix := c.tooNew(version, "do without"); message != "" {
		c.fault(t, at, call, message, fix)
	}
}

// tooNew says that a version is newer than the one that the repo promises, or nothing, and what to do: promise more, or
// something else.
func (c *compiler) tooNew(version int, otherwise string) (message, fix string) {
	if c.repo.MinVersion >= version {
		return "", ""
	}
	return fmt.Sprintf("needs PostgreSQL %d, repo %q promises %d", version, c.repo.Name, c.repo.MinVersion),
		fmt.Sprintf("Set MinVersion: %d in the repo, or %s.", version, otherwise)
}

// The names that a version after the oldest brought, found by comparing the system catalogs of all versions.
var (
	// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
	parameterSince = map[string]int{"autovacuum_vacuum_max_threshold": 18, "vacuum_max_eager_freeze_failure_rate": 18}
	// https://www.postgresql.org/docs/current/collation.html#COLLATION-MANAGING-STANDARD
	collationSince = map[string]int{"pg_c_utf8": 17, "pg_unicode_fast": 18}
	// https://www.postgresql.org/docs/current/contrib.html
	extensionSince = map[string]int{"pg_walinspect": 15, "pg_logicalinspect": 18}
)

// needsParameter refuses a storage parameter that is too new. Those of the TOAST table have the same names.
func (c *compiler) needsParameter(t *table, call string, p parameter) {
	c.needs(t, p.at, call, parameterSince[strings.TrimPrefix(p.name, "toast.")])
}

var scaled = regexp.MustCompile(`^numeric\((\d+),(-?\d+)\)`)

// needsScale refuses a column with a scale that is too new.
func (c *compiler) needsScale(t *table, col *column) {
	if len(col.targets) > 0 && !col.said.typ.is() {
		return // what takes the type of another column is refused there
	}
	message, fix := c.scaleTooNew(col.out.Type)
	switch said := col.said.typ; {
	case message == "":
	case said.is():
		c.fault(t, said.at, c.typeCall(col), message, fix)
	default:
		c.faultOf(t, "field "+col.field.path, message, fix)
	}
}

// scaleTooNew says that a scale is negative or larger than the precision, where the server cannot have that yet.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL
func (c *compiler) scaleTooNew(sql string) (message, fix string) {
	found := scaled.FindStringSubmatch(sql)
	if found == nil {
		return "", ""
	}
	precision, _ := strconv.Atoi(found[1])
	if scale, _ := strconv.Atoi(found[2]); scale >= 0 && scale <= precision {
		return "", ""
	}
	if message, fix = c.tooNew(15, "choose a scale from 0 to the precision"); message != "" {
		message = found[0] + " " + message
	}
	return message, fix
}

// needsOrder refuses a boolean in a gist index, for which btree_gist has an operator class from 15 on.
// https://www.postgresql.org/docs/current/btree-gist.html
func (c *compiler) needsOrder(t *table, at place, call, method string, col *column) {
	if method != "gist" || c.baseOf(col.out.Type) != "boolean" {
		return
	}
	if message, fix := c.tooNew(15, "do without"); message != "" {
		c.fault(t, at, call, fmt.Sprintf("%s is boolean, and a gist index of that %s", col.out.Name, message), fix)
	}
}
