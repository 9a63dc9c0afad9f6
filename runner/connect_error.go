package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATE codes that mean something to a runner.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	codeNoDatabase      = "3D000"
	codeWrongPassword   = "28P01"
	codeWrongUser       = "28000"
	codeNoRights        = "42501"
	codeTooMany         = "53300"
	codeStarting        = "57P03"
	codeReadOnly        = "25006"
	codeCanceled        = "57014"
	codeInTransaction   = "25001"
	codeNoCommit        = "2D000"
	codeLockTimeout     = "55P03"
	codeDeadlock        = "40P01"
	codeDivisionByZero  = "22012"
	codeUnique          = "23505"
	codeNoTable         = "42P01"
	codeNoColumn        = "42703"
	codeNoSchema        = "3F000"
	codeInvalidSetting  = "22023"
	codeDuplicateDB     = "42P04"
	codeInUse           = "55006"
	codeDuplicateSchema = "42P06"
	codeTooManyLocks    = "53200"
	codeNoObject        = "42704"
)

// code returns the SQLSTATE of an error, or nothing when no server sent it.
func code(err error) string {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return pgErr.Code
	}
	return ""
}

// ConnectError says that a database could not be reached or refuses its user. It never holds a password or a URL.
type ConnectError struct {
	Address Address
	Message string
	Err     error // a *pgconn.PgError, a net error, or nil
	remedy  string
}

// Error returns what is wrong, and where.
func (e *ConnectError) Error() string {
	if e.Err == nil {
		return e.Address.String() + ": " + e.Message
	}
	return e.Address.String() + ": " + e.Message + ": " + e.Err.Error()
}

// Hint returns what to do about it.
func (e *ConnectError) Hint() string { return e.remedy }

// Unwrap returns the cause.
func (e *ConnectError) Unwrap() error { return e.Err }

// parseURL reads a URL. Its errors show nothing of it: what does not parse may be a password from its first letter to
// its last, and so may what the driver quotes of it.
func parseURL(url string) (*pgx.ConnConfig, error) {
	if strings.TrimSpace(url) == "" {
		return nil, fail("no database URL is given", "Give one, for example "+ExampleURL+".")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fail("the database URL cannot be read: "+whatIsWrong(url), "It looks like "+ExampleURL+
			"; a password with one of the letters / ? # @ : % has them written as %2F %3F %23 %40 %3A %25.")
	}
	return config, nil
}

// ExampleURL is a URL as messages show it.
const ExampleURL = "postgres://user:password@localhost:5432/name"

// whatIsWrong says where a URL goes wrong without showing any of it.
func whatIsWrong(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	switch {
	case !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://"):
		if ok || !strings.Contains(url, "=") {
			return "it does not begin with postgres://"
		}
		return "it is not of the form key=value either"
	case strings.ContainsAny(rest, " \t\r\n"):
		return "it holds white space"
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	if at := strings.LastIndexByte(host, ':'); at >= 0 && !strings.HasSuffix(host, "]") && !allDigits(host[at+1:]) {
		return "what should be the port is not a number"
	}
	return "its user, password, host, port or parameters are not well formed"
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// connectError turns what the driver says into what a user can act on.
func connectError(ctx context.Context, config *pgx.ConnConfig, err error) error {
	e := &ConnectError{Address: addressOf(config)}
	var pgErr *pgconn.PgError
	var netErr *net.OpError
	switch {
	case ctx.Err() != nil:
		return &InterruptedError{Address: e.Address, Outcome: NotStarted, Err: context.Cause(ctx)}
	case errors.As(err, &pgErr):
		e.Err = pgErr
		e.Message, e.remedy = refusal(pgErr, e.Address)
	case errors.As(err, &netErr):
		e.Err = netErr
		e.Message = "no server answers"
		e.remedy = "Check that the server runs and that host and port are right."
	case errors.Is(err, context.DeadlineExceeded):
		e.Message = "no server answered in time"
		e.remedy = "Check host, port and firewall."
	default:
		e.Err = errors.New(scrubbed(err, config.Password))
		e.Message = "no connection"
		e.remedy = "Check the URL and its sslmode."
		if dns := new(net.DNSError); errors.As(err, &dns) {
			e.remedy = "Check the host in the URL: " + dns.Name + "."
		}
	}
	return e
}

// refusal explains an error that the server sent instead of letting us in.
func refusal(err *pgconn.PgError, at Address) (message, remedy string) {
	switch err.Code {
	case codeNoDatabase:
		return "the database does not exist", "Make it with: ashlar create"
	case codeWrongPassword:
		return "the password is wrong, or there is none", "Check user and password in the URL."
	case codeWrongUser:
		return "the server refuses this user", "Check that the user exists, and that pg_hba.conf lets it in from here."
	case codeNoRights:
		return "this user may not connect", fmt.Sprintf("Let an administrator run: GRANT CONNECT ON DATABASE %q TO %q", at.Database, at.User)
	case codeTooMany:
		return "the server takes no more connections", "Try again, or raise max_connections."
	case codeStarting:
		return "the server is starting or stopping", "Try again in a moment."
	default:
		return "the server refuses the connection", "Check the URL."
	}
}

// scrubbed returns the text of a driver's error, on one line and without the password.
func scrubbed(err error, password string) string {
	for {
		inner := errors.Unwrap(err)
		var outer *pgconn.ConnectError
		if inner == nil || !errors.As(err, &outer) {
			break
		}
		err = inner
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if password != "" {
		text = strings.ReplaceAll(text, password, "***")
	}
	return text
}
