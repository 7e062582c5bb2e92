//! Why an expression can't be part of a statement.

use std::borrow::Cow;

use terrace_core::{Error, ErrorKind};

/// Why an expression can't be part of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

impl Refusal {
    /// The error that a statement with it gives, before anything is sent.
    #[cold]
    pub fn error(&self) -> Error {
        Error::new(ErrorKind::InvalidInput, self.message.as_ref()).with_hint(self.hint.as_ref())
    }
}
