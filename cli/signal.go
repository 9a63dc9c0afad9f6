package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stopped is the cause of a context that a signal has ended.
type stopped struct{ signal syscall.Signal }

func (s *stopped) Error() string {
	if s.signal == syscall.SIGINT {
		return "interrupted (SIGINT)"
	}
	return "terminated (SIGTERM)"
}

// ExitCode is that of a shell: 128 and the number of the signal.
func (s *stopped) ExitCode() int { return 128 + int(s.signal) }

// echo is how long the same key press may come again: "go tool" passes on the signal that the terminal has sent to all of
// its processes.
const echo = 500 * time.Millisecond

// untilSignal returns a context that the first SIGINT or SIGTERM ends, with a [stopped] as its cause. A second one ends
// the program at once.
func untilSignal(stderr io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		first, ok := <-signals
		if !ok {
			return
		}
		cause := &stopped{first.(syscall.Signal)}
		put(stderr, cause.Error()+": stopping; once more to stop at once\n")
		cancel(cause)
		again := time.Now().Add(echo)
		for second := range signals {
			if time.Now().After(again) {
				os.Exit((&stopped{second.(syscall.Signal)}).ExitCode())
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel(nil)
	}
}
