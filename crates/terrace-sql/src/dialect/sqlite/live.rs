//! The tables of an SQLite file as it tells them (<https://sqlite.org/pragma.html#pragfunc>), a JSON
//! document each.

use super::super::administration::Question;

/// A row per table: its name, and what [`LiveTable`](crate::LiveTable) is read from. What a query in
/// parentheses gives is a text, which `json()` makes a document again.
const TABLES: &str = r#"
SELECT m.name, json_object(
  'name', m.name,
  'special', CASE WHEN m.sql LIKE 'CREATE VIRTUAL%' THEN 'virtual' ELSE '' END,
  'text', m.sql,
  'columns', json((SELECT json_group_array(json_object('name', c.name, 'type', c.type,
      'nullable', json(CASE WHEN c."notnull" THEN 'false' ELSE 'true' END),
      'default', c.dflt_value,
      'generated', json(CASE WHEN c.hidden IN (2, 3) THEN 'true' ELSE 'false' END),
      'numbered', json(CASE WHEN c.pk = 1 AND upper(c.type) = 'INTEGER' AND c.keys = 1
        AND c.rows THEN 'true' ELSE 'false' END)))
    FROM (SELECT x.*, (SELECT count(*) FROM pragma_table_xinfo(m.name) WHERE pk > 0) AS keys,
        (SELECT NOT wr FROM pragma_table_list(m.name) WHERE schema = 'main') AS rows
      FROM pragma_table_xinfo(m.name) x WHERE x.hidden <> 1 ORDER BY x.cid) c)),
  'primary_key', json((SELECT CASE WHEN count(*) > 0 THEN json_object('columns', json(json_group_array(k.name))) END
    FROM (SELECT name FROM pragma_table_xinfo(m.name) WHERE pk > 0 ORDER BY pk) k)),
  'uniques', json((SELECT json_group_array(json_object('columns',
      json((SELECT json_group_array(name) FROM (SELECT name FROM pragma_index_info(u.name) ORDER BY seqno)))))
    FROM (SELECT name FROM pragma_index_list(m.name) WHERE origin = 'u' ORDER BY name) u)),
  'foreign_keys', json((SELECT json_group_array(json_object('references', f."table",
      'columns', json((SELECT json_group_array(g."from") FROM (SELECT * FROM pragma_foreign_key_list(m.name)
        WHERE id = f.id ORDER BY seq) g)),
      'referenced_columns', json((SELECT json_group_array(g."to") FROM (SELECT * FROM pragma_foreign_key_list(m.name)
        WHERE id = f.id ORDER BY seq) g)),
      'on_delete', f.on_delete, 'on_update', f.on_update))
    FROM (SELECT DISTINCT id, "table", on_delete, on_update FROM pragma_foreign_key_list(m.name)
      ORDER BY id DESC) f)),
  'indexes', json((SELECT json_group_array(json_object('name', i.name,
      'unique', json(CASE WHEN i."unique" THEN 'true' ELSE 'false' END),
      'columns', json((SELECT json_group_array(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))),
      'definition', (SELECT s.sql FROM sqlite_schema s WHERE s.type = 'index' AND s.name = i.name)))
    FROM (SELECT name, "unique" FROM pragma_index_list(m.name) WHERE origin = 'c' ORDER BY name) i)),
  'triggers', json((SELECT json_group_array(json_object('name', t.name, 'definition', t.sql))
    FROM (SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = m.name
      AND name <> m.name || '_identity' ORDER BY rowid) t)),
  'views', json((SELECT json_group_array(json_object('name', v.name))
    FROM sqlite_schema v WHERE v.type = 'view' AND instr(lower(v.sql), lower(m.name)) > 0))
)
FROM sqlite_schema m
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY m.name"#;

pub(super) fn tables() -> Question {
    Question::new(TABLES, Vec::new())
}
