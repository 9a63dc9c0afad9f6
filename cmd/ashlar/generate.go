package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/internal/ask"
)

// questionsTo is the variable that tells the program of a project which open file its questions go to. A program of an
// earlier release knows nothing of it and lists them.
const questionsTo = "ASHLAR_QUESTIONS_TO"

// asks reports whether this program asks what is open, and not that of the project, which prints lines.
func asks() bool {
	return runtime.GOOS != "windows" && ask.AtTerminal(os.Stdin, os.Stderr) && !ask.WantsLines() // there, no open file is handed on
}

// generate runs the program of the project, asks what it hands over, and runs it again with the answers, until nothing is
// open. The libraries that draw are linked here, so that the program of the project, which is built after each edit, links none.
func (p project) generate(r request, args []string) int {
	ctx, end := signals()
	defer end()
	args = p.arguments(r, args)
	talk := ask.NewTalk(drawn{}, os.Stderr)
	for {
		questions, code, err := p.once(ctx, args)
		if err != nil {
			return cli.Report(err)
		}
		if len(questions) == 0 {
			return code
		}
		answers, err := talk.Ask(ctx, questions)
		var flags []string
		for _, a := range answers {
			flags = append(flags, a.Flag())
		}
		switch stop := new(stopped); {
		case errors.As(err, &stop):
			fmt.Fprintln(os.Stderr, stop.Error()+": nothing was written")
			return stop.code()
		case errors.Is(err, ask.ErrStopped):
			fmt.Fprint(os.Stderr, talk.Stopped())
			args = append([]string{"--no-input"}, args...) // which lists what is open
		case err != nil:
			return cli.Report(&failed{"the questions cannot be asked", "Set ACCESSIBLE=1 to be asked in lines of text, or answer with flags.", err})
		default:
			args = append(flags, args...)
		}
	}
}

// once builds and runs the program, and returns the questions that it hands over, and its exit code.
func (p project) once(ctx context.Context, args []string) ([]ask.Question, int, error) {
	program, locked, err := p.build(true)
	if err != nil {
		return nil, 0, err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, 0, errors.Join(err, locked.Close())
	}
	defer read.Close()
	cmd := exec.Command(program, args...)
	cmd.Args[0] = cli.CalledAs()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{write}
	cmd.Env = append(os.Environ(), questionsTo+"=3")
	err = cmd.Start()
	if err := errors.Join(err, write.Close(), locked.Close()); err != nil {
		return nil, 0, err
	}
	done := passOn(ctx, cmd.Process)
	handed, err := io.ReadAll(read)
	waited := cmd.Wait()
	close(done)
	if exit := new(exec.ExitError); err != nil || waited != nil && !errors.As(waited, &exit) {
		return nil, 0, errors.Join(err, waited)
	}
	var questions []ask.Question
	if len(handed) > 0 {
		if err := json.Unmarshal(handed, &questions); err != nil {
			return nil, 0, fmt.Errorf("questions of the program in %s: %w", p.dir, err)
		}
	}
	return questions, exitCode(cmd.ProcessState), nil
}

// exitCode is that of a program; where a signal killed it, that of a shell.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// stopped is the cause of a context that a signal has ended.
type stopped struct{ signal os.Signal }

func (s *stopped) Error() string {
	if s.signal == syscall.SIGTERM {
		return "terminated (SIGTERM)"
	}
	return "interrupted (SIGINT)"
}

// code is the exit code of a shell.
func (s *stopped) code() int {
	if s.signal == syscall.SIGTERM {
		return 128 + int(syscall.SIGTERM)
	}
	return 128 + int(syscall.SIGINT)
}

// signals returns a context that SIGINT and SIGTERM end.
func signals() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		if s, ok := <-got; ok {
			cancel(&stopped{s})
		}
	}()
	return ctx, func() {
		signal.Stop(got)
		close(got)
		cancel(nil)
	}
}

// passOn sends the signal that ends a context to a program that runs meanwhile, until the returned channel is closed. The
// program may have it from the terminal already, and takes it for the same.
func passOn(ctx context.Context, process *os.Process) chan struct{} {
	done := make(chan struct{})
	go func() {
		select {
		case <-done:
		case <-ctx.Done():
			if s := new(stopped); errors.As(context.Cause(ctx), &s) {
				_ = process.Signal(s.signal) // it may have ended
			}
		}
	}()
	return done
}
