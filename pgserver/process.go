package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// settings of the server, by mode: https://www.postgresql.org/docs/current/non-durability.html
func settings(mode Mode) []string {
	if mode == Development {
		return []string{"listen_addresses=127.0.0.1", "max_wal_size=1GB"}
	}
	return []string{
		"listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
		"max_wal_senders=0", "jit=off", "autovacuum=off", "max_connections=200",
	}
}

// run starts the server on a filled folder and waits until it is ready.
func (s *Server) run(ctx context.Context, opts Options, binaries binaries) error {
	socket, err := s.folder.emptySocketFolder()
	if err != nil {
		return err
	}
	port := 5432 // of the socket's name alone
	if opts.Mode == Development {
		if port, err = freePort(ctx); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(s.folder.path("log"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	begin, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	cmd := s.command(opts, binaries, socket, port, log)
	owner, err := lock.File(ctx, s.folder.path("owner"))
	if err != nil {
		return err
	}
	if s.process, err = launch(cmd); err != nil {
		return errors.Join(fmt.Errorf("postgres: %w", err), owner.Close())
	}
	s.warden.watch(s.process, owner)
	if err := errors.Join(note(owner, s.process), s.ready(ctx)); err != nil {
		s.process.kill()
		<-s.process.done
		var early *earlyExit
		if errors.As(err, &early) {
			early.log = readFrom(log, begin)
		}
		return err
	}
	return nil
}

// command is the server's. What it writes goes to the log without a detour through this process unless the caller
// wants a copy.
func (s *Server) command(opts Options, b binaries, socket string, port int, log *os.File) *exec.Cmd {
	args := []string{
		"-D", s.folder.path("data"), "-p", strconv.Itoa(port),
		"-c", "unix_socket_directories=" + socket, "-c", "logging_collector=off",
	}
	for _, setting := range settings(opts.Mode) {
		args = append(args, "-c", setting)
	}
	cmd := exec.Command(b.path("postgres"), args...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	if opts.Log != nil {
		both := io.MultiWriter(log, deaf{opts.Log})
		cmd.Stdout, cmd.Stderr = both, both
		cmd.WaitDelay = time.Second
	}
	s.folder.owner.become(cmd)
	return cmd
}

// deaf ignores the errors of a writer: a server must not stall because nobody reads its log.
type deaf struct{ io.Writer }

func (d deaf) Write(p []byte) (int, error) {
	_, _ = d.Writer.Write(p)
	return len(p), nil
}

// ready waits until the server accepts connections.
func (s *Server) ready(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.process.done:
			return &earlyExit{dir: s.folder.dir, err: s.process.err}
		case <-ctx.Done():
			return fmt.Errorf("postgres on %q is not ready: %w", s.folder.dir, context.Cause(ctx))
		case <-tick.C:
			file, ok := readPidFile(s.folder.path("data"))
			if ok && file.pid == s.process.cmd.Process.Pid && file.status == "ready" {
				s.address = file.address
				return nil
			}
		}
	}
}

// earlyExit is the error of a server that ended before it was ready.
type earlyExit struct {
	dir string
	err error
	log string // what it wrote
}

func (e *earlyExit) Error() string {
	cause := "exit status 0"
	if e.err != nil {
		cause = e.err.Error()
	}
	return fmt.Sprintf("postgres on %q ended while starting (%s)\n%s", e.dir, cause, tail(e.log))
}

func (e *earlyExit) Hint() string {
	return "The last lines of the server's log say why; mend that, or name a new folder."
}

func (e *earlyExit) Unwrap() error { return e.err }

// passing reports whether another try may succeed: somebody took the free port meanwhile, or the children of a killed
// server still hold its shared memory.
func (e *earlyExit) passing() bool {
	return strings.Contains(e.log, "could not create any TCP/IP sockets") ||
		strings.Contains(e.log, "pre-existing shared memory block")
}

// readFrom returns what a file holds from an offset on.
func readFrom(file *os.File, offset int64) string {
	text, err := io.ReadAll(io.NewSectionReader(file, offset, 1<<20))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// freePort asks the system for a port nobody listens on.
func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	_, text, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// process is a child that ends with this process.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has ended and was reaped
	err  error         // how it ended; valid after done
}

// launch starts a child in a process group of its own, so that an interrupt at the terminal reaches us and not it.
func launch(cmd *exec.Cmd) (*process, error) {
	dieWithParent(cmd)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// Linux sends the parent-death signal when the *thread* that started the child ends, so the thread must stay ours
		// and alive until the child is gone: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop ends a server: orderly in development, at once in tests, whose data nobody needs.
func (p *process) stop(ctx context.Context, mode Mode) error {
	signal := syscall.SIGINT // "fast shutdown"
	if mode == Testing {
		signal = syscall.SIGQUIT // "immediate shutdown"
	}
	if err := p.signal(signal); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		p.kill()
		<-p.done
		return context.Cause(ctx)
	}
}

// signal sends a signal; a process that has ended is no error.
func (p *process) signal(signal os.Signal) error {
	err := p.cmd.Process.Signal(signal)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// kill ends the process without asking: SIGQUIT first, which lets a server take its children along.
func (p *process) kill() {
	_ = p.signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = p.signal(syscall.SIGKILL)
	}
}
