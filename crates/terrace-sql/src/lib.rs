//! The statement and DDL tree of Terrace, database capabilities as data, and one folder of
//! spelling per database. Pure: no input or output, nothing asynchronous.
//!
//! Statements are rendered only together with a [`Confinement`], which every table reference
//! passes through: that is how no table can be forgotten.

mod capabilities;
pub mod catalogue;
mod confinement;
mod ddl;
mod definition;
pub mod dialect;
mod expression;
mod live;
mod render;
mod rescope;
mod script;
mod statement;

pub use capabilities::Capabilities;
pub use confinement::{Confinement, TenantGuard};
pub use ddl::{
    CheckDefinition, ChoicesDefinition, ColumnDefinition, Copied, Ddl, ExclusionDefinition,
    ExclusionElement, ForeignKeyDefinition, IndexDefinition, OperatorClass, TableDefinition,
    TenantPolicy, UniqueDefinition,
};
pub use definition::table_definition;
pub use dialect::Dialect;
pub use expression::{
    Aggregate, AggregateFunction, BinaryOperator, Column, DatePart, DateUnit, Expression, Extract,
    Function, JsonHasKeys, JsonStep, JsonValue, Raw, RawPart, Refusal, Source, TextLookup,
    Truncate, Window, WindowBound, WindowExclusion, WindowFrame, WindowFunction, WindowUnit,
};
pub use live::{
    LiveColumn, LiveForeignKey, LiveIndex, LiveKey, LivePolicy, LiveTable, LiveText, LiveView,
};
pub use render::{Parameters, Rendered, render, render_ddl};
pub use rescope::{Rescope, RescopeScripts, RescopeSecurity};
pub use script::{
    Allowance, ConcurrentIndex, Directives, Lexeme, LexemeKind, Nature, Position, Script,
    ScriptStatement,
};
pub use statement::{
    Assignment, Common, CommonBody, Compound, Conflict, ConflictAction, Delete, Distinct, From,
    Insert, Item, Items, Join, JoinKind, Lock, Name, Nulls, Order, Orders, Select, SetOperator,
    Statement, Table, Update,
};
