//go:build !ashlar_lean

package cli

import (
	"context"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// tenantsCommand is about the tenants themselves.
func (a *app) tenantsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tenants",
		Short: "List, create, rename and drop tenants",
		Long: `The schemas of tenants. What lists the tenants, such as the rows of their
owners, stays as it is: a program creates both together, in one transaction,
with release.Tenants.`,
		Example: a.example(`
  $ tenants list
  $ tenants create org_42
  $ tenants rename org_42 acme
  $ tenants drop acme --force`),
		Args: onlyBelow,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.tenantsListCommand(), a.tenantsCreateCommand(), a.tenantsRenameCommand(), a.tenantsDropCommand())
	return cmd
}

func (a *app) tenantsListCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use: "list", Short: "The tenants that the repo lists, a line each", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := a.tenantTargets(d, rollout{})
			if err != nil {
				return err
			}
			return a.each(targets, cmd.Context().Err, func(t target, r *targetReport) error {
				opened, over, err := t.tenants(t.run)
				if err != nil {
					return err
				}
				r.on(opened.Address())
				over.AllowNone = true
				names, err := opened.ListTenants(cmd.Context(), over)
				if err == nil {
					r.tell(tenantList{names})
				}
				return err
			})
		},
	}
	d.urlFlag(cmd)
	return cmd
}

// tenantList is the names of tenants.
type tenantList struct {
	Tenants list[string] `json:"tenants"`
}

// text prints it also with --quiet: it is what was asked for.
func (l tenantList) text(t text) {
	if len(l.Tenants) == 0 {
		t.say("nothing lists a tenant")
	}
	for _, name := range l.Tenants {
		t.print(name + "\n")
	}
}

func (a *app) tenantsCreateCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Make the schema of a tenant, with all that tenants have", Args: oneArg("NAME"),
		Long: `Make the schema of a tenant with all that tenants have, in one transaction. Where
all migrations of tenants are as they were generated, it is made from the
snapshot at once, else by the migrations, one after the other.`,
		Example: a.example("  $ tenants create org_42"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.oneTenant(cmd.Context(), d, func(all *release.Tenants, tx pgx.Tx) (tenantDone, error) {
				return tenantDone{"created", args[0], "", all.AtOnce()}, all.Create(cmd.Context(), tx, args[0])
			})
		},
	}
	d.urlFlag(cmd)
	return cmd
}

func (a *app) tenantsRenameCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use: "rename OLD NEW", Short: "Rename the schema of a tenant, and what is recorded of it", Args: twoArgs("OLD", "NEW"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.oneTenant(cmd.Context(), d, func(all *release.Tenants, tx pgx.Tx) (tenantDone, error) {
				return tenantDone{"renamed", args[0], args[1], false}, all.Rename(cmd.Context(), tx, args[0], args[1])
			})
		},
	}
	d.urlFlag(cmd)
	return cmd
}

func (a *app) tenantsDropCommand() *cobra.Command {
	var d database
	var force bool
	cmd := &cobra.Command{
		Use: "drop NAME", Short: "Drop the schema of a tenant with everything in it", Args: oneArg("NAME"),
		Long: `Drop the schema of a tenant with everything in it, in as many transactions as its
size asks for. When it is interrupted, drop it again. Without --force it only
says what it would drop, and ends with exit code 3.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !force {
				return &dropQuestion{command: "tenants drop " + args[0], databases: []string{"schema " + args[0]}}
			}
			all, r, err := a.tenantsOf(d)
			if err != nil {
				return err
			}
			removed, err := all.Remove(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			what := "dropped"
			if !removed {
				what = "skipped"
			}
			r.tell(tenantDone{what, args[0], "", false})
			return nil
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "yes, drop it with everything in it")
	d.urlFlag(cmd)
	return cmd
}

// tenantDone is what became of one tenant.
type tenantDone struct {
	what, name, now string
	atOnce          bool
}

func (d tenantDone) text(t text) {
	switch {
	case d.now != "":
		t.say("%-8s tenant %s: it is %s now", d.what, d.name, d.now)
	case d.what == "skipped":
		t.say("%-8s tenant %s: it does not exist", d.what, d.name)
	case d.what == "created" && d.atOnce:
		t.say("%-8s tenant %s, from the snapshot", d.what, d.name)
	case d.what == "created":
		t.say("%-8s tenant %s, by its migrations", d.what, d.name)
	case d.what == "dropped":
		t.say("%-8s tenant %s", d.what, d.name)
		t.say("note: what lists the tenants, such as a row of its owner, is yours to change")
	default:
		t.say("%-8s tenant %s", d.what, d.name)
	}
}

// MarshalJSON returns the tenant under what was done.
func (d tenantDone) MarshalJSON() ([]byte, error) {
	out := map[string]any{d.what: d.name}
	if d.now != "" {
		out["name"] = d.now
	}
	if d.what == "created" {
		out["from_snapshot"] = d.atOnce
	}
	return marshal(out)
}

// tenantRepo returns the repo whose tenants are meant, and how to open it.
func (a *app) tenantRepo(d database) (p place, o release.Options, repo ashlar.Repo, err error) {
	if a.standalone {
		return p, o, repo, Usage("Run it in a project, or use migrate --tenants with a list of schemas.", "tenants are made by a project's program, which knows what they are made of")
	}
	if p, err = a.locate(); err != nil {
		return p, o, repo, err
	}
	if repo, err = a.repoWithTenants(p); err != nil {
		return p, o, repo, err
	}
	o = a.releaseOptions()
	o.URL, o.Prefix = d.url, filepath.ToSlash(p.dir)
	return p, o, repo, p.check(repo)
}

// reportOn begins the report on the one repo of a command.
func (a *app) reportOn(repo ashlar.Repo, url string) *targetReport {
	r := &targetReport{report: report{live: a.report.live}, repo: repo.Name}
	a.report.keep(&targets{Repos: []*targetReport{r}})
	if at, err := runner.ParseAddress(url); err == nil {
		r.on(at)
	}
	return r
}

// tenantsOf returns the tenants of the one repo of a command, and the report on it, which is begun.
func (a *app) tenantsOf(d database) (*release.Tenants, *targetReport, error) {
	p, o, repo, err := a.tenantRepo(d)
	if err != nil {
		return nil, nil, err
	}
	all, err := release.TenantsOf(repo, p.files, o)
	if err != nil {
		return nil, nil, err
	}
	url, err := release.URL(repo, o.URL)
	if err != nil {
		return nil, nil, err
	}
	return all, a.reportOn(repo, url), nil
}

// oneTenant does something about a tenant in a transaction of its own, and tells of it when that is committed.
func (a *app) oneTenant(ctx context.Context, d database, do func(*release.Tenants, pgx.Tx) (tenantDone, error)) error {
	all, r, err := a.tenantsOf(d)
	if err != nil {
		return err
	}
	var done tenantDone
	err = all.InTransaction(ctx, func(tx pgx.Tx) (err error) {
		done, err = do(all, tx)
		return err
	})
	if err == nil {
		r.tell(done)
	}
	return err
}
