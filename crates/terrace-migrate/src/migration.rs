//! One migration: what it is called, what it needs, what it does.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use terrace_core::{Error, Result, ScopeKind};
use terrace_sql::{Allowance, Ddl, Dialect};

use crate::checksum::checksum;
use crate::error;
use crate::operations::{Around, Operation, Registered, RustStep, Steps};
use crate::state::{ProjectState, StateError};

/// The name of a migration inside its scope: the app, and the file without its ending. Written as
/// `["app", "0001_initial"]` in files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct MigrationId {
    /// The app.
    pub app: String,
    /// The file without its ending.
    pub name: String,
}

impl MigrationId {
    /// The id of an app's migration.
    pub fn new(app: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            app: app.into(),
            name: name.into(),
        }
    }
}

impl From<(String, String)> for MigrationId {
    fn from((app, name): (String, String)) -> Self {
        Self { app, name }
    }
}

impl From<MigrationId> for (String, String) {
    fn from(id: MigrationId) -> Self {
        (id.app, id.name)
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.app, self.name)
    }
}

/// One migration, as it was read.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Its name.
    pub id: MigrationId,
    /// Whose tables it changes.
    pub scope: ScopeKind,
    /// The number at the start of its name: its place in the chain of its app and scope.
    pub number: u64,
    /// Migrations of the same scope that must come before it. When none is of its own app, all of the
    /// number before its own must, too.
    pub dependencies: Vec<MigrationId>,
    /// Migrations of its app that it does the work of: where all of them are applied, it counts as
    /// applied.
    pub replaces: Vec<MigrationId>,
    /// Whether it runs in one transaction where the database's data definition can.
    pub atomic: bool,
    /// Whether its statements are run in their safe forms, outside a transaction, where a safe form
    /// is known that needs nothing between its steps.
    pub online: bool,
    /// Rules about safety that don't hold for it, and why.
    pub allow: Vec<Allowance>,
    pub(crate) body: Body,
    /// The tables before it, and the functions that it may run.
    pub(crate) place: Place,
}

/// What a migration does.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Operations, and the text of the file.
    Operations {
        operations: Vec<Operation>,
        text: String,
    },
    /// SQL text per dialect; the empty name is for every dialect without its own.
    Sql {
        up: BTreeMap<String, String>,
        down: BTreeMap<String, String>,
    },
}

/// Where in the chain a migration stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) before: ProjectState,
    pub(crate) functions: Vec<RustStep>,
}

/// One thing that a migration runs.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Data definition, to be shaped and rendered by the target.
    Ddl(Ddl),
    /// SQL text.
    Sql(String),
    /// A function of the program.
    Rust(Registered),
}

impl Migration {
    /// Its operations; empty for SQL files.
    pub fn operations(&self) -> &[Operation] {
        match &self.body {
            Body::Operations { operations, .. } => operations,
            Body::Sql { .. } => &[],
        }
    }

    /// The SQL text that undoes an SQL file on this database, if there is one.
    pub fn down_sql(&self, dialect: Dialect) -> Option<&str> {
        match &self.body {
            Body::Operations { .. } => None,
            Body::Sql { down, .. } => variant(down, dialect),
        }
    }

    /// SHA-256 of what it does on this database, in hexadecimal.
    ///
    /// # Errors
    /// `Migration` when there is no SQL text for this database.
    pub fn checksum(&self, dialect: Dialect) -> Result<String> {
        match &self.body {
            Body::Operations { text, .. } => Ok(checksum(text)),
            Body::Sql { up, .. } => self.up_sql(up, dialect).map(checksum),
        }
    }

    /// What it runs on this database, in order.
    ///
    /// # Errors
    /// `Migration` when there is no SQL text for this database, or a function isn't registered.
    pub(crate) fn forward(&self, dialect: Dialect) -> Result<Vec<Step>> {
        match &self.body {
            Body::Sql { up, .. } => Ok(text_step(self.up_sql(up, dialect)?)),
            Body::Operations { operations, .. } => {
                let states = self.states()?;
                let pairs = states.iter().zip(states.iter().skip(1));
                self.steps_between(operations, pairs, dialect)
            }
        }
    }

