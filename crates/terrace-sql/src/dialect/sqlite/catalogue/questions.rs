//! What SQLite is asked (<https://sqlite.org/schematab.html>, <https://sqlite.org/pragma.html>).

/// Everything: kind, name, table, the text that made it. What begins with `sqlite_` is the
/// database's own.
pub(super) const OBJECTS: &str = "
SELECT type, name, tbl_name, sql FROM sqlite_schema
WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";

/// Columns: table, name, type, not null, default, place in the primary key.
pub(super) const COLUMNS: &str = "
SELECT m.name, x.name, x.type, CAST(x.\"notnull\" AS TEXT), x.dflt_value, CAST(x.pk AS TEXT)
FROM sqlite_schema m, pragma_table_xinfo(m.name) x
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND x.hidden <> 1
ORDER BY m.name, x.cid";

/// Foreign keys: table, number from the last to the first, place, table referred to, column, its
/// column, on update, on delete.
pub(super) const FOREIGN_KEYS: &str = "
SELECT m.name, CAST(f.id AS TEXT), CAST(f.seq AS TEXT), f.\"table\", f.\"from\", f.\"to\", f.on_update,
  f.on_delete
FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY m.name, f.id, f.seq";

/// A row per column of each index: table, name, unique, origin, place, column, descending,
/// collation.
pub(super) const INDEXES: &str = "
SELECT m.name, i.name, CAST(i.\"unique\" AS TEXT), i.origin, CAST(x.seqno AS TEXT), x.name,
  CAST(x.\"desc\" AS TEXT), x.coll
FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND x.key = 1
ORDER BY m.name, i.name, x.seqno";
