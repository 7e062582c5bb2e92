//! Administration of SQLite.

use terrace_core::{Result, Value};

use super::super::administration::{Administration, Login, Question, Rebuilding};
use super::super::{Explain, ExplainFormat, ExplainOptions, PlanShape};
use super::{live, rescope, statement};
use crate::{LiveTable, Rescope, RescopeScripts};

pub(super) struct Sqlite;

impl Administration for Sqlite {
    fn explain(&self, options: &ExplainOptions) -> Result<Explain> {
        options.refuse_all_but(&[], &[ExplainFormat::Text])?;
        Ok(Explain {
            before: "EXPLAIN QUERY PLAN ".to_owned(),
            answer: PlanShape::Tree,
        })
    }

    fn table_exists(&self, _namespace: Option<&str>, table: &str) -> Question {
        Question::new(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1",
            vec![Value::from(table)],
        )
    }

    fn column_exists(&self, _namespace: Option<&str>, table: &str, column: &str) -> Question {
        Question::new(
            "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE NOCASE",
            vec![Value::from(table), Value::from(column)],
        )
    }

    fn namespace_exists(&self, _name: &str) -> Option<Question> {
        None
    }

    fn database_exists(&self, _name: &str) -> Option<Question> {
        None
    }

    fn try_lock(&self, _key: i64) -> Option<Question> {
        None
    }

    fn unlock(&self, _key: i64) -> Option<Question> {
        None
    }

    fn create_login(&self, _login: &Login<'_>, _database: &str, _alone: bool) -> Vec<String> {
        Vec::new()
    }

    fn drop_login(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn login_per_database(&self) -> bool {
        false
    }

    fn excess_privileges(&self) -> Option<Question> {
        None
    }

    fn search_path(&self, _namespace: &str) -> Option<(&'static str, String)> {
        None
    }

    fn rebuilding(&self) -> Option<Rebuilding> {
        Some(Rebuilding {
            before: "PRAGMA foreign_keys = OFF",
            after: "PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON",
            violations: Question::new("SELECT count(*) FROM pragma_foreign_key_check", Vec::new()),
        })
    }

    fn kept_by_rebuilding(&self, table: &str) -> Option<Question> {
        // The trigger that numbers rows is made anew with the table.
        let sql = "SELECT name, sql FROM sqlite_schema \
                   WHERE type IN ('index', 'trigger') AND tbl_name = ?1 AND sql IS NOT NULL \
                   AND name <> ?1 || '_identity' ORDER BY type, rowid";
        Some(Question::new(sql, vec![Value::from(table)]))
    }

    fn check_views(&self) -> Option<&'static str> {
        // Every view and trigger is read again when a table gets another name.
        Some(
            "CREATE TABLE terrace_check (id INTEGER); \
             ALTER TABLE terrace_check RENAME TO terrace_checked; \
             DROP TABLE terrace_checked",
        )
    }

    fn live_tables(&self, _namespace: Option<&str>) -> Option<Question> {
        Some(live::tables())
    }

    fn complete(&self, table: &mut LiveTable) -> Result<()> {
        statement::name_keys(table)
    }

    fn holds_tenants(&self, of: &str) -> bool {
        let of = of.to_ascii_uppercase();
        of.is_empty() || of == "UUID" || of.contains("TEXT") || of.contains("CHAR")
    }

    fn rescope(&self, asked: &Rescope, _namespace: Option<&str>) -> Result<RescopeScripts> {
        rescope::rescope(asked)
    }

    fn is_done(&self, _code: &str) -> bool {
        false
    }

    fn defer_constraints(&self) -> Option<&'static str> {
        // Of foreign keys; it ends with the transaction.
        Some("PRAGMA defer_foreign_keys = ON")
    }

    fn lock_timeout(&self, _milliseconds: u64) -> Option<String> {
        None
    }
}
