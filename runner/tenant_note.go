package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// TenantsTable is the name of the table that says in one row what each tenant's rows in the ledger say together, so that
// thousands of tenants with hundreds of versions are looked at in a moment. It stands beside the ledger and is written in the
// same transactions.
const TenantsTable = "ashlar_tenants"

func (r *Runner) tenantsName() string {
	return quoted(r.options.LedgerSchema) + "." + TenantsTable
}

// createTenants makes the table of tenants. Applied is the number of versions in the ledger. The digest is of all versions
// and checksums, in order of version; it is empty when a version is half-run, so that the rows themselves have to be read.
func (r *Runner) createTenants() string {
	return `CREATE TABLE IF NOT EXISTS ` + r.tenantsName() + ` (
	repo text NOT NULL,
	schema text NOT NULL,
	applied integer NOT NULL,
	digest text NOT NULL,
	failed_version bigint,
	failed_at timestamptz,
	failure text,
	PRIMARY KEY (repo, schema)
)`
}

// digestSQL is the digest of a tenant's rows, computed by the server. [digester] computes the same.
const digestSQL = `CASE WHEN coalesce(bool_and(state = 'applied'), true) ` +
	`THEN encode(sha256(convert_to(coalesce(string_agg(version || ' ' || checksum || E'\n', '' ORDER BY version), ''), 'UTF8')), 'hex') ELSE '' END`

// digester computes the digest of versions that it is given in order.
type digester struct{ hash hash.Hash }

func newDigester() digester { return digester{sha256.New()} }

func (d digester) add(v migration.Version, checksum string) {
	_, _ = fmt.Fprintf(d.hash, "%d %s\n", v, checksum)
}

func (d digester) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// noteTenants returns the statement that fills the table of tenants from a ledger that is older than it.
func (r *Runner) noteTenants() string {
	return "INSERT INTO " + r.tenantsName() + " (repo, schema, applied, digest) SELECT repo, schema, count(*), " + digestSQL +
		" FROM " + r.ledgerName() + " WHERE schema <> '' GROUP BY repo, schema ON CONFLICT DO NOTHING"
}

// noteTenant returns the statement that sums up a tenant's rows anew; nothing for public files. What failed before counts as
// mended.
func (r *Runner) noteTenant() []string {
	if r.options.Schema == "" {
		return nil
	}
	return []string{r.sum("NULL", "NULL", "NULL")}
}

// noteFailure is noteTenant for one whose migration failed.
func (r *Runner) noteFailure(version migration.Version, why string) string {
	failed := "NULL"
	if version > 0 {
		failed = strconv.FormatInt(int64(version), 10)
	}
	return r.sum(failed, "clock_timestamp()", ident.Literal(why))
}

// sum returns the statement that sums up a tenant's rows, with what failed last. It begins no row for a tenant that is gone by now, of
// which nobody would ever hear again.
func (r *Runner) sum(version, at, why string) string {
	repo, schema := ident.Literal(r.options.Repo), ident.Literal(r.options.Schema)
	having := " HAVING EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = " + schema + ")" +
		" OR EXISTS (SELECT FROM " + r.tenantsName() + " t WHERE t.repo = " + repo + " AND t.schema = " + schema + ")"
	return "INSERT INTO " + r.tenantsName() + " (repo, schema, applied, digest, failed_version, failed_at, failure) SELECT " +
		repo + ", " + schema + ", count(*), " + digestSQL + ", " + version + "::bigint, " + at + "::timestamptz, " + why + "::text" +
		" FROM " + r.ledgerName() + " WHERE repo = " + repo + " AND schema = " + schema + having +
		" ON CONFLICT (repo, schema) DO UPDATE SET applied = EXCLUDED.applied, digest = EXCLUDED.digest, " +
		"failed_version = EXCLUDED.failed_version, failed_at = EXCLUDED.failed_at, failure = EXCLUDED.failure"
}

// noted puts what sums up the tenant's rows behind a statement that changes them.
func (r *Runner) noted(statement string) []string {
	return append([]string{statement}, r.noteTenant()...)
}
