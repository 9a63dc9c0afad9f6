package server

import (
	"bytes"
	"net"
	"sync/atomic"
	"time"
)

// proxy stands between a client and the server, makes each round trip longer, and counts them.
type proxy struct {
	address  string // where it listens
	server   string // where it leads to
	delay    time.Duration
	trips    atomic.Int64
	listener net.Listener
}

// terminate is the message by which a client takes its leave. Nobody waits for an answer to it.
var terminate = []byte{'X', 0, 0, 0, 4}

func newProxy(server string, delay time.Duration) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{address: listener.Addr().String(), server: server, delay: delay, listener: listener}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p, nil
}

func (p *proxy) close() error { return p.listener.Close() }

// piece is what was read at once, and when it may go on.
type piece struct {
	bytes []byte
	due   time.Time
}

func (p *proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()

	var answered atomic.Bool // the server has spoken since the client did
	answered.Store(true)
	pieces := make(chan piece, 1024) // what is under way
	go func() {
		defer close(pieces)
		buffer := make([]byte, 1<<16)
		for {
			n, err := client.Read(buffer)
			if n > 0 {
				if answered.Swap(false) && !bytes.Equal(buffer[:n], terminate) {
					p.trips.Add(1)
				}
				pieces <- piece{bytes.Clone(buffer[:n]), time.Now().Add(p.delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	go func() {
		for one := range pieces {
			time.Sleep(time.Until(one.due))
			if _, err := server.Write(one.bytes); err != nil {
				break
			}
		}
		_ = server.Close()
		for range pieces { // the reader must not be left waiting
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if n > 0 {
			answered.Store(true)
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
