//! Ways into JSON documents, and raw SQL.

use super::Expression;
use terrace_core::ColumnType;

/// A value inside a JSON document; null where the way leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue {
    /// The document.
    pub operand: Expression,
    /// The way. The names are data.
    pub path: Vec<JsonStep>,
    /// What the value becomes: a JSON value, text (a JSON text without its quotes), a number or a
    /// truth value.
    pub to: ColumnType,
}

/// A step into a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonStep {
    /// The member of this name.
    Key(String),
    /// The element at this index, from 0; from the end, -1 being the last.
    Index(i64),
}

/// Whether a JSON object has members of these names (an array: these texts as elements).
#[derive(Clone, Debug, PartialEq)]
pub struct JsonHasKeys {
    /// The document.
    pub operand: Expression,
    /// The way to the object.
    pub path: Vec<JsonStep>,
    /// The names.
    pub keys: Vec<String>,
    /// Whether all of them must be there; otherwise any.
    pub all: bool,
}

/// SQL of the program's own, with expressions in between. A statement with a part of it is sent as
/// raw SQL is, on a connection that nobody shares, unless all text is what a model declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// The parts.
    pub parts: Vec<RawPart>,
}

/// A part of raw SQL.
#[derive(Clone, Debug, PartialEq)]
pub enum RawPart {
    /// Text of the program, never of its users.
    Sql(&'static str),
    /// Text that a model declares and its table holds already: a check, a default. It reads no
    /// table, which is looked at.
    Declared(&'static str),
    /// An expression: its values are bound.
    Expression(Expression),
}
