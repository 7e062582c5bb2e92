//! Lookups: conditions by name, one table for typed methods and for paths of strings.

use terrace_core::{ColumnType, Value};
use terrace_sql::{BinaryOperator, Expression, TextLookup};

use super::years;

/// A comparison of a value with one or more others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// Equal; null with null.
    Exact,
    /// Equal text, upper and lower case being the same.
    InsensitiveExact,
    /// Contains a text, literally; of JSON, arrays and ranges, an element or part.
    Contains,
    /// Contains a text, upper and lower case being the same.
    InsensitiveContains,
    /// Starts with a text.
    StartsWith,
    /// Starts with a text, upper and lower case being the same.
    InsensitiveStartsWith,
    /// Ends with a text.
    EndsWith,
    /// Ends with a text, upper and lower case being the same.
    InsensitiveEndsWith,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// One of several values.
    In,
    /// Between two values, both included.
    Range,
    /// Null or not.
    IsNull,
    /// Matches a regular expression in the database's own syntax.
    Regex,
    /// Matches a regular expression, upper and lower case being the same.
    InsensitiveRegex,
    /// Of JSON, arrays and ranges: is contained in another one.
    ContainedBy,
    /// Of JSON: an object has a member of this name.
    HasKey,
    /// Of JSON: an object has members of all these names.
    HasKeys,
    /// Of JSON: an object has a member of one of these names.
    HasAnyKeys,
    /// Of arrays and ranges: has an element in common with another one.
    Overlaps,
    /// Of ranges: ends before another one starts.
    LiesBefore,
    /// Of ranges: starts after another one ends.
    LiesAfter,
    /// Of ranges: starts no earlier than another one.
    NotBefore,
    /// Of ranges: ends no later than another one.
    NotAfter,
    /// Of ranges: touches another one.
    Adjacent,
}

/// What a lookup compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// A value of the same type.
    Same,
    /// A text.
    Text,
    /// Several values of the same type.
    List,
    /// Two values of the same type.
    Pair,
    /// Yes or no.
    Flag,
    /// Several texts.
    Texts,
}

/// What a lookup is, in one row.
struct Entry {
    lookup: Lookup,
    name: &'static str,
    given: Given,
    applies: fn(ColumnType) -> bool,
}

const fn entry(
    lookup: Lookup,
    name: &'static str,
    given: Given,
    applies: fn(ColumnType) -> bool,
) -> Entry {
    Entry {
        lookup,
        name,
        given,
        applies,
    }
}

/// Every lookup, with Django's name, in the order of the enumeration.
const TABLE: [Entry; 27] = [
    entry(Lookup::Exact, "exact", Given::Same, any),
    entry(Lookup::InsensitiveExact, "iexact", Given::Text, is_text),
    entry(Lookup::Contains, "contains", Given::Same, is_searched),
    entry(
        Lookup::InsensitiveContains,
        "icontains",
        Given::Text,
        is_text,
    ),
    entry(Lookup::StartsWith, "startswith", Given::Text, is_text),
    entry(
        Lookup::InsensitiveStartsWith,
        "istartswith",
        Given::Text,
        is_text,
    ),
    entry(Lookup::EndsWith, "endswith", Given::Text, is_text),
    entry(
        Lookup::InsensitiveEndsWith,
        "iendswith",
        Given::Text,
        is_text,
    ),
    entry(Lookup::Greater, "gt", Given::Same, is_ordered),
    entry(Lookup::AtLeast, "gte", Given::Same, is_ordered),
    entry(Lookup::Less, "lt", Given::Same, is_ordered),
    entry(Lookup::AtMost, "lte", Given::Same, is_ordered),
    entry(Lookup::In, "in", Given::List, any),
    entry(Lookup::Range, "range", Given::Pair, is_ordered),
    entry(Lookup::IsNull, "isnull", Given::Flag, any),
    entry(Lookup::Regex, "regex", Given::Text, is_text),
    entry(Lookup::InsensitiveRegex, "iregex", Given::Text, is_text),
    entry(Lookup::ContainedBy, "contained_by", Given::Same, has_parts),
    entry(Lookup::HasKey, "has_key", Given::Text, is_json),
    entry(Lookup::HasKeys, "has_keys", Given::Texts, is_json),
    entry(Lookup::HasAnyKeys, "has_any_keys", Given::Texts, is_json),
    entry(Lookup::Overlaps, "overlap", Given::Same, is_collection),
    entry(Lookup::LiesBefore, "fully_lt", Given::Same, is_range),
    entry(Lookup::LiesAfter, "fully_gt", Given::Same, is_range),
    entry(Lookup::NotBefore, "not_lt", Given::Same, is_range),
    entry(Lookup::NotAfter, "not_gt", Given::Same, is_range),
    entry(Lookup::Adjacent, "adjacent_to", Given::Same, is_range),
];

const fn any(_: ColumnType) -> bool {
    true
}

const fn is_text(of: ColumnType) -> bool {
    matches!(of, ColumnType::Text | ColumnType::VarChar(_))
}

const fn is_json(of: ColumnType) -> bool {
    matches!(of, ColumnType::Json)
}

const fn is_range(of: ColumnType) -> bool {
    matches!(of, ColumnType::Range(_))
}

/// Whether values of it are arrays or ranges.
pub(crate) const fn is_collection(of: ColumnType) -> bool {
    matches!(of, ColumnType::Array(_) | ColumnType::Range(_))
}

/// Whether a value of it is contained in another one as a whole, and is no text.
pub(crate) const fn has_parts(of: ColumnType) -> bool {
    is_json(of) || is_collection(of)
}

const fn is_searched(of: ColumnType) -> bool {
    is_text(of) || has_parts(of)
}

