//! What the values of a field must be, beyond their type: declared once, used wherever values come
//! in.

use crate::Value;

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Validator {
    /// A text that looks like an e-mail address.
    Email,
    /// An address on the web, with `http` or `https`.
    Url,
    /// A text of letters, digits, hyphens and underscores of ASCII.
    Slug,
    /// A text of at least, or at most, so many characters.
    Length {
        /// The fewest.
        min: Option<u32>,
        /// The most.
        max: Option<u32>,
    },
    /// A text in which a regular expression matches.
    Pattern(&'static str),
    /// What a function of the program accepts. It tells what is wrong without the value itself.
    With(fn(&Value) -> Result<(), String>),
}
