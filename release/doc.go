// Package release runs a project's migrations: it stands above the authoring side, which knows the project, and the
// runner, which knows one database, and below the command line.
//
// A program that carries its files calls it in production:
//
//	//go:embed all:main
//	var files embed.FS
//
//	results, err := release.Migrate(ctx, helpdesk.Project, files, release.Options{})
//
// Every function reads the files of a repo from the sub-folder of its name, takes the database's URL from the repo's
// environment variable unless one is given, and sets the search path to public, the repo's schema and its extensions'
// schema. Functions of a whole project take the repos in declared order, go on after a failing one, and return what
// every repo gave, each with its own error, and the errors joined.
//
// It prints nothing and exits nowhere. Until version 1.0 it may change.
package release
