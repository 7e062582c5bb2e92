//! The words that every Terrace crate shares: scopes, tenant identity, values, static model
//! schemas and errors.
//!
//! This crate does no input or output and knows neither SQL nor a database.

mod actor;
mod collection;
mod count;
mod error;
mod origin;
mod schema;
mod scope;
mod slug;
mod spelling;
mod tenant;
mod value;

pub use actor::Actor;
pub use collection::{Array, ArrayValue, Element, ElementType, Range, RangeElement, RangeValue};
pub use count::Count;
pub use error::{Error, ErrorKind, Result};
pub use origin::Origin;
pub use schema::{
    AdminSchema, AuditSchema, Automatic, CheckSchema, ColumnType, CompositeReferenceSchema,
    Deferrable, ExclusionSchema, FieldSchema, IndexMethod, IndexSchema, ModelOptions, ModelSchema,
    OnDelete, OrderingSchema, Reference, ReferenceSchema, RelationKind, RelationSchema, ScopeKind,
    Validator,
};
pub use scope::{Registry, Scope};
pub use slug::Slug;
pub use spelling::nearest;
pub use tenant::{Tenant, TenantId, TenantKind, TenantState, TenantStatus};
pub use value::{Typed, Value, ValueType};
