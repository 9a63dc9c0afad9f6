// Package helpdesk is an example of a project: the support desk of several organizations, with tickets and a knowledge
// base. Each package below declares the resources of one domain; this one puts them together.
package helpdesk

import (
	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/knowledge"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
)

// Project is one database, whose URL is in DATABASE_URL.
var Project = ashlar.Project{
	Repos: []ashlar.Repo{{
		Name:       "main",
		Domains:    []ashlar.Domain{accounts.Domain, tickets.Domain, knowledge.Domain},
		Extensions: []ashlar.Extension{ashlar.PgExtension("citext"), ashlar.PgExtension("pg_trgm")},
	}},
}
