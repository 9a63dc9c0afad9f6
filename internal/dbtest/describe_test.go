package dbtest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// base is what the changes below are made to.
const base = `
	CREATE SCHEMA s;
	CREATE TYPE s.mood AS ENUM ('good', 'bad');
	CREATE TYPE s.pair AS (a int);
	CREATE TYPE s.span AS RANGE (subtype = int);
	CREATE DOMAIN s.code AS text CONSTRAINT code_check CHECK (VALUE <> '');
	CREATE COLLATION s.plain FROM "C";
	CREATE SEQUENCE s.alone;
	CREATE FUNCTION s.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
	CREATE FUNCTION s.noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
	CREATE PROCEDURE s.act() LANGUAGE sql AS 'SELECT 1';
	CREATE AGGREGATE s.total(int) (SFUNC = int4pl, STYPE = int);
	CREATE TABLE s."Users" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
	CREATE TABLE s.posts (
		id serial, title varchar(20) DEFAULT 'x', body text, author bigint, n int, day tstzrange,
		twice int GENERATED ALWAYS AS (n * 2) STORED,
		CONSTRAINT n_positive CHECK (n > 0), CONSTRAINT title_key UNIQUE (title),
		CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES s."Users"
	);
	CREATE INDEX body_idx ON s.posts (lower(body)) WHERE n > 1;
	CREATE STATISTICS s.stat ON n, author FROM s.posts;
	CREATE TRIGGER trig BEFORE INSERT ON s.posts FOR EACH ROW EXECUTE FUNCTION s.noop();
	CREATE RULE rul AS ON DELETE TO s.posts DO INSTEAD NOTHING;
	CREATE POLICY pol ON s.posts USING (n > 1);
	CREATE VIEW s.titles AS SELECT title FROM s.posts;
	CREATE MATERIALIZED VIEW s.stored AS SELECT title FROM s.posts;
	CREATE TABLE s.logs (at timestamptz, n int) PARTITION BY RANGE (at);
	CREATE TABLE s.stays (id int, day tstzrange, mood s.mood, moods s.mood[] DEFAULT '{good}',
		CONSTRAINT apart EXCLUDE USING gist (day WITH &&) WHERE (id > 0) DEFERRABLE);
	CREATE OPERATOR s.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = OPERATOR(s.===));
	CREATE OPERATOR CLASS s.own FOR TYPE int USING btree AS OPERATOR 3 s.===, FUNCTION 1 btint4cmp(int, int);
	CREATE FUNCTION s.rank(s.mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
	CREATE CAST (s.mood AS int) WITH FUNCTION s.rank(s.mood);
	CREATE TEXT SEARCH CONFIGURATION s.words (COPY = simple);
	CREATE TABLE s.logs_2025 PARTITION OF s.logs FOR VALUES FROM ('2025-01-01 00:00Z') TO ('2026-01-01 00:00Z');
`

