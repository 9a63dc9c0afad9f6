// Package record holds what the resources of all domains share.
package record

import (
	"time"

	"github.com/ashlar-go/ashlar"
)

// Stamps is a mixin: a struct that embeds it has its columns, and Ashlar calls its Define.
type Stamps struct {
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Define says what holds for the columns wherever they are embedded.
func (s *Stamps) Define(r *ashlar.Resource) {
	r.Column(&s.CreatedAt).Default(ashlar.Now)
	r.Column(&s.UpdatedAt).Default(ashlar.Now)
}