    /// What undoes it on this database, in order.
    ///
    /// # Errors
    /// `Migration` for what can't be undone, named before anything runs.
    pub(crate) fn backward(&self, dialect: Dialect) -> Result<Vec<Step>> {
        if let Body::Sql { .. } = &self.body {
            let down = self.down_sql(dialect).ok_or_else(|| {
                let name = &self.id.name;
                error::migration(format!(
                    "{} can't be undone: there is no down file",
                    self.id
                ))
                .with_hint(format!(
                    "add {name}.down.sql; it may be empty when nothing is to be done"
                ))
            })?;
            return Ok(text_step(down));
        }
        let states = self.states()?;
        let pairs = states.iter().skip(1).rev().zip(states.iter().rev().skip(1));
        self.steps_between(&self.reversed()?, pairs, dialect)
    }

    /// Whether its statements are run in their safe forms on this database.
    pub(crate) fn is_online(&self, dialect: Dialect) -> bool {
        self.online && dialect.capabilities().concurrent_changes
    }

    /// The operations that undo its own, in their order; none for SQL files.
    ///
    /// # Errors
    /// `Migration` for an operation that can't be undone.
    pub fn reversed(&self) -> Result<Vec<Operation>> {
        let states = self.states()?;
        let mut reversed = Vec::with_capacity(states.len());
        for (index, operation) in self.operations().iter().enumerate().rev() {
            let undone = operation.reversed(&states[index]).map_err(|why| {
                why.into_error(&format!(
                    "{} can't be undone, because of operation {}",
                    self.id,
                    index + 1
                ))
                .with_hint("say how it is undone, in the file or by a later migration")
            })?;
            reversed.push(undone);
        }
        Ok(reversed)
    }

    /// The tables before each operation, and after the last.
    fn states(&self) -> Result<Vec<ProjectState>> {
        let mut state = self.place.before.clone();
        state.enter(self);
        let mut states = vec![state.clone()];
        for (index, operation) in self.operations().iter().enumerate() {
            operation
                .change(&mut state)
                .map_err(|why| self.misfit(index, why))?;
            states.push(state.clone());
        }
        Ok(states)
    }

    fn steps_between<'a>(
        &self,
        operations: &[Operation],
        states: impl Iterator<Item = (&'a ProjectState, &'a ProjectState)>,
        dialect: Dialect,
    ) -> Result<Vec<Step>> {
        let mut steps = Steps::new(dialect.capabilities());
        for (operation, (before, after)) in operations.iter().zip(states) {
            let around = Around {
                before,
                after,
                functions: &self.place.functions,
            };
            let made = operation.steps(&around, &mut steps);
            made.map_err(|error| error.with_context(&self.id))?;
        }
        Ok(steps.into_steps())
    }

    /// The error of an operation that doesn't fit the tables.
    pub(crate) fn misfit(&self, index: usize, why: StateError) -> Error {
        why.into_error(&format!(
            "{}, operation {}, doesn't fit the migrations before it",
            self.id,
            index + 1
        ))
    }

    fn up_sql<'a>(&self, up: &'a BTreeMap<String, String>, dialect: Dialect) -> Result<&'a str> {
        variant(up, dialect).ok_or_else(|| {
            let name = dialect.name();
            error::migration(format!("{} has no SQL for {name}", self.id)).with_hint(format!(
                "add {}.up.{name}.sql; it may be empty when nothing is to be done",
                self.id.name
            ))
        })
    }
}

fn variant(texts: &BTreeMap<String, String>, dialect: Dialect) -> Option<&str> {
    texts
        .get(dialect.name())
        .or_else(|| texts.get(""))
        .map(String::as_str)
}

fn text_step(sql: &str) -> Vec<Step> {
    if sql.trim().is_empty() {
        Vec::new()
    } else {
        vec![Step::Sql(sql.to_owned())]
    }
}
