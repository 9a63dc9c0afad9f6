package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// printHead prints what is compared, and how. The floor is what a command takes that does nothing.
func printHead(s settings, installed string, floor sample) {
	fmt.Printf("Ashlar and drizzle-kit, the whole time that a user waits: %s, runs in turn, %d of each command\n", time.Now().Format(time.DateOnly), s.runs)
	fmt.Printf("on %s/%s, %d processors\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Printf("ashlar       %s\n", said(s.root, "git", "describe", "--always", "--dirty"))
	fmt.Printf("go           %s\n", said(s.root, "go", "version"))
	fmt.Printf("node         %s\n", said(installed, "node", "--version"))
	fmt.Printf("drizzle-kit  %s\n\n", said(installed, filepath.Join("node_modules", ".bin", "drizzle-kit"), "--version"))
	fmt.Println(`go tool ashlar   go tool ashlar generate first|more|--check, warm build cache: compiles and links what was edited
built ashlar     <program> generate first|more|--check, built before with: go build -tags=ashlar_lean -ldflags="-s -w" ./db
drizzle-kit      ` + strings.Join(drizzleCommand, " ") + `

wall and CPU in ms, CPU of the process and of children that it waits for; peak in MB, of the largest process.
Each figure is the median, with the smallest and the largest in brackets. Ratios are drizzle-kit divided by the row.`)
	fmt.Printf("A command that does nothing: %.0f ms wall, %.0f ms CPU, peak %.0f MB; no smaller peak can be seen.\n", wallMS(floor), cpuMS(floor), peakMB(floor))
}

// said returns the first words of what a command says, on one line.
func said(dir string, args ...string) string {
	c := exec.Command(args[0], args[1:]...)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		return "not known: " + err.Error()
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// printResult prints the table of one size.
func printResult(r result) {
	fmt.Printf("\n%d resources\n\n", r.size)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "operation\t\twall ms\tratio\tCPU ms\tratio\tpeak MB\tratio")
	for _, op := range operations {
		peer := r.runs["drizzle-kit"][op]
		for _, name := range []string{"go tool ashlar", "built ashlar", "drizzle-kit"} {
			runs := r.runs[name][op]
			switch {
			case len(runs) == 0:
			case runs.failure() != "":
				fmt.Fprintf(w, "%s\t%s\tFAILED: %s\n", op, name, runs.failure())
			default:
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", op, name,
					runs.spread(wallMS), ratio(peer, runs, wallMS), runs.spread(cpuMS), ratio(peer, runs, cpuMS),
					runs.spread(peakMB), ratio(peer, runs, peakMB))
			}
		}
	}
	_ = w.Flush() // what it prints has nowhere to complain to
	for _, name := range []string{"go tool ashlar", "drizzle-kit"} {
		fmt.Printf("lines of snapshot touched by one column more, %s: %s\n", name, r.lines[name])
	}
}

// ratio returns how many times the peer's figure is that of these runs.
func ratio(peer, runs series, of func(sample) float64) string {
	if len(peer) == 0 || peer.failure() != "" || runs.median(of) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", peer.median(of)/runs.median(of))
}

// printAims prints what the built program takes beside what it should take.
func printAims(all []result) {
	fmt.Printf("\nThe built program. Aims at 1,000 resources: first generation under 100 ms CPU and 80 MB, check under 60 ms CPU\n\n")
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "resources\tfirst CPU ms\tfirst peak MB\tcheck CPU ms\tcheck peak MB\tcheck --base wall ms\tof generate --check\t")
	for _, r := range all {
		fmt.Fprintf(w, "%d", r.size)
		for _, op := range []operation{first, nothing} {
			runs := r.runs["built ashlar"][op]
			if runs.failure() != "" {
				fmt.Fprint(w, "\tFAILED\tFAILED")
				continue
			}
			fmt.Fprintf(w, "\t%.0f\t%.0f", runs.median(cpuMS), runs.median(peakMB))
		}
		base, check := r.runs["built ashlar"][gate], r.runs["built ashlar"][nothing]
		if base.failure() != "" {
			fmt.Fprintln(w, "\tFAILED\t-\t")
			continue
		}
		fmt.Fprintf(w, "\t%.0f\t%s times\t\n", base.median(wallMS), ratio(base, check, wallMS))
	}
	_ = w.Flush() // what it prints has nowhere to complain to
}

// printGrowth prints how the time grows from each size to the next.
func printGrowth(all []result) {
	if len(all) < 2 {
		return
	}
	fmt.Printf("\nGrowth of CPU time from one size to the next (wall in brackets)\n\n")
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for i := 1; i < len(all); i++ {
		small, large := all[i-1], all[i]
		fmt.Fprintf(w, "%d to %d: %.1f times the resources\t\t\n", small.size, large.size, float64(large.size)/float64(small.size))
		for _, op := range operations {
			for _, name := range []string{"go tool ashlar", "built ashlar", "drizzle-kit"} {
				a, b := small.runs[name][op], large.runs[name][op]
				if len(a) > 0 && len(b) > 0 && a.failure() == "" && b.failure() == "" {
					fmt.Fprintf(w, "  %s\t%s\t%s (%s)\n", op, name, ratio(b, a, cpuMS), ratio(b, a, wallMS))
				}
			}
		}
	}
	_ = w.Flush() // what it prints has nowhere to complain to
}
