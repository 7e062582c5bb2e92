//! What the code that `#[derive(Model)]` writes refers to. Not for people: it may change in every
//! release.

pub use crate::column::{Column, Columns, Path};
pub use crate::expression::raw::{places, raw, term};
pub use crate::key::{ForeignKey, InScope, PrimaryKey};
pub use crate::model::{Encoder, FromRow, Keyed, Model, Reader, Touch, declare};
pub use crate::query::Query;
pub use crate::relation::{Many, Relation, Relations, app, place, refers, reverse};
pub use terrace_core::{
    CheckSchema, FieldSchema, IndexSchema, ModelOptions, ModelSchema, OnDelete, Registry,
    RelationKind, RelationSchema, Result, Scope, Tenant,
};

/// Holds at compile time that a foreign key stays inside its scope.
pub const fn same_scope<T: InScope<S>, S: Scope>() {}
