package snapshot

import (
	"encoding/hex"
	"path"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

const (
	databaseFile = "database.json"
	tablePrefix  = "table."
	extension    = ".json"
)

// tablePath returns where the file of a table is: public/table.posts.json.
func tablePath(name catalog.Name) string {
	return path.Join(folder(name.Schema), tablePrefix+escape(name.Name)+extension)
}

// folder returns the name of the folder of a schema. It never looks like one of our files, nor is it hidden.
func folder(schema string) string {
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

// parsePath returns the table whose file has this path. It reports false for a path that tablePath never returns.
func parsePath(file string) (catalog.Name, bool) {
	dir, base := path.Split(file)
	base, isTable := strings.CutPrefix(base, tablePrefix)
	base, isJSON := strings.CutSuffix(base, extension)
	name := catalog.Name{Schema: unescape(strings.TrimSuffix(dir, "/")), Name: unescape(base)}
	return name, isTable && isJSON && tablePath(name) == file
}
