package dbtest

// query yields rows of two texts: an object, and a line about it.
type query struct {
	name string
	sql  string
}

// prelude gives the queries their common tables: the schemas, relations, types and functions that count. An object of
// an extension is told by the extension alone, one that the server
// makes for another object (a range's constructors) by that; the ledger and its parts do not count.
const prelude = `
WITH extended AS (
	SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), schemas AS (
	SELECT n.oid, n.nspname, quote_ident(n.nspname) AS name
	FROM pg_namespace n
	WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid)
), relations AS (
	SELECT c.*, format('%s.%I', s.name, c.relname) AS name,
		CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreign table'
			WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' END AS kind
	FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
	AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
	AND c.relname <> 'ashlar_migrations'
), types AS (
	SELECT t.*, format('%s.%I', s.name, t.typname) AS name
	FROM pg_type t JOIN schemas s ON s.oid = t.typnamespace
	WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
), functions AS (
	SELECT p.*, format('%s %s.%I(%s)', CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
		s.name, p.proname, pg_get_function_identity_arguments(p.oid)) AS title
	FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
	WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
)
`

// queries returns what to ask a server of a major version.
func queries(major int) []query {
	var all []query
	for _, group := range [][]query{namespaceQueries(), relationQueries(major), partQueries(), columnQueries(major)} {
		all = append(all, group...)
	}
	return all
}

