//! Placeholders of parameters.

use crate::render::push_number;

/// How a database writes the place of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placeholder {
    /// The character that begins it.
    pub(crate) mark: char,
    /// Whether a number follows, so that one parameter can stand in several places.
    pub(crate) numbered: bool,
}

impl Placeholder {
    #[inline]
    pub(crate) fn write(self, number: usize, sql: &mut String) {
        sql.push(self.mark);
        if self.numbered {
            push_number(number, sql);
        }
    }
}
