//! What went wrong, in a sentence, with the exit code that says so.

use std::fmt;

/// A result of this program.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    interrupted: bool,
}

impl Error {
    /// A failure with its sentence.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            interrupted: false,
        }
    }

    /// The user asked us to stop.
    pub(crate) fn interrupted() -> Self {
        Self {
            message: "interrupted".to_owned(),
            interrupted: true,
        }
    }

    /// Whether the user asked us to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// 130 after Ctrl-C, as shells do; otherwise 1.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.interrupted { 130 } else { 1 }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Says what was being done when something failed.
pub(crate) trait Context<T> {
    /// Puts `doing` in front of the cause: "can't `doing`: cause".
    fn context(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|cause| Error::new(format!("can't {doing}: {cause}")))
    }
}
