package main

import (
	"slices"
	"strings"
)

// request is what has to be known of a command line to hand it over. All else is for the program of the project, which
// may be of another version and know other flags.
type request struct {
	command string
	dir     string
	files   bool // folders of migrations are given: no project is needed
	help    bool
	refused bool // --dir is given and empty, or twice with different values, which cli refuses
}

// scan reads a command line.
func scan(args []string) request {
	var r request
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(args[i], "=")
		if !inline && i+1 < len(args) {
			value = args[i+1]
		}
		switch {
		case name == "--":
			return r
		case name == "--help" || name == "-h":
			r.help = true
		case name == "--migrations-path" || name == "--tenant-migrations-path":
			r.files = true
		case name == "--dir":
			given := inline || i+1 < len(args)
			r.refused = r.refused || given && (value == "" || r.dir != "" && r.dir != value)
			r.dir = value
		case r.command == "" && !strings.HasPrefix(name, "-"):
			r.command = args[i]
		}
		// Only these may stand before the command with a value of their own, which is then not the command.
		if !inline && slices.Contains([]string{"--dir", "--repo", "--url", "--migrations-path", "--tenant-migrations-path"}, name) {
			i++
		}
	}
	return r
}
