// Package helpdesk is an example of a project: the support desk of several organizations, with tickets and a knowledge
// base, and with a schema for what each organization has for itself. Each package below declares the resources of one
// domain; this one puts them together.
package helpdesk

import (
	"embed"
	"io/fs"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/knowledge"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
	"github.com/ashlar-go/ashlar/examples/helpdesk/workspace"
)

// Project is one database, whose URL is in DATABASE_URL.
var Project = ashlar.Project{
	Repos: []ashlar.Repo{{
		Name:       "main",
		Domains:    []ashlar.Domain{accounts.Domain, tickets.Domain, knowledge.Domain, workspace.Domain},
		Extensions: []ashlar.Extension{ashlar.PgExtension("citext"), ashlar.PgExtension("pg_trgm")},
	}},
}

//go:embed all:db/main
var embedded embed.FS

// Files returns the folder db, whose migrations travel inside each program that runs them. They are here, and not in package
// main of that folder, because two programs do: the commands, and the application when it starts.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "db")
	if err != nil {
		panic(err) // only a path that is none fails
	}
	return files
}
