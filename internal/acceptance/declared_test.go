package acceptance_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// wishes is what the resources below say. What a tenant column, a base filter or an extension adds to a table is decided
// when declarations are compiled, so a change of them is drawn as one of declarations.
type wishes struct {
	Tenants                  []int // of each resource: none, its org or its team
	Filters                  []int // of each resource: none, one column, two
	AllTenants, Unfiltered   []bool
	Match, Index, SetNull    bool
	Extension                int // none, with new columns, with those of the owner too
	ExtensionFiltered, Named bool
}

var wished struct {
	sync.Mutex
	wishes
}

type (
	declaredUser struct {
		ID, OrgID, TeamID int64
		Email, Name       string
		Rank              int32
		GoneAt            *int64
	}
	declaredTask struct {
		ID, OrgID, TeamID int64
		Title             string
		Owner             *int64
		Rank              int32
		GoneAt            *int64
	}
	declaredExtension struct {
		ID     int64
		Level  *int32
		Badge  string
		Boss   *int64
		GoneAt *int64
	}
)

// common says of both resources what their wishes are.
func common(r *ashlar.Resource, which int, org, team, rank, gone any) {
	switch wished.Tenants[which] {
	case 1:
		r.TenantColumn(org)
	case 2:
		r.TenantColumn(team)
	}
	switch wished.Filters[which] {
	case 1:
		r.BaseFilter("$1 IS NULL", gone)
	case 2:
		r.BaseFilter("$1 IS NULL OR $2 > 0", gone, rank)
	}
	check := r.Check("ranked", "$1 > 0 OR $1 < -9", rank)
	index := r.Index(rank).Where("$1 > 1 OR $1 < 0", rank)
	if wished.Unfiltered[which] {
		check.Unfiltered()
		index.Unfiltered()
	}
}

func (u *declaredUser) Define(r *ashlar.Resource) {
	r.Table("users")
	r.PrimaryKey(&u.ID)
	common(r, 0, &u.OrgID, &u.TeamID, &u.Rank, &u.GoneAt)
	r.Exclude(ashlar.Asc(&u.Name).With("="))
	email, name := r.Unique(&u.Email), r.Index(ashlar.Expr("lower($1)", &u.Name)).Unique()
	if wished.AllTenants[0] {
		email.AllTenants()
	}
	if wished.AllTenants[1] {
		name.AllTenants()
	}
	if wished.Unfiltered[2] {
		email.Unfiltered()
		name.Unfiltered()
	}
	if wished.Named {
		email.Name("one_email")
	}
}

func (t *declaredTask) Define(r *ashlar.Resource) {
	r.Table("tasks")
	r.PrimaryKey(&t.ID)
	common(r, 1, &t.OrgID, &t.TeamID, &t.Rank, &t.GoneAt)
	r.Unique(&t.Title)
	owner := r.References(&t.Owner, &declaredUser{})
	if wished.Match {
		owner.MatchTenant()
	}
	if wished.Index {
		owner.Index()
	}
	if wished.SetNull {
		owner.OnDelete(ashlar.SetNull)
	}
}

func (e *declaredExtension) Define(r *ashlar.Resource) {
	r.Extends(&declaredUser{})
	r.Column(&e.Badge).Default("none")
	r.References(&e.Boss, e).Index()
	r.Index(&e.Level)
	r.Unique(&e.Level, &e.Badge, &e.ID)
	if wished.ExtensionFiltered {
		r.BaseFilter("$1 IS NOT NULL", &e.Level)
	}
}

// declared compiles the resources with wishes.
func declared(w wishes, major int) (*catalog.Catalog, error) {
	wished.Lock()
	defer wished.Unlock()
	wished.wishes = w
	resources := []ashlar.Definer{&declaredUser{}, &declaredTask{}}
	if w.Extension > 0 {
		resources = append(resources, &declaredExtension{})
	}
	return ashlar.Compile(ashlar.Repo{MinVersion: major, Domains: []ashlar.Domain{{Resources: resources}}})
}

func drawWishes(t *rapid.T, label string, major int) wishes {
	flag := func(what string) bool { return rapid.Bool().Draw(t, label+what) }
	number := func(what string) int { return rapid.IntRange(0, 2).Draw(t, label+what) }
	w := wishes{
		Tenants: []int{number("tenant of users"), number("tenant of tasks")}, Filters: []int{number("filter of users"), number("filter of tasks")},
		AllTenants: []bool{flag("email of all"), flag("name of all")}, Unfiltered: []bool{flag("users unfiltered"), flag("tasks unfiltered"), flag("uniques unfiltered")},
		Match: flag("match"), Index: flag("index"), SetNull: flag("set null"), Extension: number("extension"),
		ExtensionFiltered: flag("extension filtered"), Named: flag("named"),
	}
	w.Match = w.Match && w.Tenants[0] > 0 && w.Tenants[1] > 0
	w.SetNull = w.SetNull && (!w.Match || major >= 15)
	return w
}

