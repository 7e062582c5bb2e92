//! Administration of PostgreSQL.

use terrace_core::{Result, Value};

use super::super::administration::{Administration, Login, Question};
use super::super::{Explain, ExplainFormat, ExplainOptions, PlanShape};
use super::{live, rescope};
use crate::{Rescope, RescopeScripts};

pub(super) struct Postgres;

impl Administration for Postgres {
    fn explain(&self, options: &ExplainOptions) -> Result<Explain> {
        options.refuse_measuring()?;
        let switch = |name: &str, on: Option<bool>| {
            on.map(|on| format!("{name} {}", if on { "ON" } else { "OFF" }))
        };
        let option = |name: &str, on: bool| on.then(|| name.to_owned());
        let format = match options.format {
            ExplainFormat::Text => None,
            format => Some(format!("FORMAT {}", format.as_str())),
        };
        let given: Vec<String> = [
            option("ANALYZE", options.analyze),
            option("VERBOSE", options.verbose),
            switch("COSTS", options.costs),
            option("SETTINGS", options.settings),
            option("BUFFERS", options.buffers),
            option("WAL", options.wal),
            switch("TIMING", options.timing),
            switch("SUMMARY", options.summary),
            format,
        ]
        .into_iter()
        .flatten()
        .collect();
        let list = match given.as_slice() {
            [] => String::new(),
            given => format!("({}) ", given.join(", ")),
        };
        Ok(Explain {
            before: format!("EXPLAIN {list}"),
            answer: PlanShape::Lines,
        })
    }

    fn table_exists(&self, namespace: Option<&str>, table: &str) -> Question {
        Question::new(
            "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND n.nspname = $1 AND c.relname = $2",
            vec![
                Value::from(namespace.unwrap_or("public")),
                Value::from(table),
            ],
        )
    }

    fn column_exists(&self, namespace: Option<&str>, table: &str, column: &str) -> Question {
        Question::new(
            "SELECT count(*) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
             AND n.nspname = $1 AND c.relname = $2 AND a.attname = $3",
            vec![
                Value::from(namespace.unwrap_or("public")),
                Value::from(table),
                Value::from(column),
            ],
        )
    }

    fn unusable_index(&self, namespace: Option<&str>, index: &str) -> Option<Question> {
        Some(index_question(namespace, index, " AND NOT i.indisvalid"))
    }

    fn index_exists(&self, namespace: Option<&str>, index: &str) -> Option<Question> {
        Some(index_question(namespace, index, ""))
    }

    fn drop_unusable_index(&self, namespace: Option<&str>, index: &str) -> Option<String> {
        Some(format!(
            "DROP INDEX CONCURRENTLY IF EXISTS {}.{}",
            identifier(namespace.unwrap_or("public")),
            identifier(index)
        ))
    }

    fn advance_identity(
        &self,
        namespace: Option<&str>,
        table: &str,
        column: &str,
    ) -> Option<Question> {
        let table = format!(
            "{}.{}",
            identifier(namespace.unwrap_or("public")),
            identifier(table)
        );
        let counter = "pg_catalog.pg_get_serial_sequence($1, $2)::pg_catalog.regclass";
        Some(Question::new(
            format!(
                "SELECT pg_catalog.setval({counter}, GREATEST(pg_catalog.nextval({counter}), \
                 (SELECT COALESCE(max({}), 0) + 1 FROM {table})), false)",
                identifier(column)
            ),
            vec![Value::from(table), Value::from(column)],
        ))
    }

    fn namespace_exists(&self, name: &str) -> Option<Question> {
        Some(Question::new(
            "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1",
            vec![Value::from(name)],
        ))
    }

    fn database_exists(&self, name: &str) -> Option<Question> {
        Some(Question::new(
            "SELECT count(*) FROM pg_catalog.pg_database WHERE datname = $1",
            vec![Value::from(name)],
        ))
    }

    fn try_lock(&self, key: i64) -> Option<Question> {
        Some(Question::new(
            "SELECT CASE WHEN pg_catalog.pg_try_advisory_lock($1) THEN 1::bigint ELSE 0::bigint END",
            vec![Value::from(key)],
        ))
    }

