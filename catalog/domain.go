package catalog

import "strconv"

// Domain is a domain: another type with a name of its own, and with rules that its values keep in every column of it.
// https://www.postgresql.org/docs/current/domains.html
type Domain struct {
	Name      Name
	Type      string           // the type that it stands on, canonical as that of a column
	NotNull   bool             // no column of it holds NULL, whatever it says itself
	Default   string           // a SQL expression, for columns without a default of their own; empty: none
	Collation string           // as in SQL after COLLATE, quoted where needed; empty: that of the type
	Checks    map[string]Check // by name; their expressions call the value VALUE
	Comment   string           // empty: none

	RenamedFrom Name // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// Clone returns a deep copy.
func (d Domain) Clone() Domain {
	d.Checks = cloneMap(d.Checks)
	return d
}

func describeDomain(domain Domain) description {
	var d description
	d.set("type", domain.Type)
	d.flag("not null", domain.NotNull)
	d.set("default", domain.Default)
	d.set("collation", domain.Collation)
	d.set("comment", domain.Comment)
	for name, check := range domain.Checks {
		d.part("check", strconv.Quote(name), describeCheck(check))
	}
	return d
}
