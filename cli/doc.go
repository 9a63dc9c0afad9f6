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
//   - Nothing is asked. What is open is listed with the flag and the line of Go that answer it.
//   - Files appear all or none.
//
// With the build tag ashlar_lean the commands that need a database are left out, and with them the driver: what reads
// declarations after each edit must compile and link fast. They are the files run_*.go.
//
// This package may change until v1.0, except for [Main].
package cli
