// Package accounts declares who uses the help desk.
package accounts

import (
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/record"
)

// Domain lists the resources of this package.
var Domain = ashlar.Domain{
	Name:      "accounts",
	Resources: []ashlar.Definer{&Organization{}, &User{}, &Session{}},
}

// Organization is a customer: a company with people who write tickets.
type Organization struct {
	ID       uuid.UUID
	Name     string
	Slug     string
	Settings map[string]any // jsonb
	OwnerID  *uuid.UUID     // a pointer: the column may be NULL
	record.Stamps
}

// Define says what the struct cannot.
func (o *Organization) Define(r *ashlar.Resource) {
	r.Table("organizations").Comment("A customer: a company with people who write tickets")
	r.PrimaryKey(&o.ID).Default(ashlar.RandomUUID)
	r.Column(&o.Slug).Type("varchar(63)").Comment("Part of the address of its help desk")
	r.Column(&o.Settings).Default(map[string]any{})
	r.ExtraColumn("legacy_id", "bigint").Comment("Its number in the previous system; the import job uses it")
	r.References(&o.OwnerID, &User{}).OnDelete(ashlar.SetNull)
	r.Unique(&o.Slug)
	r.Check("slug_is_lower_case", "$1 = lower($1)", &o.Slug)
	r.Check("slug_names_a_schema", "$1 ~ '^[a-z0-9_]{1,59}$'", &o.Slug)
	r.ManagesTenant("org_$1", &o.Slug)
}

// Tenant returns the name of the organization's schema, as ManagesTenant makes it.
func (o *Organization) Tenant() string { return "org_" + o.Slug }

// User is a person who can sign in: a customer's, or an agent who answers.
type User struct {
	ID             uuid.UUID
	OrganizationID uuid.UUID
	Email          string
	Name           string
	PasswordHash   []byte
	Agent          bool
	ManagerID      *uuid.UUID
	LastSeenAt     *time.Time
	record.Stamps
}

// Define says what the struct cannot.
func (u *User) Define(r *ashlar.Resource) {
	r.Table("users")
	r.PrimaryKey(&u.ID).Default(ashlar.RandomUUID)
	r.Column(&u.Email).Type("citext") // ANN@example.com is ann@example.com
	r.Column(&u.Agent).Default(false)
	r.References(&u.OrganizationID, &Organization{}).OnDelete(ashlar.Cascade).Index()
	r.References(&u.ManagerID, u).OnDelete(ashlar.SetNull).IndexWhere("$1 IS NOT NULL", &u.ManagerID)
	r.Unique(&u.Email)
	r.Index(ashlar.Expr("lower($1)", &u.Name).OpClass("text_pattern_ops"))
	r.Check("email_has_at", "$1 LIKE '%@%'", &u.Email)
}

// Session is one signed-in browser or telephone.
type Session struct {
	Token     []byte
	UserID    uuid.UUID
	UserAgent string
	ExpiresAt time.Time
	CreatedAt time.Time
}

// Define says what the struct cannot.
func (s *Session) Define(r *ashlar.Resource) {
	r.Table("sessions")
	r.PrimaryKey(&s.Token)
	r.Column(&s.UserAgent).Default("")
	r.Column(&s.CreatedAt).Default(ashlar.Now)
	r.References(&s.UserID, &User{}).OnDelete(ashlar.Cascade).Index()
	r.Index(&s.ExpiresAt) // old ones are deleted every night
	r.Check("token_is_long", "octet_length($1) >= 16", &s.Token)
}
