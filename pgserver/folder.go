package pgserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// longestSocket is the length of the longest socket path in bytes: Linux takes 107, macOS and the BSDs 103.
const longestSocket = 103

// folder is where a server lives: data, socket, log, and the locks.
type folder struct {
	dir       string // absolute, symbolic links resolved
	owner     account
	temporary bool
	extra     string // a socket folder elsewhere, because the path of dir does not suit one
}

func (f *folder) path(elem ...string) string {
	return filepath.Join(append([]string{f.dir}, elem...)...)
}

// temporaryFolder makes a folder for one server: in memory for tests when there is room, else where temporary files go.
func temporaryFolder(mode Mode, owner account) (folder, error) {
	roots := []string{os.TempDir(), "/tmp"}
	if shm := memoryDir(); mode == Testing && shm != "" {
		roots = append([]string{shm}, roots...)
	}
	var errs []error
	for _, root := range roots {
		dir, err := temporaryIn(root, owner)
		if err == nil {
			return folder{dir: dir, owner: owner, temporary: true}, nil
		}
		errs = append(errs, err)
	}
	return folder{}, fmt.Errorf("no place for a temporary folder: %w", errs[0])
}

// temporaryIn makes a folder that only owner may enter.
func temporaryIn(root string, owner account) (string, error) {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", err
	}
	if err := owner.canEnter(root); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(root, "ashlar-pg-")
	if err != nil {
		return "", err
	}
	return dir, owner.own(dir)
}

// openFolder makes or checks the folder a caller named.
func openFolder(dir string, owner account) (folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return folder{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return folder{}, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return folder{}, err
	}
	if err := claim(dir, owner); err != nil {
		return folder{}, err
	}
	if err := owner.canEnter(dir); err != nil {
		return folder{}, err
	}
	return folder{dir: dir, owner: owner}, nil
}

// claim takes an empty folder for the server, accepts one that was taken before, and refuses all others: a wrong Dir
// must not sprinkle a server over somebody's files.
func claim(dir string, owner account) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
		return owner.own(dir)
	}
	for _, entry := range entries {
		if !slices.Contains([]string{"data", "data.new", "socket", "log", "lock", "owner"}, entry.Name()) {
			return &hintError{
				text: fmt.Sprintf("folder %q is not a server's: it holds %q", dir, entry.Name()),
				hint: "Name an empty or a new folder.",
			}
		}
	}
	return nil
}

// major returns the major version a server on the folder must have: that of its data, else the one asked for.
func (f *folder) major(asked int) (int, error) {
	text, err := os.ReadFile(f.path("data", "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return asked, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", f.path("data", "PG_VERSION"), err)
	}
	if asked != 0 && asked != major {
		return 0, &hintError{
			text: fmt.Sprintf("folder %q holds data of PostgreSQL %d, not %d", f.dir, major, asked),
			hint: fmt.Sprintf("Ask for version %d, or name another folder.", major),
		}
	}
	return major, nil
}

// plainPath is a path that clients and the server take as it is. They read a comma as the end of a host, and differ
// about a blank in a URL.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

// placeSocket finds a place for the socket: a folder elsewhere when the path here would be too long or not plain.
func (f *folder) placeSocket() error {
	socket := f.path("socket", ".s.PGSQL.65535")
	if len(socket) <= longestSocket && plainPath.MatchString(socket) {
		return nil
	}
	extra, err := temporaryIn("/tmp", f.owner)
	f.extra = extra
	return err
}

// emptySocketFolder makes the folder of the socket. What an earlier server left there is removed: no server runs on
// the folder now.
func (f *folder) emptySocketFolder() (string, error) {
	if f.extra != "" {
		return f.extra, nil
	}
	dir := f.path("socket")
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return "", err
	}
	return dir, f.owner.own(dir)
}

// passing returns the folders that go with the server.
func (f *folder) passing() []string {
	var dirs []string
	if f.temporary {
		dirs = append(dirs, f.dir)
	}
	if f.extra != "" {
		dirs = append(dirs, f.extra)
	}
	return dirs
}

// remove removes the folders that go with the server.
func (f *folder) remove() error {
	var errs []error
	for _, dir := range f.passing() {
		errs = append(errs, os.RemoveAll(dir))
	}
	return errors.Join(errs...)
}
