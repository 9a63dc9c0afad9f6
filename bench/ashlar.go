package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// project is a Go project that uses the checkout under test.
type project struct {
	dir, root, trash string
	base             string // the repo's folder after the first generation
	size             int
	limit            time.Duration
	env              []string
}

// newProject writes a project without migrations into a folder that is not there yet.
func newProject(dir, root string, size int, limit time.Duration) (*project, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return nil, err
	}
	p := &project{dir: filepath.Join(dir, "app"), root: root, base: filepath.Join(dir, "base"), size: size, limit: limit, trash: filepath.Join(dir, "trash")}
	p.env = []string{"GOWORK=off", "GOFLAGS=-mod=readonly"}
	for name, text := range map[string]string{
		"go.mod": goMod(root, string(mod)), "go.sum": string(sum), "project.go": goProject(size), "db/main.go": mainGo,
	} {
		if err := write(filepath.Join(p.dir, name), text); err != nil {
			return nil, err
		}
	}
	if err := p.declare(state{}); err != nil {
		return nil, err
	}
	return p, p.restore("")
}

// declare writes the packages of resources.
func (p *project) declare(s state) error {
	for pkg := range packages(p.size) {
		name := filepath.Join(p.dir, fmt.Sprintf("p%02d", pkg), "resources.go")
		if err := write(name, goPackage(pkg, p.size, s)); err != nil {
			return err
		}
	}
	return nil
}

// restore makes the repo's folder that of another place, or an empty one.
func (p *project) restore(from string) error {
	if from != "" {
		return replace(filepath.Join(p.dir, "db", "main"), from, p.trash)
	}
	if err := discard(filepath.Join(p.dir, "db", "main"), p.trash); err != nil {
		return err
	}
	return write(filepath.Join(p.dir, "db", "main", "ashlar.json"), "{\n  \"format\": 1,\n  \"repo\": \"main\"\n}\n")
}

// build builds the project's program as "go tool ashlar" does for the commands that only author.
func (p *project) build(program string) error {
	return p.run("go", "build", "-tags=ashlar_lean", "-ldflags=-s -w", "-o", program, "./db")
}

// run runs a command that is not measured.
func (p *project) run(args ...string) error {
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env = p.dir, append(os.Environ(), p.env...)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w: %s", args, err, tail(said))
	}
	return nil
}

// commit makes the project a work tree of git, with all files committed.
func (p *project) commit() error {
	return errors.Join(
		p.run("git", "init", "--quiet"),
		p.run("git", "add", "--all"),
		p.run("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "--quiet", "--message", "base"),
	)
}

// command returns a command to measure.
func (p *project) command(args ...string) command {
	return command{Dir: p.dir, Args: args, Env: p.env, Limit: p.limit}
}

// written returns the SQL that leads forward.
func (p *project) written() (string, error) {
	return contents(filepath.Join(p.dir, "db", "main", "migrations", "*.up.sql"))
}

// keepBase makes the first generation with this program, and keeps its files for the operations that come later.
func (p *project) keepBase(program string) error {
	if err := p.restore(""); err != nil {
		return err
	}
	if err := p.run(program, "generate", "first"); err != nil {
		return err
	}
	return replace(p.base, filepath.Join(p.dir, "db", "main"), p.trash)
}

// snapshots returns the folder of the snapshots.
func (p *project) snapshots() string { return filepath.Join(p.dir, "db", "main", "snapshots") }
