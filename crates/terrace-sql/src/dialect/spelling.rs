//! What differs in spelling from database to database, and the spelling that most share.

use terrace_core::{ColumnType, Error, ErrorKind, Result, Value};

use crate::catalogue::Catalogue;
use crate::render::{Alias, Frame, Renderer, Script, Search, push_number};
use crate::script::ScriptSyntax;
use crate::{
    Aggregate, AggregateFunction, BinaryOperator, Capabilities, ColumnDefinition, Conflict, Ddl,
    Expression, Extract, Function, Insert, JsonHasKeys, JsonValue, Lock, TableDefinition,
    TenantGuard, Truncate, Window,
};

use super::Placeholder;
use super::administration::Administration;

/// What differs in spelling from database to database.
pub(crate) trait Spelling: Sync {
    /// The name in file names and messages, such as `postgres`.
    fn name(&self) -> &'static str;

    /// What the database can do.
    fn capabilities(&self) -> &'static Capabilities;

    /// How SQL text in files is read.
    fn script(&self) -> &'static ScriptSyntax;

    /// What administration asks of it.
    fn administration(&self) -> &'static dyn Administration;

    /// How it is asked what it holds.
    fn catalogue(&self) -> &dyn Catalogue;

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

    /// The characters that mark parameters or comments, which raw SQL in a statement may not have
    /// outside quotes.
    fn parameter_marks(&self) -> &'static [char];

    /// What a function with so many arguments is called, as a template; nothing where the database
    /// can't calculate it.
    fn function(&self, function: Function, arguments: usize) -> Option<&'static str>;

    /// What stands before the arguments of an aggregate, and behind its window.
    fn aggregate(&self, function: AggregateFunction) -> Option<(&'static str, &'static str)>;

    /// Writes an aggregate that is spelled in a way of its own here; false when it isn't.
    fn own_aggregate<'a>(
        &self,
        _renderer: &mut Renderer<'a>,
        _aggregate: &'a Aggregate,
        _over: Option<&'a Window>,
        _frame: Frame<'a>,
    ) -> Result<bool> {
        Ok(false)
    }

    /// Whether the separator between texts is a keyword's, not an argument.
    fn separator_keyword(&self) -> bool {
        false
    }

    /// Whether the aggregate of some value would take a null for one.
    fn any_value_may_be_null(&self) -> bool {
        false
    }

    /// A bound value as the argument of a call.
    fn argument<'a>(&self, renderer: &mut Renderer<'a>, value: &'a Value) {
        self.number(renderer, value);
    }

    /// An expression that becomes part of a JSON document.
    fn json_member<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        member: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.argument(member, frame)
    }

    /// A value inside a JSON document.
    fn json<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonValue,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// Whether a JSON object has members; there is at least one to look for.
    fn json_has_keys<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonHasKeys,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// Whether two JSON documents are equal.
    fn json_equal<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operator(left, " = ", right, frame)
    }

    /// Whether the left document contains the right one.
    fn contains<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// A part of a date or time.
    fn extract<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        extract: &'a Extract,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// A date or time cut to a unit.
    fn truncate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        truncate: &'a Truncate,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// A search with a regular expression.
    fn matches<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        operand: &'a Expression,
        pattern: &'a Expression,
        insensitive: bool,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// Whether two values are the same, null being a value like others.
    fn same<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        negated: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        let operator = if negated {
            " IS DISTINCT FROM "
        } else {
            " IS NOT DISTINCT FROM "
        };
        renderer.operator(left, operator, right, frame)
    }

    /// One of two conditions, but not both.
    fn exclusive_or(&self) -> &'static str {
        " <> "
    }

    /// An operator on the bits of two integers.
    fn bits<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        operator: BinaryOperator,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()>;

    /// An operator of arrays and ranges.
    fn range_operator(&self, operator: BinaryOperator) -> Result<&'static str> {
        Err(Error::new(
            ErrorKind::Unsupported,
            format!("{} has no arrays and ranges ({operator:?})", self.name()),
        )
        .with_hint("keep the ends in columns of their own, or the values in a JSON array"))
    }

    /// Whether a list of tuples is written as rows of `VALUES`.
    fn tuple_lists_are_values(&self) -> bool {
        false
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

    /// What stands before, between and behind texts that become one: null when one of them is null.
    fn joined_texts(&self) -> (&'static str, &'static str, &'static str) {
        ("(", " || ", ")")
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

    /// The quotient of two numbers of which one has a fraction.
    fn divide<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.calculation(left, " / ", right, frame)
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

    /// The lock on the rows of these sources; waiting is spelled the same everywhere.
    fn lock(&self, lock: &Lock, of: &[Alias], sql: &mut String);

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

    /// Whether a backslash in a text literal stands for something else.
    fn backslash_escapes(&self) -> bool {
        false
    }

    /// Whether unique keys are indexes of their own, so that they can be added and removed.
    fn uniques_are_indexes(&self) -> bool {
        false
    }
}

/// Writes names of row sources with commas between them.
pub(super) fn aliases(aliases: &[Alias], sql: &mut String) {
    for (place, alias) in aliases.iter().enumerate() {
        sql.push_str(if place == 0 { "" } else { ", " });
        alias.write(sql);
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
