package ident_test

import (
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/ident"
)

func TestTenantName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"acme", "org_17", "Acme", "0b7a3c9e-6a1f-4a52-8d2b-6f0c5b0e8a11", "-", "pg", "pgx", "publics", strings.Repeat("a", 63)} {
		if err := ident.TenantName(name); err != nil {
			t.Errorf("TenantName(%q): %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"":                      "the name is empty",
		strings.Repeat("a", 64): "the name has 64 bytes, and the server keeps 63",
		"a b":                   `"a b": letters from a to z, digits, _ and - make the name of a tenant`,
		"a.b":                   `"a.b": letters from a to z, digits, _ and - make the name of a tenant`,
		`a"b`:                   `"a\"b": letters from a to z, digits, _ and - make the name of a tenant`,
		"müller":                `"müller": letters from a to z, digits, _ and - make the name of a tenant`,
		"a\n":                   `"a\n": letters from a to z, digits, _ and - make the name of a tenant`,
		"$user":                 `"$user": letters from a to z, digits, _ and - make the name of a tenant`,
		"@tenant":               `"@tenant": letters from a to z, digits, _ and - make the name of a tenant`,
		"public":                `"public" is the schema that all share`,
		"Public":                `"Public" is the schema that all share`,
		"information_schema":    `"information_schema" is a name of PostgreSQL's own`,
		"pg_catalog":            `"pg_catalog" is a name of PostgreSQL's own`,
		"pg_toast":              `"pg_toast" is a name of PostgreSQL's own`,
		"PG_temp":               `"PG_temp" is a name of PostgreSQL's own`,
	} {
		if err := ident.TenantName(name); err == nil || err.Error() != want {
			t.Errorf("TenantName(%q): %v, want %s", name, err, want)
		}
	}
}

func TestShowTenant(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"org_1": "org_1", "public": "public", "": `""`, "a b": `"a b"`, "a\napplied": `"a\napplied"`, "\x1b[31m": `"\x1b[31m"`, "é": `"é"`,
	} {
		if got := ident.ShowTenant(name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
