//! Who writes.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{Error, ErrorKind};

/// Who does what is recorded: a person, the key of a program, a job. The text is the
/// application's own, such as `user:7` or `operator:3:impersonating`; 1 to 200 characters without
/// control characters.
///
/// ```
/// use terrace_core::Actor;
/// let actor: Actor = "user:7".parse()?;
/// assert_eq!(actor.as_str(), "user:7");
/// assert!("".parse::<Actor>().is_err());
/// assert!("user:7\nuser:8".parse::<Actor>().is_err());
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor(Arc<str>);

impl Actor {
    /// Characters of the longest text.
    pub const MAX_LENGTH: u32 = 200;

    /// The actor as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Actor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |why: &str| {
            Err(
                Error::new(ErrorKind::InvalidInput, format!("not an actor: {why}"))
                    .with_hint("name who writes, such as \"user:7\""),
            )
        };
        if text.is_empty() {
            return refuse("the text is empty");
        }
        if text.chars().count() > Self::MAX_LENGTH as usize {
            return refuse("the text is longer than 200 characters");
        }
        if text.chars().any(char::is_control) {
            return refuse("the text contains a control character");
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
