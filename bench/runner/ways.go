package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	tern "github.com/jackc/tern/v2/migrate"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

func startAshlar(ctx context.Context, url string, files fs.FS) error {
	migrations, err := migration.Read(files)
	if err != nil {
		return err
	}
	r, err := runner.New(url, migrations, runner.Options{})
	if err != nil {
		return err
	}
	_, err = r.Up(ctx, runner.All())
	return err
}

const bareLedger = "CREATE TABLE ledger (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"

// startBare is the least that keeps a ledger: one read of it, then one message for each migration. It takes no lock, and
// looks after nothing.
func startBare(ctx context.Context, url string, files fs.FS) error {
	texts, err := contest.Texts(files)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(applyBare(ctx, conn, texts), conn.Close(ctx))
}

func applyBare(ctx context.Context, conn *pgx.Conn, texts []string) error {
	rows, err := conn.Query(ctx, "SELECT version FROM ledger", pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err
	}
	versions, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return err
	}
	applied := map[int]bool{}
	for _, version := range versions {
		applied[version] = true
	}
	for i, text := range texts {
		if applied[i+1] {
			continue
		}
		message := fmt.Sprintf("BEGIN; %s; INSERT INTO ledger (version) VALUES (%d); COMMIT", text, i+1)
		if _, err := conn.PgConn().Exec(ctx, message).ReadAll(); err != nil {
			return err
		}
	}
	return nil
}

func startTern(ctx context.Context, url string, files fs.FS) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	apply := func() error {
		m, err := tern.NewMigrator(ctx, conn, "public.schema_version")
		if err != nil {
			return err
		}
		if err := m.LoadMigrations(files); err != nil {
			return err
		}
		return m.Migrate(ctx)
	}
	return errors.Join(apply(), conn.Close(ctx))
}