// changes maps SQL on top of base to a line that must be new in the description. An empty line says that one must go.
var changes = map[string]string{
	`CREATE SCHEMA t`:                                                                      "schema t",
	`DROP SCHEMA public`:                                                                   "",
	`COMMENT ON SCHEMA s IS 'it''s'`:                                                       "  comment 'it''s'",
	`CREATE EXTENSION citext SCHEMA s`:                                                     "extension citext",
	`ALTER TYPE s.mood ADD VALUE 'so so' BEFORE 'bad'`:                                     "  enum 'good', 'so so', 'bad'",
	`ALTER TYPE s.mood RENAME VALUE 'bad' TO 'it''s'`:                                      "  enum 'good', 'it''s'",
	`COMMENT ON TYPE s.mood IS 'c'`:                                                        "  comment 'c'",
	`ALTER TYPE s.pair ADD ATTRIBUTE b text`:                                               "  column b text",
	`COMMENT ON COLUMN s.pair.a IS 'c'`:                                                    "  column a comment 'c'",
	`CREATE TYPE s.r AS RANGE (subtype = text)`:                                            "type s.r",
	`ALTER DOMAIN s.code SET DEFAULT 'd'`:                                                  "  text default 'd'::text",
	`ALTER DOMAIN s.code SET NOT NULL`:                                                     "  text not null",
	`ALTER DOMAIN s.code ADD CONSTRAINT c2 CHECK (VALUE <> 'x') NOT VALID`:                 "  constraint c2 CHECK ((VALUE <> 'x'::text)) NOT VALID",
	`COMMENT ON CONSTRAINT code_check ON DOMAIN s.code IS 'c'`:                             "  constraint code_check comment 'c'",
	`COMMENT ON DOMAIN s.code IS 'c'`:                                                      "  comment 'c'",
	`CREATE COLLATION s.other (provider = icu, locale = 'de')`:                             "collation s.other",
	`ALTER SEQUENCE s.alone INCREMENT 2 CYCLE`:                                             "  bigint start 1 increment 2 min 1 max 9223372036854775807 cache 1 cycle",
	`ALTER SEQUENCE s.alone OWNED BY s.posts.n`:                                            "  bigint start 1 increment 1 min 1 max 9223372036854775807 cache 1 owned by s.posts.n",
	`ALTER SEQUENCE s.alone AS smallint CACHE 5`:                                           "  smallint start 1 increment 1 min 1 max 32767 cache 5",
	`ALTER SEQUENCE s.posts_id_seq OWNED BY NONE`:                                          "  integer start 1 increment 1 min 1 max 2147483647 cache 1",
	`ALTER TABLE s."Users" ALTER id SET CYCLE SET CACHE 3`:                                 `  column id bigint not null identity always (sequence s."Users_id_seq" bigint start 1 increment 1 min 1 max 9223372036854775807 cache 3 cycle)`,
	`COMMENT ON SEQUENCE s.alone IS 'c'`:                                                   "  comment 'c'",
	`CREATE OR REPLACE FUNCTION s.one() RETURNS int LANGUAGE sql AS 'SELECT 2'`:            "    AS $function$SELECT 2$function$",
	`COMMENT ON FUNCTION s.one() IS 'c'`:                                                   "  comment 'c'",
	`DROP PROCEDURE s.act()`:                                                               "",
	`DROP AGGREGATE s.total(int)`:                                                          "",
	`CREATE FUNCTION s.one(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`:                  "function s.one(a integer)",
	`ALTER TABLE s."Users" RENAME TO users`:                                                "table s.users",
	`ALTER TABLE s."Users" ALTER id SET GENERATED BY DEFAULT SET INCREMENT 5`:              `  column id bigint not null identity by default (sequence s."Users_id_seq" bigint start 1 increment 5 min 1 max 9223372036854775807 cache 1)`,
	`ALTER SEQUENCE s."Users_id_seq" RENAME TO q`:                                          `  column id bigint not null identity always (sequence s.q bigint start 1 increment 1 min 1 max 9223372036854775807 cache 1)`,
	`ALTER TABLE s.posts RENAME n TO m`:                                                    "  column m integer",
	`ALTER TABLE s.posts ALTER title TYPE varchar(21)`:                                     "  column title character varying(21) default 'x'::character varying",
	`ALTER TABLE s.posts ALTER body TYPE text COLLATE "C"`:                                 `  column body text collation "C"`,
	`ALTER TABLE s.posts ALTER n SET NOT NULL`:                                             "  column n integer not null",
	`ALTER TABLE s.posts ALTER title SET DEFAULT 'y'`:                                      "  column title character varying(20) default 'y'::character varying",
	`ALTER TABLE s.posts ALTER day SET DEFAULT '[2025-01-01 00:00Z,)'`:                     "  column day tstzrange default '[\"2025-01-01 00:00:00+00\",)'::tstzrange",
	`ALTER TABLE s.posts ALTER twice DROP EXPRESSION`:                                      "  column twice integer",
	`ALTER TABLE s.posts ALTER body SET STORAGE EXTERNAL`:                                  "  column body text storage e",
	`ALTER TABLE s.posts ALTER body SET COMPRESSION pglz`:                                  "  column body text compression p",
	`ALTER TABLE s.posts ALTER n SET STATISTICS 7`:                                         "  column n integer statistics 7",
	`ALTER TABLE s.posts ALTER n SET (n_distinct = 5)`:                                     "  column n integer options {n_distinct=5}",
	`COMMENT ON COLUMN s.posts.n IS E'a\nb'`:                                               "  column n comment 'a",
	`COMMENT ON TABLE s.posts IS 'c'`:                                                      "  comment 'c'",
	`ALTER TABLE s.posts SET UNLOGGED`:                                                     "  unlogged",
	`ALTER TABLE s.posts SET (fillfactor = 70)`:                                            "  with {fillfactor=70}",
	`ALTER TABLE s.posts SET (toast.autovacuum_enabled = off)`:                             "  toast with {autovacuum_enabled=off}",
	`ALTER TABLE s.posts ENABLE ROW LEVEL SECURITY`:                                        "  row security",
	`ALTER TABLE s.posts FORCE ROW LEVEL SECURITY`:                                         "  forced row security",
	`ALTER TABLE s.posts REPLICA IDENTITY FULL`:                                            "  replica identity f",
	`ALTER TABLE s.posts RENAME CONSTRAINT n_positive TO p`:                                "  constraint p CHECK ((n > 0))",
	`ALTER TABLE s.posts ADD CONSTRAINT c CHECK (n > 2) NOT VALID`:                         "  constraint c CHECK ((n > 2)) NOT VALID not validated",
	`ALTER TABLE s.posts ALTER CONSTRAINT posts_author_fkey DEFERRABLE INITIALLY DEFERRED`: `  constraint posts_author_fkey FOREIGN KEY (author) REFERENCES s."Users"(id) DEFERRABLE INITIALLY DEFERRED deferrable deferred`,
	`COMMENT ON CONSTRAINT n_positive ON s.posts IS 'c'`:                                   "  constraint n_positive comment 'c'",
	`ALTER TABLE s.posts ADD EXCLUDE USING gist (day WITH &&)`:                             "  constraint posts_day_excl EXCLUDE USING gist (day WITH &&)",
	`ALTER TABLE s.stays ADD CONSTRAINT e EXCLUDE (id s.own WITH OPERATOR(s.===))`:         "  constraint e EXCLUDE USING btree (id s.own WITH OPERATOR(s.===))",
	`ALTER TABLE s.stays DROP CONSTRAINT apart, ADD CONSTRAINT apart EXCLUDE USING gist (day WITH &&) WHERE (id > 0) DEFERRABLE INITIALLY DEFERRED`: "  constraint apart EXCLUDE USING gist (day WITH &&) WHERE ((id > 0)) DEFERRABLE INITIALLY DEFERRED deferrable deferred",
	`ALTER TABLE s.stays DROP CONSTRAINT apart, ADD CONSTRAINT apart EXCLUDE USING gist (day WITH -|-) WHERE (id > 0) DEFERRABLE`:                   "  constraint apart EXCLUDE USING gist (day WITH -|-) WHERE ((id > 0)) DEFERRABLE deferrable",
	`COMMENT ON CONSTRAINT apart ON s.stays IS 'c'`:                                                     "  constraint apart comment 'c'",
	`ALTER TABLE s.posts ADD twice2 int GENERATED ALWAYS AS (n * 3) STORED`:                             "  column twice2 integer generated stored (n * 3)",
	`ALTER TABLE s.stays ALTER mood TYPE s.mood[] USING ARRAY[mood]`:                                    "  column mood s.mood[]",
	`CREATE OPERATOR s.!== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ne)`:                          "operator s.!== (integer, integer)",
	`ALTER OPERATOR FAMILY s.own USING btree ADD OPERATOR 1 < (int, int)`:                               "  for integer family s.own operator 1 <(integer,integer) s operator 3 s.===(integer,integer) s function 1 btint4cmp(integer,integer)",
	`DROP CAST (s.mood AS int); CREATE CAST (s.mood AS int) WITH FUNCTION s.rank(s.mood) AS ASSIGNMENT`: "  by s.rank(s.mood) a f",
	`ALTER TEXT SEARCH CONFIGURATION s.words DROP MAPPING FOR word`:                                     "",
	`CREATE INDEX i ON s.posts USING hash (n)`:                                                          "  index i CREATE INDEX i ON s.posts USING hash (n)",
	`ALTER INDEX s.body_idx RENAME TO i`:                                                                "  index i CREATE INDEX i ON s.posts USING btree (lower(body)) WHERE (n > 1)",
	`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 's.body_idx'::regclass`:                  "  index body_idx CREATE INDEX body_idx ON s.posts USING btree (lower(body)) WHERE (n > 1) invalid",
	`COMMENT ON INDEX s.body_idx IS 'c'`:                                                                "  index body_idx comment 'c'",
	`DROP STATISTICS s.stat`:                                                                            "",
	`ALTER TABLE s.posts DISABLE TRIGGER trig`:                                                          "  trigger trig CREATE TRIGGER trig BEFORE INSERT ON s.posts FOR EACH ROW EXECUTE FUNCTION s.noop() enabled D",
	`COMMENT ON TRIGGER trig ON s.posts IS 'c'`:                                                         "  trigger trig CREATE TRIGGER trig BEFORE INSERT ON s.posts FOR EACH ROW EXECUTE FUNCTION s.noop() comment 'c'",
	`DROP RULE rul ON s.posts`:                                                                          "",
	`ALTER POLICY pol ON s.posts TO postgres, pg_monitor WITH CHECK (n > 5)`:                            "  policy pol permissive for * to pg_monitor, postgres using (n > 1) check (n > 5)",
	`CREATE OR REPLACE VIEW s.titles WITH (security_barrier) AS SELECT title FROM s.posts`:              "  with {security_barrier=true}",
	`CREATE OR REPLACE VIEW s.titles AS SELECT title FROM s.posts LIMIT 7`:                              "     LIMIT 7;",
	`COMMENT ON VIEW s.titles IS 'c'`:                                                                   "  comment 'c'",
	`CREATE UNIQUE INDEX u ON s.stored (title)`:                                                         "  index u CREATE UNIQUE INDEX u ON s.stored USING btree (title)",
	`REFRESH MATERIALIZED VIEW s.stored WITH NO DATA`:                                                   "  as (not populated)",
	`ALTER TABLE s.logs DETACH PARTITION s.logs_2025`:                                                   "",
	`CREATE TABLE s.d PARTITION OF s.logs DEFAULT`:                                                      "  partition of s.logs DEFAULT",
	`CREATE INDEX i ON s.logs (n)`:                                                                      "  CREATE INDEX ON s.logs_2025 USING btree (n) part of s.i",
	`CREATE TABLE s.child () INHERITS (s.posts)`:                                                        "  inherits s.posts",
	`CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION s.event()`:                              "event trigger e",
}

