package catalog

import "slices"

// Extension is an installed extension.
type Extension struct {
	Name    string
	Schema  string // empty: wherever the server puts it, the first schema of the search path
	Version string // as the extension counts; empty: whatever the server has, which is not looked at

	// Unmanaged says that it is there by other means: it is known, and never created, moved, updated or dropped.
	Unmanaged bool
}

// SchemaOrPublic returns the schema that the extension is in. Where none is said, that is "public".
func (e Extension) SchemaOrPublic() string {
	if e.Schema == "" {
		return Public
	}
	return e.Schema
}

// Brings reports whether a type, operator class or function of the name comes with the extension, as far as is known: of
// the extensions that databases have most, and the type that is called like its extension, as that of many others is.
func (e Extension) Brings(name string) bool {
	if names, known := brought[e.Name]; known {
		return slices.Contains(names, name)
	}
	return name == e.Name
}

// brought are names that come with an extension: types, operator classes and functions that columns, checks and indexes
// name. An operator class that no one has to name, because it is the default of its type, is left out.
// https://www.postgresql.org/docs/current/contrib.html
var brought = map[string][]string{
	"btree_gin":     {},
	"btree_gist":    {},
	"citext":        {"citext", "citext_ops", "citext_pattern_ops"},
	"cube":          {"cube", "cube_ops", "gist_cube_ops"},
	"earthdistance": {"earth", "earth_box", "earth_distance", "ll_to_earth"},
	"fuzzystrmatch": {"dmetaphone", "dmetaphone_alt", "levenshtein", "levenshtein_less_equal", "metaphone", "soundex"},
	"hstore":        {"hstore", "btree_hstore_ops", "gin_hstore_ops", "gist_hstore_ops", "hash_hstore_ops"},
	"intarray":      {"query_int", "gin__int_ops", "gist__int_ops", "gist__intbig_ops"},
	"isn":           {"ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"},
	"ltree":         {"ltree", "lquery", "ltxtquery", "ltree_ops", "gist_ltree_ops", "gist__ltree_ops"},
	"pg_trgm":       {"gin_trgm_ops", "gist_trgm_ops", "similarity", "word_similarity", "strict_word_similarity"},
	"pgcrypto":      {"crypt", "digest", "gen_random_bytes", "gen_salt", "hmac"},
	"postgis":       {"geography", "geometry", "box2d", "box3d", "gist_geometry_ops_2d", "gist_geometry_ops_nd", "gist_geography_ops"},
	"seg":           {"seg", "seg_ops", "gist_seg_ops"},
	"unaccent":      {"unaccent"},
	"uuid-ossp":     {"uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4", "uuid_generate_v5"},
	"vector": {
		"halfvec", "sparsevec", "vector",
		"vector_l1_ops", "vector_l2_ops", "vector_ip_ops", "vector_cosine_ops",
		"halfvec_l1_ops", "halfvec_l2_ops", "halfvec_ip_ops", "halfvec_cosine_ops",
		"sparsevec_l1_ops", "sparsevec_l2_ops", "sparsevec_ip_ops", "sparsevec_cosine_ops",
		"bit_hamming_ops", "bit_jaccard_ops",
	},
}
