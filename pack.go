package ashlar

// Pack is SQL of one's own that is installed version by version, such as functions and operators that several projects
// share, see [NewPack].
type Pack struct {
	name     string
	versions []PackVersion
	at       place
}

// PackVersion leads from the version of a pack before it to this one, and back. Each text may be several commands.
type PackVersion struct {
	Up   string
	Down string // takes away what Up made, and nothing of the versions before; empty: see Irreversible

	// Irreversible says why there is no way back, in one line, where Down is empty. Empty: there is one.
	Irreversible string
}

// NewPack names a pack with its versions, the first of which is version 1. It is installed before the tables, in the order
// of the versions and of the packs, and behind the extensions, so defaults, checks and indexes can call its functions.
//
// A database gets the versions that it does not have yet. Rolling back takes away the last one alone, and a pack that is
// no longer listed goes version by version, the newest first. A version that was generated stays as it is, but for
// comments, white space and its way back: what is to change is a version of its own.
//
// Each version is a statement of the snapshot named "NAME vN", so no other statement can be named so.
func NewPack(name string, versions ...PackVersion) Pack {
	return Pack{name: name, versions: versions, at: here()}
}
