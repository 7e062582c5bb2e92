//! SQLite's result codes as kinds of error.
//!
//! Messages of a statement that *runs* may repeat a value (`bad JSON path: '…'`), so they are
//! replaced by our own sentences; messages of a statement that doesn't *compile* speak of names and
//! tokens only, and are kept.

use std::path::Path;

use rusqlite::ffi;
use terrace_core::{Error, ErrorKind};
use terrace_sql::dialect::sqlite::TYPE_CHECK;

const RESTORE: &str = "check the path, or restore the file from a backup";

/// Why a call into SQLite didn't succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another process (or another pool) has the lock; nothing was done and it may be tried again.
    Busy,
    /// Anything else.
    Failed(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Failure {
    /// The error for someone who doesn't try again.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Busy => locked(),
            Self::Failed(error) => error,
        }
    }
}

/// The error for a statement that doesn't compile.
pub(super) fn prepare(error: &rusqlite::Error) -> Failure {
    match error {
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            Error::new(ErrorKind::Statement, msg.clone())
                .with_code(error.extended_code.to_string())
                .into()
        }
        rusqlite::Error::SqliteFailure(code, Some(message))
            if code.extended_code == ffi::SQLITE_ERROR =>
        {
            Error::new(ErrorKind::Statement, message.clone())
                .with_code("1")
                .into()
        }
        rusqlite::Error::MultipleStatement => Error::new(
            ErrorKind::Statement,
            "the text holds more than one statement",
        )
        .with_hint("run them one by one, or as a script")
        .into(),
        other => run(other),
    }
}

/// The error for a statement that compiled and didn't run to its end.
pub(super) fn run(error: &rusqlite::Error) -> Failure {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            (code.extended_code, message.as_deref().unwrap_or(""))
        }
        rusqlite::Error::SqlInputError { error, .. } => (error.extended_code, ""),
        rusqlite::Error::NulError(_) => {
            return Error::new(ErrorKind::Statement, "the statement contains a zero byte").into();
        }
        _ => return Error::new(ErrorKind::Internal, "the SQLite client refused a call").into(),
    };
    match code & 0xff {
        ffi::SQLITE_BUSY if code == ffi::SQLITE_BUSY_SNAPSHOT => Failure::Failed(
            Error::new(
                ErrorKind::Serialization,
                "another transaction wrote after this one had read",
            )
            .with_code(code.to_string()),
        ),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => Failure::Busy,
        ffi::SQLITE_CONSTRAINT => constraint(code, message).with_code(code.to_string()).into(),
        primary => plain(primary, message).with_code(code.to_string()).into(),
    }
}

/// The error for a file that can't be opened; `create` says whether it was to be made.
pub(super) fn open(error: &rusqlite::Error, path: &Path) -> Failure {
    match error {
        rusqlite::Error::SqliteFailure(code, _) if code.code == rusqlite::ErrorCode::CannotOpen => {
            cannot_open(path)
                .with_code(code.extended_code.to_string())
                .into()
        }
        other => match run(other) {
            Failure::Failed(error) => Failure::Failed(error.with_context(path.display())),
            Failure::Busy => Failure::Busy,
        },
    }
}

/// The error for a lock that wasn't had in time.
pub(super) fn locked() -> Error {
    Error::new(
        ErrorKind::Timeout,
        "the database file stayed locked by another process",
    )
    .with_hint("look for another program that holds a transaction open on this file")
}

/// The error for a turn to write that didn't come in time.
pub(super) fn no_turn(wait: std::time::Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!("the turn to write did not come within {wait:?}"),
    )
    .with_hint(
        "SQLite has one writer: look for a transaction that stays open, perhaps in this very task",
    )
}

/// The error for a file that is something else.
pub(super) fn not_a_database() -> Error {
    Error::new(ErrorKind::Corrupt, "the file is not an SQLite database").with_hint(RESTORE)
}

/// The error for a pool that was closed.
pub(super) fn closed() -> Error {
    Error::new(
        ErrorKind::Unreachable,
        "the pool of this database file is closed",
    )
}

