//! Rendering: from the tree to a database's own text.

use std::borrow::Cow;

use terrace_core::{Result, Value};

use crate::{Confinement, Ddl, Dialect, Statement};

/// A statement in a database's own words.
#[derive(Clone, Debug)]
pub struct Rendered<'a> {
    /// The text, with the database's own placeholders.
    pub sql: String,
    /// The values of the placeholders, in order.
    pub parameters: Vec<Cow<'a, Value>>,
    /// Whether it changes nothing and locks nothing.
    pub reads: bool,
}

/// Renders a statement so that it reaches the rows of one scope and no others.
///
/// # Errors
/// `Isolation` for a table of another scope; `Unsupported` for what the database can't do;
/// `Statement` for a column of a source that no enclosing query has.
pub fn render<'a>(
    _statement: &'a Statement,
    _dialect: Dialect,
    _confinement: &Confinement<'a>,
) -> Result<Rendered<'a>> {
    todo!()
}

/// Renders one step of data definition: one or more statements, to be run in order.
///
/// # Errors
/// `Unsupported` for what the database can't do; `InvalidInput` for a name that is too long.
pub fn render_ddl(_ddl: &Ddl, _dialect: Dialect, _namespace: Option<&str>) -> Result<Vec<String>> {
    todo!()
}
