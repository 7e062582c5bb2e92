//! Asking a database how it would run a statement.

use terrace_core::{Error, ErrorKind, Result};

/// What `EXPLAIN` shows. `None` leaves the choice to the database.
///
/// ```
/// use terrace_sql::dialect::{ExplainFormat, ExplainOptions, postgres, sqlite};
/// let options = ExplainOptions {
///     analyze: true,
///     format: ExplainFormat::Json,
///     ..ExplainOptions::default()
/// };
/// let explain = postgres::DIALECT.administration().explain(&options)?;
/// assert_eq!(explain.before, "EXPLAIN (ANALYZE, FORMAT JSON) ");
/// let error = sqlite::DIALECT.administration().explain(&options).unwrap_err();
/// assert!(error.to_string().contains("analyze"));
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own in the manuals of the databases"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExplainOptions {
    /// Runs the statement, and shows what really happened.
    pub analyze: bool,
    /// Blocks that were read and written.
    pub buffers: bool,
    /// Columns, schemas and more of each step.
    pub verbose: bool,
    /// What each step is estimated to cost.
    pub costs: Option<bool>,
    /// Settings of the planner that were changed.
    pub settings: bool,
    /// What was written to the write-ahead log; with `analyze`.
    pub wal: bool,
    /// How long each step took; with `analyze`.
    pub timing: Option<bool>,
    /// How long planning and running took.
    pub summary: Option<bool>,
    /// The form of the answer.
    pub format: ExplainFormat,
}

/// The form of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExplainFormat {
    /// For people.
    #[default]
    Text,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// XML.
    Xml,
}

impl ExplainFormat {
    /// Its name in SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Xml => "XML",
        }
    }
}

/// How a database is asked for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explain {
    /// What stands before the statement.
    pub before: String,
    /// What its answer looks like.
    pub answer: PlanShape,
}

/// What the answer to `EXPLAIN` looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanShape {
    /// One column of text, which may have several lines.
    Lines,
    /// A table, a step in each row.
    Table,
    /// Number, number of the step around it, nothing, and text, for each step.
    Tree,
}

impl ExplainOptions {
    /// Refuses what the database doesn't know, and names what it does.
    pub(super) fn refuse_all_but(
        &self,
        options: &[&'static str],
        formats: &[ExplainFormat],
    ) -> Result<()> {
        let format = self.format.as_str();
        let known_format = formats.contains(&self.format);
        let unknown: Vec<_> = self
            .given()
            .filter(|option| !options.contains(option))
            .chain((!known_format).then_some(format))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let options = match options {
            [] => "no options".to_owned(),
            _ => options.join(", "),
        };
        let formats: Vec<_> = formats.iter().map(|format| format.as_str()).collect();
        Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "EXPLAIN of this database doesn't know {}",
                unknown.join(", ")
            ),
        )
        .with_hint(format!(
            "it knows {options}; formats: {}",
            formats.join(", ")
        )))
    }

    /// The options that differ from what the database would do by itself.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        [
            ("analyze", self.analyze),
            ("buffers", self.buffers),
            ("verbose", self.verbose),
            ("costs", self.costs.is_some()),
            ("settings", self.settings),
            ("wal", self.wal),
            ("timing", self.timing.is_some()),
            ("summary", self.summary.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.then_some(name))
    }

    /// Refuses to measure a statement that isn't run.
    pub(super) fn refuse_measuring(&self) -> Result<()> {
        if (self.wal || self.timing == Some(true)) && !self.analyze {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "EXPLAIN can't measure a statement that it doesn't run",
            )
            .with_hint("set `analyze`, or leave `wal` and `timing` out"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Dialect, mysql, postgres, sqlite};

    fn before(dialect: Dialect, options: ExplainOptions) -> Result<String> {
        let explain = dialect.administration().explain(&options)?;
        Ok(explain.before)
    }

    #[test]
    fn each_database_is_asked_in_its_own_words() {
        let plain = ExplainOptions::default();
        let all = ExplainOptions {
            analyze: true,
            buffers: true,
            verbose: true,
            costs: Some(false),
            settings: true,
            wal: true,
            timing: Some(false),
            summary: Some(true),
            format: ExplainFormat::Yaml,
        };
        let json = ExplainOptions {
            analyze: true,
            format: ExplainFormat::Json,
            ..plain
        };
        assert_eq!(before(postgres::DIALECT, plain).unwrap(), "EXPLAIN ");
        assert_eq!(
            before(postgres::DIALECT, all).unwrap(),
            "EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, SETTINGS, BUFFERS, WAL, TIMING OFF, \
             SUMMARY ON, FORMAT YAML) "
        );
        assert_eq!(before(mysql::DIALECT, plain).unwrap(), "EXPLAIN ");
        assert_eq!(
            before(mysql::DIALECT, json).unwrap(),
            "EXPLAIN ANALYZE FORMAT=JSON "
        );
        assert_eq!(
            before(mysql::MARIADB, json).unwrap(),
            "ANALYZE FORMAT=JSON "
        );
        assert_eq!(
            before(sqlite::DIALECT, plain).unwrap(),
            "EXPLAIN QUERY PLAN "
        );
    }

    #[test]
    fn what_a_database_lacks_is_refused_with_what_it_has() {
        let options = ExplainOptions {
            buffers: true,
            format: ExplainFormat::Xml,
            ..ExplainOptions::default()
        };
        let error = before(mysql::MARIADB, options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(
            error.to_string(),
            "EXPLAIN of this database doesn't know buffers, XML (it knows analyze; formats: TEXT, JSON)"
        );
        let error = before(sqlite::DIALECT, options).unwrap_err();
        assert!(error.to_string().contains("no options; formats: TEXT"));
        let unrun = ExplainOptions {
            wal: true,
            ..ExplainOptions::default()
        };
        let error = before(postgres::DIALECT, unrun).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