// namespaceQueries tell what stands beside the tables.
func namespaceQueries() []query {
	return []query{
		{"schemas", `
			SELECT 'schema ' || name, '' FROM schemas`},
		{"schema comments", `
			SELECT 'schema ' || name, 'comment ' || quote_literal(c) FROM schemas, obj_description(oid, 'pg_namespace') c
			WHERE c IS NOT NULL`},
		{"extensions", `
			SELECT format('extension %I', extname), format('schema %I', nspname)
			FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace`},
		{"enums", `
			SELECT 'type ' || name, 'enum ' || coalesce((SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
				FROM pg_enum e WHERE e.enumtypid = t.oid), '')
			FROM types t WHERE typtype = 'e'`},
		{"ranges", `
			SELECT 'type ' || name, concat_ws(' ', 'range of', format_type(rngsubtype, NULL),
				CASE WHEN rngcollation <> 0 THEN 'collation ' || rngcollation::regcollation END,
				'operator class ' || (SELECT format('%I.%I', n.nspname, o.opcname) FROM pg_opclass o
					JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE o.oid = rngsubopc),
				CASE WHEN rngcanonical <> 0 THEN 'canonical ' || rngcanonical::regproc END,
				CASE WHEN rngsubdiff <> 0 THEN 'difference ' || rngsubdiff::regproc END)
			FROM types t JOIN pg_range r ON r.rngtypid = t.oid`},
		{"domains", `
			SELECT 'domain ' || name, concat_ws(' ', format_type(typbasetype, typtypmod),
				CASE WHEN typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)
					THEN 'collation ' || typcollation::regcollation END,
				CASE WHEN typnotnull THEN 'not null' END,
				'default ' || coalesce(pg_get_expr(typdefaultbin, 0), typdefault))
			FROM types t WHERE typtype = 'd'`},
		{"domain constraints", `
			SELECT 'domain ' || name, format('constraint %I %s', conname, pg_get_constraintdef(c.oid))
			FROM types t JOIN pg_constraint c ON c.contypid = t.oid WHERE contype <> 'n'`},
		{"domain constraint comments", `
			SELECT 'domain ' || name, format('constraint %I comment %L', conname, d)
			FROM types t JOIN pg_constraint c ON c.contypid = t.oid, obj_description(c.oid, 'pg_constraint') d
			WHERE d IS NOT NULL`},
		{"type comments", `
			SELECT CASE typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || name, 'comment ' || quote_literal(d)
			FROM types t, obj_description(oid, 'pg_type') d WHERE d IS NOT NULL AND typtype IN ('e', 'd', 'c', 'r')`},
		{"array types", `
			SELECT coalesce(r.kind || ' ' || r.name, CASE t.typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || t.name),
				format('array %I', a.typname)
			FROM types t JOIN pg_type a ON a.oid = t.typarray LEFT JOIN relations r ON r.reltype = t.oid
			WHERE a.typname <> ('_' || t.typname)::name AND (t.typtype <> 'c' OR r.oid IS NOT NULL)`},
		{"functions", `
			SELECT title, CASE WHEN prokind = 'a' THEN (SELECT format('returns %s by %s state %s initial %L final %s more %s %s',
				format_type(prorettype, NULL), aggtransfn::regprocedure, format_type(aggtranstype, NULL), agginitval, aggfinalfn::regprocedure,
				concat_ws(' ', aggkind, aggcombinefn::regprocedure, aggserialfn::regprocedure, aggdeserialfn::regprocedure,
					aggmtransfn::regprocedure, aggminvtransfn::regprocedure, aggmfinalfn::regprocedure, aggfinalextra, aggmfinalextra,
					aggfinalmodify, aggmfinalmodify, aggsortop::regoperator, aggmtranstype::regtype, aggtransspace, aggmtransspace),
				concat_ws(' ', 'initial', quote_literal(aggminitval), 'parallel', proparallel))
				FROM pg_aggregate a WHERE a.aggfnoid = f.oid) ELSE pg_get_functiondef(oid) END
			FROM functions f`},
		{"function comments", `
			SELECT title, 'comment ' || quote_literal(d) FROM functions, obj_description(oid, 'pg_proc') d WHERE d IS NOT NULL`},
		{"collations", `
			SELECT format('collation %s.%I', s.name, collname), concat_ws(' ', 'provider', collprovider,
				'deterministic ' || collisdeterministic, to_jsonb(c) - ARRAY['oid', 'collname', 'collnamespace', 'collowner',
				'collprovider', 'collisdeterministic', 'collencoding', 'collversion'], obj_description(c.oid, 'pg_collation'))
			FROM pg_collation c JOIN schemas s ON s.oid = c.collnamespace
			WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_collation'::regclass AND e.objid = c.oid)`},
		{"operators", `
			SELECT format('operator %s.%s (%s, %s)', s.name, oprname, format_type(nullif(oprleft, 0), NULL), format_type(nullif(oprright, 0), NULL)),
				concat_ws(' ', 'returns', format_type(oprresult, NULL), 'by', oprcode::regprocedure, 'commutator', oprcom::regoperator,
				'negator', oprnegate::regoperator, 'restrict', oprrest::regproc, 'join', oprjoin::regproc, 'merges', oprcanmerge,
				'hashes', oprcanhash, obj_description(o.oid, 'pg_operator'))
			FROM pg_operator o JOIN schemas s ON s.oid = o.oprnamespace
			WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid)`},
		{"operator classes", `
			SELECT format('operator class %s.%I using %I', s.name, opcname, amname), concat_ws(' ', 'for', format_type(opcintype, NULL),
				CASE WHEN opcdefault THEN 'default' END, 'storage ' || format_type(nullif(opckeytype, 0), NULL),
				(SELECT format('family %I.%I', n.nspname, f.opfname) FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace
					WHERE f.oid = c.opcfamily),
				(SELECT string_agg(concat_ws(' ', 'operator', amopstrategy, amopopr::regoperator, amoppurpose), ' '
					ORDER BY amopstrategy, amoplefttype::regtype::text COLLATE "C", amoprighttype::regtype::text COLLATE "C")
					FROM pg_amop o WHERE o.amopfamily = c.opcfamily),
				(SELECT string_agg(concat_ws(' ', 'function', amprocnum, amproc::regprocedure), ' '
					ORDER BY amprocnum, amproclefttype::regtype::text COLLATE "C", amprocrighttype::regtype::text COLLATE "C")
					FROM pg_amproc p WHERE p.amprocfamily = c.opcfamily))
			FROM pg_opclass c JOIN schemas s ON s.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod
			WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_opclass'::regclass AND e.objid = c.oid)`},
		{"casts", `
			SELECT format('cast %s to %s', format_type(castsource, NULL), format_type(casttarget, NULL)),
				concat_ws(' ', 'by', castfunc::regprocedure, castcontext, castmethod, obj_description(c.oid, 'pg_cast'))
			FROM pg_cast c WHERE c.oid >= 16384
			AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid)`},
		{"text search configurations", `
			SELECT format('text search configuration %s.%I', s.name, cfgname), concat_ws(' ', 'parser',
				(SELECT format('%I.%I', n.nspname, p.prsname) FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
					WHERE p.oid = c.cfgparser),
				(SELECT string_agg(concat_ws(' ', maptokentype, mapdict::regdictionary), ', ' ORDER BY maptokentype, mapseqno)
					FROM pg_ts_config_map m WHERE m.mapcfg = c.oid), obj_description(c.oid, 'pg_ts_config'))
			FROM pg_ts_config c JOIN schemas s ON s.oid = c.cfgnamespace
			WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_ts_config'::regclass AND e.objid = c.oid)`},
		{"event triggers", `
			SELECT format('event trigger %I', evtname), concat_ws(' ', 'on', evtevent, 'tags', evttags, 'runs', evtfoid::regproc,
				'enabled', evtenabled, obj_description(t.oid, 'pg_event_trigger'))
			FROM pg_event_trigger t
			WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid)`},
	}
}

