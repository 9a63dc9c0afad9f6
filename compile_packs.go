package ashlar

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// addPacks adds the versions of the packs, as statements that are made before the tables.
func (c *compiler) addPacks(taken map[string]claim) {
	seen := map[string]Pack{}
	for _, p := range c.repo.Packs {
		call := fmt.Sprintf("NewPack(%q)", p.name)
		if p.at == 0 {
			c.repoFault("Packs", "a pack is empty", "Use NewPack.")
			continue
		}
		if p.name == "" {
			c.placedFault(p.at, call, "the name is empty", "Give it a name.")
			continue
		}
		if other, ok := seen[p.name]; ok {
			c.placedFault(p.at, call, fmt.Sprintf("two packs are named %q, the other at %s", p.name, other.at.text()), "Name one of them otherwise, or make their versions one list.")
			continue
		}
		seen[p.name] = p
		if len(p.versions) == 0 {
			c.placedFault(p.at, call, "has no version", "Give it a PackVersion, or take it out of Packs.")
		}
		statements := make([]*Statement, len(p.versions))
		for i, version := range p.versions {
			s := &Statement{
				recorded: (&Resource{}).record(p.at), name: fmt.Sprintf("%s v%d", p.name, i+1), pack: p.name,
				up: version.Up, down: version.Down, before: said[bool]{value: true, at: p.at},
			}
			if version.Irreversible != "" {
				s.irreversible = said[string]{value: version.Irreversible, at: p.at}
			}
			statements[i] = s
		}
		c.putStatements(nil, statements, taken)
	}
}

// generatorSQL returns the call of a generator.
func (c *compiler) generatorSQL(value generator) string {
	if value == UUIDv7 && c.repo.MinVersion < builtInUUIDv7 {
		c.bundled = true
		return ident.Quote(c.repo.ExtensionSchema) + "." + bundledUUIDv7 + "()"
	}
	return string(value)
}

const (
	builtInUUIDv7 = 18 // the first version with uuidv7()
	bundledUUIDv7 = "uuid_generate_v7"
)

// addBundled adds the function that makes UUIDs of version 7, when a column or a domain of ours calls it. It comes first, as
// those of packs may call it.
func (c *compiler) addBundled(taken map[string]claim) {
	if !c.bundled {
		return
	}
	call := c.generatorSQL(UUIDv7)
	if c.bundled = c.calls(call); !c.bundled {
		return
	}
	schema := c.repo.ExtensionSchema
	name := catalog.BundledName(schema, bundledUUIDv7)
	taken[name] = claim{kind: "statement", call: "Default(UUIDv7)"}
	c.out.Statements[name] = catalog.Statement{
		Name: name, Before: true, Position: (len(c.out.Statements) + 1) * 1000,
		Up:   "CREATE OR REPLACE FUNCTION " + call + " RETURNS uuid\n" + uuidv7Body,
		Down: "DROP FUNCTION " + call,
	}
	if before, ok := c.repo.RenamedSchemas[schema]; ok { // the function went along
		put(&c.out.Hints.RenamedStatements, name, catalog.BundledName(before, bundledUUIDv7))
	}
}

// calls reports whether the default of a column or of a domain is a call.
func (c *compiler) calls(call string) bool {
	for _, domain := range c.out.Domains {
		if domain.Default == call {
			return true
		}
	}
	for _, table := range c.out.Tables {
		if table.Unmanaged {
			continue
		}
		for _, column := range table.Columns {
			if column.Default == call && !column.Unmanaged {
				return true
			}
		}
	}
	return false
}

// uuidv7Body is a function that makes a UUID of version 7: 48 bits of milliseconds, the version, 12 bits of the fraction of
// the millisecond as uuidv7() has them, and the variant with 62 random bits, which are those of a UUID of version 4. The
// microseconds of the clock times 4096/1000 are both parts of the time in one number. A body of this kind is parsed
// when the function is made, so no search_path changes what it means, and one expression is put in the place of the call.
// https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
// https://www.postgresql.org/docs/current/sql-createfunction.html
const uuidv7Body = `    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN CAST(
        overlay(
            lpad(to_hex(CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) * 512 / 125), 15, '0')
            PLACING '7' FROM 13 FOR 0
        ) || substr(CAST(gen_random_uuid() AS text), 20)
    AS uuid)`
