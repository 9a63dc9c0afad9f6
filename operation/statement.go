package operation

import "github.com/ashlar-go/ashlar/catalog"

// CreateStatement runs the SQL of a statement.
type CreateStatement struct {
	Statement catalog.Statement
	Settle    bool // deferred constraints are settled behind it, because it may leave events of them
}

// DropStatement runs the SQL that takes away what a statement made.
type DropStatement struct {
	Statement catalog.Statement
	Settle    bool // deferred constraints are settled behind it, because it may leave events of them
}

// ForgetStatement takes a statement out of the snapshot and leaves what it made in the database.
type ForgetStatement struct{ Statement catalog.Statement }

// RecallStatement puts a forgotten statement back into the snapshot.
type RecallStatement struct{ Statement catalog.Statement }

// ChangeStatement changes what is known of a statement. That of a Before statement runs the new text where it is
// another, since what it makes is replaced in its place; nothing else is run, and a version of a pack never is.
type ChangeStatement struct{ From, To catalog.Statement }

func (o CreateStatement) Inverse() Operation { return DropStatement(o) }
func (o DropStatement) Inverse() Operation   { return CreateStatement(o) }
func (o ForgetStatement) Inverse() Operation { return RecallStatement(o) }
func (o RecallStatement) Inverse() Operation { return ForgetStatement(o) }
func (o ChangeStatement) Inverse() Operation { return ChangeStatement{o.To, o.From} }

func (o CreateStatement) String() string { return "run statement " + o.Statement.Name }
func (o DropStatement) String() string   { return "undo statement " + o.Statement.Name }
func (o ForgetStatement) String() string {
	return "forget statement " + o.Statement.Name + ", whose work stays in the database"
}
func (o RecallStatement) String() string { return "recall statement " + o.Statement.Name }
func (o ChangeStatement) String() string {
	switch {
	case o.From.Name != o.To.Name:
		return "rename statement " + o.From.Name + " to " + o.To.Name
	case o.Runs():
		return "run statement " + o.To.Name + " anew"
	default:
		return "note statement " + o.To.Name
	}
}

// Runs reports whether the new text is run.
func (o ChangeStatement) Runs() bool {
	return o.To.Before && (o.From.Pack == "" || o.To.Pack == "") && o.From.Up != o.To.Up
}

func (o CreateStatement) apply(c *catalog.Catalog) {
	c.Statements[o.Statement.Name] = o.Statement.Clone()
}
func (o DropStatement) apply(c *catalog.Catalog)   { delete(c.Statements, o.Statement.Name) }
func (o ForgetStatement) apply(c *catalog.Catalog) { delete(c.Statements, o.Statement.Name) }
func (o RecallStatement) apply(c *catalog.Catalog) {
	c.Statements[o.Statement.Name] = o.Statement.Clone()
}

func (o ChangeStatement) apply(c *catalog.Catalog) {
	now := c.Statements[o.From.Name]
	if now.Position == o.From.Position && now.Up == o.From.Up { // otherwise another one has got the name already
		delete(c.Statements, o.From.Name)
	}
	c.Statements[o.To.Name] = o.To.Clone()
}
