package ashlartest

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// Options are the settings of [New]. The zero value has all repos, and no migrations in Go.
type Options struct {
	// Release is what the project's program hands to cli.Main: migrations in Go, hooks, the schema of the ledger. Its Repos
	// choose repos; which database and how far is not its to say here, so URL, Run.DirectURL and Target are not looked at.
	Release release.Options

	// Tenants are the schemas of tenants that are there from the beginning, in each repo that has tenants. What lists the
	// tenants, such as the rows of their owners, is not filled in.
	Tenants []string
}

// Databases are the databases of a test, one for each repo.
type Databases struct {
	t     testing.TB
	names []string // of the repos, in declared order
	urls  map[string]string
}

// New makes a database for each repo of a project, with all its migrations applied, and drops them when the test and its
// subtests are done. Whatever goes wrong ends the test, with a hint where there is one.
//
// The files are those of the project's program, with one folder for each repo: os.DirFS("../db"), seen from the folder of
// the test's package, or an embedded copy, as cli.Main gets it.
//
// Any number of tests, packages and processes may call it at the same time. At most one value of Options is taken.
func New(t testing.TB, project ashlar.Project, files fs.FS, options ...Options) *Databases {
	t.Helper()
	var o release.Options
	var tenants []string
	switch len(options) {
	case 0:
	case 1:
		o, tenants = options[0].Release, slices.Compact(slices.Sorted(slices.Values(options[0].Tenants)))
	default:
		t.Fatalf("ashlartest: %d values of Options, and one is taken", len(options))
	}
	o.URL, o.Run.DirectURL, o.Target = "", "", runner.Target{}
	repos, err := release.Repos(project, o)
	if err == nil && len(repos) == 0 {
		err = &failure{
			message: "the project has no repo",
			remedy:  `Declare one: ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}.`,
		}
	}
	if err != nil {
		t.Fatal(explain(err))
	}
	d := &Databases{t: t, urls: map[string]string{}}
	for _, repo := range repos {
		recipe := recipe{repo: repo, files: files, options: o}
		url, err := fresh(t, recipe, tenants)
		if err != nil {
			t.Fatal(explain(&release.RepoError{Repo: repo.Name, Err: err}))
		}
		d.names, d.urls[repo.Name] = append(d.names, repo.Name), url
	}
	return d
}

// URL returns the URL of a repo's database, for the user of the server, with the password if there is one. An empty name
// is that of a repo without one, main. A repo that New did not make a database for ends the test.
func (d *Databases) URL(repo string) string {
	d.t.Helper()
	if repo == "" {
		repo = ashlar.Repo{}.WithDefaults().Name
	}
	if !slices.Contains(d.names, repo) {
		d.t.Fatalf("ashlartest: there is no database of a repo %q\nhint: There are: %s.", repo, strings.Join(d.names, ", "))
	}
	return d.urls[repo]
}

// fresh makes the database of one repo, and sees to it that it is dropped.
func fresh(t testing.TB, r recipe, tenants []string) (url string, err error) {
	t.Helper()
	if err := r.check(); err != nil {
		return "", err
	}
	if err := r.give(tenants); err != nil {
		return "", err
	}
	s, err := running()
	if err != nil {
		return "", err
	}
	ctx := t.Context()
	name := copyName(t.Name())
	for attempt := 1; ; attempt++ {
		template, err := s.template(ctx, r)
		if err != nil {
			return "", err
		}
		err = s.copy(ctx, template.name, name)
		if err == nil {
			break
		}
		if code(err) != codeNoDatabase || attempt == 3 {
			return "", err
		}
		template.forget() // another process took it for an old one
	}
	t.Cleanup(func() { s.settle(t, name) })
	return onDatabase(s.url, name), nil
}

// settle drops a copy, or says where it is when its test failed and it is wanted.
func (s *server) settle(t testing.TB, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if !t.Failed() || !keeping() {
		// What could not be dropped says nothing about what the test is about, and is dropped another day.
		if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Logf("ashlartest: database %s is left behind: %s", name, err)
		}
		return
	}
	address, err := runner.ParseAddress(onDatabase(s.url, name))
	if err == nil {
		err = s.exec(ctx, "COMMENT ON DATABASE "+name+" IS "+keptComment)
	}
	switch {
	case err != nil:
		t.Logf("ashlartest: database %s is kept: %s", name, err)
	case s.given:
		t.Logf("ashlartest: kept: %s", address)
	default:
		t.Logf("ashlartest: kept while this process runs: %s (set %s to a server's URL to keep it longer)", address, urlVariable)
	}
}
