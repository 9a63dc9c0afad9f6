// Command ashlar keeps PostgreSQL databases in step with resources declared in Go.
//
// In a project it finds the folder db/, builds the program there into a cache folder and becomes that program, so that
// exit codes and signals are the program's own. Commands that need no database are built without the driver, with the
// tag ashlar_lean. At a terminal it asks what generate finds open, and runs that program again with the answers. Without a
// project it runs folders of migrations.
//
//	ashlar init
//	ashlar generate add_tickets
//	ashlar migrate
//	ashlar migrate --migrations-path migrations --url postgres://localhost/app
//
// It works as an installed program and as a tool of the module, "go tool ashlar".
package main
