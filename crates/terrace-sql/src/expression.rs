//! Expressions: conditions, values and calls.

mod aggregate;
mod function;
mod json;
mod operator;
mod refusal;
mod source;
mod time;
mod walk;

use terrace_core::{ColumnType, Value};

pub use aggregate::{
    Aggregate, AggregateFunction, Window, WindowBound, WindowExclusion, WindowFrame,
    WindowFunction, WindowUnit,
};
pub use function::Function;
pub use json::{JsonHasKeys, JsonStep, JsonValue, Raw, RawPart};
pub use operator::{BinaryOperator, TextLookup};
pub use refusal::Refusal;
pub use source::{Column, Source};
pub use time::{DatePart, DateUnit, Extract, Truncate};

use crate::{Name, Select};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A column.
    Column(Column),
    /// A bound value.
    Value(Value),
    /// `NOT`.
    Not(Box<Expression>),
    /// An operator between two operands.
    Binary(Box<[Expression; 2]>, BinaryOperator),
    /// The opposite number.
    Negative(Box<Expression>),
    /// `IS NULL`, or `IS NOT NULL` when negated.
    IsNull {
        /// What is tested.
        operand: Box<Expression>,
        /// Whether it must not be null.
        negated: bool,
    },
    /// `IS TRUE`, or `IS NOT TRUE` (false or unknown) when negated.
    IsTrue {
        /// What is tested.
        operand: Box<Expression>,
        /// Whether it must not be true.
        negated: bool,
    },
    /// `IN` a list of values. An empty list is false (true when negated), on every database. Nulls
    /// in the list are left out: in SQL they equal nothing, and one of them would make a negated
    /// list match no row at all.
    In {
        /// What is looked for.
        operand: Box<Expression>,
        /// The values. Of a tuple: one after the other, each as wide as the tuple.
        values: Vec<Value>,
        /// Whether it must not be among them.
        negated: bool,
    },
    /// `IN` the rows of a query of one column, or of as many as a tuple has.
    InQuery {
        /// What is looked for.
        operand: Box<Expression>,
        /// The query.
        query: Box<Select>,
        /// Whether it must not be among them.
        negated: bool,
    },
    /// Whether a query has rows.
    Exists(Box<Select>),
    /// The only value of a query of one row and one column.
    Query(Box<Select>),
    /// Several values compared together, as those of a composite key.
    Tuple(Vec<Expression>),
    /// `BETWEEN`, both ends included.
    Between {
        /// What is tested.
        operand: Box<Expression>,
        /// The lower end.
        low: Box<Expression>,
        /// The upper end.
        high: Box<Expression>,
    },
    /// A search in a text. Without regard to case, SQLite folds ASCII letters only.
    Text {
        /// The text.
        operand: Box<Expression>,
        /// Where in it.
        lookup: TextLookup,
        /// What is searched, literally.
        pattern: Box<Expression>,
        /// Whether upper and lower case are the same.
        insensitive: bool,
    },
    /// A search in a text with a regular expression, in the database's own syntax.
    Matches {
        /// The text.
        operand: Box<Expression>,
        /// The regular expression.
        pattern: Box<Expression>,
        /// Whether upper and lower case are the same.
        insensitive: bool,
    },
    /// Equality of text without regard to upper and lower case (SQLite: of ASCII letters).
    EqualInsensitive(Box<Expression>, Box<Expression>),
    /// A function call.
    Call(Function, Vec<Expression>),
    /// One value from many rows.
    Aggregate(Box<Aggregate>),
    /// A value calculated from the rows around a row.
    Window(Box<Window>),
    /// A value as another type.
    Cast(Box<Expression>, ColumnType),
    /// A text that is compared by the rules of a collation.
    Collate(Box<Expression>, Name),
    /// `CASE WHEN … THEN … ELSE … END`.
    Case {
        /// Conditions and what they give, first match wins.
        arms: Vec<(Expression, Expression)>,
        /// What no match gives; null when missing.
        otherwise: Option<Box<Expression>>,
    },
    /// A part of a date or time.
    Extract(Box<Extract>),
    /// A date or time cut to a unit.
    Truncate(Box<Truncate>),
    /// A value inside a JSON document.
    Json(Box<JsonValue>),
    /// Whether a JSON object has members.
    JsonHasKeys(Box<JsonHasKeys>),
    /// SQL of the program's own.
    Raw(Box<Raw>),
    /// Something that a query calculates, by its place among what it calculates. For those who
    /// build statements: they put the calculation itself here before rendering, which refuses it.
    Annotation {
        /// The query.
        query: u32,
        /// Its place.
        index: u16,
    },
    /// Nothing that could be said in SQL: rendering refuses it, for the reason that is given. For
    /// those who build conditions step by step, and learn of a mistake where no error can be given.
    Refused(Box<Refusal>),
}

impl Expression {
    /// A column of the root.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::Column(Column {
            source: Source::ROOT,
            name: name.into(),
            query: 0,
        })
    }

    /// `COUNT(*)`.
    pub fn count_all() -> Self {
        Self::Aggregate(Box::new(Aggregate::count_all()))
    }

    /// An operator between two operands.
    #[inline]
    pub fn binary(left: Self, operator: BinaryOperator, right: Self) -> Self {
        Self::Binary(Box::new([left, right]), operator)
    }

    /// Both this and the other.
    #[must_use]
    #[inline]
    pub fn and(self, other: Self) -> Self {
        Self::binary(self, BinaryOperator::And, other)
    }

    /// Equal to a value.
    #[must_use]
    pub fn equals(self, value: impl Into<Value>) -> Self {
        Self::binary(self, BinaryOperator::Equal, Self::Value(value.into()))
    }
}
