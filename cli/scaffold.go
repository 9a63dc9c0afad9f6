package cli

import (
	"embed"
	"go/format"
	"path"
	"path/filepath"
	"strings"
)

// templates are the files that init writes, with NAMES in capitals to be filled in.
//
//go:embed templates
var templates embed.FS

// scaffold is what the templates are filled in with.
type scaffold struct {
	Module  string // the import path of the folder that init works in
	Package string // the name of the package for resources
	Dir     string // the folder of the program, usually db
}

// files returns the files of a new project.
func (s scaffold) files() ([]newFile, error) {
	var files []newFile
	for _, f := range []struct{ template, path string }{
		{"main.go.txt", path.Join(s.Dir, "main.go")},
		{"ashlar.json", path.Join(s.Dir, "main", marker)},
		{"project.go.txt", path.Join(s.Package, "project.go")},
		{"user.go.txt", path.Join(s.Package, "user.go")},
	} {
		text, err := templates.ReadFile("templates/" + f.template)
		if err != nil {
			return nil, err
		}
		filled := strings.NewReplacer("MODULE", s.Module, "PACKAGE", s.Package).Replace(string(text))
		content := []byte(filled)
		if strings.HasSuffix(f.path, ".go") {
			if content, err = format.Source(content); err != nil { // the order of imports depends on the module's path
				return nil, err
			}
		}
		files = append(files, newFile{path: filepath.FromSlash(f.path), content: content})
	}
	return files, nil
}

// repoMarker returns the content of the marker file of a repo.
func repoMarker(name string) ([]byte, error) {
	text, err := templates.ReadFile("templates/ashlar.json")
	return []byte(strings.Replace(string(text), `"main"`, `"`+name+`"`, 1)), err
}
