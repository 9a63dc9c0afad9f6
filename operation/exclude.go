package operation

import "github.com/ashlar-go/ashlar/catalog"

// AddExclude adds an EXCLUDE constraint.
type AddExclude struct {
	Table   Ref
	Exclude catalog.Exclude
}

// DropExclude drops an EXCLUDE constraint.
type DropExclude struct {
	Table   Ref
	Exclude catalog.Exclude
}

func (o AddExclude) Inverse() Operation  { o.Table = o.Table.Inverse(); return DropExclude(o) }
func (o DropExclude) Inverse() Operation { o.Table = o.Table.Inverse(); return AddExclude(o) }

func (o AddExclude) String() string  { return "add exclude " + Path(o.Table.To, o.Exclude.Name) }
func (o DropExclude) String() string { return "drop exclude " + Path(o.Table.From, o.Exclude.Name) }

func (o AddExclude) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Excludes[o.Exclude.Name] = o.Exclude.Clone()
}

func (o DropExclude) apply(c *catalog.Catalog) {
	delete(c.Tables[o.Table.To].Excludes, o.Exclude.Name)
}
