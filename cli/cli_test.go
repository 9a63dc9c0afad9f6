package cli_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/migration"
)

// run runs a command line and returns what it printed.
func run(project *ashlar.Project, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = cli.RunAs(project, nil, &out, &err, args...)
	return code, out.String(), err.String()
}

func TestHelp(t *testing.T) {
	t.Parallel()
	pages := append(cli.Commands(), "")
	for _, standalone := range []bool{true, false} {
		var project *ashlar.Project
		if !standalone {
			project = &ashlar.Project{}
		}
		for _, name := range pages {
			args := strings.Fields(name + " --help")
			code, stdout, stderr := run(project, args...)
			if slices.Contains(cli.Running, name) && strings.Contains(stderr, "built with the tag ashlar_lean") {
				continue
			}
			if code != 0 || stderr != "" {
				t.Errorf("%v: exit code %d, %s", args, code, stderr)
			}
			if !strings.Contains(stdout, "Examples:") {
				t.Errorf("%v: no examples", args)
			}
			for line := range strings.Lines(stdout) {
				if width := utf8.RuneCountInString(strings.TrimRight(line, "\n")); width > 80 {
					t.Errorf("%v: %d columns: %s", args, width, line)
				}
			}
		}
	}
}

func TestEveryCommandIsHandedOverOrNot(t *testing.T) {
	t.Parallel()
	here := []string{"init", "version"} // cmd/ashlar does these itself
	for _, name := range cli.Commands() {
		if cli.Handed(name) == slices.Contains(here, name) {
			t.Errorf("%s: handed over is %v", name, cli.Handed(name))
		}
	}
	for _, name := range cli.Running {
		if cli.Lean(name) {
			t.Errorf("%s needs a database and is lean", name)
		}
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"add_tickets": "add_tickets", "AddTickets": "add_tickets", "add tickets!": "add_tickets", "--x--y": "x_y",
		"v2Schema": "v2_schema", "../etc/passwd": "etc_passwd", "Größe": "gr_e", "URLs": "urls", "_a_": "a",
		"": "", "../..": "", "äöü": "", strings.Repeat("x", 101): "", strings.Repeat("x", 100): strings.Repeat("x", 100),
	} {
		got, err := cli.FileName(typed)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
		if want != "" {
			m := migration.Migration{Version: 1, Name: got}
			if err := migration.Write(t.TempDir(), m); err != nil {
				t.Errorf("%q: %v", typed, err)
			}
		}
	}
}

func TestCalledAs(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0123456789abcdef", 4)
	for path, want := range map[string]string{
		"ashlar":                              "ashlar",
		"go tool ashlar":                      "go tool ashlar",
		"/cache/" + hash + "-d/ashlar":        "go tool ashlar",
		"/tmp/go-build123/b001/exe/ashlar":    "go tool ashlar",
		"/tmp/go-build123/b001/exe/db":        "go run ./db",
		"/usr/bin/found":                      "found",
		"./migrate":                           "./migrate",
		"/app/migrate":                        "/app/migrate",
		"/my apps/migrate":                    "'/my apps/migrate'",
		"/cache/0123-d/ashlar":                "/cache/0123-d/ashlar",
		"/home/me/go-builder/bin/exe/../live": "/home/me/go-builder/bin/exe/../live",
	} {
		if got := cli.CalledAsFrom(path, func(name string) bool { return name == "found" }); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestModulePathOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"module example.com/app\n":                     "example.com/app",
		"// a comment\nmodule \"example.com/app\" //x": "example.com/app",
		"go 1.26\n": "",
	} {
		if got := cli.ModulePathOf(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"at postgres://u:p@ss w@h/d now":                   "at postgres://***@h/d now",
		`"postgres://:p/w@h/d" and x://a:b@c`:              `"postgres://***@c`,
		"postgres://u@corp:pw@h":                           "postgres://***@h",
		"export X=postgres://user:password@localhost/app":  "export X=postgres://user:password@localhost/app",
		"like postgres://user:password@host/name; / @ : %": "like postgres://user:password@host/name; / @ : %",
		`got "host=h password=secret port=1"`:              `got "host=h password=*** port=1"`,
		"password='a b' x":                                 "password=*** x",
		"https://example.com/a: b@c, //x:y":                "https://example.com/a: b@c, //x:y",
	} {
		if got := cli.Masked(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestAsTyped(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ashlar", "go tool ashlar", "db"} {
		for hint, want := range map[string]string{
			"Make it with: ashlar create":                              "Make it with: " + name + " create",
			"Type " + name + " init; ashlar generate --check says it.": "Type " + name + " init; " + name + " generate --check says it.",
			"Install a later ashlar.":                                  "Install a later ashlar.",
			"The folder my-ashlar create made.":                        "The folder my-ashlar create made.",
		} {
			if got := cli.AsTyped(name, hint); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	wrong := cli.Usage("Do.", "wrong")
	failed := errors.New("failed")
	for _, test := range []struct {
		err  error
		want int
	}{{nil, 0}, {failed, 1}, {wrong, 2}, {errors.Join(wrong, wrong), 2}, {errors.Join(wrong, failed), 1}} {
		if got := cli.ExitCode(test.err); got != test.want {
			t.Errorf("%v: %d, want %d", test.err, got, test.want)
		}
	}
}

// A folder db/ that is not the project's is not taken for it.
func TestForeignFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("db/main/migrations", 0o755); err != nil {
		t.Fatal(err)
	}
	project := &ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}
	var out, complaint strings.Builder
	code := cli.RunAs(project, fstest.MapFS{}, &out, &complaint, "generate", "x")
	if stderr := complaint.String(); code != 2 || !strings.HasPrefix(stderr, "there is no folder db here: ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
