//! Expressions: conditions, values and calls.

use terrace_core::{ColumnType, Value};

use crate::{Name, Select};

/// A row source of a `SELECT`, named by the way it was reached from the root table: a chain of
/// foreign keys. The same chain is always the same source, so that paths in several conditions
/// share one join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source(u64);

impl Source {
    /// The table that the statement starts from.
    pub const ROOT: Self = Self(0);

    /// The source reached through the field of this index (below 255); `None` beyond eight hops.
    pub const fn through(self, field: u8) -> Option<Self> {
        if self.0 >> 56 != 0 || field == u8::MAX {
            return None;
        }
        Some(Self(self.0 << 8 | (field as u64 + 1)))
    }

    /// The source this one was reached from, and the index of the field; `None` for the root.
    #[expect(clippy::cast_possible_truncation, reason = "a hop is one byte")]
    pub const fn parent(self) -> Option<(Self, u8)> {
        match self.0 & 0xff {
            0 => None,
            hop => Some((Self(self.0 >> 8), (hop - 1) as u8)),
        }
    }
}

/// A column of a row source.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The row source, looked up in the nearest enclosing `SELECT`, `UPDATE` or `DELETE`.
    pub source: Source,
    /// The column.
    pub name: Name,
    /// The query that it was taken from, where those who build statements tell queries apart, so
    /// that they notice a column of an outer query in an inner one; otherwise 0. Rendering goes by
    /// `source` alone.
    pub query: u32,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// Both.
    And,
    /// Either or both.
    Or,
    /// Equal; null compares as unknown.
    Equal,
    /// Not equal; null compares as unknown.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient. Of two integers: cut to an integer on PostgreSQL and SQLite, a decimal on MySQL;
    /// cast an operand to say which is meant.
    Divide,
    /// Quotient of two integers, cut towards zero.
    DivideWhole,
    /// Remainder.
    Modulo,
    /// Text, one after the other.
    Concatenate,
}

/// How a text is searched. The pattern is data: `%` and `_` in it mean themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextLookup {
    /// Anywhere in the text.
    Contains,
    /// At its start.
    StartsWith,
    /// At its end.
    EndsWith,
}

/// A function that every database has, under whatever name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Number of rows for which the argument is not null.
    Count,
    /// Number of distinct values of the argument.
    CountDistinct,
    /// Sum. Of 64-bit integers a decimal on PostgreSQL, of any integers on MySQL: cast it where it
    /// is to be read as an integer.
    Sum,
    /// Mean. Of integers a decimal on PostgreSQL and MySQL: cast it where it is to be read as a
    /// double.
    Average,
    /// Smallest.
    Minimum,
    /// Largest.
    Maximum,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Characters of a text.
    Length,
    /// First argument that is not null.
    Coalesce,
    /// Absolute value.
    Absolute,
}

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
    Binary(Box<Expression>, BinaryOperator, Box<Expression>),
    /// `IS NULL`, or `IS NOT NULL` when negated.
    IsNull {
        /// What is tested.
        operand: Box<Expression>,
        /// Whether it must not be null.
        negated: bool,
    },
    /// `IN` a list of values. An empty list is false (true when negated), on every database. Nulls
    /// in the list are left out: in SQL they equal nothing, and one of them would make a negated
    /// list match no row at all.
    In {
        /// What is looked for.
        operand: Box<Expression>,
        /// The values.
        values: Vec<Value>,
        /// Whether it must not be among them.
        negated: bool,
    },
    /// `IN` the rows of a query of one column.
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
        pattern: String,
        /// Whether upper and lower case are the same.
        insensitive: bool,
    },
    /// Equality of text without regard to upper and lower case (SQLite: of ASCII letters).
    EqualInsensitive(Box<Expression>, String),
    /// `COUNT(*)`.
    CountAll,
    /// A function call.
    Call(Function, Vec<Expression>),
    /// A value as another type.
    Cast(Box<Expression>, ColumnType),
    /// `CASE WHEN … THEN … ELSE … END`.
    Case {
        /// Conditions and what they give, first match wins.
        arms: Vec<(Expression, Expression)>,
        /// What no match gives; null when missing.
        otherwise: Option<Box<Expression>>,
    },
}

impl Expression {
    /// A column of the root table.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::Column(Column {
            source: Source::ROOT,
            name: name.into(),
            query: 0,
        })
    }

    /// Both this and the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::Binary(Box::new(self), BinaryOperator::And, Box::new(other))
    }

    /// Equal to a value.
    #[must_use]
    pub fn equals(self, value: impl Into<Value>) -> Self {
        Self::Binary(
            Box::new(self),
            BinaryOperator::Equal,
            Box::new(Self::Value(value.into())),
        )
    }

    /// Calls `visit` for this expression and every expression inside it; subqueries are not
    /// entered.
    pub fn visit(&self, visit: &mut impl FnMut(&Expression)) {
        visit(self);
        match self {
            Self::Not(inner) | Self::Cast(inner, _) | Self::EqualInsensitive(inner, _) => {
                inner.visit(visit);
            }
            Self::IsNull { operand, .. }
            | Self::In { operand, .. }
            | Self::InQuery { operand, .. }
            | Self::Text { operand, .. } => operand.visit(visit),
            Self::Binary(left, _, right) => {
                left.visit(visit);
                right.visit(visit);
            }
            Self::Between { operand, low, high } => {
                operand.visit(visit);
                low.visit(visit);
                high.visit(visit);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.visit(visit)),
            Self::Case { arms, otherwise } => {
                for (condition, result) in arms {
                    condition.visit(visit);
                    result.visit(visit);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.visit(visit);
                }
            }
            Self::Column(_)
            | Self::Value(_)
            | Self::Exists(_)
            | Self::Query(_)
            | Self::CountAll => {}
        }
    }
}
