package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/pgx/v5" // pgx5://
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver for goose
	tern "github.com/jackc/tern/v2/migrate"
	"github.com/pressly/goose/v3"

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
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return err
	}
	texts := make([]string, len(entries))
	for i, entry := range entries {
		text, err := fs.ReadFile(files, entry.Name())
		if err != nil {
			return err
		}
		texts[i] = string(text)
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

func startGoose(ctx context.Context, url string, files fs.FS) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	_, err = provider.Up(ctx)
	return errors.Join(err, provider.Close()) // closes db
}

// startMigrate cannot be stopped by ctx: the library takes none.
func startMigrate(_ context.Context, url string, files fs.FS) error {
	source, err := iofs.New(files, ".")
	if err != nil {
		return err
	}
	m, err := migrate.NewWithSourceInstance("iofs", source, "pgx5"+strings.TrimPrefix(url, "postgres"))
	if err != nil {
		return errors.Join(err, source.Close())
	}
	if err = m.Up(); errors.Is(err, migrate.ErrNoChange) {
		err = nil
	}
	sourceErr, databaseErr := m.Close()
	return errors.Join(err, sourceErr, databaseErr)
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
