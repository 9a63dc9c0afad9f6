// Package show prints what the programs have in common.
package show

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/bench/internal/spread"
)

// Head prints what is compared, and on what: the checkout of Ashlar at the root, the server, and the modules that are named.
func Head(ctx context.Context, w io.Writer, title, root string, runs int, served *server.Server, modules ...string) error {
	fmt.Fprintf(w, "%s: %s, in turn, %d runs of each\n", title, time.Now().Format(time.DateOnly), runs)
	fmt.Fprintf(w, "on %s/%s, %d processors\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Fprintf(w, "ashlar      %s\n", said(root, "git", "describe", "--always", "--dirty"))
	fmt.Fprintf(w, "go          %s\n", runtime.Version())
	fmt.Fprintf(w, "PostgreSQL  %s", served.Version())
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes", "shared_buffers"} {
		value, err := served.Setting(ctx, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, ", %s %s", name, value)
	}
	fmt.Fprintln(w)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if slices.Contains(modules, module.Path) {
				fmt.Fprintf(w, "%s %s\n", module.Path, module.Version)
			}
		}
	}
	return nil
}

// said returns what a command says, on one line.
func said(dir string, args ...string) string {
	c := exec.Command(args[0], args[1:]...)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		return "not known: " + err.Error()
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// Failure returns why a contender failed, on one line.
func Failure(why string) string { return "FAILED: " + strings.Join(strings.Fields(why), " ") }

// Ratio returns how many times a median another one is.
func Ratio(row, to spread.Figures) string {
	if to.Median() == 0 || len(row) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", row.Median()/to.Median())
}
