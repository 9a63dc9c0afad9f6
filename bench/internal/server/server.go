// Package server starts the server on which contenders are measured, and leads to it.
package server

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/pgserver"
)

// Server is a private server with the settings of production, as far as safety is concerned, and a way to it that is
// longer.
type Server struct {
	own   *pgserver.Server
	proxy *proxy
	admin *pgx.Conn
	made  int // databases so far
}

// Start starts one. The proxy holds back for the delay what a client sends.
func Start(ctx context.Context, delay time.Duration) (*Server, error) {
	own, err := pgserver.Start(ctx, pgserver.Options{Mode: pgserver.Development})
	if err != nil {
		return nil, err
	}
	s := &Server{own: own}
	u, err := url.Parse(own.URL(""))
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if s.admin, err = pgx.Connect(ctx, own.URL("")); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if fsync, err := s.Setting(ctx, "fsync"); err != nil || fsync != "on" {
		return nil, errors.Join(fmt.Errorf("fsync is %q", fsync), err, s.Stop())
	}
	if s.proxy, err = newProxy(u.Host, delay); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// With starts one for as long as something is measured, with a folder for files that goes with it.
func With(ctx context.Context, delay time.Duration, measure func(s *Server, dir string) error) (err error) {
	s, err := Start(ctx, delay)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	dir, err := os.MkdirTemp("", "ashlar-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return measure(s, dir)
}

// Stop ends it.
func (s *Server) Stop() error {
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

// Version is that of PostgreSQL.
func (s *Server) Version() string { return s.own.Version() }

// Trips is how many round trips the proxy has seen.
func (s *Server) Trips() int64 { return s.proxy.trips.Load() }

// Setting returns a setting of the server.
func (s *Server) Setting(ctx context.Context, name string) (value string, err error) {
	return value, s.admin.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value)
}

// Create makes an empty database, and has the server write down what it has in memory, so that no run pays for the one
// before it.
func (s *Server) Create(ctx context.Context) (name string, err error) {
	s.made++
	name = fmt.Sprintf("bench%d", s.made)
	for _, sql := range []string{"CREATE DATABASE " + name, "CHECKPOINT"} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	return name, nil
}

// Drop drops a database, whoever is connected.
func (s *Server) Drop(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

// Exec runs SQL in a database, on a connection of its own.
func (s *Server) Exec(ctx context.Context, name, sql string) error {
	conn, err := pgx.Connect(ctx, s.own.URL(name))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// Count asks for a number, on a connection of its own.
func (s *Server) Count(ctx context.Context, name, sql string) (n int, err error) {
	conn, err := pgx.Connect(ctx, s.own.URL(name))
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, sql).Scan(&n)
	return n, errors.Join(err, conn.Close(ctx))
}

// URL returns the way to a database: the short one, or that of the proxy.
func (s *Server) URL(name string, far bool) string {
	if !far {
		return s.own.URL(name)
	}
	return "postgres://postgres@" + s.proxy.address + "/" + name + "?sslmode=disable"
}
