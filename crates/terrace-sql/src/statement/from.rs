//! What a query reads: a table, or other queries.

use super::{Name, Select, Table};
use crate::Expression;

/// What a query or join reads.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// A table.
    Table(Table),
    /// The rows of a query. Its items are the columns, under their names.
    Query(Box<Select>),
    /// The rows of several queries. The items of the first one name the columns.
    Compound(Box<Compound>),
    /// One row of these values, each under its name: one or more.
    Row(Vec<(Name, Expression)>),
    /// The rows of a query that has a name, from the `with` of this query or one around it.
    Common(Name),
}

impl std::convert::From<Table> for From {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

/// Several queries put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Compound {
    /// How.
    pub operator: SetOperator,
    /// The queries, two or more, each with the same number of items.
    pub queries: Vec<Select>,
}

/// How queries are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// The rows of either, equal ones once.
    Union,
    /// The rows of either, equal ones as often as they are there.
    UnionAll,
    /// The rows of both, equal ones once.
    Intersection,
    /// The rows of the first that the others lack, equal ones once.
    Difference,
}

/// A query with a name (`WITH name AS (…)`).
#[derive(Clone, Debug, PartialEq)]
pub struct Common {
    /// Its name.
    pub name: Name,
    /// The names of its columns; those of its items when empty.
    pub columns: Vec<Name>,
    /// Whether it reads itself.
    pub recursive: bool,
    /// The query.
    pub body: CommonBody,
}

/// The query behind a name.
#[derive(Clone, Debug, PartialEq)]
pub enum CommonBody {
    /// One query.
    Query(Box<Select>),
    /// Several. Of a recursive name, the first is where it begins, and the others read it.
    Compound(Box<Compound>),
}