    fn watch_client(&self) -> Option<&'static str> {
        // Some operating systems can't tell; a server on them refuses the setting.
        Some(
            "DO $terrace$ BEGIN PERFORM pg_catalog.set_config('client_connection_check_interval', '500', false); \
             EXCEPTION WHEN OTHERS THEN NULL; END $terrace$",
        )
    }

    fn unlock(&self, key: i64) -> Option<Question> {
        Some(Question::new(
            "SELECT CASE WHEN pg_catalog.pg_advisory_unlock($1) THEN 1::bigint ELSE 0::bigint END",
            vec![Value::from(key)],
        ))
    }

    fn create_login(&self, login: &Login<'_>, database: &str, _alone: bool) -> Vec<String> {
        let (role, name) = (identifier(login.name), literal(login.name));
        let password = literal(login.password);
        vec![
            format!(
                "DO $terrace$ BEGIN \
                   IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {name}) THEN \
                     CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT; \
                   END IF; \
                 END $terrace$"
            ),
            format!(
                "ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {password}"
            ),
            format!(
                "GRANT CONNECT ON DATABASE {} TO {role}",
                identifier(database)
            ),
            format!("GRANT USAGE ON SCHEMA public TO {role}"),
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
        ]
    }

    fn drop_login(&self, name: &str) -> Vec<String> {
        let role = identifier(name);
        vec![format!("DROP OWNED BY {role}"), format!("DROP ROLE {role}")]
    }

    fn login_per_database(&self) -> bool {
        false
    }

    fn excess_privileges(&self) -> Option<Question> {
        Some(Question::new(
            "SELECT (SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)) \
             + (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner \
                WHERE r.rolname = current_user AND c.relkind IN ('r', 'p'))",
            Vec::new(),
        ))
    }

    fn search_path(&self, namespace: &str) -> Option<(&'static str, String)> {
        Some(("search_path", identifier(namespace)))
    }

    fn is_done(&self, code: &str) -> bool {
        // duplicate_table, duplicate_column, duplicate_object, duplicate_schema, duplicate_database
        matches!(code, "42P07" | "42701" | "42710" | "42P06" | "42P04")
    }

    fn defer_constraints(&self) -> Option<&'static str> {
        Some("SET CONSTRAINTS ALL DEFERRED")
    }

    fn check_constraints(&self) -> Option<&'static str> {
        Some("SET CONSTRAINTS ALL IMMEDIATE")
    }

    fn put_off_reference(
        &self,
        namespace: Option<&str>,
        table: &str,
        key: &str,
        waits: bool,
    ) -> Option<String> {
        let waits = if waits {
            "DEFERRABLE INITIALLY DEFERRED"
        } else {
            "NOT DEFERRABLE"
        };
        Some(format!(
            "ALTER TABLE {}.{} ALTER CONSTRAINT {} {waits}",
            identifier(namespace.unwrap_or("public")),
            identifier(table),
            identifier(key)
        ))
    }

    fn is_gone(&self, code: &str) -> bool {
        // undefined_table, undefined_column, undefined_object
        matches!(code, "42P01" | "42703" | "42704")
    }

    fn is_lock_timeout(&self, code: &str) -> bool {
        code == "55P03"
    }

    fn lock_setting(&self, milliseconds: u64) -> Option<(&'static str, String)> {
        Some(("lock_timeout", milliseconds.to_string()))
    }

    fn session_settings(&self, namespace: Option<&str>, milliseconds: u64) -> Vec<String> {
        let path =
            namespace.map(|namespace| format!("SET search_path = {}", identifier(namespace)));
        let timeout = format!("SET lock_timeout = {milliseconds}");
        path.into_iter().chain([timeout]).collect()
    }

    fn lock_timeout(&self, milliseconds: u64) -> Option<String> {
        Some(format!("SET LOCAL lock_timeout = {milliseconds}"))
    }

    fn one_flight(
        &self,
        key: i64,
        namespace: Option<&str>,
        lock_milliseconds: u64,
    ) -> Option<Vec<String>> {
        let mut statements = vec![
            format!("SET LOCAL lock_timeout = {lock_milliseconds}"),
            format!("SELECT pg_catalog.pg_advisory_xact_lock({key})"),
        ];
        statements.extend(
            namespace.map(|namespace| format!("SET LOCAL search_path = {}", identifier(namespace))),
        );
        Some(statements)
    }

    fn clock(&self) -> Option<&'static str> {
        Some("pg_catalog.clock_timestamp()")
    }

    fn live_tables(&self, namespace: Option<&str>) -> Option<Question> {
        Some(live::tables(namespace))
    }

    fn holds_tenants(&self, of: &str) -> bool {
        of == "uuid"
    }

    fn rescope(&self, asked: &Rescope, namespace: Option<&str>) -> Result<RescopeScripts> {
        rescope::rescope(asked, namespace)
    }

    /// Nothing is raised by plain SQL but by dividing.
    fn require(&self, count: &str, number: u64) -> Option<String> {
        Some(format!(
            "SELECT 1 / CASE WHEN ({count}) = {number} THEN 1 ELSE 0 END"
        ))
    }
}

fn index_question(namespace: Option<&str>, index: &str, condition: &str) -> Question {
    Question::new(
        format!(
            "SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = $1 AND c.relname = $2{condition}"
        ),
        vec![
            Value::from(namespace.unwrap_or("public")),
            Value::from(index),
        ],
    )
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal. Standard-conforming strings are on since PostgreSQL 9.1.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
