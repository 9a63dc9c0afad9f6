// Package accounts holds resources for tests: who uses the shop. Package sales imports it.
package accounts

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
)

// Domain lists the resources.
var Domain = ashlar.Domain{Name: "accounts", Resources: []ashlar.Definer{&User{}, &Organisation{}, &Visit{}}}

// Stamps says when a row was made and changed.
type Stamps struct{ CreatedAt, UpdatedAt time.Time }

// Define gives both times a default.
func (s *Stamps) Define(r *ashlar.Resource) {
	r.Column(&s.CreatedAt).Default(ashlar.Now)
	r.Column(&s.UpdatedAt).Default(ashlar.Now)
}

// User is somebody with a password.
type User struct {
	ID         uuid.UUID
	Email      string
	Name       string `db:"full_name"`
	InvitedBy  *uuid.UUID
	FirstOrder *int64 // package sales imports this one: named by its table
	Settings   map[string]any
	Password   string `db:"-"`
	Stamps
}

// Define declares the table.
func (u *User) Define(r *ashlar.Resource) {
	r.Table("users").Comment("who may log in")
	r.PrimaryKey(&u.ID).Default(ashlar.RandomUUID)
	r.Column(&u.Email).Type("citext").Comment("also the login name")
	r.Column(&u.Name).RenamedFrom("name").Fill("split_part($1, '@', 1)", &u.Email)
	r.Column(&u.Settings).Default(map[string]any{})
	r.Unique(&u.Email)
	r.References(&u.InvitedBy, u).OnDelete(ashlar.SetNull)
	r.References(&u.FirstOrder, ashlar.Table("orders")).OnDelete(ashlar.SetNull)
	r.Check("email_has_at", "$1 LIKE '%@%'", &u.Email)
}

// Organisation is a customer, kept by another program.
type Organisation struct {
	ID   int32
	Slug string
}

// Define says what of the table is known.
func (o *Organisation) Define(r *ashlar.Resource) {
	r.Table("organisations").Schema("crm")
	r.Unmanaged()
	r.PrimaryKey(&o.ID)
}

// Visit is a line of a log.
type Visit struct {
	ID     int64
	UserID *uuid.UUID
	At     time.Time
	Notes  string
	Raw    json.RawMessage
}

// Define declares the table.
func (v *Visit) Define(r *ashlar.Resource) {
	r.Table("visits").Schema("audit").RenamedFrom("public.log").Unlogged().With("fillfactor", 70)
	r.PrimaryKey(&v.ID).Identity(ashlar.Identity{Always: true, Start: 1000})
	r.Column(&v.Raw).Null().Compression("pglz")
	r.Column(&v.Notes).Collate("C").Default("")
	r.References(&v.UserID, &User{}).OnDelete(ashlar.Cascade).IndexWhere("$1 IS NOT NULL", &v.UserID)
	search := r.ExtraColumn("search", "tsvector")
	r.Index(search).Using("gin").With("fastupdate", false).Concurrently()
	r.Index(ashlar.Expr("lower($1)", &v.Notes).OpClass("text_pattern_ops")).Comment("for prefixes")
}
