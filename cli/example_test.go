package cli_test

import (
	"embed"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
)

// The program of a project, db/main.go: its migrations travel inside of it by the line
//
//	//go:embed all:main
//
// above files.
func ExampleMain() {
	var files embed.FS
	project := ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}
	cli.Main(project, files)
}
