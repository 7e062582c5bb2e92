//! Operators and lookups.

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// Both.
    And,
    /// Either or both.
    Or,
    /// One, but not both; unknown when either is unknown.
    ExclusiveOr,
    /// Equal; null compares as unknown.
    Equal,
    /// Not equal; null compares as unknown.
    NotEqual,
    /// Different, null being a value like others: never unknown.
    DistinctFrom,
    /// The same, null being a value like others: never unknown.
    NotDistinctFrom,
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
    /// Quotient of numbers of which one has a fraction. Of two integers: cut to an integer on
    /// PostgreSQL, with a fraction elsewhere; cast an operand to say which is meant.
    Divide,
    /// Quotient of two integers, cut towards zero.
    DivideWhole,
    /// Remainder.
    Modulo,
    /// Text, one after the other.
    Concatenate,
    /// Bits set in both.
    BitAnd,
    /// Bits set in either.
    BitOr,
    /// Bits set in one of them only.
    BitExclusiveOr,
    /// Bits moved to the left.
    ShiftLeft,
    /// Bits moved to the right.
    ShiftRight,
    /// The left array, range or JSON document contains the right one.
    Contains,
    /// The left array, range or JSON document is contained in the right one.
    ContainedBy,
    /// Two arrays or ranges have an element in common.
    Overlaps,
    /// The left range lies wholly before the right one.
    Before,
    /// The left range lies wholly after the right one.
    After,
    /// The left range starts no earlier than the right one.
    NotBefore,
    /// The left range ends no later than the right one.
    NotAfter,
    /// Two ranges touch.
    Adjacent,
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
