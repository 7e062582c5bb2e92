//! The tables of a PostgreSQL schema as its catalogue tells them
//! (<https://www.postgresql.org/docs/15/catalogs.html>), a JSON document each.

use terrace_core::Value;

use super::super::administration::Question;

/// A row per table: its name, and what [`LiveTable`](crate::LiveTable) is read from. Types and
/// expressions come as the server writes them, tables of extensions are left out.
const TABLES: &str = r"
SELECT c.relname::text, jsonb_build_object(
  'name', c.relname,
  'special', CASE
    WHEN c.relkind = 'p' THEN 'partitioned'
    WHEN c.relispartition THEN 'a partition'
    WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)) THEN 'inherited'
    ELSE '' END,
  'row_security', c.relrowsecurity,
  'forced', c.relforcerowsecurity,
  'columns', (SELECT COALESCE(jsonb_agg(jsonb_build_object(
      'name', a.attname,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'nullable', NOT a.attnotnull,
      'default', CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
      'generated', a.attgenerated <> '',
      'numbered', a.attidentity <> '' OR s.sequence IS NOT NULL,
      'sequence', CASE WHEN a.attidentity = '' THEN s.sequence END) ORDER BY a.attnum), '[]')
    FROM pg_catalog.pg_attribute a
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_serial_sequence(
      pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname) AS sequence) s
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'primary_key', (SELECT jsonb_build_object('name', k.conname,
      'columns', (SELECT jsonb_agg(a.attname ORDER BY u.place)
        FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
      'definition', pg_catalog.pg_get_constraintdef(k.oid))
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'),
  'uniques', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', k.conname,
      'columns', (SELECT jsonb_agg(a.attname ORDER BY u.place)
        FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
      'definition', pg_catalog.pg_get_constraintdef(k.oid)) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'u'),
  'foreign_keys', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', k.conname,
      'columns', (SELECT jsonb_agg(a.attname ORDER BY u.place)
        FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
      'references', (SELECT CASE WHEN r.relnamespace = c.relnamespace THEN r.relname::text
        ELSE r.oid::pg_catalog.regclass::text END FROM pg_catalog.pg_class r WHERE r.oid = k.confrelid),
      'referenced_columns', (SELECT jsonb_agg(a.attname ORDER BY u.place)
        FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number),
      'on_delete', CASE k.confdeltype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
        WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END,
      'on_update', CASE k.confupdtype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
        WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END,
      'full', k.confmatchtype = 'f',
      'tail', CASE WHEN k.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED'
        WHEN k.condeferrable THEN 'DEFERRABLE' ELSE '' END,
      'definition', pg_catalog.pg_get_constraintdef(k.oid)) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'),
  'exclusions', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', k.conname,
      'definition', pg_catalog.pg_get_constraintdef(k.oid)) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'x'),
  'checks', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', k.conname,
      'definition', pg_catalog.pg_get_constraintdef(k.oid)) ORDER BY k.conname), '[]')
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'),
  'indexes', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', x.relname,
      'unique', i.indisunique,
      'method', CASE m.amname WHEN 'btree' THEN '' ELSE m.amname::text END,
      'columns', (SELECT COALESCE(jsonb_agg(a.attname ORDER BY u.place), '[]')
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(number, place)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number AND u.number > 0
        WHERE u.place <= i.indnkeyatts),
      'definition', pg_catalog.pg_get_indexdef(x.oid)) ORDER BY x.relname), '[]')
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_am m ON m.oid = x.relam
    WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
      WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x'))),
  'triggers', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', t.tgname,
      'definition', pg_catalog.pg_get_triggerdef(t.oid)) ORDER BY t.tgname), '[]')
    FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
  'views', (SELECT COALESCE(jsonb_agg(DISTINCT jsonb_build_object(
      'name', pg_catalog.format('%I.%I', vn.nspname, v.relname),
      'materialized', v.relkind = 'm',
      'invoker', COALESCE(v.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false))), '[]')
    FROM pg_catalog.pg_depend e
    JOIN pg_catalog.pg_rewrite w ON w.oid = e.objid
    JOIN pg_catalog.pg_class v ON v.oid = w.ev_class
    JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace
    WHERE e.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND e.refobjid = c.oid
      AND v.relkind IN ('v', 'm')),
  'policies', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', p.polname,
      'permissive', p.polpermissive,
      'roles', (SELECT COALESCE(jsonb_agg(CASE WHEN r.role = 0 THEN 'public'
        ELSE pg_catalog.pg_get_userbyid(r.role)::text END), '[]') FROM unnest(p.polroles) r(role)),
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) ORDER BY p.polname), '[]')
    FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)
)::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e'
    AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
ORDER BY c.relname";

pub(super) fn tables(namespace: Option<&str>) -> Question {
    Question::new(TABLES, vec![Value::from(namespace.unwrap_or("public"))])
}
