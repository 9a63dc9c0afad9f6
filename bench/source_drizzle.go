package main

import (
	"fmt"
	"strings"
)

const tableTS = `
export const %[1]s = pgTable("%[1]s", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  parentId: bigint("parent_id", { mode: "number" }).references((): AnyPgColumn => %[2]s.id),
  email: text("email").notNull(),
  name: text("name").notNull(),
  note: text("note"),
  amount: bigint("amount", { mode: "number" }).notNull(),
  ratio: doublePrecision("ratio").notNull(),
  active: boolean("active").notNull().default(true),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  closedAt: timestamp("closed_at", { withTimezone: true }),
%[3]s}, (t) => [
  unique("%[1]s_email_key").on(t.email),
  index("%[1]s_name_idx").on(t.name),
  index("%[1]s_created_at_idx").on(t.createdAt),
]);
`

// drizzleFile returns the source of one file of tables: those that goPackage declares.
func drizzleFile(file, size int, s state) string {
	var b strings.Builder
	b.WriteString("import { bigint, boolean, doublePrecision, index, pgTable, text, timestamp, unique, type AnyPgColumn } from \"drizzle-orm/pg-core\";\n")
	from, to := members(file, size)
	for i := from; i < to; i++ {
		more := ""
		if s.has(i) {
			more = fmt.Sprintf("  %s: text(%q),\n", s.column, s.column)
		}
		fmt.Fprintf(&b, tableTS, table(i), table(target(i)), more)
	}
	if file == 0 {
		fmt.Fprintf(&b, "\nexport const title = (name: string) => %q + name;\n", s.edition)
	}
	return b.String()
}

// drizzleConfig is the configuration file, with the two settings that have no default.
const drizzleConfig = `import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./schema" });
`
