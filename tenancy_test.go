package ashlar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// ofOrg makes a resource one of a tenant; orgs are the tenants.
type (
	ofOrg struct{ OrgID int32 }
	org   struct{ ID int32 }
)

func (o *ofOrg) Define(r *ashlar.Resource) {
	r.TenantColumn(&o.OrgID)
	r.References(&o.OrgID, &org{}).Index()
}

func (o *org) Define(r *ashlar.Resource) {
	r.Table("orgs")
	r.PrimaryKey(&o.ID)
}

// member is referred to, by its key and by its number.
type member struct {
	ID     int64
	Number int64
	Email  string
	Name   string
	ofOrg
}

func (m *member) Define(r *ashlar.Resource) {
	r.Table("members")
	r.PrimaryKey(&m.ID)
	r.Unique(&m.Number)
	r.Unique(&m.Email).AllTenants()
	r.Unique(&m.Name, &m.OrgID)
	r.Index(&m.Name)
	r.Index(&m.Name).Unique().Where("$1 > 5", &m.Number).Name("early")
	r.Index(ashlar.Expr("lower($1)", &m.Name)).Unique()
	r.Index(ashlar.Expr("lower($1)", &m.Email)).Unique().AllTenants().Name("emails")
}

// task refers to members in each way.
type task struct {
	OrgID    int32
	No       int64
	Owner    int64
	Reviewer *int64
	Number   *int64
	Any      *int64
	Mail     *string
}

func (t *task) Define(r *ashlar.Resource) {
	r.Table("tasks")
	r.TenantColumn(&t.OrgID)
	r.PrimaryKey(&t.OrgID, &t.No)
	m := &member{}
	r.References(&t.Owner, m).MatchTenant().OnDelete(ashlar.Cascade).Index()
	r.References(&t.Reviewer, m).MatchTenant().OnDelete(ashlar.SetNull)
	r.References(&t.Number, m).To(&m.Number).MatchTenant()
	r.References(&t.Any, m).Index()
	r.References(&t.Mail, m).To(&m.Email)
}

// step refers to a task, whose key holds the tenant, and says the tenant itself.
type step struct {
	ofOrg
	Task  int64
	Other int64
}

func (s *step) Define(r *ashlar.Resource) {
	r.Table("steps")
	t := &task{}
	r.References(&s.Task, t).MatchTenant()
	r.References(&s.OrgID, t).To(&t.OrgID).With(&s.Other, &t.No).MatchTenant().Name("said")
}

func TestTenantColumn(t *testing.T) {
	t.Parallel()
	cat := compileRepo(t, ashlar.Repo{MinVersion: 15, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&step{}, &task{}, &org{}, &member{}}}}})
	if got, want := overview(cat), strings.TrimSpace(`
members: key members_pkey (id)
members: unique members_email_key (email)
members: unique members_name_org_id_key (name, org_id)
members: unique members_org_id_id_key (org_id, id)
members: unique members_org_id_number_key (org_id, number)
members: index early (org_id, name) where number > 5
members: index emails (lower(email))
members: index members_name_idx (name)
members: index members_org_id_expr_idx (org_id, lower(name))
members: index members_org_id_idx (org_id)
members: reference members_org_id_fkey (org_id) orgs (id)
orgs: key orgs_pkey (id)
steps: index steps_org_id_idx (org_id)
steps: reference said (org_id, other) tasks (org_id, no)
steps: reference steps_org_id_fkey (org_id) orgs (id)
steps: reference steps_org_id_task_fkey (org_id, task) tasks (org_id, no)
tasks: key tasks_pkey (org_id, no)
tasks: index tasks_org_id_any_idx (org_id, any)
tasks: index tasks_org_id_owner_idx (org_id, owner)
tasks: reference tasks_any_fkey (any) members (id)
tasks: reference tasks_mail_fkey (mail) members (email)
tasks: reference tasks_org_id_number_fkey (org_id, number) members (org_id, number)
tasks: reference tasks_org_id_owner_fkey (org_id, owner) members (org_id, id) CASCADE
tasks: reference tasks_org_id_reviewer_fkey (org_id, reviewer) members (org_id, id) SET NULL (reviewer)`); got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	if column := cat.Tables[catalog.Name{Schema: "public", Name: "tasks"}].Column("org_id"); column.Type != "integer" {
		t.Errorf("the tenant column is %s", column.Type)
	}
}