func TestRandomDeclarations(t *testing.T) {
	t.Parallel()
	lab, drops := acceptance.NewLab(t), []string{"users.level", "users.badge", "users.boss"}
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawWishes(rt, "before: ", lab.Major()), drawWishes(rt, "after: ", lab.Major())
		from, err := declared(a, lab.Major())
		to, errTo := declared(b, lab.Major())
		if err := errors.Join(err, errTo); err != nil {
			rt.Fatal(err)
		}
		var answers diff.Answers
		if a.Extension > 0 && b.Extension == 0 {
			answers, _ = diff.ParseAnswers(nil, drops, nil, nil)
		}
		answers.ConcurrentIndexes = rapid.IntRange(0, 9).Draw(rt, "concurrently") == 9
		result := lab.Prove(rt, acceptance.Change{From: from, To: to, Answers: answers, Rows: rapid.SampledFrom([]int{0, 1, 5}).Draw(rt, "rows")})
		onlyWhatContains(rt, a, b, result)
	})
}

// onlyWhatContains checks that nothing of a resource is built anew whose wishes stay, but for what refers to another.
func onlyWhatContains(t *rapid.T, a, b wishes, result generate.Result) {
	same := func(which int) bool {
		return a.Tenants[which] == b.Tenants[which] && a.Filters[which] == b.Filters[which] && a.Unfiltered[which] == b.Unfiltered[which]
	}
	tasks := same(1) && a.Index == b.Index && a.SetNull == b.SetNull && a.Match == b.Match && (!a.Match || a.Tenants[0] == b.Tenants[0])
	for _, change := range result.Changes {
		switch {
		case tasks && strings.Contains(change, "tasks"):
			t.Fatalf("nothing changed in tasks, and yet: %s", change)
		case a.Unfiltered[0] && b.Unfiltered[0] && strings.Contains(change, "users.ranked"):
			t.Fatalf("an unfiltered check: %s", change)
		case a.Unfiltered[2] && b.Unfiltered[2] && a.AllTenants[0] && b.AllTenants[0] && a.Named == b.Named && strings.Contains(change, "email"):
			t.Fatalf("a unique of all rows and tenants: %s", change)
		}
	}
}

// What is declared of tenants and filters holds for rows: an OR in a filter or a condition reaches no further than it was
// written.
func TestWhatTenantsAndFiltersRefuse(t *testing.T) {
	t.Parallel()
	to, err := declared(wishes{
		Tenants: []int{1, 1}, Filters: []int{2, 0}, AllTenants: make([]bool, 2), Unfiltered: make([]bool, 3), Match: true, SetNull: true,
	}, 15)
	if err != nil {
		t.Fatal(err)
	}
	result, err := generate.FromNothing(to)
	if err != nil {
		t.Fatal(err)
	}
	conn := dbtest.Connect(t, dbtest.New(t))
	if dbtest.ServerVersion(t) < 15 {
		t.Skip("SET NULL of one column needs PostgreSQL 15")
	}
	dbtest.Exec(t, conn, result.Files[0].Up)
	const user = "INSERT INTO users (id, org_id, team_id, email, name, rank, gone_at) VALUES "
	const task = "INSERT INTO tasks (id, org_id, team_id, title, owner, rank) VALUES "
	for _, step := range []struct{ sql, state string }{
		{user + "(1, 1, 1, 'a', 'A', 1, NULL)", ""},
		{user + "(2, 2, 1, 'a', 'B', 1, NULL)", ""},                     // another tenant has the same email
		{user + "(3, 1, 1, 'a', 'C', 1, NULL)", "23505"},                // the same tenant has not
		{user + "(4, 1, 1, 'a', 'D', -10, 5)", ""},                      // unless the row is gone
		{user + "(5, 1, 1, 'x', 'E', -5, 5)", ""},                       // what is gone has any rank
		{user + "(6, 1, 1, 'y', 'F', -5, NULL)", "23514"},               // what is there has not
		{task + "(1, 1, 1, 't', 1, 1)", ""},                             // a user of the tenant
		{task + "(2, 1, 1, 'u', 2, 1)", "23503"},                        // one of another
		{task + "(3, 1, 1, 'v', NULL, 1)", ""},                          // nobody
		{"DELETE FROM users WHERE id = 1", ""},                          // the task stays with its tenant
		{"UPDATE tasks SET owner = 4 WHERE owner IS NULL", ""},          // both are there, and both of org 1
		{"UPDATE users SET org_id = 3, rank = 2 WHERE id = 4", "23503"}, // a tenant is not left behind
	} {
		_, err := conn.Exec(t.Context(), step.sql)
		var refused *pgconn.PgError
		switch {
		case step.state == "" && err != nil, step.state != "" && (!errors.As(err, &refused) || refused.Code != step.state):
			t.Errorf("%s: %v, want %q", step.sql, err, step.state)
		}
	}
}
