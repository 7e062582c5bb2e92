//! Printing that never panics: a reader who closed the pipe must not stop the clean-up.

use std::fmt::Display;
use std::io::Write;

/// Prints a line for the user.
pub(crate) fn say(line: impl Display) {
    writeln!(std::io::stdout().lock(), "{line}").ok();
}

/// Prints a line about a problem.
pub(crate) fn complain(line: impl Display) {
    writeln!(std::io::stderr().lock(), "{line}").ok();
}
