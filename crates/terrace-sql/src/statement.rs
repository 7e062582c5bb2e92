//! Statements: `SELECT`, `INSERT`, `UPDATE` and `DELETE`.

mod from;
mod walk;

use std::borrow::Cow;

use smallvec::SmallVec;
use terrace_core::{FieldSchema, ModelSchema, ScopeKind, Value};

use crate::{Expression, Source};

pub use from::{Common, CommonBody, Compound, From, SetOperator};

/// The name of a table, column or namespace, unquoted.
pub type Name = Cow<'static, str>;

/// A statement.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Reads rows.
    Select(Box<Select>),
    /// Adds rows.
    Insert(Insert),
    /// Changes rows.
    Update(Update),
    /// Removes rows.
    Delete(Delete),
}

impl std::convert::From<Select> for Statement {
    fn from(select: Select) -> Self {
        Self::Select(Box::new(select))
    }
}

/// A table and the scope that owns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, unqualified.
    pub name: Name,
    /// The scope that owns it. A statement confined to another scope is refused.
    pub scope: ScopeKind,
}

impl std::convert::From<&ModelSchema> for Table {
    fn from(schema: &ModelSchema) -> Self {
        Self {
            name: Cow::Borrowed(schema.table),
            scope: schema.scope,
        }
    }
}

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Tells this query from those around it, so that a query inside it can name its columns; 0
    /// where nobody does.
    pub query: u32,
    /// Queries with a name, for this one and those inside it.
    pub with: Vec<Common>,
    /// Whether equal rows are returned once.
    pub distinct: Distinct,
    /// What is returned, in order.
    pub items: Items,
    /// The root.
    pub from: From,
    /// Tables joined to it, each after the one it is reached from.
    pub joins: Vec<Join>,
    /// Which rows.
    pub filter: Option<Expression>,
    /// What rows are grouped by.
    pub group_by: Vec<Expression>,
    /// Which groups.
    pub having: Option<Expression>,
    /// The order of rows.
    pub order_by: Orders,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// After so many rows.
    pub offset: Option<u64>,
    /// How rows are locked.
    pub lock: Option<Lock>,
}

impl Select {
    /// All rows of a table or another query, without items yet.
    pub fn from(root: impl Into<From>) -> Self {
        Self {
            query: 0,
            with: Vec::new(),
            distinct: Distinct::No,
            items: Items::new(),
            from: root.into(),
            joins: Vec::new(),
            filter: None,
            group_by: Vec::new(),
            having: None,
            order_by: Orders::new(),
            limit: None,
            offset: None,
            lock: None,
        }
    }
}

/// Which equal rows are returned once.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Distinct {
    /// Equal rows are returned as often as they are there.
    #[default]
    No,
    /// Rows that are equal in every item.
    Rows,
    /// The first row, in the query's order, of those with the same values of these.
    On(Vec<Expression>),
}

/// What a query returns, in order. A single item is kept without an allocation.
pub type Items = SmallVec<[Item; 1]>;

/// Something that a query returns.
#[derive(Clone, Debug)]
pub enum Item {
    /// All fields of a model, from one row source.
    Fields(Source, &'static [FieldSchema]),
    /// One expression, with a name if it is referred to.
    Expression(Expression, Option<Name>),
}

impl PartialEq for Item {
    /// Fields are compared by their columns.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fields(source, fields), Self::Fields(others_source, others)) => {
                source == others_source
                    && fields
                        .iter()
                        .map(|field| field.column)
                        .eq(others.iter().map(|field| field.column))
            }
            (Self::Expression(expression, name), Self::Expression(other, others_name)) => {
                expression == other && name == others_name
            }
            _ => false,
        }
    }
}

/// A table or query joined to another row source.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Whether rows without a partner stay.
    pub kind: JoinKind,
    /// What is joined.
    pub from: From,
    /// Its name in expressions.
    pub source: Source,
    /// The source that it is joined to.
    pub parent: Source,
    /// Pairs of columns that must be equal: its own, and the parent's. Of a join without pairs,
    /// `on` is the whole condition.
    pub columns: Vec<(Name, Name)>,
    /// What else must hold, in terms of this source and those before it.
    pub on: Option<Expression>,
}

/// Whether rows without a partner stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// They go.
    Inner,
    /// They stay, with nulls.
    Left,
}

/// What rows are sorted by, the most important first. A single term is kept without an allocation.
pub type Orders = SmallVec<[Order; 1]>;

/// An order of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What is compared.
    pub expression: Expression,
    /// Largest first.
    pub descending: bool,
    /// Where nulls go; the database's habit when missing.
    pub nulls: Option<Nulls>,
}

/// Where nulls go in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// How rows are locked by a query in a transaction.
#[expect(
    clippy::struct_excessive_bools,
    reason = "words of SQL that don't depend on each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Whose rows are locked: those of the root when nothing is said.
    pub of: Vec<Source>,
    /// `FOR SHARE` instead of `FOR UPDATE`.
    pub share: bool,
    /// The weaker lock that lets others refer to the rows meanwhile, where the database has it;
    /// elsewhere the full lock.
    pub no_key: bool,
    /// Fails at once instead of waiting.
    pub no_wait: bool,
    /// Leaves out rows that are locked already.
    pub skip_locked: bool,
}

/// New rows.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The table.
    pub table: Table,
    /// The columns that get values, in order.
    pub columns: Vec<Name>,
    /// The values, row by row, `columns.len()` each.
    pub values: Vec<Value>,
    /// The identity column, when the database numbers it (it is not in `columns` then). Databases
    /// that can't number it in the confined table get an expression that does.
    pub identity: Option<Name>,
    /// What happens when a unique key is taken.
    pub conflict: Option<Conflict>,
    /// Columns of the new rows to return.
    pub returning: Vec<Name>,
}

/// What happens when a unique key is taken. MySQL has no target: there the action follows whichever
/// unique key is taken.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The columns of the unique key, without the tenant column. Empty, together with
    /// [`ConflictAction::Ignore`], for any unique key.
    pub target: Vec<Name>,
    /// What is done instead.
    pub action: ConflictAction,
}

/// What is done instead of an insert that meets a taken key.
#[derive(Clone, Debug)]
pub enum ConflictAction {
    /// Nothing; the row stays as it is.
    Ignore,
    /// These columns of the existing row get the new values.
    Update(Vec<Name>),
}

/// Changed rows.
#[derive(Clone, Debug)]
pub struct Update {
    /// Tells the statement from queries inside it, which can name the columns of its table by it; 0
    /// where none does.
    pub query: u32,
    /// The table, [`Source::ROOT`] in expressions.
    pub table: Table,
    /// The columns and their new values.
    pub assignments: Vec<Assignment>,
    /// Which rows.
    pub filter: Option<Expression>,
    /// Columns of the changed rows to return.
    pub returning: Vec<Name>,
}

/// A column and its new value.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The column.
    pub column: Name,
    /// Its new value, in terms of the old row.
    pub value: Expression,
}

/// Removed rows.
#[derive(Clone, Debug)]
pub struct Delete {
    /// Tells the statement from queries inside it, which can name the columns of its table by it; 0
    /// where none does.
    pub query: u32,
    /// The table, [`Source::ROOT`] in expressions.
    pub table: Table,
    /// Which rows.
    pub filter: Option<Expression>,
    /// Columns of the removed rows to return.
    pub returning: Vec<Name>,
}
