package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreateSequence creates a sequence that belongs to no column.
type CreateSequence struct{ Sequence catalog.Sequence }

// DropSequence drops a sequence that belongs to no column.
type DropSequence struct{ Sequence catalog.Sequence }

// ForgetSequence takes a sequence out of the snapshot and leaves it in the database.
type ForgetSequence struct{ Sequence catalog.Sequence }

// RecallSequence puts a forgotten sequence back into the snapshot.
type RecallSequence struct{ Sequence catalog.Sequence }

// MoveSequence gives a sequence that belongs to no column another name, another schema, or both.
type MoveSequence struct{ From, To catalog.Name }

// AlterSequence changes the options of a sequence that belongs to no column. It goes on as [CourseOf] says.
type AlterSequence struct {
	Sequence Ref
	From, To catalog.Sequence
}

func (o CreateSequence) Inverse() Operation { return DropSequence(o) }
func (o DropSequence) Inverse() Operation   { return CreateSequence(o) }
func (o ForgetSequence) Inverse() Operation { return RecallSequence(o) }
func (o RecallSequence) Inverse() Operation { return ForgetSequence(o) }
func (o MoveSequence) Inverse() Operation   { return MoveSequence{o.To, o.From} }
func (o AlterSequence) Inverse() Operation {
	return AlterSequence{o.Sequence.Inverse(), o.To, o.From}
}

func (o CreateSequence) String() string { return "create sequence " + Path(o.Sequence.Name) }
func (o DropSequence) String() string   { return "drop sequence " + Path(o.Sequence.Name) }
func (o ForgetSequence) String() string {
	return "forget sequence " + Path(o.Sequence.Name) + ", which stays in the database"
}
func (o RecallSequence) String() string { return "recall sequence " + Path(o.Sequence.Name) }
func (o MoveSequence) String() string {
	return fmt.Sprintf("rename sequence %s to %s", Path(o.From), Path(o.To))
}

func (o AlterSequence) String() string { return "change options of sequence " + Path(o.Sequence.To) }

func (o CreateSequence) apply(c *catalog.Catalog) { c.Sequences[o.Sequence.Name] = o.Sequence }
func (o DropSequence) apply(c *catalog.Catalog)   { delete(c.Sequences, o.Sequence.Name) }
func (o ForgetSequence) apply(c *catalog.Catalog) { delete(c.Sequences, o.Sequence.Name) }
func (o RecallSequence) apply(c *catalog.Catalog) { c.Sequences[o.Sequence.Name] = o.Sequence }

func (o MoveSequence) apply(c *catalog.Catalog) {
	Renames{Sequences: map[catalog.Name]catalog.Name{o.From: o.To}}.Apply(c)
}

func (o AlterSequence) apply(c *catalog.Catalog) {
	sequence := o.To
	kept := c.Sequences[o.Sequence.To]
	sequence.Name, sequence.Comment, sequence.RenamedFrom = kept.Name, kept.Comment, kept.RenamedFrom
	c.Sequences[o.Sequence.To] = sequence
}

// Course is how a sequence goes on when its options change.
type Course int

// The courses of a sequence.
const (
	GoesOn     Course = iota // the next number is within the new range, whatever it is
	GoesWithin               // the range ends earlier, so the next number may be outside
	StartsAnew               // the ranges have no number in common, or the sequence counts the other way
)

// CourseOf returns the course of a sequence of an integer type whose options change.
func CourseOf(sqlType string, from, to catalog.Identity) Course {
	least, most := from.Range(sqlType)
	newLeast, newMost := to.Range(sqlType)
	switch {
	case newLeast > most || newMost < least || (from.Increment < 0) != (to.Increment < 0):
		return StartsAnew
	case newLeast > least || newMost < most:
		return GoesWithin
	default:
		return GoesOn
	}
}
