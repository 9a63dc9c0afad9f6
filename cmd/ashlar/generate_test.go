//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// The keys of a terminal.
const (
	down   = "\x1b[B"
	enter  = "\r"
	esc    = "\x1b"
	tabUp  = "\x1b[Z" // shift+tab
	ctrlC  = "\x03"
	ctrlD  = "\x04"
	begins = "stop here, and write nothing" // what every question shows
)

// askingProject is a project with two open questions, or with a column that has to be filled, and the programs to ask with.
type askingProject struct {
	dir, tool, program string
	env                []string
}

// newAskingProject makes the project. It is shared by tests that copy it.
func newAskingProject(t *testing.T) askingProject {
	t.Helper()
	dir := t.TempDir()
	p := askingProject{dir: dir, tool: filepath.Join(programs, "ashlar"), program: filepath.Join(dir, "bin", "program")}
	p.env = append(os.Environ(), "GOCACHE="+goEnv("GOCACHE"), "XDG_CACHE_HOME="+filepath.Join(dir, "cache"),
		"GOFLAGS=-mod=mod -buildvcs=false", "GOPROXY=off", "GONOSUMDB=*", "GOWORK=off", "TERM=xterm", "CI=", "ACCESSIBLE=")
	mod, sum, err := goMod(repositoryRoot(t), "example.com/app")
	if err := errors.Join(err, os.MkdirAll(filepath.Join(dir, "app"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod": string(mod), "go.sum": string(sum),
		"db/main.go":          "package main\n\nimport (\n\t\"embed\"\n\n\t\"github.com/ashlar-go/ashlar/cli\"\n)\n\n//go:embed all:main\nvar files embed.FS\n\nfunc main() { cli.Main(project, files) }\n",
		"db/main/ashlar.json": "{\n  \"format\": 1,\n  \"repo\": \"main\"\n}\n",
		"db/user.go":          declared("Email, Phone *string"),
	} {
		path := filepath.Join(dir, "app", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	p.run(t, filepath.Join(dir, "app"), p.tool, "generate", "first")
	p.declare(t, "Mail *string\n\tSlug string")
	p.run(t, filepath.Join(dir, "app"), "go", "build", "-tags=ashlar_lean", "-o", p.program, "./db")
	return p
}

// declared returns the source of a table with other columns.
func declared(fields string) string {
	return "package main\n\nimport \"github.com/ashlar-go/ashlar\"\n\nvar project = ashlar.Project{Repos: []ashlar.Repo{{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&User{}}}}}}}\n\n" +
		"type User struct {\n\tID int64\n\t" + fields + "\n}\n\nfunc (u *User) Define(r *ashlar.Resource) {\n\tr.Table(\"users\")\n\tr.PrimaryKey(&u.ID)\n}\n"
}

func (p askingProject) declare(t *testing.T, fields string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "app", "db", "user.go"), []byte(declared(fields)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p askingProject) run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, p.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// session is a program at a terminal of its own.
type session struct {
	t        *testing.T
	terminal *os.File
	cmd      *exec.Cmd
	dir      string
	before   *term.State
	after    *term.State // nil: it could not be asked

	mu     sync.Mutex
	screen bytes.Buffer
	read   int // how much of it was waited for already
	ended  chan struct{}
}

// start starts a program on a copy of the project.
func (p askingProject) start(t *testing.T, env []string, program string, args ...string) *session {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(p.dir, "app"))); err != nil {
		t.Fatal(err)
	}
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, terminal: master, dir: dir, ended: make(chan struct{})}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	if s.before, err = term.GetState(int(slave.Fd())); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(program, args...)
	s.cmd.Dir, s.cmd.Env = dir, append(slices.Clone(p.env), env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, slave
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		buffer := make([]byte, 4096)
		for {
			n, err := master.Read(buffer)
			s.mu.Lock()
			s.screen.Write(buffer[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // its exit code is looked at
		s.after, _ = term.GetState(int(slave.Fd()))
		_ = slave.Close() // so that what is left to be read has an end
		<-shown
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		_ = master.Close()
	})
	return s
}

// shown returns all that was shown.
func (s *session) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

// expect waits until a text is shown that was not waited for before.
func (s *session) expect(text string) *session {
	s.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		shown := s.shown()
		if at := strings.Index(shown[s.read:], text); at >= 0 {
			s.read += at + len(text)
			return s
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%q is not shown:\n%q", text, shown)
		}
	}
}

// press types keys, one after the other.
func (s *session) press(keys ...string) *session {
	s.t.Helper()
	for _, key := range keys {
		time.Sleep(100 * time.Millisecond) // an escape and what follows it is one key, two keys are two
		if _, err := s.terminal.WriteString(key); err != nil {
			s.t.Fatal(err)
		}
	}
	return s
}

// exits waits for the end and demands its exit code, and that the terminal is as it was.
func (s *session) exits(code int) *session {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(40 * time.Second):
		s.t.Fatalf("still running:\n%q", s.shown())
	}
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("exit code %d, want %d:\n%s", got, code, s.shown())
	}
	if s.after != nil && fmt.Sprint(*s.after) != fmt.Sprint(*s.before) {
		s.t.Errorf("the terminal was %v and is %v", *s.before, *s.after)
	}
	return s
}

