// Package cli is the commands: what a person types, reads and gets as an exit code.
//
// It stands on top of the other rooms. A project links it into the program of its db/ folder with [Main]; cmd/ashlar
// builds and executes that program, and uses [Standalone] where there is no project. Nothing below this package prints
// or exits.
//
// Its laws:
//
//   - A command says what it looked at, what it did and what it skipped. Results go to standard output, errors and
//     hints to standard error.
//   - A result is a value with two writers, one for text and one for JSON, so that both say the same. With --json all
//     results and errors are one object on standard output.
//   - Exit codes: 0 done; 1 failed; 2 wrong usage; 3 a question is open; 4 a check found something; 130 and 143 stopped
//     by SIGINT and SIGTERM.
//   - Somebody is asked only at a terminal, by generate, and nothing is chosen beforehand: see package internal/ask. Else
//     what is open is listed with the flag and the line of Go that answer it.
//   - Files appear all or none.
//
// With the build tag ashlar_lean the commands that need a database are left out, and with them the driver: what reads
// declarations after each edit must compile and link fast. They are the files run_*.go.
//
// The files, by what their names begin with:
//
//	main, root, lean, version          the way in; all commands, and which of them have the tag
//	run_commands, run_target           commands that need a database; which ones they are about
//	run_database, run_migrate, ...     a file for each of them, or for two that are alike
//	run_all, run_rollout, run_tenants  over tenants
//	run_watch, run_rollout_watch       what is shown meanwhile
//	run_report, run_error_code         what all of these print, and the errors of their rooms
//	run_regen, run_dev                 generating once more; reverting dev migrations
//	init, scaffold, templates/         a new project
//	generate, domains, unlisted        from declarations to files, and what is said of them
//	answers, ask                       the flags that answer a question; asking at a terminal
//	dev                                dev migrations
//	check                              what should not be merged; check_finding has the codes
//	rebase, resolve                    branches: moving migrations, merging snapshots
//	branch, own, revision              which migrations are this branch's, and what was answered
//	fork, done_by_hand                 what keeps them from being generated anew
//	new, name                          an empty pair; the names of migrations
//	folder, files, write, hold         the folder of a repo; writing all or none, one at a time
//	report, output, color              results, and their two writers
//	exit, problem, error_code          errors, their exit codes, and what JSON calls them
//	help, suggest, values, complete    pages of help, wrong flags, completion
//	signal                             SIGINT and SIGTERM
//
// This package may change until v1.0, except for [Main].
package cli
