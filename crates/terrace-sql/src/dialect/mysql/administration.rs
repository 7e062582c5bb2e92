//! Administration of MySQL and MariaDB.

use terrace_core::{Result, Value};

use super::super::administration::{Administration, Login, Question};
use super::super::{Explain, ExplainFormat, ExplainOptions, PlanShape};

pub(super) struct Mysql {
    pub(super) mariadb: bool,
}

impl Administration for Mysql {
    fn explain(&self, options: &ExplainOptions) -> Result<Explain> {
        options.refuse_all_but(&["analyze"], &[ExplainFormat::Text, ExplainFormat::Json])?;
        let json = options.format == ExplainFormat::Json;
        let (before, answer) = match (options.analyze, self.mariadb) {
            (false, _) if json => ("EXPLAIN FORMAT=JSON ", PlanShape::Lines),
            (false, _) => ("EXPLAIN ", PlanShape::Table),
            (true, true) if json => ("ANALYZE FORMAT=JSON ", PlanShape::Lines),
            (true, true) => ("ANALYZE ", PlanShape::Table),
            (true, false) if json => ("EXPLAIN ANALYZE FORMAT=JSON ", PlanShape::Lines),
            (true, false) => ("EXPLAIN ANALYZE ", PlanShape::Lines),
        };
        Ok(Explain {
            before: before.to_owned(),
            answer,
        })
    }

    fn table_exists(&self, namespace: Option<&str>, table: &str) -> Question {
        let sql = "SELECT count(*) FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
                   AND table_schema = coalesce(?, database()) AND table_name = ?";
        Question::new(
            sql,
            vec![
                Value::from(namespace.map(str::to_owned)),
                Value::from(table),
            ],
        )
    }

    fn column_exists(&self, namespace: Option<&str>, table: &str, column: &str) -> Question {
        let sql = "SELECT count(*) FROM information_schema.columns \
                   WHERE table_schema = coalesce(?, database()) AND table_name = ? AND column_name = ?";
        Question::new(
            sql,
            vec![
                Value::from(namespace.map(str::to_owned)),
                Value::from(table),
                Value::from(column),
            ],
        )
    }

    fn namespace_exists(&self, name: &str) -> Option<Question> {
        Some(Question::new(
            "SELECT count(*) FROM information_schema.schemata WHERE schema_name = ?",
            vec![Value::from(name)],
        ))
    }

    fn defaults(&self, namespace: Option<&str>) -> Option<Question> {
        let sql = "SELECT default_character_set_name, default_collation_name \
                   FROM information_schema.schemata WHERE schema_name = coalesce(?, database())";
        let namespace = Value::from(namespace.map(str::to_owned));
        Some(Question::new(sql, vec![namespace]))
    }

    fn set_defaults(&self, database: &str, defaults: &[(String, String)]) -> Vec<String> {
        // Names of the server's own.
        let set = |(characters, collation): &(String, String)| {
            format!(
                "ALTER DATABASE `{}` CHARACTER SET {} COLLATE {}",
                database.replace('`', "``"),
                literal(characters),
                literal(collation)
            )
        };
        defaults.iter().map(set).collect()
    }

    fn database_exists(&self, name: &str) -> Option<Question> {
        self.namespace_exists(name)
    }

    fn try_lock(&self, key: i64) -> Option<Question> {
        Some(Question::new(
            "SELECT coalesce(get_lock(?, 0), 0)",
            vec![lock_name(key)],
        ))
    }

    fn unlock(&self, key: i64) -> Option<Question> {
        Some(Question::new(
            "SELECT coalesce(release_lock(?), 0)",
            vec![lock_name(key)],
        ))
    }

    fn create_login(&self, login: &Login<'_>, database: &str, alone: bool) -> Vec<String> {
        let user = format!("{}@'%'", literal(login.name));
        let mut statements = vec![
            format!("CREATE USER IF NOT EXISTS {user}"),
            format!(
                "ALTER USER {user} IDENTIFIED BY {}",
                literal(login.password)
            ),
        ];
        if alone {
            // In GRANT, `_` and `%` of a database name are wildcards.
            let database = database
                .replace('\\', "\\\\")
                .replace('_', "\\_")
                .replace('%', "\\%");
            statements.push(format!(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON `{}`.* TO {user}",
                database.replace('`', "``")
            ));
        }
        statements
    }

    fn drop_login(&self, name: &str) -> Vec<String> {
        vec![format!("DROP USER IF EXISTS {}@'%'", literal(name))]
    }

    fn login_per_database(&self) -> bool {
        true
    }

    fn excess_privileges(&self) -> Option<Question> {
        None
    }

    fn search_path(&self, _namespace: &str) -> Option<(&'static str, String)> {
        None
    }

    fn is_gone(&self, code: &str) -> bool {
        // Column, table or key is unknown.
        self.is_done(code) || matches!(code, "1054" | "1146" | "1176")
    }

    fn is_done(&self, code: &str) -> bool {
        // Table, column, key, trigger, foreign key or check exists; table or key is gone.
        matches!(
            code,
            "1050" | "1060" | "1061" | "1359" | "1826" | "3822" | "1051" | "1091"
        )
    }

    fn is_lock_timeout(&self, code: &str) -> bool {
        code == "1205"
    }

    fn session_settings(&self, _namespace: Option<&str>, milliseconds: u64) -> Vec<String> {
        // Neither knows a wait without an end; this is a year.
        let seconds = match milliseconds {
            0 => 31_536_000,
            some => (some / 1000).max(1),
        };
        ["lock_wait_timeout", "innodb_lock_wait_timeout"]
            .map(|name| format!("SET {name} = {seconds}"))
            .to_vec()
    }

    fn lock_timeout(&self, milliseconds: u64) -> Option<String> {
        Some(format!(
            "SET lock_wait_timeout = {}",
            (milliseconds / 1000).max(1)
        ))
    }
}

fn lock_name(key: i64) -> Value {
    Value::from(format!("terrace.{key}"))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
