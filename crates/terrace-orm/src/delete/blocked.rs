//! Rows that keep what they refer to from being deleted.

use std::fmt;

use terrace_core::{Error, ErrorKind, ModelSchema, Reference, Value};

/// Rows of one model that keep what they refer to from being deleted.
#[derive(Clone)]
pub struct Blocker {
    pub(super) model: &'static ModelSchema,
    pub(super) reference: Reference,
    pub(super) protects: bool,
    pub(super) rows: u64,
    pub(super) keys: Vec<Vec<Value>>,
}

impl Blocker {
    /// Their model.
    pub const fn model(&self) -> &'static ModelSchema {
        self.model
    }

    /// Their foreign key.
    pub const fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Whether they protect what they refer to in any case, not only when they would be left
    /// behind.
    pub const fn protects(&self) -> bool {
        self.protects
    }

    /// Their number.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The primary keys of a few of them.
    pub fn keys(&self) -> &[Vec<Value>] {
        &self.keys
    }
}

impl fmt::Debug for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blocker({self})")
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.rows == 1 { "row" } else { "rows" };
        let (rows, model, field) = (self.rows, self.model.name, self.reference.name);
        write!(f, "{rows} {noun} of {model} by {field}")
    }
}

/// Why a delete was refused: the rows in the way. It is the source of errors of the kinds
/// `Protected` and `Restricted`; what its text holds is no value of any row.
#[derive(Clone, Debug)]
pub struct Blocked {
    model: &'static ModelSchema,
    blockers: Vec<Blocker>,
}

impl Blocked {
    /// The rows in the way, if that is what an error is about.
    pub fn of(error: &Error) -> Option<&Self> {
        std::error::Error::source(error)?.downcast_ref()
    }

    /// The rows in the way.
    pub fn blockers(&self) -> &[Blocker] {
        &self.blockers
    }

    pub(super) fn error(model: &'static ModelSchema, blockers: Vec<Blocker>) -> Error {
        let kind = if blockers.iter().any(|blocker| blocker.protects) {
            ErrorKind::Protected
        } else {
            ErrorKind::Restricted
        };
        let blocked = Self { model, blockers };
        Error::new(kind, blocked.to_string())
            .with_hint("delete those rows first, or let them refer to something else")
            .with_source(blocked)
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows of {} are referred to by ", self.model.name)?;
        for (place, blocker) in self.blockers.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { ", " })?;
            blocker.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Blocked {}
