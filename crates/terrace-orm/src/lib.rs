//! Models, typed queries, relations and writes.
//!
//! A model is a struct with `#[derive(Model)]`; its rows are read with [`Model::objects`] and
//! written with [`Model::insert`], [`Model::update`] and their kin, always through a handle of the
//! model's own scope. Columns are values of a generated struct that closures receive, so that a
//! typo doesn't compile and paths span foreign keys.
//!
//! ```
//! use terrace_orm::{Auto, ForeignKey, Model};
//!
//! #[derive(Model, Clone, Debug)]
//! # #[terrace(crate = "terrace_orm")]
//! pub struct Artist {
//!     pub id: Auto<i64>,
//!     #[terrace(max_length = 120)]
//!     pub name: String,
//! }
//!
//! #[derive(Model, Clone, Debug)]
//! # #[terrace(crate = "terrace_orm")]
//! pub struct Album {
//!     pub id: Auto<i64>,
//!     pub title: String,
//!     pub artist: ForeignKey<Artist>,
//! }
//!
//! # use terrace_core::{Result, Tenant};
//! # use terrace_tenancy::Db;
//! async fn newest(db: &Db<Tenant>) -> Result<Vec<Album>> {
//!     Album::objects()
//!         .filter(|album| album.artist().name.icontains("ann"))
//!         .order_by(|album| album.id.descending())
//!         .limit(20)
//!         .all(db)
//!         .await
//! }
//! ```

mod audit;
mod column;
mod delete;
mod dynamic;
mod expression;
mod key;
mod model;
mod models;
pub mod private;
mod query;
mod raw;
mod relation;
mod write;

pub use audit::{AuditEntry, AuditOperation, RegistryAuditEntry};
pub use column::{
    Aggregated, Aggregation, Change, Changes, Column, Columns, Compares, Computed, Container, Fits,
    Numeric, OfManyRows, Operand, Ordered, Ordering, Orderings, Path, Predicate, RowWise,
    TextField, TruthField, Whole, count_all, random_order,
};
pub use delete::{Blocked, Blocker, DeletePreview, Deleted};
pub use dynamic::{Given, Visible};
pub use expression::{
    Arithmetic, ArrayField, Basic, Both, Calculated, Case, CaseOf, Collection, Contained,
    DateField, Either, Fractional, InZone, Instant, JsonField, JsonPath, Lasting, Like, Lookup,
    MaybeNull, Moment, NotNull, Nullability, NullableElements, OverWindow, Parts, RangeField, Term,
    Terms, TimeField, Together, Transform, Window, ZonedField, arc_tangent_2, case, concat,
    cumulative_distribution, dense_rank, json_array, json_object, now, null, percent_rank, pi,
    random, random_uuid, rank, row_number, tile, today, value, window,
};
pub use key::{
    Auto, AutoValue, ForeignKey, InScope, IntoKey, Key, KeyValue, LookupKey, PrimaryKey, RefersTo,
    RegistryKey,
};
pub use model::{
    Counts, CustomField, DbEnum, Defaulted, Duration, Field, FromRow, Json, Keyed, Mixin, Model,
    Reader, Required, SoftDelete, Stamped, Validated, ValidationErrors,
};
pub use query::{
    Aliased, Annotated, Deferred, DeferredRows, Existing, Fetch, Gather, GenericKey, Grouped,
    Grouping, Instances, Narrowed, OfInstances, Page, Partial, PartialRows, Picked, Prefetch,
    Query, RelatedPaths, Rows, SameRows, Selectable, Selection, Several, Single, Streamed,
    Subquery, Values, WholeRow, exists, prefetch_for,
};
pub use raw::{Handle, RawQuery, raw};
pub use relation::{
    ContentType, Difference, GenericForeignKey, Many, Prefetched, Related, prefetch,
    prefetch_generic, prefetch_soft,
};
pub use terrace_core::{Array, Range};
pub use terrace_macros::{DbEnum, Mixin, Model, Row};
pub use terrace_sql::DateUnit;
pub use terrace_tenancy::{ExplainFormat, ExplainOptions};
pub use write::{
    BulkInsert, Children, Each, FieldList, IgnoringConflicts, JoinedChildren, Links, Saved,
    UpdatingOnConflict, Upsert, Upserted, each,
};
