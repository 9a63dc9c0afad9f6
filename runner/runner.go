package runner

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/migration"
)

// Defaults of [Options].
const (
	DefaultLockTimeout = 3 * time.Second
	DefaultLockBudget  = time.Minute
	DefaultWaitLimit   = 5 * time.Minute
)

// Options are the settings of a [Runner]. The zero value works on the public files of a repo that has no name.
type Options struct {
	Repo   string // part of the key in the ledger
	Schema string // of a tenant, or of its own set of files; empty: public files

	// CreateSchema makes [Runner.Up] create Schema when it is absent.
	CreateSchema bool

	// SearchPath holds the schemas in which names are looked up, behind Schema when there is one. When there is neither,
	// the connection's own stays.
	SearchPath []string

	// SharedSchemas are schemas that all share, which can be no tenant's, beside those of the search path and the ledger.
	SharedSchemas []string

	// DirectURL leads to the same database past a pooler; empty: there is no such way. It is used when the URL turns out to
	// lead through a pooler and something has to be written, and taken to give a session of its own.
	DirectURL string

	Role         string // SET ROLE for everything that is done; empty: the user's own
	LedgerSchema string // where ashlar_migrations lives; empty: public

	// LockTimeout is how long a statement of a transactional file waits for a table; zero: DefaultLockTimeout,
	// negative: without end.
	LockTimeout time.Duration

	// LockBudget is for how long a transactional file is tried again, from its beginning, when it does not get a lock
	// within LockTimeout or is in a deadlock; zero: DefaultLockBudget, negative: it is not.
	LockBudget time.Duration

	// StatementTimeout is how long a statement of a file may run; zero: as long as the user's own setting says, negative:
	// without end.
	StatementTimeout time.Duration

	// WaitLimit is how long to wait for another runner; zero: DefaultWaitLimit, negative: not at all.
	WaitLimit time.Duration

	// Code are migrations in Go, which take their places among the files.
	Code []Code

	// StrictOrder makes [Runner.Up] refuse files that are older than what is applied, before anything runs ([LateError]).
	// Otherwise they are applied, and said to be late.
	StrictOrder bool

	// AcceptDataLoss lets [Runner.Down] run files that say they are irreversible.
	AcceptDataLoss bool

	// Before is called before a migration begins, in its direction, and After when it is done and recorded; nil: nothing is
	// called. An error ends the run: of Before, before anything of the migration ran, and of After, with it done. A rollout over
	// tenants calls hooks, and functions of code migrations, for several tenants at the same time: see [TenantOf].
	Before, After func(context.Context, Step) error

	// AfterBegin and BeforeCommit are called inside of the transaction of a migration, in both directions, and what they do
	// there is committed or rolled back with it; not for one that runs outside of a transaction. Nil: nothing is called. An
	// error rolls back. They must neither commit nor roll back: the transaction refuses that. A file is then sent in three
	// messages instead of one.
	AfterBegin, BeforeCommit func(ctx context.Context, tx pgx.Tx, step Step) error

	// TellSQL makes Observe hear of each message that is sent to the server ([Sending]), but for what functions of code
	// migrations send.
	TellSQL bool

	// Observe is told what happens while it happens; nil: nobody is. It is called by one goroutine at a time, while the
	// file at hand waits for it to return; it must not call the runner.
	Observe func(Event)
}

// Runner applies migrations to one database. It holds no connection: each method opens one and closes it. Its methods may
// be called at the same time.
type Runner struct {
	config     *pgx.ConnConfig
	direct     *pgx.ConnConfig // past a pooler; nil: no such way is known
	address    Address
	migrations []migration.Migration // by version, those in Go among them
	code       map[migration.Version]Code
	options    Options
	telling    *sync.Mutex // around Observe
}

// New returns a runner for the database at a URL, or a connection string of the form key=value. It does not connect.
// Migrations may be given in any order.
func New(url string, migrations []migration.Migration, options Options) (*Runner, error) {
	config, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	var direct *pgx.ConnConfig
	if options.DirectURL != "" {
		if direct, err = parseURL(options.DirectURL); err != nil {
			return nil, fmt.Errorf("the direct URL: %w", err)
		}
	}
	code := map[migration.Version]Code{}
	for _, c := range options.Code {
		m, err := c.migration()
		if err != nil {
			return nil, err
		}
		code[c.Version], migrations = c, append(slices.Clip(migrations), m)
	}
	sorted := slices.SortedStableFunc(slices.Values(migrations), func(a, b migration.Migration) int {
		return cmp.Compare(a.Version, b.Version)
	})
	for i := range sorted[:max(0, len(sorted)-1)] {
		if sorted[i].Version == sorted[i+1].Version {
			return nil, fail(fmt.Sprintf("version %s is given twice, as %s and %s", sorted[i].Version, sorted[i].Name, sorted[i+1].Name),
				"Give one of them a later version.")
		}
	}
	options.LedgerSchema = cmp.Or(options.LedgerSchema, "public")
	options.LockTimeout = cmp.Or(options.LockTimeout, DefaultLockTimeout)
	options.LockBudget = cmp.Or(options.LockBudget, DefaultLockBudget)
	options.WaitLimit = cmp.Or(options.WaitLimit, DefaultWaitLimit)
	for _, c := range []*pgx.ConnConfig{config, direct} {
		if c != nil && c.RuntimeParams["application_name"] == "" {
			c.RuntimeParams["application_name"] = applicationName(options.Repo)
		}
	}
	return &Runner{config: config, direct: direct, address: addressOf(config), migrations: sorted, code: code, options: options, telling: &sync.Mutex{}}, nil
}

// Address returns where the database is.
func (r *Runner) Address() Address { return r.address }

// applicationName is what others see when they ask who holds the lock. Behind a socket or a pooler the server knows no
// host, so it is part of the name.
func applicationName(repo string) string {
	name := "ashlar"
	if repo != "" {
		name += " " + repo
	}
	if host, err := os.Hostname(); err == nil {
		name += "@" + host
	}
	return name
}

// Address says where a database is and as whom it is used. It holds no password.
type Address struct {
	Host     string // a name, an IP address, or the folder of a socket
	Port     uint16
	Database string
	User     string
}

func addressOf(config *pgx.ConnConfig) Address {
	return Address{Host: config.Host, Port: config.Port, Database: cmp.Or(config.Database, config.User), User: config.User}
}

// String returns the address as a phrase.
func (a Address) String() string {
	return fmt.Sprintf("database %q on %s:%d as user %q", a.Database, a.Host, a.Port, a.User)
}

func (r *Runner) find(version migration.Version) (migration.Migration, bool) {
	at, ok := slices.BinarySearchFunc(r.migrations, version, func(m migration.Migration, v migration.Version) int {
		return cmp.Compare(m.Version, v)
	})
	if !ok {
		return migration.Migration{}, false
	}
	return r.migrations[at], true
}
