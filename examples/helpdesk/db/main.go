// Command db generates and runs the migrations of the help desk. "go tool ashlar" builds and runs it for you.
package main

import (
	"embed"

	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
)

// The migrations travel inside the binary.
//
//go:embed all:main
var files embed.FS

func main() { cli.Main(helpdesk.Project, files) }
