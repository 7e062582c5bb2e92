//! What the information schema of MySQL's family is asked. Every query begins with the namespace.

use super::super::Mysql;

pub(super) const TABLES: &str = "
SELECT CAST(t.table_name AS CHAR), CAST(t.engine AS CHAR), CAST(t.create_options AS CHAR)
FROM information_schema.tables t
WHERE t.table_schema = coalesce(?, database()) AND t.table_type = 'BASE TABLE'";

/// Columns: table, name, type, nullable, default, extra, collation, expression.
pub(super) const COLUMNS: &str = "
SELECT CAST(c.table_name AS CHAR), CAST(c.column_name AS CHAR), CAST(c.column_type AS CHAR),
  CAST(c.is_nullable AS CHAR), CAST(c.column_default AS CHAR), CAST(c.extra AS CHAR),
  CAST(c.collation_name AS CHAR), CAST(c.generation_expression AS CHAR)
FROM information_schema.columns c
WHERE c.table_schema = coalesce(?, database())
ORDER BY c.table_name, c.ordinal_position";

/// A row per column of each key: table, name, not unique, column, order, length, kind, expression.
const KEYS: &str = "
SELECT CAST(s.table_name AS CHAR), CAST(s.index_name AS CHAR), CAST(s.non_unique AS CHAR),
  CAST(s.column_name AS CHAR), CAST(s.collation AS CHAR), CAST(s.sub_part AS CHAR),
  CAST(s.index_type AS CHAR), NULL
FROM information_schema.statistics s
WHERE s.table_schema = coalesce(?, database())
ORDER BY s.table_name, s.index_name, s.seq_in_index";

const KEYS_WITH_EXPRESSIONS: &str = "
SELECT CAST(s.table_name AS CHAR), CAST(s.index_name AS CHAR), CAST(s.non_unique AS CHAR),
  CAST(s.column_name AS CHAR), CAST(s.collation AS CHAR), CAST(s.sub_part AS CHAR),
  CAST(s.index_type AS CHAR), CAST(s.expression AS CHAR)
FROM information_schema.statistics s
WHERE s.table_schema = coalesce(?, database())
ORDER BY s.table_name, s.index_name, s.seq_in_index";

/// A row per column of each foreign key: table, name, column, table referred to, its column, on
/// delete, on update, whether the other table is elsewhere.
pub(super) const FOREIGN_KEYS: &str = "
SELECT CAST(k.table_name AS CHAR), CAST(k.constraint_name AS CHAR), CAST(k.column_name AS CHAR),
  CAST(CASE WHEN k.referenced_table_schema = k.table_schema THEN k.referenced_table_name
    ELSE concat(k.referenced_table_schema, '.', k.referenced_table_name) END AS CHAR),
  CAST(k.referenced_column_name AS CHAR), CAST(r.delete_rule AS CHAR), CAST(r.update_rule AS CHAR)
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema
  AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.table_schema = coalesce(?, database()) AND k.referenced_table_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position";

/// Checks: table, name, condition.
const CHECKS_OF_MARIADB: &str = "
SELECT CAST(c.table_name AS CHAR), CAST(c.constraint_name AS CHAR), CAST(c.check_clause AS CHAR)
FROM information_schema.check_constraints c
WHERE c.constraint_schema = coalesce(?, database())
ORDER BY c.table_name, c.constraint_name";

const CHECKS: &str = "
SELECT CAST(t.table_name AS CHAR), CAST(c.constraint_name AS CHAR), CAST(c.check_clause AS CHAR)
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema
  AND t.constraint_name = c.constraint_name
WHERE c.constraint_schema = coalesce(?, database())
ORDER BY t.table_name, c.constraint_name";

/// What no definition says: namespace, kind, table, name, text.
pub(super) const LEFTOVERS: &str = "
SELECT CAST(n.schema_name AS CHAR), l.kind, l.owner, l.name, l.said
FROM information_schema.schemata n JOIN (
  SELECT v.table_schema AS home, 'view' AS kind, '' AS owner, CAST(v.table_name AS CHAR) AS name,
    CAST(v.view_definition AS CHAR) AS said
  FROM information_schema.views v
  UNION ALL SELECT g.trigger_schema, 'trigger', CAST(g.event_object_table AS CHAR),
    CAST(g.trigger_name AS CHAR),
    CAST(concat_ws(' ', g.action_timing, g.event_manipulation, g.action_statement) AS CHAR)
  FROM information_schema.triggers g
  UNION ALL SELECT f.routine_schema, 'function', '', CAST(f.routine_name AS CHAR),
    CAST(concat_ws(' ', f.routine_type, f.dtd_identifier, f.sql_data_access, f.security_type,
      f.routine_definition) AS CHAR)
  FROM information_schema.routines f
  UNION ALL SELECT e.event_schema, 'event', '', CAST(e.event_name AS CHAR),
    CAST(concat_ws(' ', e.execute_at, e.interval_value, e.interval_field, e.status,
      e.event_definition) AS CHAR)
  FROM information_schema.events e
  UNION ALL SELECT s.table_schema, 'sequence', '', CAST(s.table_name AS CHAR), ''
  FROM information_schema.tables s WHERE s.table_type = 'SEQUENCE'
  UNION ALL SELECT p.table_schema, 'partition', CAST(p.table_name AS CHAR),
    CAST(p.partition_name AS CHAR), CAST(concat_ws(' ', p.partition_method,
      p.partition_expression, p.partition_description) AS CHAR)
  FROM information_schema.partitions p WHERE p.partition_name IS NOT NULL
) l ON l.home = n.schema_name
WHERE n.schema_name = coalesce(?, database())";

impl Mysql {
    pub(super) const fn keys(&self) -> &'static str {
        if self.mariadb {
            KEYS
        } else {
            KEYS_WITH_EXPRESSIONS
        }
    }

    pub(super) const fn checks(&self) -> &'static str {
        if self.mariadb {
            CHECKS_OF_MARIADB
        } else {
            CHECKS
        }
    }
}
