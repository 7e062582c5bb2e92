//! Errors of this crate, in one voice.

use std::fmt;

use terrace_core::{Error, ErrorKind};

/// A migration that can't be found, read, planned or applied.
pub(crate) fn migration(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Migration, message)
}

/// A file that can't be read or written.
pub(crate) fn file(path: impl fmt::Display, doing: &str, error: std::io::Error) -> Error {
    migration(format!("{path} can't be {doing}: {error}"))
        .with_hint("look whether it exists and who may use it")
        .with_source(error)
}
