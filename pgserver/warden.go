package pgserver

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
)

// wardenScript waits on a pipe that this process holds open. When the pipe closes without "done", this process has
// died: the script then ends the server and removes what goes with it. The first line it reads is the server's process
// id, a later "gone" says that this id is the server's no longer. The process may stay as a zombie where nobody reaps
// it, so its pid file counts as well. A shell does it, rather than a second run of our own
// binary, because a library cannot know what else that binary does before main.
const wardenScript = `trap '' HUP INT
data=$1
shift
server=
while read -r word; do
	case $word in
	done) exit 0 ;;
	gone) server= ;;
	*) server=$word ;;
	esac
done
if [ -n "$server" ]; then
	kill -QUIT "$server" 2>/dev/null
	tries=0
	while [ -e "$data/postmaster.pid" ] && kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do
		sleep 0.1 2>/dev/null || sleep 1
		tries=$((tries + 1))
	done
	[ "$tries" -lt 50 ] || kill -KILL "$server" 2>/dev/null
fi
[ $# -eq 0 ] || rm -rf -- "$@"
`

// warden outlives this process to clean up after it.
type warden struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// post starts a warden for a folder.
func post(folder folder) (*warden, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	args := append([]string{"-c", wardenScript, "ashlar-pgserver", folder.path("data")}, folder.passing()...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir = "/"
	cmd.Stdin = read
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, read.Close(), write.Close())
	}
	return &warden{cmd: cmd, pipe: write}, read.Close()
}

// watch tells the warden whom to end, and when that has ended; then the owner file is let go of. Its goroutine also
// keeps pipe and file: the garbage collector would close them, and so end the server.
func (w *warden) watch(p *process, owner *os.File) {
	pid := p.cmd.Process.Pid
	_, _ = io.WriteString(w.pipe, strconv.Itoa(pid)+"\n")
	go func() {
		<-p.done
		// Fails when the warden was dismissed meanwhile, which is as good.
		_, _ = io.WriteString(w.pipe, "gone\n")
		_ = owner.Close()
	}()
}

// dismiss ends the warden's service: this process has cleaned up itself.
func (w *warden) dismiss() error {
	_, _ = io.WriteString(w.pipe, "done\n")
	return errors.Join(w.pipe.Close(), w.cmd.Wait())
}
