package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/pgserver"
)

// server is a private server with the settings of production, as far as safety is concerned, and a way to it that is
// longer.
type server struct {
	own   *pgserver.Server
	proxy *proxy
	admin *pgx.Conn
	made  int // databases so far
}

func startServer(ctx context.Context, delay time.Duration) (*server, error) {
	own, err := pgserver.Start(ctx, pgserver.Options{Mode: pgserver.Development})
	if err != nil {
		return nil, err
	}
	s := &server{own: own}
	u, err := url.Parse(own.URL(""))
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if s.admin, err = pgx.Connect(ctx, own.URL("")); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if fsync, err := s.setting(ctx, "fsync"); err != nil || fsync != "on" {
		return nil, errors.Join(fmt.Errorf("fsync is %q", fsync), err, s.stop())
	}
	if s.proxy, err = newProxy(u.Host, delay); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var errs []error
	if s.proxy != nil {
		errs = append(errs, s.proxy.close())
	}
	if s.admin != nil {
		errs = append(errs, s.admin.Close(ctx))
	}
	return errors.Join(append(errs, s.own.Stop(ctx))...)
}

func (s *server) setting(ctx context.Context, name string) (value string, err error) {
	return value, s.admin.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value)
}

// create makes an empty database, and has the server write down what it has in memory, so that no run pays for the one
// before it.
func (s *server) create(ctx context.Context) (name string, err error) {
	s.made++
	name = fmt.Sprintf("bench%d", s.made)
	for _, sql := range []string{"CREATE DATABASE " + name, "CHECKPOINT"} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	return name, nil
}

func (s *server) drop(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

// exec runs SQL in a database, on a connection of its own.
func (s *server) exec(ctx context.Context, name, sql string) error {
	conn, err := pgx.Connect(ctx, s.own.URL(name))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// tables counts the tables that migrations have made.
func (s *server) tables(ctx context.Context, name string) (n int, err error) {
	conn, err := pgx.Connect(ctx, s.own.URL(name))
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\d+$'`).Scan(&n)
	return n, errors.Join(err, conn.Close(ctx))
}

// url returns the way to a database: the short one, or that of the proxy.
func (s *server) url(name string, far bool) string {
	if !far {
		return s.own.URL(name)
	}
	return "postgres://postgres@" + s.proxy.address + "/" + name + "?sslmode=disable"
}
