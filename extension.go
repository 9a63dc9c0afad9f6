package ashlar

// Extension is an extension of PostgreSQL that a repo needs, see [PgExtension]. Its methods return a changed copy.
type Extension struct {
	name string
	at   place

	schema  said[string]
	version said[string]
	managed said[bool]
}

// PgExtension names an extension to be created, such as "citext". It lives in the ExtensionSchema of its repo, in the
// version that the server has. One that is no longer listed is dropped.
// https://www.postgresql.org/docs/current/sql-createextension.html
func PgExtension(name string) Extension { return Extension{name: name, at: here()} }

// Schema says which schema the extension is in, other than the ExtensionSchema of the repo: some extensions choose it
// themselves.
func (e Extension) Schema(name string) Extension {
	e.schema = said[string]{value: name, at: here()}
	return e
}

// Version is the version that the extension is to have, such as "1.6". Another one updates it; the way back leaves it at
// the newer one, as hardly any extension knows a way down. Without a version it has the one that the server offered when
// it was created.
// https://www.postgresql.org/docs/current/sql-alterextension.html
func (e Extension) Version(version string) Extension {
	e.version = said[string]{value: version, at: here()}
	return e
}

// Managed says whether Ashlar creates the extension, and moves, updates and drops it. False: it is there by other means,
// as where only an administrator may create it, and so is the schema that it is in, which has to be said where that would be
// the one of the repo's own tables. Its types are known then, and nothing else is done. An extension that Ashlar created
// stays in the database when it becomes false; when it becomes true again, the extension is taken as it is.
func (e Extension) Managed(managed bool) Extension {
	e.managed = said[bool]{value: managed, at: here()}
	return e
}