func TestDescribeTellsEachChange(t *testing.T) {
	t.Parallel()
	before := describe(t, base)
	for change, want := range changes {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			parts := []string{base}
			if strings.HasPrefix(change, "CREATE EVENT") {
				parts = append(parts, "CREATE FUNCTION s.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
			}
			if strings.Contains(change, "title TYPE") {
				parts = append(parts, "DROP VIEW s.titles; DROP MATERIALIZED VIEW s.stored")
			}
			after := describe(t, append(parts, change)...)
			lines := strings.Split(before, "\n")
			old := map[string]int{}
			for _, line := range lines {
				old[line]++
			}
			fresh := false
			for _, line := range strings.Split(after, "\n") {
				if old[line]--; old[line] < 0 && line == want {
					fresh = true
				}
			}
			if after == before || want != "" && !fresh {
				t.Errorf("no new line %q:\n%s", want, cmp.Diff(before, after))
			}
		})
	}
}

// An enum that was made anew, with its columns put over, is told like one that was made at once.
func TestDescribeTellsARebuiltEnumLikeAFreshOne(t *testing.T) {
	t.Parallel()
	const table = `
		CREATE TABLE s.tickets (id int, priority s.priority NOT NULL DEFAULT 'low', old s.priority[] DEFAULT '{low}',
			CHECK (priority <> 'high'));
		CREATE INDEX ON s.tickets (priority) WHERE priority = 'low';
		COMMENT ON TYPE s.priority IS 'c'`
	fresh := describe(t, `CREATE SCHEMA s; CREATE TYPE s.priority AS ENUM ('low', 'high')`, table)
	for name, sql := range map[string]string{
		"renamed away": `
			ALTER TYPE s.priority RENAME TO priority_old;
			CREATE TYPE s.priority AS ENUM ('low', 'high');
			ALTER TABLE s.tickets ALTER priority TYPE s.priority USING priority::text::s.priority,
				ALTER old TYPE s.priority[] USING old::text[]::s.priority[];
			DROP TYPE s.priority_old`,
		"put in its place": `
			CREATE TYPE s.priority_new AS ENUM ('low', 'high');
			ALTER TABLE s.tickets ALTER priority TYPE s.priority_new USING priority::text::s.priority_new,
				ALTER old TYPE s.priority_new[] USING old::text[]::s.priority_new[];
			DROP TYPE s.priority;
			ALTER TYPE s.priority_new RENAME TO priority`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := describe(t, `CREATE SCHEMA s; CREATE TYPE s.priority AS ENUM ('high', 'gone', 'low')`, table, `
				DROP INDEX s.tickets_priority_idx;
				ALTER TABLE s.tickets DROP CONSTRAINT tickets_priority_check, ALTER priority DROP DEFAULT, ALTER old DROP DEFAULT`, sql, `
				ALTER TABLE s.tickets ADD CHECK (priority <> 'high'), ALTER priority SET DEFAULT 'low', ALTER old SET DEFAULT '{low}';
				CREATE INDEX ON s.tickets (priority) WHERE priority = 'low';
				COMMENT ON TYPE s.priority IS 'c'`)
			if diff := cmp.Diff(fresh, got); diff != "" {
				t.Errorf("(-fresh +rebuilt):\n%s", diff)
			}
		})
	}
	if grown := describe(t, `CREATE SCHEMA s; CREATE TYPE s.priority AS ENUM ('high');
		ALTER TYPE s.priority ADD VALUE 'low' BEFORE 'high'`, table); grown != fresh {
		t.Errorf("(-fresh +grown):\n%s", cmp.Diff(fresh, grown))
	}
}

