package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// childCommand makes this program do one run, and say what it took: the peak of its memory is that of the run then.
const childCommand = "one-run"

// child is what a child is told.
type child struct {
	Way      string // of largeWays
	URL      string
	Dir      string // of the files
	Tenants  int
	Parallel int
	Whole    bool // it is not to be told when it has connected
}

// told is what a child tells.
type told struct {
	Wall  time.Duration
	After time.Duration // without what was before the first connection
	Peak  float64       // MB; below zero: it is not known
}

func runChild(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(childCommand, flag.ExitOnError)
	text := flags.String("told", "", "what to do, in JSON")
	_ = flags.Parse(args) // it exits
	var c child
	if err := json.Unmarshal([]byte(*text), &c); err != nil {
		return err
	}
	way, ok := largeWay(c.Way)
	if !ok {
		return fmt.Errorf("no way %q", c.Way)
	}
	o := over{parallel: c.Parallel}
	if way.given {
		o.names = tenants(c.Tenants)
	}
	started := time.Now()
	connected := started
	if !c.Whole {
		o.connected = func() { connected = time.Now() }
	}
	if err := way.start(ctx, c.URL, os.DirFS(c.Dir), o); err != nil {
		return err
	}
	ended := time.Now()
	return json.NewEncoder(os.Stdout).Encode(told{ended.Sub(started), ended.Sub(connected), peak()})
}

// connectOnly is what connecting alone takes.
func connectOnly(ctx context.Context, url string, _ fs.FS, o over) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	if o.connected != nil {
		o.connected()
	}
	return conn.Close(ctx)
}

// ask lets a child do one run.
func ask(ctx context.Context, c child) (t told, err error) {
	program, err := os.Executable()
	if err != nil {
		return t, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return t, err
	}
	var failure strings.Builder
	command := exec.CommandContext(ctx, program, childCommand, "-told", string(text))
	command.Stderr = &failure
	out, err := command.Output()
	if err != nil {
		return t, fmt.Errorf("%s: %w", strings.TrimSpace(failure.String()), err)
	}
	return t, json.Unmarshal(out, &t)
}

// peak returns the most memory that this process had, in MB, where the system tells.
func peak() float64 {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return -1
	}
	defer func() { _ = status.Close() }()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 3 && words[0] == "VmHWM:" {
			if kB, err := strconv.ParseFloat(words[1], 64); err == nil {
				return kB / 1024
			}
		}
	}
	return -1
}
