package ashlar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// account owns a table, which two others extend: admin embeds it, and audit names what it needs.
type (
	account struct {
		ID    int64
		Email string
		Note  *string
		ofOrg
	}
	admin struct {
		account
		Level  *int32
		Locked bool
		Number int32
	}
	audit struct {
		ID      int64
		OrgID   int32
		Email   string
		Checked *int64
		Level   *int32
		Body    *string
	}
	visitor struct {
		Account int64
		Level   *int32
		OrgID   int32
	}
)

func (a *account) Define(r *ashlar.Resource) {
	r.Table("accounts").Comment("who signs in")
	r.PrimaryKey(&a.ID)
	r.Column(&a.Email).Type("citext")
	r.Column(&a.Note).Default("none")
	r.Unique(&a.Email)
	r.Check("email_given", "$1 <> ''", &a.Email)
	r.Statement("emails", "CREATE VIEW emails AS SELECT email FROM accounts", "DROP VIEW emails")
}

func (a *admin) Define(r *ashlar.Resource) {
	r.Extends(&account{})
	r.BaseFilter("$1 IS NOT NULL", &a.Level)
	r.Column(&a.Locked).Default(false)
	r.Column(&a.Number).Identity(ashlar.Identity{})
	r.Unique(&a.Level)
	r.Check("admin_level", "$1 > 0", &a.Level)
	r.Index(&a.Email)
	r.BaseFilter("$1 IS NOT NULL", &a.Level)
}

func (a *audit) Define(r *ashlar.Resource) {
	r.Extends(ashlar.Table("accounts"))
	r.Column(&a.Email).Comment("where letters go")
	r.Column(&a.Body).Generated("upper($1)", &a.Email)
	r.PrimaryKey(&a.ID)
	r.References(&a.Checked, a).Index()
	r.Index(&a.Checked).Where("$1 > 1", &a.Checked)
}

func (v *visitor) Define(r *ashlar.Resource) {
	r.Table("visitors")
	r.TenantColumn(&v.OrgID)
	a := &admin{}
	r.References(&v.Account, &audit{}).MatchTenant()
	r.References(&v.Level, a).To(&a.Level).With(&v.OrgID, ashlar.Table("accounts").Column("org_id"))
}

func TestExtends(t *testing.T) {
	t.Parallel()
	orders := [][]ashlar.Definer{
		{&admin{}, &audit{}, &account{}, &org{}, &visitor{}},
		{&visitor{}, &org{}, &account{}, &audit{}, &admin{}},
	}
	for _, resources := range orders {
		cat, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Name: "d", Resources: resources}}})
		check(t, err, // what admin makes unique is so among admins only
			"extends_test.go:77: resource visitor: References(Level, admin).To(Level): accounts.level, accounts.org_id has a unique with the base filter, which no foreign key can refer to",
			"Say Unfiltered on the unique of admin.")
		if cat != nil {
			t.Error("a catalog beside mistakes")
		}
	}
	cat := compileRepo(t, ashlar.Repo{Domains: []ashlar.Domain{{Name: "d", Resources: orders[0][:4]}}})
	if got, want := overview(cat), strings.TrimSpace(`
accounts: key accounts_pkey (id)
accounts: unique accounts_org_id_email_key (org_id, email)
accounts: index accounts_checked_idx (checked) where checked > 1
accounts: index accounts_email_idx (email) where level IS NOT NULL
accounts: index accounts_org_id_checked_idx (org_id, checked)
accounts: index accounts_org_id_idx (org_id)
accounts: index accounts_org_id_level_key (org_id, level) where level IS NOT NULL
accounts: check admin_level (level > 0) OR NOT (level IS NOT NULL)
accounts: check email_given email <> ''
accounts: reference accounts_checked_fkey (checked) accounts (id)
accounts: reference accounts_org_id_fkey (org_id) orgs (id)
orgs: key orgs_pkey (id)`); got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	accounts := cat.Tables[catalog.Name{Schema: "public", Name: "accounts"}]
	var columns []string
	for _, c := range accounts.Columns {
		columns = append(columns, strings.TrimSpace(strings.Join([]string{c.Name, c.Type, nullness(c.NotNull), c.Default, string(c.Generated), c.Comment}, " ")))
	}
	want := []string{
		"id bigint NOT NULL", "email citext NOT NULL   where letters go", "note text  'none'", "org_id integer NOT NULL",
		"level integer", "locked boolean NOT NULL false", "number integer NOT NULL", "checked bigint", "body text   upper(email)",
	}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if accounts.Comment != "who signs in" || accounts.Column("id").Identity == nil {
		t.Error("what the owner says is lost")
	}
}

