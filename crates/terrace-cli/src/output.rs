//! What is printed: lines, and errors with their hints.

use std::io::{self, Write};

use terrace_core::{Error, ErrorKind, Result};

/// Prints a line. A reader that has gone away, such as `head`, is no error.
pub(crate) fn say(line: impl std::fmt::Display) -> Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(ErrorKind::Exhausted, "the output can't be written").with_source(failed))
        }
        _ => Ok(()),
    }
}

/// Prints an error.
pub(crate) fn complain(error: &Error) {
    eprintln!("{}", sentence(error));
}

/// An error as a person reads it.
pub(crate) fn sentence(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("error: {}\n hint: {hint}", error.message()),
        None => format!("error: {}", error.message()),
    }
}

/// A value as indented JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|failed| {
        Error::new(ErrorKind::Internal, "the outcome can't be written as JSON").with_source(failed)
    })
}
