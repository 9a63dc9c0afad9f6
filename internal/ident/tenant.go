package ident

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// TenantName says what is wrong with a name for the schema of a tenant; nil: nothing. Letters of ASCII, digits, "_" and "-"
// make one, at most [MaxBytes] of them: names often come from what customers type, and end up in search paths, in shells
// and in lists of one name a line. Names that are PostgreSQL's own, and "public", belong to nobody.
// https://www.postgresql.org/docs/current/ddl-schemas.html
func TenantName(name string) error {
	switch lower := strings.ToLower(name); {
	case name == "":
		return errors.New("the name is empty")
	case len(name) > MaxBytes:
		return fmt.Errorf("the name has %d bytes, and the server keeps %d", len(name), MaxBytes)
	case strings.ContainsFunc(name, strange):
		return fmt.Errorf("%q: letters from a to z, digits, _ and - make the name of a tenant", name)
	case lower == "public":
		return fmt.Errorf("%q is the schema that all share", name)
	case lower == "information_schema", strings.HasPrefix(lower, "pg_"):
		return fmt.Errorf("%q is a name of PostgreSQL's own", name)
	}
	return nil
}

// strange reports whether a rune may be in no name of a tenant.
func strange(r rune) bool {
	return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// ShowTenant returns the name of a tenant as people are shown it: one with strange characters in quotes, with what would move a cursor or
// begin a line escaped.
func ShowTenant(name string) string {
	if name == "" || strings.ContainsFunc(name, strange) {
		return strconv.Quote(name)
	}
	return name
}
