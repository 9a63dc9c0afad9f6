package ashlar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// compile compiles resources as one repo.
func compile(resources ...ashlar.Definer) (*catalog.Catalog, error) {
	return ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Name: "test", Resources: resources}}})
}

// only compiles resources and returns the table of that name.
func only(t *testing.T, name string, resources ...ashlar.Definer) *catalog.Table {
	t.Helper()
	cat, err := compile(resources...)
	if err != nil {
		t.Fatal(err)
	}
	return cat.Tables[catalog.Name{Schema: "public", Name: name}]
}

type named struct {
	AuthorID, HTTPServerURL, OAuth2Token, UserIDs, IPv4Addr, UUIDv7, X509Cert, S3URL int // want: author_id http_server_url oauth2_token user_ids ipv4_addr uuidv7 x509_cert s3_url
	ID, A, IDs, IDsOf, URLs, UserOAuthToken, OAuth, MyURL                            int // want: id a ids ids_of urls user_oauth_token oauth my_url
	Address2, Sha256Sum, ABTest, IsVIP, HTTP2Server, Snake_Case, Über, ÄrgerÖl       int // want: address2 sha256_sum ab_test is_vip http2_server snake_case über ärger_öl
	UserID2, JSONAPI, APIsV2, APIv2                                                  int // want: user_id2 jsonapi apis_v2 apiv2
	Tagged                                                                           int `db:"Tagged Name"`
	Option                                                                           int `db:"opt,omitempty"`
	Order, User                                                                      int // want: order user
	Left                                                                             int `db:"-"`
	hidden                                                                           int
}

func (n *named) Define(r *ashlar.Resource) {
	r.Table("Group")
	r.Check("words", "$1 > 0 AND $2 > 0 AND $3 > 0", &n.Order, &n.Tagged, &n.Über)
	_ = n.hidden
}

func TestColumnNames(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`author_id http_server_url oauth2_token user_ids ipv4_addr uuidv7 x509_cert s3_url
		id a ids ids_of urls user_oauth_token oauth my_url
		address2 sha256_sum ab_test is_vip http2_server snake_case über ärger_öl
		user_id2 jsonapi apis_v2 apiv2`)
	want = append(want, "Tagged Name", "opt", "order", "user")
	table := only(t, "Group", &named{})
	var got []string
	for _, c := range table.Columns {
		got = append(got, c.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names differ (-want +got):\n%s", diff)
	}
	if got, want := table.Checks["words"].Expression, catalog.Expression(`"order" > 0 AND "Tagged Name" > 0 AND "über" > 0`); got != want {
		t.Errorf("check is %s, want %s", got, want)
	}
}

type long struct {
	ID                                             int64
	AColumnWithANameThatIsAlmostAsLongAsItCanBe    *int64
	AnotherColumnWithANameThatIsAlmostAsLongAsThat *int64
}

func (l *long) Define(r *ashlar.Resource) {
	r.Table("a_table_with_a_name_that_takes_many_bytes")
	r.PrimaryKey(&l.ID)
	r.Index(&l.AColumnWithANameThatIsAlmostAsLongAsItCanBe)
	r.Unique(&l.AColumnWithANameThatIsAlmostAsLongAsItCanBe, &l.AnotherColumnWithANameThatIsAlmostAsLongAsThat)
	r.References(&l.AnotherColumnWithANameThatIsAlmostAsLongAsThat, l)
}

func TestLongNames(t *testing.T) {
	t.Parallel()
	table := only(t, "a_table_with_a_name_that_takes_many_bytes", &long{})
	var got []string
	got = append(got, catalog.Sorted(table.Indexes)...)
	got = append(got, catalog.Sorted(table.Uniques)...)
	got = append(got, catalog.Sorted(table.References)...)
	for _, name := range got {
		if len(name) > 63 || !strings.HasPrefix(name, table.Name.Name) {
			t.Errorf("%s has %d bytes", name, len(name))
		}
	}
	if len(got) != 3 {
		t.Errorf("got %q, want three names", got)
	}
}

type manyIndexes struct {
	A, B string
	C    []string
}

func (m *manyIndexes) Define(r *ashlar.Resource) {
	r.Table("t")
	r.Index(&m.A)
	r.Index(&m.A) // an exact repetition is nothing
	r.Index(&m.A).Using("hash")
	r.Index(ashlar.Desc(&m.A)).Unique()
	r.Index(&m.A).Where("$1 <> ''", &m.B)
	r.Index(ashlar.Asc(&m.A).OpClass("pg_catalog.text_pattern_ops"))
	r.Index(ashlar.Expr("lower($1)", &m.A), &m.B, ashlar.Expr("(upper($1))", &m.A))
	r.Index(&m.B).Include(&m.A)
	r.Index(ashlar.Expr("$1", &m.B))
	r.Index(&m.C).Using("gin").Name("Mine")
}

func TestIndexNames(t *testing.T) {
	t.Parallel()
	want := []string{
		"Mine", "t_a_desc_idx", "t_a_hash_idx", "t_a_idx", "t_a_text_pattern_ops_idx", "t_a_where_idx",
		"t_b_a_idx", "t_b_idx", "t_expr_b_expr1_idx",
	}
	want[1] = "t_a_unique_desc_idx"
	got := only(t, "t", &manyIndexes{}).Indexes
	if diff := cmp.Diff(catalog.Sorted(byName(func(s string) string { return s }, want...)), catalog.Sorted(got)); diff != "" {
		t.Errorf("names differ (-want +got):\n%s", diff)
	}
	if part := got["t_b_idx"].Parts[0]; part.Column != "b" {
		t.Errorf("an expression that is a column is %+v", part)
	}
	if part := got["t_expr_b_expr1_idx"].Parts[2]; part.Expression != "upper(a)" {
		t.Errorf("outer parentheses: %+v", part)
	}
}