func nullness(notNull bool) string {
	if notNull {
		return "NOT NULL"
	}
	return ""
}

// remark is one struct on two tables.
type (
	remark struct {
		ID   int64
		Text string
	}
	orgRemark struct {
		remark
		Org int32
	}
	accountRemark struct {
		remark
		Account int64
	}
)

func (n *remark) Define(r *ashlar.Resource) {
	r.PrimaryKey(&n.ID)
	r.Check("text_given", "$1 <> ''", &n.Text)
	r.Index(&n.Text)
}

func (n *orgRemark) Define(r *ashlar.Resource) {
	r.Table("org_remarks")
	r.References(&n.Org, &org{}).OnDelete(ashlar.Cascade)
}

func (n *accountRemark) Define(r *ashlar.Resource) {
	r.Table("account_remarks")
	r.References(&n.Account, &account{}).OnDelete(ashlar.Cascade)
}

func TestOneStructOnSeveralTables(t *testing.T) {
	t.Parallel()
	got := overview(compileRepo(t, ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&orgRemark{}, &accountRemark{}, &org{}, &account{}}}}}))
	for _, line := range []string{
		"account_remarks: check text_given text <> ''", "account_remarks: index account_remarks_text_idx (text)",
		"account_remarks: reference account_remarks_account_fkey (account) accounts (id) CASCADE",
		"org_remarks: check text_given text <> ''", "org_remarks: index org_remarks_text_idx (text)",
		"org_remarks: reference org_remarks_org_fkey (org) orgs (id) CASCADE",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%s: missing in\n%s", line, got)
		}
	}
}

// shared is a function that the Defines of several resources use.
func shared(r *ashlar.Resource, column any, name string) {
	r.Index(column)
	r.Unique(column)
	r.Check(name, "$1 > 0", column)
	r.Exclude(ashlar.Asc(column).With("="))
	r.References(column, &org{})
	r.Statement(name+"_view", "CREATE VIEW "+name+" AS SELECT 1", "DROP VIEW "+name)
}

// lent is a table whose own Define, that of a struct in it and that of the resource which extends it call one function.
type (
	borrowed struct{ C int32 }
	lent     struct {
		ID int64
		A  int32
		borrowed
	}
	lentTo struct {
		borrowed
		A, B *int32
	}
)

func (b *borrowed) Define(r *ashlar.Resource) { shared(r, &b.C, "c") }

func (l *lent) Define(r *ashlar.Resource) {
	r.Table("lent")
	r.PrimaryKey(&l.ID)
	shared(r, &l.A, "a")
}

func (l *lentTo) Define(r *ashlar.Resource) {
	r.Extends(&lent{})
	r.BaseFilter("$1 IS NULL", &l.B) // not of what borrowed says, which the table has from lent
	shared(r, &l.B, "b")
}

func TestExtendsAndOwnerCallOneFunction(t *testing.T) {
	t.Parallel()
	cat := compileRepo(t, ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&lentTo{}, &lent{}, &org{}}}}})
	got, _, _ := strings.Cut(overview(cat), "\norgs:")
	if want := strings.TrimSpace(`
lent: key lent_pkey (id)
lent: unique lent_a_key (a)
lent: unique lent_c_key (c)
lent: index lent_a_idx (a)
lent: index lent_b_idx (b) where b IS NULL
lent: index lent_b_key (b) where b IS NULL
lent: index lent_c_idx (c)
lent: check a a > 0
lent: check b (b > 0) OR NOT (b IS NULL)
lent: check c c > 0
lent: exclude lent_a_excl (a)
lent: exclude lent_b_excl (b) where b IS NULL
lent: exclude lent_c_excl (c)
lent: reference lent_a_fkey (a) orgs (id)
lent: reference lent_b_fkey (b) orgs (id)
lent: reference lent_c_fkey (c) orgs (id)`); got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	if diff := cmp.Diff([]string{"a_view", "b_view", "c_view"}, catalog.Sorted(cat.Statements)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
