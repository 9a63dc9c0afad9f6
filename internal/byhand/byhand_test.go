package byhand_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/byhand"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"":                                       "",
		"ALTER TABLE users ADD COLUMN nick text": "+users.nick:1",
		"alter table only Users add nick text;":  "+users.nick:1",
		"ALTER TABLE IF EXISTS \"Users\" * ADD IF NOT EXISTS \"Nick\" text":                                                   "+Users.Nick:1",
		"ALTER TABLE shop.users\n\tADD a numeric(10, 2) DEFAULT round(1.5, 0),\n\tDROP b,\n\tDROP COLUMN IF EXISTS c CASCADE": "+shop.users.a:2 -shop.users.b:3 -shop.users.c:4",
		"ALTER TABLE users RENAME a TO b":            "-users.a:1 +users.b:1",
		"ALTER TABLE users RENAME COLUMN a TO b":     "-users.a:1 +users.b:1",
		"ALTER TABLE s.users RENAME TO people":       "-s.users:1 +s.people:1",
		"ALTER TABLE users RENAME CONSTRAINT a TO b": "",
		"ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0), ADD PRIMARY KEY (a), ADD UNIQUE (a), ADD CHECK (a > 0), ADD FOREIGN KEY (a) REFERENCES b, DROP CONSTRAINT d": "",
		"ALTER TABLE users ADD \"check\" text": "+users.check:1",
		"ALTER TABLE users ALTER COLUMN a DROP EXPRESSION, ALTER a DROP NOT NULL, ALTER b SET DEFAULT 1": "",
		"ALTER TABLE users ADD a text[] DEFAULT ARRAY['x', 'y'], ADD b text":                             "+users.a:1 +users.b:1",
		"DROP TABLE IF EXISTS a, s.b CASCADE":                                                            "-a:1 -s.b:1",
		"CREATE TABLE IF NOT EXISTS a (b text)":                                                          "+a:1",
		"CREATE TEMP TABLE a (b text)":                                                                   "",
		"-- ALTER TABLE a ADD b text\nSELECT 'ALTER TABLE a ADD b text; DROP TABLE c'":                   "",
		"DO $$ BEGIN ALTER TABLE a ADD b text; END $$":                                                   "",
		"SELECT 1; /* ; */ ALTER TABLE a ADD b text; DROP TABLE c":                                       "+a.b:1 -c:1",
		"ALTER TABLE": "", "ALTER TABLE a ADD": "", "DROP TABLE": "", "ALTER TABLE a.": "", "CREATE TABLE ": "", "ALTER TABLE a RENAME b": "",
	} {
		var got []string
		for _, c := range byhand.Changes(sql) {
			name := c.Table
			if c.Schema != "" {
				name = c.Schema + "." + name
			}
			if c.Column != "" {
				name += "." + c.Column
			}
			sign := "-"
			if c.There {
				sign = "+"
			}
			got = append(got, fmt.Sprintf("%s%s:%d", sign, name, c.Line))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: -want +got:\n%s", sql, diff)
		}
	}
}

// FuzzChanges: no text makes it fail.
func FuzzChanges(f *testing.F) {
	f.Add("ALTER TABLE a ADD b text, DROP c; DROP TABLE d")
	f.Fuzz(func(_ *testing.T, sql string) { byhand.Changes(sql) })
}
