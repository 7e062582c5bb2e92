//! Functions of the program, as steps of a migration.

use std::fmt;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use terrace_core::{Result, ScopeKind, Value};
use terrace_sql::{Statement, Table, TableDefinition};
use terrace_tenancy::{MigrationSession, Outcome, Row, Sink};

use super::{Act, Around, Operation, PastModel, Steps};
use crate::error;
use crate::migration::Step;
use crate::state::{ProjectState, StateError};

/// Runs a function that the app registered with
/// [`AppMigrations::with_steps`](crate::AppMigrations::with_steps).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRust {
    /// The name under which it is registered.
    pub name: String,
    /// Whether the migration is being undone. Files never say it.
    #[serde(skip)]
    pub(crate) backward: bool,
}

/// What a function of a migration works with: the tables as they are at its place in the chain,
/// whatever the models say by now, and a connection inside the migration's transaction.
///
/// In shared tables it sees the rows of every tenant, with the tenant column in each.
///
/// [`model`](Self::model) gives rows of a table to read and write by checked names.
pub struct DataStep<'a> {
    pub(super) session: &'a mut MigrationSession,
    state: &'a ProjectState,
}

/// What a function of a migration returns.
pub type StepFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A function of a migration.
pub type StepFunction = for<'a> fn(DataStep<'a>) -> StepFuture<'a>;

/// A function with its name, and the one that undoes it.
///
/// ```
/// use terrace_migrate::{DataStep, RustStep, StepFuture};
///
/// fn fill(mut step: DataStep<'_>) -> StepFuture<'_> {
///     Box::pin(async move { step.script("UPDATE artist SET rating = 3").await })
/// }
///
/// let step = RustStep::new("fill_ratings", fill).nothing_to_undo();
/// assert_eq!(step.name(), "fill_ratings");
/// ```
#[derive(Clone, Copy)]
pub struct RustStep {
    name: &'static str,
    forward: StepFunction,
    backward: Option<StepFunction>,
}

impl RustStep {
    /// A function of this name. A migration with it can't be undone.
    pub const fn new(name: &'static str, forward: StepFunction) -> Self {
        Self {
            name,
            forward,
            backward: None,
        }
    }

    /// With the function that undoes it.
    #[must_use]
    pub const fn undone_by(mut self, backward: StepFunction) -> Self {
        self.backward = Some(backward);
        self
    }

    /// Undoing it takes nothing.
    #[must_use]
    pub const fn nothing_to_undo(self) -> Self {
        self.undone_by(|_| Box::pin(std::future::ready(Ok(()))))
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A function of its name that does nothing.
    pub(crate) const fn idle(self) -> Self {
        Self::new(self.name, |_| Box::pin(std::future::ready(Ok(())))).nothing_to_undo()
    }
}

impl fmt::Debug for RustStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RustStep({})", self.name)
    }
}

impl DataStep<'_> {
    /// The tables at this place in the chain.
    pub fn state(&self) -> &ProjectState {
        self.state
    }

    /// Whose tables they are.
    pub fn scope(&self) -> ScopeKind {
        self.session.target().scope()
    }

    /// A table as it is at this place in the chain.
    ///
    /// # Errors
    /// `Migration` when there is none of this name.
    pub fn definition(&self, table: &str) -> Result<&TableDefinition> {
        self.state
            .table(table)
            .map_err(|why| why.into_error("the step doesn't fit"))
    }

    /// A table for statements, if it exists at this place in the chain.
    ///
    /// # Errors
    /// `Migration` when there is none of this name.
    pub fn table(&self, table: &str) -> Result<Table> {
        let name = self.definition(table)?.name.clone();
        Ok(Table {
            name: name.into(),
            scope: self.scope(),
        })
    }

    /// A table's rows, as the table is at this place in the chain.
    ///
    /// # Errors
    /// `Migration` when there is none of this name.
    pub fn model(&self, table: &str) -> Result<PastModel> {
        PastModel::of(self, table)
    }

    /// What stands for the value of this number, counted from 1, in SQL text of this database.
    pub fn placeholder(&self, number: usize) -> String {
        let mut text = String::new();
        let dialect = self.session.target().dialect();
        dialect.placeholder(number, &mut text);
        text
    }

    /// Runs one statement of SQL text, with bound values in place of its
    /// [placeholders](Self::placeholder), and gives what the rows have, by the place of their columns.
    /// In shared tables it meets the rows of every tenant.
    ///
    /// # Errors
    /// `Unsupported` where text can't be confined to the target, and whatever the database refuses.
    pub async fn raw(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        let mut take = |row: &Row<'_>| {
            let values = (0..row.len()).map(|place| row.dynamic(place));
            rows.push(values.collect::<Result<_>>()?);
            Ok(())
        };
        self.session.text(sql, values, &mut take).await?;
        Ok(rows)
    }

    /// Runs a statement.
    pub async fn run(&mut self, statement: &Statement, sink: &mut Sink<'_>) -> Result<Outcome> {
        self.session.run(statement, sink).await
    }

    /// Runs SQL text without parameters.
    ///
    /// # Errors
    /// `Unsupported` where text can't be confined to the target, and whatever the database refuses.
    pub async fn script(&mut self, sql: &str) -> Result<()> {
        self.session.script(sql).await
    }
}

/// A function that a migration runs, with the tables at its place.
#[derive(Clone)]
pub(crate) struct Registered {
    name: String,
    function: StepFunction,
    state: ProjectState,
}

impl Registered {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs it in the open transaction.
    pub(crate) async fn run(&self, session: &mut MigrationSession) -> Result<()> {
        let step = DataStep {
            session,
            state: &self.state,
        };
        (self.function)(step)
            .await
            .map_err(|error| error.with_context(format!("the step {}", self.name)))
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registered({})", self.name)
    }
}

impl Act for RunRust {
    fn change(&self, _state: &mut ProjectState) -> Result<(), StateError> {
        Ok(())
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let known = around.functions.iter().find(|step| step.name == self.name);
        let step = known.ok_or_else(|| {
            error::migration(format!("no step is registered as {:?}", self.name))
                .with_hint("register the function with App::steps (AppMigrations::with_steps)")
        })?;
        let function = if self.backward {
            step.backward.ok_or_else(|| {
                error::migration(format!(
                    "the step {:?} has no function that undoes it",
                    self.name
                ))
                .with_hint("register one with RustStep::undone_by")
            })?
        } else {
            step.forward
        };
        steps.push(Step::Rust(Registered {
            name: self.name.clone(),
            function,
            state: around.before.clone(),
        }));
        Ok(())
    }

    fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::RunRust(Self {
            name: self.name.clone(),
            backward: !self.backward,
        }))
    }

    fn slug(&self) -> String {
        self.name.clone()
    }

    fn table(&self) -> Option<&str> {
        None
    }
}
