package diff

import (
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// moveExtensions makes what comes with an extension be called in mid as it is when the extension has moved, so that no
// column, domain or index is built anew because of that.
func (d *differ) moveExtensions() {
	moves := slices.ContainsFunc(catalog.Sorted(d.to.Extensions), func(name string) bool {
		from, known := d.mid.Extensions[name]
		return known && from.Schema != d.to.Extensions[name].Schema
	})
	if !moves {
		return
	}
	if d.mid == d.from {
		d.mid = d.from.Clone()
	}
	d.followExtensions(d.mid)
}

// followExtensions does that in any catalog whose schemas are called as in to.
func (d *differ) followExtensions(c *catalog.Catalog) {
	for _, name := range catalog.Sorted(d.to.Extensions) {
		if from, known := c.Extensions[name]; known {
			operation.Apply(c, operation.MoveExtension{From: from, To: d.to.Extensions[name]})
			c.Extensions[name] = from
		}
	}
}

func (d *differ) diffExtensions() {
	for _, name := range catalog.Sorted(d.to.Extensions) {
		to := d.to.Extensions[name]
		from, known := d.mid.Extensions[name]
		switch {
		case !known && !to.Unmanaged:
			d.emit(operation.CreateExtension{Extension: to})
			continue
		case to.Unmanaged:
			if from != to {
				d.emit(operation.NoteExtension{Name: name, From: d.from.Extensions[name], To: to})
			}
			continue
		case from.Unmanaged: // it is there, so it is taken as it is
			before := d.from.Extensions[name]
			from.Unmanaged = false
			d.emit(operation.NoteExtension{Name: name, From: before, To: from})
		}
		if from.Schema != to.Schema {
			d.emit(operation.MoveExtension{From: d.from.Extensions[name], To: to})
		}
		if from.Version != to.Version {
			d.emit(operation.UpdateExtension{Name: name, From: from.Version, To: to.Version})
		}
	}
	for _, name := range catalog.Sorted(d.from.Extensions) {
		if _, ok := d.to.Extensions[name]; ok {
			continue
		}
		from := d.from.Extensions[name]
		if from.Unmanaged {
			d.emit(operation.NoteExtension{Name: name, From: from})
			continue
		}
		d.emit(operation.DropExtension{Extension: from})
	}
}

// holdsUnmanaged reports whether an extension that is there by other means is in a schema, which is there by other means
// then too.
func (d *differ) holdsUnmanaged(c *catalog.Catalog, schema string) bool {
	for extension := range maps.Values(c.Extensions) {
		if extension.Unmanaged && extension.SchemaOrPublic() == schema {
			return true
		}
	}
	return false
}
