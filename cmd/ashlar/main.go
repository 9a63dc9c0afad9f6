package main

import (
	"os"

	"github.com/ashlar-go/ashlar/cli"
)

func main() { os.Exit(run(os.Args[1:])) }

// run executes a command line and returns the exit code, unless the program of the project takes over.
func run(args []string) int {
	r := scan(args)
	if r.help || r.files || r.refused || !cli.Handed(r.command) {
		return cli.Standalone(args)
	}
	p, err := find(r.dir, r.command)
	if err != nil {
		return cli.Report(err)
	}
	if r.command == "generate" && asks() {
		return p.generate(r, args)
	}
	program, locked, err := p.build(cli.Lean(r.command))
	if err != nil {
		return cli.Report(err)
	}
	defer locked.Close()
	return cli.Report(become(program, p.arguments(r, args)))
}

// arguments returns the command line of the program of the project.
func (p project) arguments(r request, args []string) []string {
	if r.dir == "" {
		return append([]string{"--dir=" + p.dir}, args...)
	}
	return args
}
