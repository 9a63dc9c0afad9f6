package snapshot_test

import "github.com/ashlar-go/ashlar/catalog"

// everything is a catalog with something in every field that a snapshot keeps.
func everything() *catalog.Catalog {
	c := catalog.New()
	c.Extensions["citext"] = catalog.Extension{Name: "citext", Schema: "public", Version: "1.6", Unmanaged: true}
	c.Extensions["pg_trgm"] = catalog.Extension{Name: "pg_trgm"}
	c.Schemas["blog"] = catalog.Schema{Name: "blog", Comment: "Posts & more", RenamedFrom: "news"}
	t := catalog.NewTable(public("posts"))
	c.Tables[t.Name] = t
	t.RenamedFrom = catalog.Name{Schema: "Old", Name: "the.articles"}
	t.Comment = "What is <written>."
	t.Unlogged = true
	t.Parameters = map[string]string{"fillfactor": "70", "autovacuum_enabled": "false"}
	t.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: &catalog.Identity{
			Always: true, Sequence: "posts_id_seq", Start: 1000, Increment: 10, Min: 1, Max: 99999,
		}},
		{Name: "author_id", Position: 1500, Type: "bigint", RenamedFrom: "writer_id"},
		{Name: "title", Position: 2000, Type: "varchar(200)", NotNull: true, Default: "'<none>'", Collation: `"C"`, Compression: "lz4", Comment: "Größe"},
	}
	t.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"id"}, Comment: "key"}
	t.Uniques["posts_author_id_title_key"] = catalog.Unique{
		Name: "posts_author_id_title_key", Columns: []string{"author_id", "title"}, Include: []string{"id"},
		NullsNotDistinct: true, Deferrable: true, Deferred: true, Comment: "one title each",
	}
	t.Indexes["posts_title_idx"] = catalog.Index{
		Name: "posts_title_idx", Unique: true, Method: "gin",
		Parts: []catalog.Part{
			{Column: "title", Collation: `"C"`, OperatorClass: "public.gin_trgm_ops", Descending: true, NullsFirst: true},
			{Expression: "lower(title)"},
		},
		Include: []string{"id"}, Where: "author_id > 0", NullsNotDistinct: true,
		Parameters: map[string]string{"fastupdate": "off"}, Comment: "search",
	}
	t.Checks["title_not_blank"] = catalog.Check{Name: "title_not_blank", Expression: "length(title) > 0 AND title <> '['", Comment: "words"}
	t.References["posts_author_id_fkey"] = catalog.Reference{
		Name: "posts_author_id_fkey", Columns: []string{"author_id"}, Table: public("posts"), TargetColumns: []string{"id"},
		OnDelete: catalog.SetNull, OnDeleteColumns: []string{"author_id"}, OnUpdate: catalog.Cascade,
		MatchFull: true, Deferrable: true, Deferred: true, Comment: "by whom",
	}
	more(c)
	leave(c)
	return c
}

// leave adds a table that is somebody else's by now.
func leave(c *catalog.Catalog) {
	t := catalog.NewTable(public("theirs"))
	t.Left = true
	t.Columns = []catalog.Column{{Name: "post", Position: 1000, Type: "bigint"}}
	t.References["theirs_post_fkey"] = catalog.Reference{
		Name: "theirs_post_fkey", Columns: []string{"post"}, Table: public("dropped_since"), TargetColumns: []string{"id"},
	}
	c.Tables[t.Name] = t
}

const theirsFile = `{
  "format": 3,
  "schema": "public",
  "name": "theirs",
  "unmanaged": true,
  "columns": {
    "post": {
      "position": 1000,
      "type": "bigint"
    }
  },
  "references": {
    "theirs_post_fkey": {
      "columns": ["post"],
      "table": "public.dropped_since",
      "unmanaged_table": true,
      "target_columns": ["id"]
    }
  }
}
`

