package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// Every contender makes its tables, finds nothing pending afterwards, and stands in the report.
func TestContenders(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	server, err := startServer(ctx, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Error(err)
		}
	})
	const size = 12
	r, err := measureSize(ctx, settings{runs: 1, limit: time.Minute}, server, t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contenders {
		if failure := r.failures[c.name]; failure != "" {
			t.Errorf("%s: %s", c.name, failure)
			continue
		}
		apply, nothing := r.runs[c.name][task{false, true}].trips.Median(), r.runs[c.name][task{true, true}].trips.Median()
		if apply < size || nothing < 1 || nothing >= apply {
			t.Errorf("%s: %.0f round trips to apply %d migrations, %.0f when nothing is pending", c.name, apply, size, nothing)
		}
	}
	var report bytes.Buffer
	if err := printHead(ctx, &report, settings{root: "..", runs: 1}, server); err != nil {
		t.Fatal(err)
	}
	printResults(&report, r)
	t.Logf("%s", &report)
	for _, c := range contenders {
		if n := strings.Count(report.String(), "\n"+c.name+" "); n < 2 {
			t.Errorf("%s has %d lines in the report", c.name, n)
		}
	}
}

// The proxy counts what is sent behind an answer once, delays it, and does not count a farewell.
func TestProxy(t *testing.T) {
	t.Parallel()
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = echo.Close() }()
	go func() {
		conn, err := echo.Accept()
		if err != nil {
			return
		}
		buffer := make([]byte, 100)
		for total := 0; ; {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			if total += n; total%6 == 0 { // answers each six bytes
				_, _ = conn.Write([]byte("yes"))
			}
		}
	}()
	const delay = 20 * time.Millisecond
	p, err := newProxy(echo.Addr().String(), delay)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.close() }()
	client, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	started, buffer := time.Now(), make([]byte, 3)
	for range 3 {
		for _, half := range []string{"abc", "def"} {
			if _, err := client.Write([]byte(half)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		if _, err := client.Read(buffer); err != nil {
			t.Fatal(err)
		}
	}
	took := time.Since(started)
	if _, err := client.Write(terminate); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * delay)
	if n := p.trips.Load(); n != 3 || took < 3*delay {
		t.Errorf("%d round trips in %s", n, took)
	}
}
