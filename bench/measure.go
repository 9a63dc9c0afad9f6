package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// measureWord as first argument makes this program run one command and say what it took.
const measureWord = "measure"

// command is what is run.
type command struct {
	Dir   string
	Args  []string
	Env   []string // beside that of this process
	Limit time.Duration
}

// sample is what one run took. CPU is that of the process and the children it waited for; Peak is the memory of the
// largest of them.
type sample struct {
	Wall, CPU time.Duration
	Peak      int64  // bytes
	Failure   string // empty when the command did what it should
}

// measure runs a command from a small process of its own: Linux counts the memory of the process that forks into the
// peak of the one that it starts, so a large one would hide what small commands take.
func measure(c command) (sample, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return sample{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return sample{}, err
	}
	child := exec.Command(self, measureWord, string(text))
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		return sample{}, err
	}
	var s sample
	return s, json.Unmarshal(out, &s)
}

// measureMain is the small process.
func measureMain(args []string) int {
	var c command
	if len(args) != 1 || json.Unmarshal([]byte(args[0]), &c) != nil {
		fmt.Fprintln(os.Stderr, "bench: measure: needs one command as JSON")
		return 2
	}
	if err := json.NewEncoder(os.Stdout).Encode(timed(c)); err != nil {
		return 1
	}
	return 0
}

// timed runs a command and returns what it took.
func timed(c command) sample {
	ctx, cancel := context.WithTimeout(context.Background(), c.Limit)
	defer cancel()
	run := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	run.Dir, run.Env = c.Dir, append(os.Environ(), c.Env...)
	var said bytes.Buffer
	run.Stdout, run.Stderr = &said, &said
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGKILL) } // its children as well
	run.WaitDelay = 5 * time.Second
	started := time.Now()
	err := run.Run()
	s := sample{Wall: time.Since(started)}
	if run.ProcessState != nil {
		s.CPU = run.ProcessState.UserTime() + run.ProcessState.SystemTime()
		if usage, ok := run.ProcessState.SysUsage().(*syscall.Rusage); ok {
			s.Peak = int64(usage.Maxrss) * maxrssUnit()
		}
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		s.Failure = fmt.Sprintf("stopped after %s", c.Limit)
	case err != nil:
		s.Failure = fmt.Sprintf("%v: %s", err, tail(said.Bytes()))
	}
	return s
}

// maxrssUnit is what ru_maxrss counts in: kilobytes, on macOS bytes.
func maxrssUnit() int64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}

// tail returns the end of what a command said.
func tail(said []byte) string {
	return string(bytes.TrimSpace(said[max(0, len(said)-400):]))
}
