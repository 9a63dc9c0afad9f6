package cli

import (
	"io"
	"io/fs"

	"github.com/ashlar-go/ashlar"
)

// RunAs runs a command line of a project's program; without a project, of cmd/ashlar alone.
func RunAs(project *ashlar.Project, files fs.FS, stdout, stderr io.Writer, args ...string) int {
	a := &app{name: "ashlar", embedded: files, standalone: project == nil, stdout: stdout, stderr: stderr}
	if project != nil {
		a.project = *project
	}
	return a.run(args)
}

// What the tests look at from inside.
var (
	Running      = running
	FileName     = fileName
	FromGoTool   = fromGoTool
	ModulePathOf = modulePathOf
	ExitCode     = exitCode
	Masked       = masked
)

// AsTyped writes a hint for a program of that name.
func AsTyped(name, hint string) string { return (&app{name: name}).asTyped(hint) }

// Commands returns the names of all commands.
func Commands() []string {
	var names []string
	for _, cmd := range (&app{name: "ashlar", standalone: true}).root().Commands() {
		names = append(names, cmd.Name())
	}
	return names
}