// more adds what the first format could not hold.
func more(c *catalog.Catalog) {
	priority := catalog.Enum{
		Name: catalog.Name{Schema: "blog", Name: "priority"}, Values: []string{"low", `"hi", ['`, ""}, Comment: "how urgent",
		RenamedFrom: public("urgency"),
	}
	c.Enums[priority.Name] = priority
	email := catalog.Domain{
		Name: public("Email"), Type: "varchar(200)", NotNull: true, Default: "'a@b'", Collation: `"C"`,
		Checks:  map[string]catalog.Check{"has_at": {Name: "has_at", Expression: "VALUE LIKE '%@%'", Comment: "no names"}},
		Comment: "an address", RenamedFrom: catalog.Name{Schema: "blog", Name: "mail"},
	}
	c.Domains[email.Name] = email
	numbers := catalog.Sequence{
		Name: public("Numbers"), Type: "integer", Start: 5, Increment: 2, Min: 1, Max: 99, Cache: 10, Cycle: true, Comment: "of bills",
		RenamedFrom: public("bill_numbers"),
	}
	c.Sequences[numbers.Name] = numbers
	t := catalog.NewTable(public("stays"))
	c.Tables[t.Name] = t
	t.PartitionBy = "RANGE (id)"
	t.Partitions["stays_2026"] = catalog.Partition{Name: "stays_2026", Bounds: "FOR VALUES FROM (1) TO (MAXVALUE)"}
	t.Partitions["Other stays"] = catalog.Partition{Name: "Other stays", Bounds: catalog.DefaultPartition}
	t.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "integer", NotNull: true, Identity: &catalog.Identity{Serial: true, Sequence: "stays_id_seq"}},
		{Name: "room", Position: 2000, Type: "blog.priority[]"},
		{Name: "during", Position: 3000, Type: "tstzrange", Generated: "tstzrange(a, b)", Virtual: true},
	}
	t.Excludes["stays_excl"] = catalog.Exclude{
		Name: "stays_excl", Method: "gist",
		Parts: []catalog.ExcludePart{
			{
				Part:     catalog.Part{Column: "room", Collation: `"C"`, OperatorClass: "public.ops", Descending: true, NullsFirst: true},
				Operator: "=",
			},
			{Part: catalog.Part{Expression: "during * x"}, Operator: "OPERATOR(public.&&)"},
		},
		Where: "id > 0", Deferrable: true, Deferred: true, Comment: "one guest",
	}
	c.Statements["Touch it"] = catalog.Statement{
		Name: "Touch it", Up: "CREATE VIEW v AS\r\n\tSELECT 'a' < \"b\"\n\n", Down: "DROP VIEW v", Irreversible: "rows go", Before: true,
		After: []catalog.Name{{Schema: "Old", Name: "the.theirs"}, public("stays")}, NoTransaction: true, Tenant: true, Pack: "touches", Position: 1500, RenamedFrom: "touch",
	}
}

const enumFile = `{
  "format": 2,
  "schema": "blog",
  "name": "priority",
  "renamed_from": "public.urgency",
  "comment": "how urgent",
  "values": [
    "low",
    "\"hi\", ['",
    ""
  ]
}
`

const domainFile = `{
  "format": 3,
  "schema": "public",
  "name": "Email",
  "renamed_from": "blog.mail",
  "comment": "an address",
  "type": "varchar(200)",
  "not_null": true,
  "default": "'a@b'",
  "collation": "\"C\"",
  "checks": {
    "has_at": {
      "expression": "VALUE LIKE '%@%'",
      "comment": "no names"
    }
  }
}
`

const sequenceFile = `{
  "format": 2,
  "schema": "public",
  "name": "Numbers",
  "renamed_from": "public.bill_numbers",
  "comment": "of bills",
  "type": "integer",
  "start": 5,
  "increment": 2,
  "min": 1,
  "max": 99,
  "cache": 10,
  "cycle": true
}
`

const statementFile = `{
  "format": 4,
  "name": "Touch it",
  "renamed_from": "touch",
  "position": 1500,
  "before": true,
  "tenant": true,
  "after": ["Old.\"the.theirs\"", "public.stays"],
  "unmanaged_tables": ["Old.\"the.theirs\""],
  "no_transaction": true,
  "pack": "touches",
  "irreversible": "rows go",
  "up": [
    "CREATE VIEW v AS\r",
    "\tSELECT 'a' < \"b\"",
    "",
    ""
  ],
  "down": [
    "DROP VIEW v"
  ]
}
`

