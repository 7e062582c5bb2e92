//! What happened to a target, for people and for scripts.

use std::time::Duration;

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use terrace_core::{Error, ScopeKind};

/// Which way a migration runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is applied.
    #[default]
    Forward,
    /// It is undone.
    Backward,
}

/// A migration that was applied, or undone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AppliedMigration {
    /// The app.
    pub app: String,
    /// Its name.
    pub name: String,
    /// Which way it ran.
    pub direction: Direction,
    /// How long it took; an equal share, when several travelled in one flight. The ledger has what the
    /// server measured.
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
}

/// What happened to one target. What was applied before an error stays applied, and is listed.
#[derive(Debug)]
pub struct TargetOutcome {
    /// The target: `registry`, `main/shared`, `main/t_…`.
    pub key: String,
    /// What was applied, in order.
    pub applied: Vec<AppliedMigration>,
    /// Why it stopped, if it did.
    pub error: Option<Error>,
}

impl TargetOutcome {
    /// Whether the target is at its newest migration.
    pub fn is_ok(&self) -> bool {
        self.error.is_none()
    }

    /// What was applied, or the error with what was applied before it.
    ///
    /// # Errors
    /// The error of the target.
    pub fn into_result(self) -> Result<Vec<AppliedMigration>, Error> {
        match self.error {
            None => Ok(self.applied),
            Some(error) if self.applied.is_empty() => Err(error.with_context(self.key)),
            Some(error) => {
                let names: Vec<_> = self
                    .applied
                    .iter()
                    .map(|done| format!("{}.{}", done.app, done.name))
                    .collect();
                Err(error.with_context(format!("{} (after {})", self.key, names.join(", "))))
            }
        }
    }
}

impl Serialize for TargetOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Failure<'a> {
            kind: String,
            message: &'a str,
            hint: Option<&'a str>,
        }
        let error = self.error.as_ref().map(|error| Failure {
            kind: format!("{:?}", error.kind()),
            message: error.message(),
            hint: error.hint(),
        });
        let mut outcome = serializer.serialize_struct("TargetOutcome", 3)?;
        outcome.serialize_field("target", &self.key)?;
        outcome.serialize_field("applied", &self.applied)?;
        outcome.serialize_field("error", &error)?;
        outcome.end()
    }
}

/// How a target stands with one migration.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MigrationState {
    /// Not yet applied.
    Pending,
    /// Applied.
    Applied {
        /// When.
        at: Timestamp,
        /// How long it took.
        duration_ms: i64,
        /// Who applied it: user, host and process.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Begun and not finished: it is running, or its process was stopped.
    Unfinished {
        /// Statements that are done.
        finished: i32,
        /// Whether somebody has to look before it can go on.
        dirty: bool,
    },
    /// Applied, but the file is another one now.
    Edited,
    /// Applied, but the file is gone.
    Missing,
}

/// How far a target is, as one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CurrentVersion {
    /// The number of the newest migration that is applied, if any is.
    pub number: Option<u64>,
    /// Whether one stopped half way, and somebody has to look: then the number is its own.
    pub dirty: bool,
}

/// One line of `showmigrations`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MigrationStatus {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
    /// Whose tables it changes.
    pub scope: ScopeKind,
    /// How the target stands with it.
    #[serde(flatten)]
    pub state: MigrationState,
}

/// What a migration runs on a target.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MigrationPreview {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
    /// Which way it runs.
    pub direction: Direction,
    /// Whether it runs in one transaction.
    pub atomic: bool,
    /// What it removes, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destroys: Vec<String>,
    /// The statements, in order.
    pub statements: Vec<String>,
}

impl MigrationPreview {
    /// The SQL as a script, with the transaction in which it runs.
    pub fn sql(&self) -> String {
        let mut sql = String::new();
        let transaction = self.atomic && !self.statements.is_empty();
        if transaction {
            sql.push_str("BEGIN;\n");
        }
        for statement in &self.statements {
            sql.push_str(statement);
            sql.push_str(";\n");
        }
        if transaction {
            sql.push_str("COMMIT;\n");
        }
        sql.truncate(sql.trim_end().len());
        sql
    }
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