fn constraint(code: i32, message: &str) -> Error {
    // "UNIQUE constraint failed: table.column, table.column": names only.
    let named = message
        .split_once("constraint failed: ")
        .map(|(_, names)| names);
    // `ON DELETE RESTRICT` is held by a trigger inside SQLite, and reported as one.
    let restricted = code == ffi::SQLITE_CONSTRAINT_TRIGGER
        && message.starts_with("FOREIGN KEY constraint failed");
    let (kind, sentence) = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => (ErrorKind::Unique, "a unique key is taken"),
        _ if restricted || code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (
            ErrorKind::ForeignKey,
            "a referenced row is missing, or the row is still referenced",
        ),
        ffi::SQLITE_CONSTRAINT_NOTNULL => (ErrorKind::NotNull, "a value is missing"),
        ffi::SQLITE_CONSTRAINT_CHECK => {
            if let Some(column) = named.and_then(|name| name.strip_suffix(TYPE_CHECK)) {
                return Error::new(
                    ErrorKind::InvalidValue,
                    format!("a value is too long or out of range for its column: {column}"),
                );
            }
            (ErrorKind::Check, "a check refused a value")
        }
        ffi::SQLITE_CONSTRAINT_DATATYPE => (
            ErrorKind::InvalidValue,
            "a value is not of its column's type",
        ),
        ffi::SQLITE_CONSTRAINT_TRIGGER => {
            return Error::new(ErrorKind::Check, "a trigger refused the change");
        }
        _ => (ErrorKind::Check, "a constraint refused the change"),
    };
    match named {
        Some(name) => Error::new(kind, format!("{sentence}: {name}")).with_constraint(name),
        None => Error::new(kind, sentence),
    }
}

fn plain(primary: i32, message: &str) -> Error {
    let (kind, sentence) = match primary {
        ffi::SQLITE_INTERRUPT => (ErrorKind::Timeout, "the statement ran longer than it may"),
        ffi::SQLITE_PERM | ffi::SQLITE_AUTH => (ErrorKind::Permission, "SQLite refused this"),
        ffi::SQLITE_READONLY => (
            ErrorKind::Permission,
            "the statement would write where only reading is allowed",
        ),
        ffi::SQLITE_NOMEM => (ErrorKind::Exhausted, "out of memory"),
        ffi::SQLITE_FULL => (
            ErrorKind::Exhausted,
            "the disk, or the database file up to its limit, is full",
        ),
        ffi::SQLITE_TOOBIG => (ErrorKind::InvalidValue, "a text or blob is too long"),
        ffi::SQLITE_MISMATCH => (
            ErrorKind::InvalidValue,
            "a value is not of its column's type",
        ),
        ffi::SQLITE_CORRUPT => (ErrorKind::Corrupt, "the database file is damaged"),
        ffi::SQLITE_NOTADB => return not_a_database(),
        ffi::SQLITE_IOERR => (
            ErrorKind::Unreachable,
            "reading or writing the database file failed",
        ),
        ffi::SQLITE_CANTOPEN => (
            ErrorKind::Unreachable,
            "a file of the database can't be opened",
        ),
        ffi::SQLITE_RANGE => (ErrorKind::Statement, "a parameter is out of range"),
        ffi::SQLITE_SCHEMA => (
            ErrorKind::Statement,
            "the tables changed while the statement was compiled",
        ),
        ffi::SQLITE_ERROR => return while_running(message),
        _ => (ErrorKind::Internal, "SQLite reported an unexpected error"),
    };
    let error = Error::new(kind, sentence);
    match kind {
        ErrorKind::Corrupt => error.with_hint(RESTORE),
        ErrorKind::Exhausted => error.with_hint("free space, then try again"),
        _ => error,
    }
}

/// Sentences of SQLite that are known to hold no value.
fn while_running(message: &str) -> Error {
    match message {
        "integer overflow" | "malformed JSON" | "a time zone is not known" => {
            Error::new(ErrorKind::InvalidValue, message)
        }
        _ if message.starts_with("cannot ") || message.starts_with("no such savepoint") => {
            Error::new(ErrorKind::Statement, message)
        }
        _ => Error::new(ErrorKind::Statement, "the statement failed while it ran"),
    }
}

/// Never opens the file itself to find out: closing it would drop the locks that other connections
/// of this process hold on it (POSIX advisory locks belong to the process).
fn cannot_open(path: &Path) -> Error {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            return Error::new(
                ErrorKind::Corrupt,
                format!("{shown} is a folder, not a database file"),
            );
        }
        Err(error)
            if error.kind() == std::io::ErrorKind::NotFound
                && !path.parent().is_some_and(Path::is_dir) =>
        {
            return Error::new(
                ErrorKind::DatabaseMissing,
                format!("the folder of {shown} does not exist"),
            );
        }
        _ => {}
    }
    let probe = path.parent().map(std::fs::File::open);
    match probe {
        Some(Err(error)) if matches!(error.raw_os_error(), Some(23 | 24)) => Error::new(
            ErrorKind::Exhausted,
            format!("{shown} can't be opened: too many open files"),
        )
        .with_hint("raise the limit of open files (ulimit -n), or keep fewer tenant files open"),
        _ => Error::new(ErrorKind::Permission, format!("{shown} can't be opened"))
            .with_hint("check the permissions of the file and its folder"),
    }
}