// Drivers find array types by name, and the server takes another one when the usual is taken.
func TestDescribeTellsUnusualNamesOfArrayTypes(t *testing.T) {
	t.Parallel()
	got := describe(t, base, `CREATE TYPE s."`+strings.Repeat("ä", 31)+`x" AS ENUM ('x'); CREATE TABLE s."x`+strings.Repeat("ö", 31)+`" (i int)`)
	if strings.Contains(got, "\n  array ") {
		t.Errorf("all have usual names:\n%s", got)
	}
	for made, of := range map[string]string{
		"CREATE TYPE s.post AS ENUM ('x')": "type s.post", "CREATE TABLE s.post (i int)": "table s.post",
		"CREATE TYPE s.post AS (i int)": "type s.post", "CREATE DOMAIN s.post AS text": "domain s.post",
	} {
		taken := describe(t, "CREATE SCHEMA s; CREATE TYPE s._post AS ENUM ('x')", made)
		if !strings.Contains(taken, of+"\n  array _") {
			t.Errorf("%s: the array type is not told:\n%s", made, taken)
		}
	}
}

func TestDescribeLeavesOut(t *testing.T) {
	t.Parallel()
	before := describe(t, base)
	for name, sql := range map[string]string{
		"the ledger": `
			CREATE TABLE ashlar_migrations (id bigint GENERATED ALWAYS AS IDENTITY, seq serial, v text UNIQUE CHECK (v <> ''));
			COMMENT ON TABLE ashlar_migrations IS 'c'; COMMENT ON COLUMN ashlar_migrations.v IS 'c';
			CREATE INDEX own ON ashlar_migrations (lower(v)); COMMENT ON INDEX own IS 'c'`,
		"the ledger elsewhere": `CREATE TABLE s.ashlar_migrations (seq serial PRIMARY KEY)`,
		"rows and positions of sequences": `INSERT INTO s."Users" DEFAULT VALUES; SELECT nextval('s.alone');
			INSERT INTO s.posts (author, n) VALUES (1, 1); ANALYZE`,
		"dropped columns":   `ALTER TABLE s.posts ADD gone int; ALTER TABLE s.posts DROP gone`,
		"order of columns":  `ALTER TABLE s.posts DROP body CASCADE; ALTER TABLE s.posts ADD body text; CREATE INDEX body_idx ON s.posts (lower(body)) WHERE n > 1`,
		"temporary objects": `CREATE TEMPORARY TABLE t (i int)`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(before, describe(t, base, sql)); diff != "" {
				t.Errorf("(-without +with):\n%s", diff)
			}
		})
	}
}

