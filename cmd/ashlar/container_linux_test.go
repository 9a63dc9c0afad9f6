package main

import (
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rogpeppe/go-internal/testscript"
)

// contains reports whether containers can be had here: it takes root.
func contains() bool { return os.Getuid() == 0 }

// contained returns a command that runs as in a container that holds nothing but a folder: as process 1, as a user that has no
// name, with no variable but DATABASE_URL, by TCP.
func contained(ts *testscript.TestScript, args []string) *exec.Cmd {
	if len(args) < 2 {
		ts.Fatalf("usage: contained FOLDER COMMAND ARGS...")
	}
	cmd := exec.Command("/"+args[1], args[2:]...)
	cmd.Dir = "/"
	cmd.Env = []string{"DATABASE_URL=" + byTCP(ts)}
	const nobody = 65532
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Chroot:     ts.MkAbs(args[0]),
		Cloneflags: syscall.CLONE_NEWPID,
		Credential: &syscall.Credential{Uid: nobody, Gid: nobody},
	}
	return cmd
}

// byTCP returns DATABASE_URL with an address of TCP, which leads to the server's socket.
func byTCP(ts *testscript.TestScript) string {
	config, err := pgx.ParseConfig(ts.Getenv("DATABASE_URL"))
	ts.Check(err)
	network, address := pgconn.NetworkAddress(config.Host, config.Port)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // the script is over
			}
			go forward(client, network, address)
		}
	}()
	target := url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: listener.Addr().String(), Path: config.Database, RawQuery: "sslmode=disable"}
	return target.String()
}

// forward hands on what two ends say to each other.
func forward(client net.Conn, network, address string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial(network, address)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close() // the client is gone, so nobody waits for an answer
	}()
	_, _ = io.Copy(client, server)
}
