//! One migration: what it is called, what it needs, what it does.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use terrace_core::{Result, ScopeKind};
use terrace_sql::{Ddl, Dialect, TableDefinition};

use crate::checksum::checksum;
use crate::error;
use crate::operations::Operation;

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
    /// Migrations of the same scope that must come before it, besides its predecessor.
    pub dependencies: Vec<MigrationId>,
    /// Whether it runs in one transaction where the database's data definition can.
    pub atomic: bool,
    pub(crate) body: Body,
}

/// What a migration does.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Operations, and the text of the file.
    Operations {
        operations: Vec<Operation>,
        text: String,
        /// The table of each operation that adds a constraint, as the operation leaves it: for
        /// databases that must make it anew.
        rebuilt: Vec<Option<TableDefinition>>,
    },
    /// SQL text per dialect; the empty name is for every dialect without its own.
    Sql {
        up: BTreeMap<String, String>,
        down: BTreeMap<String, String>,
    },
}

/// One thing that a migration runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Data definition, to be shaped and rendered by the target.
    Ddl(Ddl),
    /// SQL text.
    Sql(String),
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

    /// Notes the tables that its operations leave behind, as `ProjectState::apply` finds them.
    pub(crate) fn set_rebuilt(&mut self, tables: Vec<Option<TableDefinition>>) {
        if let Body::Operations { rebuilt, .. } = &mut self.body {
            *rebuilt = tables;
        }
    }

    /// What it runs on this database, in order.
    pub(crate) fn steps(&self, dialect: Dialect) -> Result<Vec<Step>> {
        match &self.body {
            Body::Sql { up, .. } => {
                let sql = self.up_sql(up, dialect)?;
                Ok(if sql.trim().is_empty() {
                    Vec::new()
                } else {
                    vec![Step::Sql(sql.to_owned())]
                })
            }
            Body::Operations {
                operations,
                rebuilt,
                ..
            } => {
                let alters = dialect.capabilities().alter_constraints;
                let mut steps = Vec::with_capacity(operations.len());
                for (place, operation) in operations.iter().enumerate() {
                    let rebuilt = rebuilt.get(place).and_then(Option::as_ref);
                    match (operation.step(), rebuilt) {
                        (Some(Step::Ddl(ddl)), Some(table)) if !alters => {
                            rebuild(&mut steps, ddl, table);
                        }
                        (step, _) => steps.extend(step),
                    }
                }
                Ok(steps)
            }
        }
    }

    /// What undoes it on this database, in order.
    ///
    /// # Errors
    /// `Migration` when nothing says how.
    pub(crate) fn backward(&self, dialect: Dialect) -> Result<Vec<Step>> {
        match (&self.body, self.down_sql(dialect)) {
            (Body::Sql { .. }, Some(sql)) if sql.trim().is_empty() => Ok(Vec::new()),
            (Body::Sql { .. }, Some(sql)) => Ok(vec![Step::Sql(sql.to_owned())]),
            (Body::Sql { .. }, None) => {
                let name = &self.id.name;
                Err(error::migration(format!(
                    "{} can't be undone: there is no down file",
                    self.id
                ))
                .with_hint(format!(
                    "add {name}.down.sql; it may be empty when nothing is to be done"
                )))
            }
            (Body::Operations { .. }, _) => Err(error::migration(format!(
                "{} can't be undone: its operations have no reverse",
                self.id
            ))
            .with_hint("write what undoes it as a new migration")),
        }
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

/// Adds a constraint where `ALTER TABLE` can't: into the table itself when the same migration makes
/// it (it may refer to tables that don't exist yet), otherwise by making the table anew.
fn rebuild(steps: &mut Vec<Step>, constraint: Ddl, table: &TableDefinition) {
    let made = steps.iter_mut().rev().find_map(|earlier| match earlier {
        Step::Ddl(Ddl::CreateTable(made)) if made.name == table.name => Some(made),
        _ => None,
    });
    match (made, constraint) {
        (Some(made), Ddl::AddForeignKey { foreign_key, .. }) => made.foreign_keys.push(foreign_key),
        (Some(made), Ddl::AddCheck { check, .. }) => made.checks.push(check),
        _ => {
            let again = steps.last_mut().and_then(|last| match last {
                Step::Ddl(Ddl::RebuildTable { table: last, .. }) if last.name == table.name => {
                    Some(last)
                }
                _ => None,
            });
            if let Some(last) = again {
                *last = table.clone();
                return;
            }
            let copied = table
                .columns
                .iter()
                .filter(|column| column.generated.is_none())
                .map(|column| column.name.clone())
                .collect();
            steps.push(Step::Ddl(Ddl::RebuildTable {
                table: table.clone(),
                copied,
            }));
        }
    }
}