func TestDescribeTellsOnlyTheNameOfAnExtension(t *testing.T) {
	t.Parallel()
	diff := describe(t, "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm; DROP EXTENSION pg_trgm; DROP EXTENSION hstore")
	const want = "extension citext\n  schema public\nextension plpgsql\n  schema pg_catalog\nschema public\n  comment 'standard public schema'\n"
	if diff := cmp.Diff(want, diff); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDescribeHidesNamesOfNotNullConstraints(t *testing.T) {
	t.Parallel()
	if dbtest.ServerVersion(t) < 18 {
		t.Skip("they have names from 18 on")
	}
	named := describe(t, `CREATE TABLE t (i int CONSTRAINT must NOT NULL)`)
	if diff := cmp.Diff(describe(t, `CREATE TABLE t (i int NOT NULL)`), named); diff != "" {
		t.Error(diff)
	}
	unsure := describe(t, `CREATE TABLE t (i int, j int GENERATED ALWAYS AS (1) VIRTUAL); ALTER TABLE t ADD CONSTRAINT must NOT NULL i NO INHERIT NOT VALID`)
	for _, want := range []string{"column i integer not null not validated no inherit\n", "column j integer generated virtual 1\n"} {
		if !strings.Contains(unsure, want) {
			t.Errorf("%q is not in:\n%s", want, unsure)
		}
	}
}

func TestDescribeDoesNotDependOnTheSession(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, base, `CREATE TABLE s.d (a timestamptz DEFAULT '2025-06-01 00:00Z', b interval DEFAULT '1 day 02:00', c bytea DEFAULT 'x', d date DEFAULT '2025-02-01', e float8 DEFAULT 0.1)`)
	want := dbtest.Description(t, url)
	dbtest.Exec(t, conn, `SET search_path = s; SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET bytea_output = escape;
		SET IntervalStyle = iso_8601; SET quote_all_identifiers = on; SET extra_float_digits = -5`)
	got, err := dbtest.Describe(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-plain +odd session):\n%s", diff)
	}
	var path string
	if err := conn.QueryRow(t.Context(), "SHOW search_path").Scan(&path); err != nil || path != "s" {
		t.Errorf("search_path is %q after Describe (%v)", path, err)
	}
}

func TestDescribeRefusesATransaction(t *testing.T) {
	t.Parallel()
	conn := dbtest.Connect(t, dbtest.New(t))
	dbtest.Exec(t, conn, "BEGIN")
	if _, err := dbtest.Describe(t.Context(), conn); err == nil {
		t.Error("no error")
	}
}

// describe returns the description of a fresh database after some SQL.
func describe(t *testing.T, sql ...string) string {
	t.Helper()
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), sql...)
	return dbtest.Description(t, url)
}