// relationQueries tell relations as a whole.
func relationQueries(major int) []query {
	persistent := "true"
	if major < 15 {
		persistent = "r.relkind <> 'S'" // sequences follow their table from 15 on
	}
	return []query{
		{"relations", `
			SELECT kind || ' ' || r.name, concat_ws(' ', CASE WHEN r.relpersistence <> 'p' AND ` + persistent + ` THEN 'unlogged' END,
				CASE WHEN amname <> 'heap' THEN 'using ' || amname END,
				CASE WHEN relrowsecurity THEN 'row security' END,
				CASE WHEN relforcerowsecurity THEN 'forced row security' END,
				CASE WHEN relreplident NOT IN ('d', 'n') THEN 'replica identity ' || relreplident::text END,
				CASE WHEN reloftype <> 0 THEN 'of ' || format_type(reloftype, NULL) END,
				'with ' || reloptions::text,
				'toast with ' || (SELECT t.reloptions::text FROM pg_class t WHERE t.oid = r.reltoastrelid),
				'partition by ' || pg_get_partkeydef(r.oid))
			FROM relations r LEFT JOIN pg_am a ON a.oid = r.relam
			WHERE relkind NOT IN ('S', 'c')`},
		{"composite types", `
			SELECT 'type ' || name, 'composite' FROM relations WHERE relkind = 'c'`},
		{"parents", `
			SELECT kind || ' ' || r.name, concat_ws(' ', CASE WHEN relispartition THEN 'partition of' ELSE 'inherits' END,
				inhparent::regclass::text, pg_get_expr(relpartbound, r.oid))
			FROM relations r JOIN pg_inherits i ON i.inhrelid = r.oid`},
		{"relation comments", `
			SELECT kind || ' ' || name, 'comment ' || quote_literal(d)
			FROM relations, obj_description(oid, 'pg_class') d WHERE d IS NOT NULL AND relkind <> 'c'`},
		{"view definitions", `
			SELECT kind || ' ' || name, concat('as', CASE WHEN NOT relispopulated THEN ' (not populated)' END, E'\n', pg_get_viewdef(oid))
			FROM relations WHERE relkind IN ('v', 'm')`},
		{"sequences", `
			SELECT 'sequence ' || r.name, concat_ws(' ', format_type(seqtypid, NULL), 'start', seqstart, 'increment', seqincrement,
				'min', seqmin, 'max', seqmax, 'cache', seqcache, CASE WHEN seqcycle THEN 'cycle' END,
				'owned by ' || refobjid::regclass || '.' || quote_ident(attname),
				CASE WHEN r.relpersistence <> 'p' AND ` + persistent + ` THEN 'unlogged' END)
			FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid
			LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.objsubid = 0
				AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
			LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			LEFT JOIN pg_class o ON o.oid = d.refobjid
			WHERE coalesce(d.deptype, 'a') = 'a' AND o.relname IS DISTINCT FROM 'ashlar_migrations'`},
	}
}

// columnQueries tell columns. An identity's sequence and what is special about a NOT NULL constraint are told with them.
func columnQueries(major int) []query {
	compression := "'compression ' || nullif(attcompression::text, '')" // from 14 on, as all that Ashlar supports
	if major < 14 {
		compression = "NULL"
	}
	return []query{
		{"columns", `
			SELECT kind || ' ' || r.name, concat_ws(' ', format('column %I', attname), format_type(atttypid, atttypmod),
				CASE WHEN attcollation <> typcollation THEN 'collation ' || attcollation::regcollation END,
				CASE WHEN attnotnull THEN 'not null' END,
				(SELECT concat_ws(' ', CASE WHEN NOT convalidated THEN 'not validated' END, CASE WHEN connoinherit THEN 'no inherit' END)
				FROM pg_constraint c WHERE conrelid = attrelid AND contype = 'n' AND conkey = ARRAY[attnum]
				AND (connoinherit OR NOT convalidated)),
				CASE attgenerated WHEN 's' THEN 'generated stored ' WHEN 'v' THEN 'generated virtual ' ELSE 'default ' END
					|| pg_get_expr(adbin, adrelid),
				CASE attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
				(SELECT format('(sequence %s %s start %s increment %s min %s max %s cache %s%s)', seqrelid::regclass,
					format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache,
					CASE WHEN seqcycle THEN ' cycle' END)
				FROM pg_depend p JOIN pg_sequence q ON q.seqrelid = p.objid
				WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = attrelid
				AND p.refobjsubid = attnum AND p.deptype = 'i'),
				CASE WHEN attstorage <> typstorage AND relkind NOT IN ('v', 'c') THEN 'storage ' || attstorage::text END,
				` + compression + `,
				CASE WHEN attstattarget >= 0 THEN 'statistics ' || attstattarget END,
				-- pg_attver is a stamp that the server of Debian's 15.20 keeps there for itself; it differs between equal tables.
				'options ' || nullif(ARRAY(SELECT option FROM unnest(attoptions) AS option WHERE option NOT LIKE 'pg_attver=%' ORDER BY 1), '{}')::text)
			FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid
			LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE attnum > 0 AND NOT attisdropped AND relkind <> 'S'`},
		{"column comments", `
			SELECT kind || ' ' || r.name, format('column %I comment %L', attname, d)
			FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid, col_description(r.oid, attnum) d
			WHERE attnum > 0 AND NOT attisdropped AND d IS NOT NULL`},
	}
}