// overview lists the keys, indexes, checks and references of all tables.
func overview(cat *catalog.Catalog) string {
	var b strings.Builder
	list := func(columns []string) string { return " (" + strings.Join(columns, ", ") + ")" }
	where := func(parts []catalog.Part, condition catalog.Expression) string {
		var names []string
		for _, part := range parts {
			names = append(names, part.Column+string(part.Expression))
		}
		if condition != "" {
			return list(names) + " where " + string(condition)
		}
		return list(names)
	}
	for _, table := range cat.SortedTables() {
		line := func(parts ...string) { b.WriteString(table.Name.Name + ": " + strings.Join(parts, "") + "\n") }
		if key := table.PrimaryKey; key != nil {
			line("key ", key.Name, list(key.Columns))
		}
		for _, name := range catalog.Sorted(table.Uniques) {
			line("unique ", name, list(table.Uniques[name].Columns))
		}
		for _, name := range catalog.Sorted(table.Indexes) {
			line("index ", name, where(table.Indexes[name].Parts, table.Indexes[name].Where))
		}
		for _, name := range catalog.Sorted(table.Checks) {
			line("check ", name, " ", string(table.Checks[name].Expression))
		}
		for _, name := range catalog.Sorted(table.Excludes) {
			var parts []catalog.Part
			for _, part := range table.Excludes[name].Parts {
				parts = append(parts, part.Part)
			}
			line("exclude ", name, where(parts, table.Excludes[name].Where))
		}
		for _, name := range catalog.Sorted(table.References) {
			r := table.References[name]
			text := "reference " + name + list(r.Columns) + " " + r.Table.Name + list(r.TargetColumns)
			if r.OnDelete != "" {
				text += " " + string(r.OnDelete)
			}
			if len(r.OnDeleteColumns) > 0 {
				text += list(r.OnDeleteColumns)
			}
			line(text)
		}
	}
	return strings.TrimSpace(b.String())
}

// softDelete is what rows are filtered by.
type softDelete struct{ DeletedAt *int64 }

func (s *softDelete) Define(r *ashlar.Resource) {
	r.BaseFilter("$1 IS NULL OR $1 > 9", &s.DeletedAt)
}

type article struct {
	ID    int64
	Slug  string
	Title string
	Rank  int32
	softDelete
}

func (a *article) Define(r *ashlar.Resource) {
	r.Table("articles")
	r.PrimaryKey(&a.ID)
	r.Unique(&a.Slug)
	r.Unique(&a.Title).Unfiltered()
	r.Index(&a.Rank)
	r.Index(ashlar.Desc(&a.Rank)).Where("$1 > 0 OR $1 < -5", &a.Rank).Name("busy")
	r.Index(&a.Rank).Unfiltered().Name("all")
	r.Check("rank", "$1 > 0 AND $1 < 9", &a.Rank)
	r.Check("title", "$1 <> ''", &a.Title).Unfiltered()
	r.Exclude(ashlar.Asc(&a.Rank).With("=")).Name("ranks")
	r.Exclude(ashlar.Asc(&a.Rank).With("=")).Where("$1 = 1", &a.Rank).Unfiltered().Name("first")
	r.References(&a.DeletedAt, a).Index()
}

// unfiltered takes the filter back.
type unfiltered struct {
	Slug string
	softDelete
}

func (u *unfiltered) Define(r *ashlar.Resource) {
	r.Table("unfiltered")
	r.BaseFilter("")
	r.Unique(&u.Slug)
}

func TestBaseFilter(t *testing.T) {
	t.Parallel()
	cat := compileRepo(t, ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&article{}, &unfiltered{}}}}})
	if got, want := overview(cat), strings.TrimSpace(`
articles: key articles_pkey (id)
articles: unique articles_title_key (title)
articles: index all (rank)
articles: index articles_deleted_at_idx (deleted_at)
articles: index articles_rank_idx (rank) where deleted_at IS NULL OR deleted_at > 9
articles: index articles_slug_key (slug) where deleted_at IS NULL OR deleted_at > 9
articles: index busy (rank) where (rank > 0 OR rank < -5) AND (deleted_at IS NULL OR deleted_at > 9)
articles: check rank (rank > 0 AND rank < 9) OR NOT (deleted_at IS NULL OR deleted_at > 9)
articles: check title title <> ''
articles: exclude first (rank) where rank = 1
articles: exclude ranks (rank) where deleted_at IS NULL OR deleted_at > 9
articles: reference articles_deleted_at_fkey (deleted_at) articles (id)
unfiltered: unique unfiltered_slug_key (slug)`); got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	if index := cat.Tables[catalog.Name{Schema: "public", Name: "articles"}].Indexes["articles_slug_key"]; !index.Unique {
		t.Error("the unique with a filter is no unique index")
	}
}

func compileRepo(t *testing.T, repo ashlar.Repo) *catalog.Catalog {
	t.Helper()
	cat, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}
