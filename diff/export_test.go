package diff

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Unrefused returns the operations that Compute would return if it refused nothing.
func Unrefused(from, to *catalog.Catalog, answers Answers) ([]operation.Operation, error) {
	d := newDiffer(from, to, answers)
	err := d.compute()
	return d.ops, err
}
