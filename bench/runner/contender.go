package main

import (
	"context"
	"io/fs"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
)

// contender is one way to apply migrations.
type contender struct {
	name  string
	files contest.Files
	setup string // SQL that is run in the empty database before, and not measured
	// start does what a program does that begins: it reads the files, connects, and applies what is pending.
	start func(ctx context.Context, url string, files fs.FS) error
}

const (
	ashlarName = "ashlar"
	bareName   = "bare pgx"
)

// contenders are all of them, in the order of a run and of the report.
var contenders = []contender{
	{name: ashlarName, files: contest.Ashlar, start: startAshlar},
	{name: bareName, files: contest.Bare, setup: bareLedger, start: startBare},
	{name: "goose", files: contest.Goose, start: contest.StartGoose},
	{name: "golang-migrate", files: contest.Migrate, start: contest.StartMigrate},
	{name: "tern", files: contest.Single("%05d_t%[1]d.sql", "", "\n---- create above / drop below ----\n\n"), start: startTern},
}
