// Package docs_test holds the pages against the code, and their links against the files.
package docs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderKeys(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/reference/files.md")
	same(t, "keys of header lines", constants(read(t, "migration/header.go"), `key[A-Z]\w*`), firstCells(page, "### Header lines\n", "\n##"))
	same(t, "kinds of hazards", constants(read(t, "plan/hazards.go"), `\w+\s+HazardKind`), firstCells(page, "### Hazards\n", "\n##"))
}

// constants returns the strings that constants of a Go file are, by a pattern of what stands before the =.
func constants(code, pattern string) (all []string) {
	for _, found := range regexp.MustCompile(`(?m)^\t`+pattern+`\s*= "([^"]+)"`).FindAllStringSubmatch(code, -1) {
		all = append(all, found[1])
	}
	return all
}

// elsewhere are the variables on the page that the code does not read under their names: libraries, Go and tests do.
var elsewhere = []string{"DATABASE_URL", "NO_COLOR", "TMPDIR", "UPDATE_SCRIPTS", "XDG_CACHE_HOME"}

// chosen are the names of variables that are not in the code, since a project chooses them.
var chosen = []string{"variable", "repo.DirectURLEnv"}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`\bos\.(?:Getenv|LookupEnv)\(([^()]+)\)`)
	code := slices.Clone(elsewhere)
	for _, file := range files(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "examples/") {
			continue
		}
		for _, found := range call.FindAllStringSubmatch(read(t, file), -1) {
			name := found[1]
			switch {
			case strings.HasPrefix(name, `"`):
				code = append(code, strings.Trim(name, `"`))
			case !slices.Contains(chosen, name):
				code = append(code, constantOf(t, path.Dir(file), name))
			}
		}
	}
	page := read(t, "docs/reference/settings.md")
	listed := firstCells(page, "## The environment of the commands\n", "\x00")
	for _, name := range []string{"ASHLAR_QUESTIONS_TO"} { // told of in a sentence
		if strings.Contains(page, "`"+name+"`") {
			listed = append(listed, name)
		}
	}
	same(t, "variables of the environment", code, listed)
}

// constantOf returns the string that a constant of a package is.
func constantOf(t *testing.T, folder, name string) string {
	t.Helper()
	for _, file := range files(t, ".go") {
		if path.Dir(file) != folder {
			continue
		}
		if found := regexp.MustCompile(`(?m)^(?:const |\t)` + name + `\s*= "([^"]+)"`).FindStringSubmatch(read(t, file)); found != nil {
			return found[1]
		}
	}
	t.Errorf("%s reads the variable %s, whose name is not known", folder, name)
	return name
}

// firstCells returns what stands in backquotes in the first cell of each line of the tables between two texts of a page.
func firstCells(page, from, to string) (all []string) {
	_, page, _ = strings.Cut(page, from)
	page, _, _ = strings.Cut(page, to)
	for _, line := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(page, -1) {
		all = append(all, line[1])
	}
	return all
}

// same compares what the code has with what a page has, each once and in any order.
func same(t *testing.T, what string, code, page []string) {
	t.Helper()
	if len(code) == 0 {
		t.Errorf("%s: none found in the code", what)
	}
	slices.Sort(code)
	slices.Sort(page)
	if diff := cmp.Diff(slices.Compact(code), slices.Compact(page)); diff != "" {
		t.Errorf("%s (-code +page):\n%s", what, diff)
	}
}

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```")
	block   = regexp.MustCompile(`(?m)^    .*$`)
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	noSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

func TestLinks(t *testing.T) {
	t.Parallel()
	anchors := map[string][]string{}
	for _, page := range files(t, ".md") {
		text := block.ReplaceAllString(fenced.ReplaceAllString(read(t, page), ""), "")
		for _, found := range heading.FindAllStringSubmatch(text, -1) {
			anchor := strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-")
			anchors[page] = append(anchors[page], anchor)
		}
	}
	for page := range anchors {
		text := code.ReplaceAllString(block.ReplaceAllString(fenced.ReplaceAllString(read(t, page), ""), ""), "")
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			to, anchor, _ := strings.Cut(found[1], "#")
			target := page
			if to != "" {
				target = path.Join(path.Dir(page), to)
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s: %s: there is no such file", page, found[1])
			} else if anchor != "" && !slices.Contains(anchors[target], anchor) {
				t.Errorf("%s: %s: there is no such title", page, found[1])
			}
		}
	}
}

// read returns a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// files returns the files of the repository whose names end so.
func files(t *testing.T, end string) (all []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, end):
			all = append(all, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
