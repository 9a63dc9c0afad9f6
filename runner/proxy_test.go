package runner_test

import (
	"bytes"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
)

// proxy stands between a runner and the server. When the server's answer holds the words "cut here" it lets the server
// work on and cuts the runner off.
type proxy struct {
	url    string
	server string
	once   bool // afterwards, nobody is let through
	cut    atomic.Bool
}

func newProxy(t *testing.T, base string, once bool) *proxy {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	p := &proxy{server: query.Get("host") + "/.s.PGSQL." + query.Get("port"), once: once}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	u.RawQuery = "sslmode=disable"
	u.Host = listener.Addr().String()
	p.url = u.String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	if p.once && p.cut.Load() {
		return
	}
	server, err := net.Dial("unix", p.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		buffer := make([]byte, 1<<16)
		for {
			n, err := client.Read(buffer)
			if err != nil {
				return // the server is not told
			}
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("cut here")) && p.cut.CompareAndSwap(false, true) {
			_ = client.Close()
			for !bytes.HasSuffix(buffer[:n], []byte("Z\x00\x00\x00\x05I")) {
				if n, err = server.Read(buffer); err != nil {
					return
				}
			}
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}
