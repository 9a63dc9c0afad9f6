package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// workflow is the example for GitHub Actions, and workflowPage the page of the guide that shows it.
const (
	workflow     = "examples/helpdesk/ci/migrations.yml"
	workflowPage = "docs/guide/ci.md"
)

func TestTheGuideShowsTheWorkflow(t *testing.T) {
	t.Parallel()
	_, shown, _ := strings.Cut(repositoryFile(t, workflow), "\n") // behind the comment
	if !strings.Contains(repositoryFile(t, workflowPage), "```yaml\n"+shown+"```\n") {
		t.Errorf("%s does not show %s as it is", workflowPage, workflow)
	}
}

// runLine finds what a step of the workflow runs.
var runLine = regexp.MustCompile(`(?m)^ +- run: (go tool ashlar .*)$`)

// The lines of the workflow run, in order, on the example project in a clone, and each ends well.
func TestTheWorkflowRuns(t *testing.T) {
	t.Parallel()
	text := repositoryFile(t, workflow)
	lines := runLine.FindAllStringSubmatch(text, -1)
	if n := strings.Count(text, "run: "); n != len(lines) || n == 0 {
		t.Fatalf("%d lines that run something, %d of them read", n, len(lines))
	}
	origin := t.TempDir()
	helpdesk(t, origin)
	env := append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@localhost", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@localhost",
		"GOFLAGS=-mod=mod -buildvcs=false", "GONOSUMDB=*", "GOWORK=off", "GOCACHE="+goEnv("GOCACHE"), "XDG_CACHE_HOME="+t.TempDir(),
		"BASE=main", "GITHUB_ACTIONS=true", "DATABASE_URL="+dbtest.Absent(t))
	run := func(folder, line string) {
		t.Helper()
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir, cmd.Env = folder, env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	run(origin, "git init --quiet --initial-branch=main && git add --all && git commit --quiet --message first")
	clone := filepath.Join(t.TempDir(), "clone")
	run(origin, "git clone --quiet . "+clone)
	for _, line := range lines {
		run(clone, line[1])
	}
}

// helpdesk makes the example project a module of its own in a folder.
func helpdesk(t *testing.T, folder string) {
	t.Helper()
	const inside, outside = "github.com/ashlar-go/ashlar/examples/helpdesk", "example.com/helpdesk"
	from := filepath.Join(repositoryRoot(t), "examples/helpdesk")
	err := os.CopyFS(folder, os.DirFS(from))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir() || filepath.Ext(path) != ".go":
			return err
		case strings.HasSuffix(path, "_test.go"):
			return os.Remove(path) // they reach into Ashlar
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.ReplaceAll(string(text), inside, outside)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	mod, sum, err := goMod(repositoryRoot(t), outside)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"go.mod": mod, "go.sum": sum} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func repositoryRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func repositoryFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repositoryRoot(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
