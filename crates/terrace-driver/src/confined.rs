//! Statements that are confined to one scope.

use std::borrow::Cow;

use terrace_core::Value;

/// A transaction-local setting of the session, such as the tenant that row-level security reads.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// Its name, such as `terrace.tenant_id`.
    pub name: &'a str,
    /// Its value, always bound, never written into SQL text.
    pub value: &'a str,
}

/// What must hold in the session while a statement runs. It travels in the same flight as the
/// statement, holds for its transaction only, and when it fails the statement does not run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prologue<'a> {
    /// Transaction-local settings.
    pub settings: &'a [Setting<'a>],
}

/// How long a statement is likely to take, as far as its text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Touches few rows: may share a connection with other tasks' statements.
    #[default]
    Quick,
    /// May run long (no limit, aggregates, marked by the caller): gets a connection of its own.
    Slow,
}

/// A statement that reaches the rows of one scope and no others.
///
/// **Invariant:** made only in `terrace-tenancy`'s `isolation` module; `cargo xtask tidy` refuses
/// [`Confined::new`] anywhere else outside this crate's own tests.
#[derive(Clone, Copy, Debug)]
pub struct Confined<'a> {
    sql: &'a str,
    parameters: &'a [Cow<'a, Value>],
    prologue: Prologue<'a>,
    shape: Shape,
    reads: bool,
    foreign: bool,
}

impl<'a> Confined<'a> {
    /// Declares that `sql`, run with `prologue`, reaches the rows of one scope and no others.
    pub const fn new(
        sql: &'a str,
        parameters: &'a [Cow<'a, Value>],
        prologue: Prologue<'a>,
    ) -> Self {
        Self {
            sql,
            parameters,
            prologue,
            shape: Shape::Quick,
            reads: false,
            foreign: false,
        }
    }

    /// Sets how long the statement is likely to take.
    #[must_use]
    pub const fn with_shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Declares that the statement changes nothing (a plain `SELECT` without locks).
    #[must_use]
    pub const fn reading(mut self) -> Self {
        self.reads = true;
        self
    }

    /// Declares that the text is not ours, so that it may change the session for good (`SET`,
    /// locks, temporary tables): whatever it leaves is cleared before another tenant's statement.
    #[must_use]
    pub const fn foreign(mut self) -> Self {
        self.foreign = true;
        self
    }

    /// The text, with the database's own placeholders.
    pub const fn sql(&self) -> &'a str {
        self.sql
    }

    /// The values of the placeholders, in order.
    pub const fn parameters(&self) -> &'a [Cow<'a, Value>] {
        self.parameters
    }

    /// What must hold in the session.
    pub const fn prologue(&self) -> Prologue<'a> {
        self.prologue
    }

    /// How long it is likely to take.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether it changes nothing.
    pub const fn is_reading(&self) -> bool {
        self.reads
    }

    /// Whether the text is not ours.
    pub const fn is_foreign(&self) -> bool {
        self.foreign
    }
}
