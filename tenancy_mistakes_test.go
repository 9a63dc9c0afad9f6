package ashlar_test

import (
	"testing"

	"github.com/ashlar-go/ashlar"
)

func TestTenancyMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.TenantColumn("author_id") }, `TenantColumn: got a string, not a field's address`, `Pass &t.AuthorID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, &Author{}).MatchTenant() }, `References(AuthorID, Author).MatchTenant: Ticket has no tenant column`, `Say r.TenantColumn(...) in Ticket, or take MatchTenant away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.References(&t.AuthorID, &Author{}).MatchTenant()
		}, `References(AuthorID, Author).MatchTenant: Author has no tenant column`, `Say r.TenantColumn(...) in Author, or take MatchTenant away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.References(&t.AuthorID, t).MatchTenant().OnUpdate(ashlar.SetDefault)
			r.Column(&t.AuthorID).Default(1)
		}, `References(AuthorID, Ticket).OnUpdate(SetDefault): sets count too, the tenant column`, `Choose NoAction, Restrict or Cascade.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.References(&t.OwnerID, t).MatchTenant().OnDelete(ashlar.SetNull)
		}, `References(OwnerID, Ticket).OnDelete(SetNull) with MatchTenant: needs PostgreSQL 15, repo "main" promises 14`, `Set MinVersion: 15 in the repo, or do without.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.References(&t.OwnerID, t).MatchTenant().MatchFull()
		}, `References(OwnerID, Ticket).MatchFull: refuses all rows that have a tenant and refer to nothing`, `Take MatchFull away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.OwnerID)
			r.References(&t.AuthorID, t).MatchTenant()
		}, `References(AuthorID, Ticket).MatchTenant: owner_id may be NULL, and then the server checks nothing`, `Let the tenant column be NOT NULL, or take MatchTenant away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.AuthorID)
			r.References(&t.AuthorID, t).MatchTenant()
		}, `References(AuthorID, Ticket).MatchTenant: AuthorID, the tenant column, refers to tickets.id`, `Take MatchTenant away, or let the tenant columns refer to each other.`},
		{line() + 4, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.Unique(&t.Subject)
			parent := r.ExtraColumn("parent", "text")
			r.References(parent, t).To(&t.Subject)
		}, `References("parent", Ticket).To(Subject): tickets.subject is unique within a tenant only`, `Say MatchTenant, or AllTenants on the unique of Ticket.`},
		{line() + 3, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			parent := r.ExtraColumn("parent", "text")
			r.References(parent, t).To(&t.Subject).MatchTenant()
		}, `References("parent", Ticket).To(Subject): tickets.count, tickets.subject are not unique together`, `Add r.Unique(&t.Count, &t.Subject) to Ticket.`},
		{line() + 3, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.Unique(&t.ID).Deferrable()
			r.References(&t.OwnerID, t).MatchTenant()
		}, `References(OwnerID, Ticket): tickets.count, tickets.id has a deferrable unique, which no foreign key can refer to`, `Take Deferrable away from the unique.`},
		{line() + 4, func(t *Ticket, r *ashlar.Resource) {
			r.TenantColumn(&t.Count)
			r.BaseFilter("$1 IS NULL", &t.ClosedAt)
			r.Unique(&t.ID)
			r.References(&t.OwnerID, t).MatchTenant()
		}, `References(OwnerID, Ticket): tickets.count, tickets.id has a unique with the base filter, which no foreign key can refer to`, `Say Unfiltered on the unique of Ticket.`},
	})
}

func TestFilterMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.BaseFilter("$1 > (SELECT 1)", &t.Count) }, `BaseFilter: a query in the SQL`, `PostgreSQL allows expressions over the row only: put the query into a function or a trigger.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.BaseFilter("$1 IS NULL") }, `BaseFilter: $1 in the SQL but 0 columns given`, `Give a column for each number: $1 is the first one behind the SQL.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.BaseFilter("$1 IS NULL", &t.ClosedAt)
			r.Unique(&t.Subject).Deferrable()
		}, `Unique(Subject): has a base filter, so it is an index, which cannot be deferrable`, `Say Unfiltered, or take Deferrable away.`},
		{line() + 4, func(t *Ticket, r *ashlar.Resource) {
			r.BaseFilter("$1 IS NULL", &t.ClosedAt)
			r.Unique(&t.Subject)
			parent := r.ExtraColumn("parent", "text")
			r.References(parent, t).To(&t.Subject)
		}, `References("parent", Ticket).To(Subject): tickets.subject has a unique with the base filter, which no foreign key can refer to`, `Say Unfiltered on the unique of Ticket.`},
	})
}