// partQueries tell what hangs on relations beside columns.
func partQueries() []query {
	return []query{
		{"constraints", `
			SELECT kind || ' ' || r.name, concat_ws(' ', coalesce('constraint that follows '
					|| (SELECT quote_ident(p.conname) FROM pg_constraint p WHERE p.oid = c.conparentid), format('constraint %I', conname)),
				pg_get_constraintdef(c.oid), CASE WHEN condeferrable THEN 'deferrable' END, CASE WHEN condeferred THEN 'deferred' END,
				CASE WHEN NOT convalidated THEN 'not validated' END)
			FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid WHERE contype <> 'n'`},
		{"constraint comments", `
			SELECT kind || ' ' || r.name, format('constraint %I comment %L', conname, d)
			FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid, obj_description(c.oid, 'pg_constraint') d
			WHERE d IS NOT NULL AND contype <> 'n' AND conparentid = 0`},
		{"indexes", `
			SELECT kind || ' ' || r.name, concat_ws(' ', CASE WHEN c.relispartition THEN replace(pg_get_indexdef(c.oid),
					format('INDEX %I ON', c.relname), 'INDEX ON') ELSE format('index %I %s', c.relname, pg_get_indexdef(c.oid)) END,
				CASE WHEN NOT indisvalid THEN 'invalid' END, CASE WHEN NOT indisready THEN 'not ready' END,
				CASE WHEN NOT indimmediate THEN 'deferrable' END, CASE WHEN indisclustered THEN 'clustered' END,
				CASE WHEN indisreplident THEN 'replica identity' END,
				'part of ' || (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid),
				'statistics ' || (SELECT string_agg(attnum || ':' || attstattarget, ',' ORDER BY attnum) FROM pg_attribute
					WHERE attrelid = c.oid AND attstattarget >= 0))
			FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid`},
		{"index comments", `
			SELECT kind || ' ' || r.name, format('index %I comment %L', c.relname, d)
			FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid,
				obj_description(c.oid, 'pg_class') d
			WHERE d IS NOT NULL AND NOT c.relispartition`},
		{"triggers", `
			SELECT kind || ' ' || r.name, concat_ws(' ', format('trigger %I', tgname), pg_get_triggerdef(t.oid),
				CASE WHEN tgenabled <> 'O' THEN 'enabled ' || tgenabled::text END,
				'comment ' || quote_literal(obj_description(t.oid, 'pg_trigger')))
			FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT tgisinternal`},
		{"rules", `
			SELECT kind || ' ' || r.name, concat_ws(' ', format('rule %I', rulename), pg_get_ruledef(w.oid),
				CASE WHEN ev_enabled <> 'O' THEN 'enabled ' || ev_enabled::text END,
				'comment ' || quote_literal(obj_description(w.oid, 'pg_rewrite')))
			FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE rulename <> '_RETURN'`},
		{"policies", `
			SELECT kind || ' ' || r.name, concat_ws(' ', format('policy %I', polname),
				CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END, 'for', polcmd,
				'to', (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE role::regrole::text END, ', '
					ORDER BY role::regrole::text COLLATE "C") FROM unnest(polroles) role),
				'using ' || pg_get_expr(polqual, polrelid), 'check ' || pg_get_expr(polwithcheck, polrelid),
				'comment ' || quote_literal(obj_description(p.oid, 'pg_policy')))
			FROM relations r JOIN pg_policy p ON p.polrelid = r.oid`},
		{"statistics", `
			SELECT kind || ' ' || r.name, concat_ws(' ', format('statistics %I', stxname), pg_get_statisticsobjdef(x.oid),
				CASE WHEN stxstattarget >= 0 THEN 'target ' || stxstattarget END,
				'comment ' || quote_literal(obj_description(x.oid, 'pg_statistic_ext')))
			FROM relations r JOIN pg_statistic_ext x ON x.stxrelid = r.oid`},
	}
}
