//! What differs in spelling from database to database, and the spelling that most share.

use terrace_core::{ColumnType, Result, Value};

use crate::render::{Alias, Frame, Renderer, Script, Search, push_number};
use crate::{
    Capabilities, ColumnDefinition, Conflict, Ddl, Expression, Insert, Lock, TableDefinition,
    TenantGuard,
};

use super::Placeholder;
use super::administration::Administration;

/// What differs in spelling from database to database.
pub(crate) trait Spelling: Sync {
    /// The name in file names and messages, such as `postgres`.
    fn name(&self) -> &'static str;

    /// What the database can do.
    fn capabilities(&self) -> &'static Capabilities;

    /// What administration asks of it.
    fn administration(&self) -> &'static dyn Administration;

    /// The mark around names.
    fn quote_mark(&self) -> char {
        '"'
    }

    /// The places of parameters.
    fn placeholder(&self) -> Placeholder;

    /// The length of a name as the database counts it.
    fn name_length(&self, name: &str) -> usize {
        name.chars().count()
    }

    /// The `LIMIT` that means none, where an `OFFSET` can't stand alone.
    fn no_limit(&self) -> Option<&'static str>;

    /// Whether the query of an `IN` may have a `LIMIT`.
    fn limits_in_lists(&self) -> bool {
        true
    }

    /// What follows the table of an insert without any column.
    fn default_values(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// The function that counts the characters of a text.
    fn length(&self) -> &'static str {
        "LENGTH"
    }

    /// What stands around a query of a set operation that has an order, a limit or names.
    fn operand_of_sets(&self) -> (&'static str, &'static str) {
        ("(", ")")
    }

    /// A text that a search pattern is put together from on the server.
    fn pattern_text<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        text: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.expression(text, frame)
    }

    /// A search in a text.
    fn search<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        search: Search<'a>,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// Text, one after the other.
    fn concatenate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operator(left, " || ", right, frame)
    }

    /// The operator between two integers whose quotient is an integer.
    fn divide_whole(&self) -> &'static str {
        " / "
    }

    /// A bound value in a calculation.
    fn number<'a>(&self, renderer: &mut Renderer<'a>, value: &'a Value) {
        renderer.value(value);
    }

    /// A value as another type.
    fn cast<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        inner: &'a Expression,
        to: ColumnType,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// What an insert does when a key is taken.
    fn conflict<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        insert: &'a Insert,
        conflict: &'a Conflict,
        tenant: Option<TenantGuard<'a>>,
    ) -> Result<()>;

    /// The lock on the rows of the root table; waiting is spelled the same everywhere.
    fn lock(&self, lock: Lock, root: Alias, sql: &mut String);

    /// The type of a column.
    fn column_type(&self, of: ColumnType, sql: &mut String);

    /// One step of data definition: what is particular to the database; the rest is left to
    /// [`Script::step`].
    fn ddl(&self, ddl: &Ddl, script: &mut Script<'_>) -> Result<()>;

    /// A column of a new table, or one that is added to an existing table.
    fn column(
        &self,
        column: &ColumnDefinition,
        table: Option<&TableDefinition>,
        script: &mut Script<'_>,
    ) -> Result<()>;

    /// The primary key of a new table and what else goes with its columns, each with a comma before
    /// it.
    fn table_keys(&self, table: &TableDefinition, script: &mut Script<'_>) -> Result<()> {
        script.primary_key(table)
    }

    /// What follows the elements of a new table.
    fn table_options(&self) -> &'static str {
        ""
    }

    /// Whether unique keys are indexes of their own, so that they can be added and removed.
    fn uniques_are_indexes(&self) -> bool {
        false
    }
}

/// Writes the size behind a type that has one: `(80)`, `(10, 2)`.
pub(super) fn size(of: ColumnType, sql: &mut String) {
    match of {
        ColumnType::VarChar(length) => {
            sql.push('(');
            push_number(length as usize, sql);
            sql.push(')');
        }
        ColumnType::Decimal { precision, scale } => {
            sql.push('(');
            push_number(precision.into(), sql);
            sql.push_str(", ");
            push_number(scale.into(), sql);
            sql.push(')');
        }
        _ => {}
    }
}
