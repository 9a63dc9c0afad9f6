// Command db generates and runs the migrations of the help desk. "go tool ashlar" builds and runs it for you.
package main

import (
	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
)

func main() { cli.Main(helpdesk.Project, helpdesk.Files()) }
