//! Statements: `SELECT`, `INSERT`, `UPDATE` and `DELETE`.

use std::borrow::Cow;

use terrace_core::{FieldSchema, ModelSchema, ScopeKind, Value};

use crate::{Expression, Source};

/// The name of a table, column or namespace, unquoted.
pub type Name = Cow<'static, str>;

/// A statement.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Reads rows.
    Select(Select),
    /// Adds rows.
    Insert(Insert),
    /// Changes rows.
    Update(Update),
    /// Removes rows.
    Delete(Delete),
}

/// A table and the scope that owns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, unqualified.
    pub name: Name,
    /// The scope that owns it. A statement confined to another scope is refused.
    pub scope: ScopeKind,
}

impl From<&ModelSchema> for Table {
    fn from(schema: &ModelSchema) -> Self {
        Self {
            name: Cow::Borrowed(schema.table),
            scope: schema.scope,
        }
    }
}

/// A query.
#[derive(Clone, Debug)]
pub struct Select {
    /// Whether equal rows are returned once.
    pub distinct: bool,
    /// What is returned, in order.
    pub items: Vec<Item>,
    /// The root table.
    pub from: Table,
    /// Tables joined to it, each after the one it is reached from.
    pub joins: Vec<Join>,
    /// Which rows.
    pub filter: Option<Expression>,
    /// What rows are grouped by.
    pub group_by: Vec<Expression>,
    /// Which groups.
    pub having: Option<Expression>,
    /// The order of rows.
    pub order_by: Vec<Order>,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// After so many rows.
    pub offset: Option<u64>,
    /// How rows are locked.
    pub lock: Option<Lock>,
}

impl Select {
    /// All rows of a table, without items yet.
    pub fn from(table: Table) -> Self {
        Self {
            distinct: false,
            items: Vec::new(),
            from: table,
            joins: Vec::new(),
            filter: None,
            group_by: Vec::new(),
            having: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
        }
    }
}

impl PartialEq for Select {
    /// Queries are compared only inside expressions in tests; by their debug form.
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// Something that a query returns.
#[derive(Clone, Debug)]
pub enum Item {
    /// All fields of a model, from one row source.
    Fields(Source, &'static [FieldSchema]),
    /// One expression, with a name if it is referred to.
    Expression(Expression, Option<Name>),
}

/// A table joined to another by one pair of columns, as a foreign key says.
#[derive(Clone, Debug)]
pub struct Join {
    /// Whether rows without a partner stay.
    pub kind: JoinKind,
    /// The table.
    pub table: Table,
    /// Its name in expressions.
    pub source: Source,
    /// Its column in the condition.
    pub column: Name,
    /// The source that it is joined to.
    pub parent: Source,
    /// That source's column in the condition.
    pub parent_column: Name,
}

/// Whether rows without a partner stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// They go.
    Inner,
    /// They stay, with nulls.
    Left,
}

/// An order of rows.
#[derive(Clone, Debug)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// `FOR SHARE` instead of `FOR UPDATE`.
    pub share: bool,
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
    /// The table, [`Source::ROOT`] in expressions.
    pub table: Table,
    /// Which rows.
    pub filter: Option<Expression>,
    /// Columns of the removed rows to return.
    pub returning: Vec<Name>,
}
