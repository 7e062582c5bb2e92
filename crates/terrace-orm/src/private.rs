//! What the code that `#[derive(Model)]` writes refers to. Not for people: it may change in every
//! release.

pub use crate::column::{Column, Columns, Operand, Path};
pub use crate::expression::NotNull;
pub use crate::expression::raw::{places, raw, term};
pub use crate::key::{ForeignKey, InScope, Joined, PrimaryKey};
pub use crate::model::custom::{decode_enum, enum_column};
pub use crate::model::{
    CustomField, DbEnum, Encoder, FromRow, Keyed, Model, Reader, Touch, declare,
};
pub use crate::model::{Mark, Marked, Marks, Mixin, Unmarked, all_fields};
pub use crate::model::{ValidationErrors, validate_with};
pub use crate::query::{Fills, Handles, Query, Selectable, Selection};
pub use crate::relation::{
    Many, Related, Relation, Relations, app, fits, place, referred, refers, refers_generic, reverse,
};
pub use terrace_core::{
    AdminSchema, AuditSchema, CheckSchema, ColumnType, CompositeReferenceSchema, Deferrable,
    ExclusionSchema, FieldSchema, IndexMethod, IndexSchema, ModelOptions, ModelSchema, OnDelete,
    OrderingSchema, Registry, RelationKind, RelationSchema, Result, Scope, Tenant, Typed,
    Validator, Value, ValueType,
};
pub use terrace_sql::{Expression, Items};
pub use terrace_tenancy::{Cell, Decode};

/// Holds at compile time that a foreign key stays inside its scope.
pub const fn same_scope<T: InScope<S>, S: Scope>() {}
