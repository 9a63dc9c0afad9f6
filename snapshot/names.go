package snapshot

import (
	"encoding/hex"
	"path"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

const (
	databaseFile = databaseKind + extension
	extension    = ".json"
)

// The kinds of files.
const (
	databaseKind  = "database"
	tableKind     = "table"
	typeKind      = "type"
	domainKind    = "domain"
	sequenceKind  = "sequence"
	statementKind = "statement"
)

// Path returns where the file of a thing is, below the folder: of a kind that begins the names of files, "database", "table",
// "type", "domain", "sequence" or "statement". That of the database is always the same; a statement is in no schema.
func Path(kind string, name catalog.Name) string { return pathOf(kind, name) }

// pathOf returns where the file of a thing is: public/table.posts.json; statement.visits_touch.json for a thing that is
// in no schema.
func pathOf(kind string, name catalog.Name) string {
	if kind == databaseKind {
		return databaseFile
	}
	return path.Join(folder(name.Schema), kind+"."+escape(name.Name)+extension)
}

// folder returns the name of the folder of a schema. It never looks like one of our files, nor is it hidden. What is there
// once per tenant has a folder of a name that no schema's has, since "@" is escaped there.
func folder(schema string) string {
	if schema == catalog.Tenant {
		return schema
	}
	name := escape(schema)
	if strings.HasPrefix(name, ".") {
		name = "%2E" + name[1:]
	}
	if strings.HasSuffix(name, extension) {
		name = strings.TrimSuffix(name, extension) + "%2E" + extension[1:]
	}
	return name
}

// escape writes a name with the bytes that are the same everywhere: file systems that ignore case or recode letters
// must not mix up two tables.
func escape(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteString(strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return b.String()
}

// unescape undoes escape, of any text: what is no escape stays.
func unescape(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if c, err := hex.DecodeString(text[i+1 : i+3]); err == nil {
				b.WriteByte(c[0])
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// parsePath returns the kind and the name of the thing whose file has this path. The kind is empty for a path that is of
// no thing.
func parsePath(file string) (kind string, name catalog.Name) {
	if file == databaseFile {
		return databaseKind, catalog.Name{}
	}
	dir, base := path.Split(file)
	kind, rest, _ := strings.Cut(base, ".")
	rest, isJSON := strings.CutSuffix(rest, extension)
	switch kind {
	case tableKind, typeKind, domainKind, sequenceKind:
		isJSON = isJSON && dir != ""
	case statementKind:
		isJSON = isJSON && dir == ""
	default:
		isJSON = false
	}
	if !isJSON {
		return "", catalog.Name{}
	}
	return kind, catalog.Name{Schema: unescape(strings.TrimSuffix(dir, "/")), Name: unescape(rest)}
}

// isOurs reports whether a path is one that Ashlar writes to.
func isOurs(file string) bool {
	kind, name := parsePath(file)
	return kind != "" && pathOf(kind, name) == file
}
