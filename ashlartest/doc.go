// Package ashlartest gives the tests of a project databases of their own, migrated and fresh:
//
//	func TestTicket(t *testing.T) {
//		t.Parallel()
//		url := ashlartest.New(t, helpdesk.Project, os.DirFS("../db")).URL("main")
//		...
//	}
//
// It stands above release, whose functions build what it hands out, and is for tests only.
//
// # The server
//
// With ASHLAR_TEST_URL set to the URL of a server, on any of its databases, that one is used; its user needs the right to
// create databases. A pooler will not do. Otherwise the first test of a process starts a private server by package
// pgserver, which ends with the process; ASHLAR_TEST_PG asks for a major version of it, such as 17. The variables are
// read once for each process.
//
// # The template
//
// The migrations run once, into a template, which every test gets a copy of. The template's name holds a hash of all that
// it is made from: names and checksums of the migrations, what the repo says of how they run, the server's user, and the
// format of this scheme. Functions cannot be compared, so with migrations in Go, or hooks, the program itself is among
// them.
//
// A template is built under another name, by one process while the others wait, and gets its own name when it is whole:
// an advisory lock in the maintenance database keeps the builders apart, and the server gives it back when a builder
// dies. What a dead builder left is dropped by the next one. When a migration fails there is no template. Nobody may
// connect to a template, so nobody can change it or be in the way of a copy.
//
// Of the templates of a repo's earlier states the five that were used last stay, and all that were used within a day.
// Others are dropped when a process begins to use one, and so are copies that a killed process left a day ago or earlier.
//
// # The copies
//
// A copy is dropped when its test is done, connections or not. With ASHLAR_TEST_KEEP=1 that of a failed test stays, and
// the test says where it is; it is yours to drop. A copy is what CREATE DATABASE makes of a template: settings and
// grants of the database itself (ALTER DATABASE ... SET, GRANT ... ON DATABASE) are not part of it, and roles belong to
// the whole server.
//
// It prints no password. Until version 1.0 it may change.
package ashlartest
