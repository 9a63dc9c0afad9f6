package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/near"
	"github.com/ashlar-go/ashlar/operation"
)

// domains returns the names of a repo's domains, each once.
func domains(repo ashlar.Repo) []string {
	var names []string
	for _, domain := range repo.Domains {
		if domain.Name != "" && !slices.Contains(names, domain.Name) {
			names = append(names, domain.Name)
		}
	}
	return names
}

// inDomains returns the repos that have a domain which --domains names; all of them without that flag.
func (o generateOptions) inDomains(repos []ashlar.Repo) ([]ashlar.Repo, error) {
	if len(o.domains) == 0 {
		return repos, nil
	}
	var known []string
	for _, repo := range repos {
		known = append(known, domains(repo)...)
	}
	for _, name := range o.domains {
		if slices.Contains(known, name) {
			continue
		}
		hint := "Give the domains names, in ashlar.Domain."
		if len(known) > 0 {
			slices.Sort(known)
			hint = "Domains are " + strings.Join(slices.Compact(known), ", ") + "."
		}
		if meant := near.Word(name, known); meant != "" {
			hint = "Did you mean --domains " + meant + "?"
		}
		return nil, Usage(hint, "--domains %s: no domain has that name", name)
	}
	return slices.DeleteFunc(slices.Clone(repos), func(repo ashlar.Repo) bool {
		return !slices.ContainsFunc(domains(repo), func(name string) bool { return slices.Contains(o.domains, name) })
	}), nil
}

// all reports whether every domain of a repo is looked at.
func (o generateOptions) all(repo ashlar.Repo) bool {
	return len(o.domains) == 0 || !slices.ContainsFunc(repo.Domains, func(domain ashlar.Domain) bool {
		return !slices.Contains(o.domains, domain.Name)
	})
}

// only takes out of a state what --domains does not name. It returns the tables that no domain declares any more, which
// nothing is asked about.
func (o generateOptions) only(s *state) ([]string, error) {
	if o.all(s.repo) {
		return nil, nil
	}
	to, undeclared, err := generate.Select(s.from, s.to, generate.Selection{Domains: o.domains, Renamed: o.renamedTables()})
	if err != nil {
		return nil, err
	}
	s.to = to
	var names []string
	for _, name := range undeclared {
		names = append(names, operation.Path(name))
	}
	return names, nil
}

// renamedTables returns the tables that flags say were renamed. A flag of another form is found wrong elsewhere.
func (o generateOptions) renamedTables() []catalog.Name {
	var names []catalog.Name
	for _, text := range o.renames {
		object, ok := strings.CutPrefix(text, "table:")
		if !ok {
			continue
		}
		object, _, _ = strings.Cut(object, "=")
		switch path, err := ident.SplitPath(object); {
		case err != nil:
		case len(path) == 1:
			names = append(names, catalog.Name{Schema: catalog.Public, Name: path[0]})
		case len(path) == 2:
			names = append(names, catalog.Name{Schema: path[0], Name: path[1]})
		}
	}
	return names
}

// notesOn returns what has to be said of a repo of which only some domains are looked at.
func (o generateOptions) notesOn(repo ashlar.Repo, undeclared []string) []string {
	var notes []string
	for _, table := range undeclared {
		notes = append(notes, fmt.Sprintf("table %s is in no domain any more and stays as it is: without --domains, generate asks about it; if it was renamed, say --rename table:%s=NEW", table, table))
	}
	if !o.all(repo) {
		var left []string
		for _, domain := range repo.Domains {
			if !slices.Contains(o.domains, domain.Name) {
				left = append(left, domain.Name)
			}
		}
		notes = append(notes, "left as they are: the resources of "+strings.Join(slices.Compact(left), ", "))
	}
	return notes
}