const staysFile = `{
  "format": 3,
  "schema": "public",
  "name": "stays",
  "partition_by": "RANGE (id)",
  "partitions": {
    "Other stays": {
      "bounds": "DEFAULT"
    },
    "stays_2026": {
      "bounds": "FOR VALUES FROM (1) TO (MAXVALUE)"
    }
  },
  "columns": {
    "during": {
      "position": 3000,
      "type": "tstzrange",
      "generated": "tstzrange(a, b)",
      "virtual": true
    },
    "id": {
      "position": 1000,
      "type": "integer",
      "not_null": true,
      "identity": {
        "serial": true,
        "sequence": "stays_id_seq"
      }
    },
    "room": {
      "position": 2000,
      "type": "blog.priority[]"
    }
  },
  "excludes": {
    "stays_excl": {
      "method": "gist",
      "parts": [
        {
          "column": "room",
          "collation": "\"C\"",
          "operator_class": "public.ops",
          "descending": true,
          "nulls_first": true,
          "operator": "="
        },
        {
          "expression": "during * x",
          "operator": "OPERATOR(public.&&)"
        }
      ],
      "where": "id > 0",
      "deferrable": true,
      "deferred": true,
      "comment": "one guest"
    }
  }
}
`

const databaseFile = `{
  "format": 3,
  "extensions": {
    "citext": {
      "schema": "public",
      "version": "1.6",
      "unmanaged": true
    },
    "pg_trgm": {}
  },
  "schemas": {
    "blog": {
      "comment": "Posts & more",
      "renamed_from": "news"
    }
  }
}
`

const postsFile = `{
  "format": 1,
  "schema": "public",
  "name": "posts",
  "renamed_from": "Old.\"the.articles\"",
  "comment": "What is <written>.",
  "unlogged": true,
  "parameters": {
    "autovacuum_enabled": "false",
    "fillfactor": "70"
  },
  "columns": {
    "author_id": {
      "position": 1500,
      "renamed_from": "writer_id",
      "type": "bigint"
    },
    "id": {
      "position": 1000,
      "type": "bigint",
      "not_null": true,
      "identity": {
        "always": true,
        "sequence": "posts_id_seq",
        "start": 1000,
        "increment": 10,
        "min": 1,
        "max": 99999
      }
    },
    "title": {
      "position": 2000,
      "type": "varchar(200)",
      "not_null": true,
      "default": "'<none>'",
      "collation": "\"C\"",
      "compression": "lz4",
      "comment": "Größe"
    }
  },
  "primary_key": {
    "name": "posts_pkey",
    "columns": ["id"],
    "comment": "key"
  },
  "uniques": {
    "posts_author_id_title_key": {
      "columns": ["author_id", "title"],
      "include": ["id"],
      "nulls_not_distinct": true,
      "deferrable": true,
      "deferred": true,
      "comment": "one title each"
    }
  },
  "indexes": {
    "posts_title_idx": {
      "unique": true,
      "method": "gin",
      "parts": [
        {
          "column": "title",
          "collation": "\"C\"",
          "operator_class": "public.gin_trgm_ops",
          "descending": true,
          "nulls_first": true
        },
        {
          "expression": "lower(title)"
        }
      ],
      "include": ["id"],
      "where": "author_id > 0",
      "nulls_not_distinct": true,
      "parameters": {
        "fastupdate": "off"
      },
      "comment": "search"
    }
  },
  "checks": {
    "title_not_blank": {
      "expression": "length(title) > 0 AND title <> '['",
      "comment": "words"
    }
  },
  "references": {
    "posts_author_id_fkey": {
      "columns": ["author_id"],
      "table": "public.posts",
      "target_columns": ["id"],
      "on_delete": "SET NULL",
      "on_delete_columns": ["author_id"],
      "on_update": "CASCADE",
      "match_full": true,
      "deferrable": true,
      "deferred": true,
      "comment": "by whom"
    }
  }
}
`
