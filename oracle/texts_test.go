package oracle

import (
	"io/fs"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// text is a text in SQL with the place where it stands.
type text struct{ name, sql string }

// repository returns all SQL files, and those inside of txtar files.
func repository(root fs.FS) ([]text, error) {
	var texts []text
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		kind := path.Ext(name)
		if kind != ".sql" && kind != ".txtar" {
			return nil
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if kind == ".sql" {
			texts = append(texts, text{name, string(content)})
			return nil
		}
		for _, file := range txtar.Parse(content).Files {
			if path.Ext(file.Name) == ".sql" {
				texts = append(texts, text{name + " " + file.Name, string(file.Data)})
			}
		}
		return nil
	})
	return texts, err
}

// odd are texts that are easily cut in the wrong place, by how far PostgreSQL goes along with them.
var odd = map[level][]string{
	parsed: {
		// little or nothing
		"", " \t\n", ";", ";;;", "-- only a comment", "/* only a comment */", "-- a;\n/* b; */", "SELECT 1", "SELECT 1;;SELECT 2",
		"SELECT 1 -- no semicolon", "SELECT 1; -- ;", "/* before */ SELECT 1 /* ; */ ; -- after", "SELECT 1\f;\vSELECT 2",
		"SELECT 1;\r\nSELECT 2;\r\n", "-- a\rSELECT 1; -- b\r; SELECT 2",

		// strings
		`SELECT ';'; SELECT ''';'''; SELECT 'a'';b'`, `SELECT '\'; SELECT 2`, `SELECT E'\';'; SELECT e'\\'; SELECT 2`,
		"SELECT E'a\\\n;'; SELECT 1", "SELECT 'a'\n';b'; SELECT 1", "SELECT E'a'\n'b\\';c'; SELECT 1",
		"SELECT E'a' /* ; */ , 'b\\'; SELECT 1", "SELECT 'a'\n'b\\'; SELECT 1",
		"SELECT E'a'\n/* */ , 'b\\'; SELECT 1", "SELECT E'a'\n'b' ,\n'c\\'; SELECT 1", "SELECT E'a\\''\r'b\\';'; SELECT 1",
		`SELECT U&'\0041;'; SELECT U&'d!0061;' UESCAPE '!'; SELECT 1`, `SELECT U&"d\0061;" FROM t; SELECT u&"d!0061;" UESCAPE '!' FROM t`,
		`SELECT B'1', X'1F', N';'; SELECT 1`, `SELECT u & 'a;' FROM t; SELECT e FROM t; SELECT "e"';' FROM t`,
		"SET standard_conforming_strings = off; SELECT 'a\\'; SELECT 2", "SET standard_conforming_strings TO on; SELECT '\\'; SELECT 2;",

		// names
		`SELECT ";", "a"";b" FROM "t;"; SELECT 1`, `SELECT a$b$c, d$$ FROM t; SELECT 1`, "SELECT é, Ünï FROM \"é;\"; SELECT 1",
		"CREATE TABLE function (a int); SELECT begin FROM t; SELECT atomic FROM t", "BEGIN; SELECT 1; END; SELECT 2",
		"END; END;", "BEGIN; COMMIT; START TRANSACTION; END", "SELECT 1 AS end; SELECT 1 AS case; SELECT 2",

		// dollar quotes
		"DO $$ BEGIN; END; $$; SELECT 1", "DO $a$ $b$ ; $b$ $$ $a$; SELECT 1", "SELECT $a$;$A$;$a$; SELECT 1", "SELECT $é$;$é$; SELECT 1",
		"SELECT $_1$;$_1$; SELECT 1", "PREPARE p AS SELECT $1; SELECT $$;$$", "SELECT $$ ' ; $$; SELECT '$$'; SELECT ';$$'",
		"SELECT $a$;$b$;$a$;SELECT 1", "SELECT $$a$b$$; SELECT 2", "SELECT $a$ $a $a$; SELECT 1",

		// comments
		"SELECT 1 /* /* ; */ ; */; SELECT 2", "SELECT 1 /*/ ; /*/ ; */ */ ; SELECT 2", "SELECT 1 /**/ ; /***/ SELECT 2 /*;**/ ;",
		"SELECT 1 -- /* ;\n; SELECT 2 -- */ ;", "SELECT 1 /* -- */ ; SELECT 2", "SELECT 2*/* ; */3; SELECT 1", "SELECT 1+--;\n2; SELECT 1",
		"SELECT '/*'; SELECT '*/'; SELECT 1", "SELECT \"--\" FROM t; SELECT '--'; SELECT 1",

		// numbers and operators
		"SELECT 1.5e+10, .5, 1., 0x1F, 1_000; SELECT 1", "SELECT a[1:2], b::int, 3 <-> 4, @ -1; SELECT 1", "SELECT 1.;SELECT .5;", "SELECT a <@ b; SELECT a !=-1",

		// parentheses
		"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT ')' ; ; SELECT (2));",
		"SELECT (SELECT ';)'); SELECT ((1))",

		// bodies in SQL
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN CASE 1 WHEN 2 THEN 3 END END; END; SELECT 3",
		"create or replace procedure p() language sql begin atomic end; SELECT 3",
		"CREATE PROCEDURE p() BEGIN /* ; */ ATOMIC INSERT INTO t VALUES (CASE 1 WHEN 2 THEN 3 END); ; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT a.end FROM a; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; SELECT 1 AS begin; SELECT t.case FROM t; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end; SELECT begin FROM t; SELECT begin atomic FROM t; END; SELECT 3",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2; END; SELECT 3",
		"CREATE FUNCTION begin() RETURNS int RETURN 1; SELECT 2", "CREATE FUNCTION f(begin int, atomic int) RETURNS begin RETURN begin; SELECT 2",
		"CREATE FUNCTION begin.f() RETURNS int LANGUAGE sql AS 'SELECT 1;'; SELECT 2", "CREATE FUNCTION f() RETURNS begin BEGIN ATOMIC SELECT 1; END; SELECT 2",
		"CREATE FUNCTION f() RETURNS int SET search_path TO begin BEGIN ATOMIC SELECT 1; END; SELECT 2", "CREATE FUNCTION f() RETURNS int RETURN 1; SELECT 2",
		"CREATE FUNCTION f() RETURNS int RETURN CASE WHEN true THEN 1 END; SELECT 2",
		"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$; SELECT 2",
		"CREATE FUNCTION f() RETURNS trigger AS $f$ BEGIN; IF a THEN END IF; END; $f$ LANGUAGE plpgsql; CREATE TRIGGER t BEFORE INSERT ON t EXECUTE FUNCTION f()",

		"COPY t FROM STDIN; SELECT 1", "COPY t FROM stdin WITH (FORMAT csv); SELECT 2",
	},
	scanned: {
		"SELECT (; SELECT 1", "SELECT ); SELECT 1", "a; b", "SELECT 1 SELECT 2;", "(;);", "E'\\';' ;", "1.5.5;", "$ ; $1; $a ; $",
		"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;", "SELECT 1..2;", "/ * ; * /;",
		"COPY t FROM STDIN;\n1\ta;b\n",
		// commands of psql are no SQL, though some can be cut into tokens
		"\\d t\nSELECT 1;", "SELECT 1 \\g\n",
	},
	refused: {
		"SELECT '", "SELECT \"a;", "SELECT $$;", "/* ;", "SELECT E'\\'", "SELECT 1a;", "\"\";",
		// commands of psql are no SQL
		"\\set a 'b", "\\echo it's\n",
	},
}