// wrote returns the only up file that there is beside the first one; nothing when there is none.
func (s *session) wrote() string {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "db/main/migrations/*.up.sql"))
	if err != nil || len(names) == 0 || len(names) > 2 {
		s.t.Fatal(names, err)
	}
	if len(names) == 1 {
		return ""
	}
	text, err := os.ReadFile(names[1])
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// answered demands that the answers of the story stand in the header: email is mail now, phone goes, and slug is filled.
func (s *session) answered() {
	s.t.Helper()
	for _, line := range []string{"-- ashlar:answer rename users.email=mail\n", "-- ashlar:answer drop users.phone\n", "-- ashlar:answer fill users.slug=lower(mail)\n"} {
		if !strings.Contains(s.wrote(), line) {
			s.t.Errorf("%q is not in the header:\n%s", line, s.wrote())
		}
	}
	if n := strings.Count(s.shown(), "looked at repo main"); n != 1 {
		s.t.Errorf("it said %d times what it looked at:\n%s", n, s.shown())
	}
}

// nothingWritten demands that all is as before.
func (s *session) nothingWritten() {
	s.t.Helper()
	if text := s.wrote(); text != "" {
		s.t.Errorf("it wrote\n%s", text)
	}
}

func TestGenerateAsksAtATerminal(t *testing.T) {
	t.Parallel()
	p := newAskingProject(t)
	drawn := func(t *testing.T) *session { return p.start(t, nil, p.tool, "generate", "second") }
	lines := func(t *testing.T) *session { return p.start(t, nil, p.program, "generate", "second") }
	t.Run("every answer", func(t *testing.T) {
		t.Parallel()
		s := drawn(t)
		s.expect("users.email was renamed to mail").press(down, enter)
		s.expect("keep users.phone").press(down, down, down, enter)
		s.expect("--drop users.phone   (goes, with all that it holds)").expect("no: "+begins).press(down, enter)
		s.expect("SQL expression").press(down, enter).expect("  an SQL expression").expect("an SQL expression").press("lower(mail)", enter)
		s.exits(0).answered()
	})
	t.Run("nothing is chosen beforehand", func(t *testing.T) {
		t.Parallel()
		s := drawn(t).expect(begins).press(enter).expect("2 open questions").exits(3)
		s.nothingWritten()
		if !strings.Contains(s.shown(), "--rename users.email=mail") {
			t.Error(s.shown())
		}
	})
	t.Run("a loss that is not confirmed", func(t *testing.T) {
		t.Parallel()
		s := drawn(t)
		s.expect("users.email was renamed to mail").press(down, enter)
		s.expect("keep users.phone").press(down, down, down, enter)
		s.expect("no: " + begins).press(enter)
		s.expect("stopped: nothing was written").expect("answered so far: --rename users.email=mail\r\n").exits(3).nothingWritten()
	})
	t.Run("back", func(t *testing.T) {
		t.Parallel()
		s := drawn(t)
		s.expect("users.email was renamed to mail").press(down, down, enter)
		s.expect("keep users.phone").press(tabUp).expect("taken back: --rename users.email=slug")
		s.expect("users.email was renamed to mail").press(tabUp, down, enter) // there is nothing before
		s.expect("keep users.phone").press(down, down, down, enter)
		s.expect("no: " + begins).press(tabUp).expect("taken back: --drop users.phone")
		s.expect("keep users.phone").press(down, down, down, enter).expect("no: "+begins).press(down, enter)
		s.expect("That leads to one more question.").expect("SQL expression").press(down, enter)
		s.expect("  an SQL expression").expect("an SQL expression").press(tabUp)
		s.expect("SQL expression").press(down, enter).expect("  an SQL expression").expect("an SQL expression").press("lower(mail)", enter)
		s.exits(0).answered()
	})
	t.Run("Esc", func(t *testing.T) {
		t.Parallel()
		s := drawn(t).expect(begins).expect("esc").press(down, esc).expect("stopped: nothing was written").expect("2 open questions").exits(3)
		if s.nothingWritten(); strings.Contains(s.shown(), "filter") {
			t.Error(s.shown())
		}
	})
	t.Run("Ctrl-C", func(t *testing.T) {
		t.Parallel()
		drawn(t).expect(begins).press(ctrlC).exits(130).nothingWritten()
	})
	t.Run("SIGTERM", func(t *testing.T) {
		t.Parallel()
		s := drawn(t).expect(begins)
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		s.exits(143).nothingWritten()
	})
	t.Run("in lines", func(t *testing.T) {
		t.Parallel()
		s := p.start(t, []string{"ACCESSIBLE=1"}, p.tool, "generate", "second")
		s.expect("Number: ").press(enter).expect("Type a number from 0 to 4.").press("9" + enter).expect("Type a number").press("1" + enter)
		s.expect("2 of 2").expect("Number: ").press("3" + enter)
		s.expect("Is that meant? Type yes: ").press("yes" + enter)
		s.expect("Number: ").press("1"+enter).expect("SQL expression for users.slug: ").press(enter, "lower(mail)"+enter)
		s.exits(0).answered()
	})
	t.Run("in lines, nothing", func(t *testing.T) {
		t.Parallel()
		lines(t).expect("Number: ").press("0" + enter).expect("2 open questions").exits(3).nothingWritten()
	})
	t.Run("in lines, a loss that is not confirmed", func(t *testing.T) {
		t.Parallel()
		s := lines(t).expect("Number: ").press("1" + enter).expect("Number: ").press("3" + enter).expect("Type yes: ").press("y" + enter)
		s.expect("stopped: nothing was written").expect("answered so far: --rename users.email=mail\r\n").exits(3).nothingWritten()
	})
	t.Run("in lines, end of input", func(t *testing.T) {
		t.Parallel()
		s := lines(t).expect("Number: ").press("1" + enter).expect("Number: ").press(ctrlD)
		s.expect("the input ended with questions open, and nothing was written").exits(3).nothingWritten()
	})
	t.Run("in lines, Ctrl-C", func(t *testing.T) {
		t.Parallel()
		lines(t).expect("Number: ").press(ctrlC).exits(130).nothingWritten()
	})
	t.Run("in lines, SIGTERM", func(t *testing.T) {
		t.Parallel()
		s := lines(t).expect("Number: ")
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		s.exits(143).nothingWritten()
	})
	for name, silent := range map[string]struct {
		env  string
		args []string
	}{
		"CI":         {"CI=true", nil},
		"TERM":       {"TERM=dumb", nil},
		"--no-input": {"", []string{"--no-input"}},
		"--json":     {"", []string{"--json"}},
		"--check":    {"", []string{"--check"}},
	} {
		t.Run("not with "+name, func(t *testing.T) {
			t.Parallel()
			program := p.program
			if name == "CI" {
				program = p.tool // which has to find out by itself
			}
			s := p.start(t, []string{silent.env}, program, append([]string{"generate", "second"}, silent.args...)...).exits(3)
			if s.nothingWritten(); strings.Contains(s.shown(), begins) {
				t.Error(s.shown())
			}
		})
	}
}

func TestWrapped(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ line, want string }{
		{"one two three", "one two\nthree"},
		{"  one two three", "  one\n  two\n  three"},
		{"äöüäöüä b", "äöüäöüä\nb"},
		{"a-word-that-is-wider b", "a-word-that-is-wider\nb"},
		{"'a  b'", "'a  b'"},
		{"", ""},
	} {
		if got := wrapped(test.line, 8); got != test.want {
			t.Errorf("%q: %q, want %q", test.line, got, test.want)
		}
	}
}