const fn is_ordered(of: ColumnType) -> bool {
    !matches!(of, ColumnType::Bool | ColumnType::Binary) && !has_parts(of)
}

impl Lookup {
    fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// Django's name for it, as the last part of a path.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The lookup of this name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.lookup)
    }

    /// Every lookup.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.lookup)
    }

    /// Whether values of such a column can be looked up by it.
    pub fn applies(self, of: ColumnType) -> bool {
        (self.entry().applies)(of)
    }

    pub(crate) fn given(self) -> Given {
        self.entry().given
    }

    /// The condition that `left` compares so with `right`: of lookups of one operand.
    pub(crate) fn condition(self, left: Expression, right: Expression) -> Expression {
        match self {
            Self::Exact => compare(left, BinaryOperator::Equal, right),
            Self::Greater => compare(left, BinaryOperator::Greater, right),
            Self::AtLeast => compare(left, BinaryOperator::GreaterOrEqual, right),
            Self::Less => compare(left, BinaryOperator::Less, right),
            Self::AtMost => compare(left, BinaryOperator::LessOrEqual, right),
            Self::ContainedBy => compare(left, BinaryOperator::ContainedBy, right),
            Self::Overlaps => compare(left, BinaryOperator::Overlaps, right),
            Self::LiesBefore => compare(left, BinaryOperator::Before, right),
            Self::LiesAfter => compare(left, BinaryOperator::After, right),
            Self::NotBefore => compare(left, BinaryOperator::NotBefore, right),
            Self::NotAfter => compare(left, BinaryOperator::NotAfter, right),
            Self::Adjacent => compare(left, BinaryOperator::Adjacent, right),
            Self::InsensitiveExact => Expression::EqualInsensitive(Box::new(left), Box::new(right)),
            Self::Contains => search(left, TextLookup::Contains, right, false),
            Self::InsensitiveContains => search(left, TextLookup::Contains, right, true),
            Self::StartsWith => search(left, TextLookup::StartsWith, right, false),
            Self::InsensitiveStartsWith => search(left, TextLookup::StartsWith, right, true),
            Self::EndsWith => search(left, TextLookup::EndsWith, right, false),
            Self::InsensitiveEndsWith => search(left, TextLookup::EndsWith, right, true),
            Self::Regex => matches(left, right, false),
            Self::InsensitiveRegex => matches(left, right, true),
            Self::In => among(left, vec![right], false),
            Self::Range => between(left, right.clone(), right),
            Self::IsNull => is_null(left, right != Expression::Value(Value::Bool(true))),
            Self::HasKey | Self::HasKeys | Self::HasAnyKeys => {
                super::json::has_keys(left, texts(right), self != Self::HasAnyKeys)
            }
        }
    }
}

fn texts(value: Expression) -> Vec<String> {
    match value {
        Expression::Value(Value::Text(text)) => vec![text],
        _ => Vec::new(),
    }
}

/// Two operands compared. A part of a date that is compared with a year becomes a range of dates,
/// which an index finds.
pub(crate) fn compare(left: Expression, operator: BinaryOperator, right: Expression) -> Expression {
    if let Expression::Extract(extract) = &left
        && let Some(range) = years::range(extract, operator, &right)
    {
        return range;
    }
    Expression::binary(left, operator, right)
}

pub(crate) fn is_null(operand: Expression, negated: bool) -> Expression {
    Expression::IsNull {
        operand: Box::new(operand),
        negated,
    }
}

pub(crate) fn between(operand: Expression, low: Expression, high: Expression) -> Expression {
    Expression::Between {
        operand: Box::new(operand),
        low: Box::new(low),
        high: Box::new(high),
    }
}

fn search(
    operand: Expression,
    lookup: TextLookup,
    pattern: Expression,
    insensitive: bool,
) -> Expression {
    Expression::Text {
        operand: Box::new(operand),
        lookup,
        pattern: Box::new(pattern),
        insensitive,
    }
}

fn matches(operand: Expression, pattern: Expression, insensitive: bool) -> Expression {
    Expression::Matches {
        operand: Box::new(operand),
        pattern: Box::new(pattern),
        insensitive,
    }
}

/// Whether an operand is one of the candidates: values in a list, others each by itself.
pub(crate) fn among(operand: Expression, candidates: Vec<Expression>, negated: bool) -> Expression {
    let mut values = Vec::with_capacity(candidates.len());
    let mut others = Vec::new();
    for candidate in candidates {
        match (&operand, candidate) {
            (_, Expression::Value(value)) => values.push(value),
            (Expression::Tuple(_), Expression::Tuple(parts)) if parts.iter().all(is_value) => {
                values.extend(parts.into_iter().filter_map(|part| match part {
                    Expression::Value(value) => Some(value),
                    _ => None,
                }));
            }
            (_, other) => others.push(other),
        }
    }
    let (comparison, combination) = if negated {
        (BinaryOperator::NotEqual, BinaryOperator::And)
    } else {
        (BinaryOperator::Equal, BinaryOperator::Or)
    };
    let mut conditions: Vec<_> = others
        .into_iter()
        .map(|other| compare(operand.clone(), comparison, other))
        .collect();
    if !values.is_empty() || conditions.is_empty() {
        let list = Expression::In {
            operand: Box::new(operand),
            values,
            negated,
        };
        conditions.insert(0, list);
    }
    let mut conditions = conditions.into_iter();
    let first = conditions
        .next()
        .unwrap_or(Expression::Value(Value::Bool(negated)));
    conditions.fold(first, |all, other| {
        Expression::binary(all, combination, other)
    })
}

fn is_value(expression: &Expression) -> bool {
    matches!(expression, Expression::Value(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enumeration() {
        for (index, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.lookup as usize, index, "{}", entry.name);
            assert_eq!(Lookup::named(entry.name), Some(entry.lookup));
        }
    }
}
