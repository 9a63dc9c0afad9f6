package server

import (
	"net"
	"testing"
	"time"
)

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
