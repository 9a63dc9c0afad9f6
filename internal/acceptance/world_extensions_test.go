package acceptance_test

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// extOf is an extension that is declared.
type extOf struct {
	space     *space
	version   string // empty: whichever the server has
	unmanaged bool   // there by other means, in schema "public"
}

// extVersions are versions that servers from 14 on have, each with a way to the next one.
var extVersions = map[string][]string{
	"citext":  {"1.4", "1.5", "1.6"},
	"pg_trgm": {"1.3", "1.4", "1.5", "1.6"},
}

// addExtension declares an extension. One that was there at first goes on from its version: there is no way back.
func (w *world) addExtension() {
	name := pick(w, "extension", catalog.Sorted(extVersions))
	if w.exts[name] != nil {
		return
	}
	ext := &extOf{space: w.somewhere()}
	if first, known := w.extsFirst[name]; known {
		ext.version = first.version
	} else if w.chance("version", 60) {
		ext.version = pick(w, "of version", extVersions[name])
	}
	w.exts[name] = ext
	if w.chance("unmanaged", 20) {
		w.unmanage(name)
	}
}

// changeExtension changes one thing about an extension, or declares one.
func (w *world) changeExtension() {
	if len(w.exts) == 0 || w.chance("another", 30) {
		w.addExtension()
		return
	}
	name := pick(w, "changed extension", catalog.Sorted(w.exts))
	ext := w.exts[name]
	switch w.even("extension change", 8) {
	case 0, 1, 2:
		if !ext.unmanaged {
			w.did("extension moved")
			ext.space = w.somewhere()
		}
	case 3, 4:
		w.updateExtension(name)
	case 5, 6:
		if ext.unmanaged {
			w.did("extension managed")
			ext.unmanaged = false
		} else {
			w.unmanage(name)
		}
	case 7:
		w.did("extension dropped")
		delete(w.exts, name)
	}
}

// updateExtension asks for a later version, or for none any more.
func (w *world) updateExtension(name string) {
	ext := w.exts[name]
	if ext.version == "" {
		return
	}
	w.did("extension version changed")
	later := extVersions[name][slices.Index(extVersions[name], ext.version)+1:]
	ext.version = pick(w, "to version", append([]string{""}, later...))
}

// unmanage leaves an extension to others, if it is where they put it.
func (w *world) unmanage(name string) {
	if first, known := w.extsFirst[name]; known && first.space != w.public {
		return
	}
	w.did("extension unmanaged")
	*w.exts[name] = extOf{space: w.public, unmanaged: true}
}

// firstExtensions notes how the extensions are at first.
func (w *world) firstExtensions() {
	w.extsFirst = map[string]extOf{}
	for name, ext := range w.exts {
		w.extsFirst[name] = *ext
	}
}

// extensions writes the extensions. Those that others manage stay in the database when they are declared no more.
func (s *scribe) extensions() {
	for name, ext := range s.w.exts {
		s.c.Extensions[name] = catalog.Extension{Name: name, Schema: ext.space.name, Version: ext.version, Unmanaged: ext.unmanaged}
	}
	for name, first := range s.w.extsFirst {
		if s.w.exts[name] == nil && first.unmanaged && s.kept {
			s.c.Extensions[name] = catalog.Extension{Name: name, Schema: catalog.Public, Unmanaged: true}
		}
	}
}
