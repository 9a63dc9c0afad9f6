package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// CalledAs returns what a user types to run this program.
func CalledAs() string {
	return calledAs(os.Args[0], func(name string) bool {
		found, err := exec.LookPath(name)
		if err != nil {
			return false
		}
		there, err := os.Stat(found)
		here, err2 := os.Stat(os.Args[0])
		return err == nil && err2 == nil && os.SameFile(there, here)
	})
}

// calledAs is CalledAs for the path that a program was started by. Whether its name alone starts it too is asked.
func calledAs(path string, onPath func(name string) bool) string {
	name := filepath.Base(path)
	switch how := builtBy(path); {
	case how == "go tool", how == "go run" && name == "ashlar": // go tool builds it so the first time
		return "go tool " + name
	case how == "go run": // of a folder, which has the name of the program
		return "go run ./" + name
	case name == path || onPath(name):
		return name
	}
	return shellWord(path)
}

// builtBy returns the command that built and ran a program, by where it lies: "go tool" puts it into .../<hash of 64 digits>-d/ashlar,
// "go run" into .../go-build123/b001/exe/name. It is empty when somebody else did.
func builtBy(path string) string {
	folder := filepath.Dir(path)
	if hash, cached := strings.CutSuffix(filepath.Base(folder), "-d"); cached && len(hash) == 64 {
		return "go tool"
	}
	if strings.Contains(filepath.ToSlash(folder), "/go-build") && filepath.Base(folder) == "exe" {
		return "go run"
	}
	return ""
}
