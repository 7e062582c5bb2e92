//! The error of every Terrace crate: a kind to act on, a sentence to read, a hint what to do.

use std::error::Error as StdError;
use std::fmt;

/// The result of every fallible Terrace function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, the same on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No row, tenant or file where exactly one was asked for.
    NotFound,
    /// Several rows where exactly one was asked for.
    MultipleFound,
    /// A unique key is taken.
    Unique,
    /// A referenced row is missing, or a row is still referenced.
    ForeignKey,
    /// Rows that protect what they refer to keep it from being deleted.
    Protected,
    /// Rows that would be left behind keep what they refer to from being deleted.
    Restricted,
    /// Somebody else changed the row since it was loaded.
    Stale,
    /// A check of the database, or an exclusion constraint, refused a value.
    Check,
    /// A value is missing.
    NotNull,
    /// A value doesn't fit its column: too long, out of range, not of its type.
    InvalidValue,
    /// Concurrent transactions can't be put in one order: run it again.
    Serialization,
    /// Transactions wait for each other: run it again.
    Deadlock,
    /// The transaction was committed, but what was to run after that failed: don't run it again.
    AfterCommit,
    /// A deadline passed, or a lock wasn't had in time.
    Timeout,
    /// The server can't be reached, or the connection broke.
    Unreachable,
    /// The server refused the user or the password.
    Authentication,
    /// The user may not do this, or row-level security refused it.
    Permission,
    /// The database itself is missing.
    DatabaseMissing,
    /// A file is not what it should be: no database, or a damaged one.
    Corrupt,
    /// Disk or memory is full, or a limit is reached.
    Exhausted,
    /// The database can't do this.
    Unsupported,
    /// The statement is wrong: syntax, an unknown table or column.
    Statement,
    /// The input of a person or a client is wrong.
    InvalidInput,
    /// Something would have crossed from one tenant to another.
    Isolation,
    /// The tenant is not ready for this: provisioning, moving, frozen or archived.
    TenantUnavailable,
    /// Settings or files of the project are wrong or missing.
    Configuration,
    /// A migration can't be found, planned or applied.
    Migration,
    /// Something else, most likely a bug in Terrace.
    Internal,
}

impl ErrorKind {
    /// Whether running the whole transaction again may succeed.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Serialization | Self::Deadlock)
    }
}

/// The error of every Terrace crate.
///
/// Opaque and one pointer wide. Its text never holds a value of a row: what a database says about
/// a row (PostgreSQL's `DETAIL`) is left out, because error texts reach logs and clients.
///
/// ```
/// use terrace_core::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::NotFound, "no tenant \"acme\"").with_hint("create it first");
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.to_string(), "no tenant \"acme\" (create it first)");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    code: Option<String>,
    constraint: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind, with a sentence for a person.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            code: None,
            constraint: None,
            source: None,
        }))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Puts what was being done in front of the message.
    #[must_use]
    pub fn with_context(mut self, context: impl fmt::Display) -> Self {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// Adds the database's own code (SQLSTATE, or the client's number).
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the name of the constraint that refused.
    #[must_use]
    pub fn with_constraint(mut self, constraint: impl Into<String>) -> Self {
        self.0.constraint = Some(constraint.into());
        self
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence without the hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The database's own code.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The constraint that refused, where the database names it.
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match &self.0.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)?;
        if let Some(code) = &self.0.code {
            write!(f, " [{code}]")?;
        }
        if let Some(source) = &self.0.source {
            write!(f, ", because {source}")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
