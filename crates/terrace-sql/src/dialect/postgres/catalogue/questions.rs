//! What PostgreSQL's catalogue is asked (<https://www.postgresql.org/docs/current/catalogs.html>).
//! `$1` is the namespace. What belongs to an extension is the extension's.

/// Tables.
pub(super) const TABLES: &str = "
SELECT c.relname::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')";

/// Columns: table, name, type, nullable, identity, generated, expression, collation, owned sequence.
pub(super) const COLUMNS: &str = "
SELECT c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
  (NOT a.attnotnull)::text, a.attidentity::text, a.attgenerated::text,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid),
  CASE WHEN a.attcollation <> t.typcollation THEN o.collname::text END,
  EXISTS (SELECT FROM pg_catalog.pg_depend u
    JOIN pg_catalog.pg_class s ON s.oid = u.objid AND s.relkind = 'S'
    WHERE u.refclassid = 'pg_catalog.pg_class'::regclass AND u.refobjid = c.oid
      AND u.refobjsubid = a.attnum AND u.classid = 'pg_catalog.pg_class'::regclass
      AND u.deptype = 'a')::text
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum";

/// Constraints: table, name, kind, deferrable, deferred, validated, columns, included columns, nulls
/// not distinct, table referred to, its columns, on delete, on update, match, columns that are set,
/// condition, method, operators, definition, inherited.
pub(super) const CONSTRAINTS: &str = "
SELECT c.relname::text, o.conname::text, o.contype::text, o.condeferrable::text,
  o.condeferred::text, o.convalidated::text,
  (SELECT string_agg(coalesce(a.attname::text, ''), E'\\x1f' ORDER BY k.place)
    FROM unnest(o.conkey) WITH ORDINALITY k(number, place)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number),
  (SELECT string_agg(a.attname::text, E'\\x1f' ORDER BY k.place)
    FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number
    WHERE k.place > i.indnkeyatts AND o.contype = 'u'),
  i.indnullsnotdistinct::text,
  CASE WHEN r.relnamespace = c.relnamespace THEN r.relname::text
    ELSE rn.nspname::text || '.' || r.relname::text END,
  (SELECT string_agg(a.attname::text, E'\\x1f' ORDER BY k.place)
    FROM unnest(o.confkey) WITH ORDINALITY k(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number),
  o.confdeltype::text, o.confupdtype::text, o.confmatchtype::text,
  (SELECT string_agg(a.attname::text, E'\\x1f' ORDER BY k.place)
    FROM unnest(o.confdelsetcols) WITH ORDINALITY k(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number),
  CASE o.contype WHEN 'c' THEN pg_catalog.pg_get_expr(o.conbin, o.conrelid)
    WHEN 'x' THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END,
  CASE WHEN o.contype = 'x' THEN m.amname::text END,
  (SELECT string_agg(p.oprname::text, E'\\x1f' ORDER BY k.place)
    FROM unnest(o.conexclop) WITH ORDINALITY k(number, place)
    JOIN pg_catalog.pg_operator p ON p.oid = k.number),
  pg_catalog.pg_get_constraintdef(o.oid, true),
  (NOT o.conislocal)::text
FROM pg_catalog.pg_constraint o
JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = o.conindid AND o.contype IN ('u', 'x')
LEFT JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_am m ON m.oid = x.relam
LEFT JOIN pg_catalog.pg_class r ON r.oid = o.confrelid AND o.contype = 'f'
LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND o.contype IN ('p', 'u', 'f', 'c', 'x')
ORDER BY c.relname, o.conname";

/// A row per column of each index that holds no constraint: table, name, unique, method, valid,
/// nulls not distinct, condition, is key, is expression, column or expression, option, class,
/// collation.
pub(super) const INDEXES: &str = "
SELECT t.relname::text, c.relname::text, i.indisunique::text, m.amname::text, i.indisvalid::text,
  i.indnullsnotdistinct::text, pg_catalog.pg_get_expr(i.indpred, i.indrelid),
  (k.place <= i.indnkeyatts)::text, (i.indkey[k.place - 1] = 0)::text,
  coalesce(a.attname::text, pg_catalog.pg_get_indexdef(i.indexrelid, k.place, true)),
  i.indoption[k.place - 1]::text,
  CASE WHEN NOT oc.opcdefault THEN
    CASE WHEN ocn.nspname = 'pg_catalog' THEN '' ELSE ocn.nspname::text || '.' END
      || oc.opcname::text END,
  CASE WHEN a.attcollation <> i.indcollation[k.place - 1] THEN co.collname::text END
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL generate_series(1, i.indnatts::int) AS k(place)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid
  AND a.attnum = i.indkey[k.place - 1] AND i.indkey[k.place - 1] <> 0
LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[k.place - 1]
LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
LEFT JOIN pg_catalog.pg_collation co ON co.oid = i.indcollation[k.place - 1]
WHERE n.nspname = $1 AND t.relkind IN ('r', 'p', 'm')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint o
    WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
ORDER BY t.relname, c.relname, k.place";

/// What no definition says: kind, table, name, text.
pub(super) const LEFTOVERS: &str = "
WITH relations AS (
  SELECT c.* FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'))
SELECT 'view', '', relname::text,
  CASE relkind WHEN 'm' THEN 'materialized ' ELSE '' END || pg_catalog.pg_get_viewdef(oid, true)
FROM relations WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'table option', relname::text, relname::text,
  concat_ws(', ', CASE relpersistence WHEN 'u' THEN 'unlogged' END,
    array_to_string(reloptions, ', '))
FROM relations WHERE relkind IN ('r', 'p') AND (relpersistence = 'u' OR reloptions IS NOT NULL)
UNION ALL SELECT 'table option', '', relname::text, 'foreign table' FROM relations
WHERE relkind = 'f'
UNION ALL SELECT 'partition', relname::text, relname::text, concat_ws(' ',
  CASE WHEN relkind = 'p' THEN 'by ' || pg_catalog.pg_get_partkeydef(oid) END,
  (SELECT string_agg('of ' || p.relname::text, ' ' ORDER BY h.inhseqno)
    FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    WHERE h.inhrelid = relations.oid),
  pg_catalog.pg_get_expr(relpartbound, oid))
FROM relations WHERE relkind = 'p' OR (relkind = 'r' AND EXISTS
  (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = relations.oid))
UNION ALL SELECT 'row-level security', relname::text, relname::text,
  concat_ws(', ', CASE WHEN relrowsecurity THEN 'on' END,
    CASE WHEN relforcerowsecurity THEN 'also for the owner' END)
FROM relations WHERE relkind IN ('r', 'p') AND (relrowsecurity OR relforcerowsecurity)
UNION ALL SELECT 'policy', r.relname::text, p.polname::text,
  concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
    CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
      WHEN 'w' THEN 'update' ELSE 'delete' END, 'to',
    coalesce((SELECT string_agg(pg_catalog.pg_get_userbyid(o)::text, ', '
      ORDER BY pg_catalog.pg_get_userbyid(o)::text)
      FROM unnest(p.polroles) AS role(o) WHERE o <> 0), 'public'),
    'using ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    'with check ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_catalog.pg_policy p JOIN relations r ON r.oid = p.polrelid
UNION ALL SELECT 'grant', CASE WHEN r.relkind IN ('r', 'p') THEN r.relname::text ELSE '' END,
  CASE WHEN x.grantee = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END
    || CASE WHEN r.relkind IN ('r', 'p') THEN '' ELSE ' on ' || r.relname::text END,
  string_agg(lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' (may grant)' ELSE '' END,
    ', ' ORDER BY x.privilege_type)
FROM relations r CROSS JOIN LATERAL aclexplode(r.relacl) x
WHERE x.grantee <> r.relowner AND r.relkind <> 'S' GROUP BY r.relkind, r.relname, x.grantee
UNION ALL SELECT 'trigger', r.relname::text, t.tgname::text,
  pg_catalog.pg_get_triggerdef(t.oid, true)
    || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' (disabled)' ELSE ' (' || t.tgenabled::text || ')' END
FROM pg_catalog.pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL SELECT 'table option', r.relname::text, w.rulename::text,
  pg_catalog.pg_get_ruledef(w.oid, true)
FROM pg_catalog.pg_rewrite w JOIN relations r ON r.oid = w.ev_class
WHERE r.relkind IN ('r', 'p') AND w.rulename <> '_RETURN'
UNION ALL SELECT 'sequence', '', r.relname::text,
  concat_ws(' ', pg_catalog.format_type(s.seqtypid, NULL), 'from', s.seqstart, 'by',
    s.seqincrement, CASE WHEN s.seqcycle THEN 'cycle' END)
FROM pg_catalog.pg_sequence s JOIN relations r ON r.oid = s.seqrelid
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend u
  WHERE u.classid = 'pg_catalog.pg_class'::regclass AND u.objid = r.oid
    AND u.deptype IN ('a', 'i') AND u.refobjsubid > 0)
UNION ALL SELECT 'function', '',
  f.proname::text || '(' || pg_catalog.pg_get_function_identity_arguments(f.oid) || ')',
  concat_ws(' ', CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
      WHEN 'w' THEN 'window function' END,
    'returns ' || pg_catalog.pg_get_function_result(f.oid), l.lanname::text, f.provolatile::text,
    CASE WHEN f.prosecdef THEN 'security definer' END, array_to_string(f.proconfig, ', '),
    coalesce(pg_catalog.pg_get_function_sqlbody(f.oid), f.prosrc))
FROM pg_catalog.pg_proc f
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = f.prolang
WHERE n.nspname = $1 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = f.oid AND e.deptype = 'e')
UNION ALL SELECT CASE t.typtype WHEN 'e' THEN 'enum' ELSE 'type definition' END, '', t.typname::text,
  CASE t.typtype
    WHEN 'e' THEN (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)
      FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid)
    WHEN 'd' THEN concat_ws(' ', 'domain', pg_catalog.format_type(t.typbasetype, t.typtypmod),
      CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || t.typdefault,
      (SELECT string_agg(pg_catalog.pg_get_constraintdef(o.oid, true), ' ' ORDER BY o.conname)
        FROM pg_catalog.pg_constraint o WHERE o.contypid = t.oid))
    WHEN 'c' THEN 'composite ' || (SELECT string_agg(a.attname::text || ' '
        || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
    ELSE 'range of ' || (SELECT pg_catalog.format_type(g.rngsubtype, NULL)
      FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid) END
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
WHERE n.nspname = $1 AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
UNION ALL SELECT 'extension', '', x.extname::text, x.extversion
FROM pg_catalog.pg_extension x
JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace WHERE n.nspname = $1";
