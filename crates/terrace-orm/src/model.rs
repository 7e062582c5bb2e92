//! What a model is: a struct whose rows live in one table of one scope.

pub(crate) mod custom;
mod declare;
mod encoder;
mod field;
mod reader;
mod touch;
mod validate;

use terrace_core::{FieldSchema, ModelSchema, Result, Scope};
use terrace_tenancy::Executor;

pub use custom::{CustomField, DbEnum, Duration, Json};
pub use declare::declare;
pub use encoder::Encoder;
pub(crate) use encoder::check_value;
pub use field::{Field, Required};
pub use reader::Reader;
pub use touch::Touch;
pub(crate) use touch::now;
pub use validate::{Validated, ValidationErrors, validate_with};

use crate::column::Columns;
use crate::key::{KeyValue, LookupKey, PrimaryKey};
use crate::query::Query;
use crate::relation::Relations;

/// Something that a row of a result decodes into: a model, or a tuple of plain types.
pub trait FromRow: Sized + Send {
    /// The model, when columns are found by their names.
    #[doc(hidden)]
    const MODEL: Option<&'static ModelSchema> = None;

    /// Decodes the next columns.
    #[doc(hidden)]
    fn from_row(reader: &mut Reader<'_>) -> Result<Self>;
}

/// A struct whose rows live in one table of one scope. Made by `#[derive(Model)]`.
///
/// The hidden items are what the derive writes; the others are the same for every model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to the struct"
)]
pub trait Model: FromRow + Relations + Send + Sync + 'static {
    /// Where the rows live: [`Tenant`](terrace_core::Tenant) or
    /// [`Registry`](terrace_core::Registry).
    type Scope: Scope;
    /// What a row is looked up by: the value of the primary key, or a tuple for a composite key.
    type Key: LookupKey;
    /// The columns, as closures receive them.
    type Columns: Columns;
    /// The model as data.
    const SCHEMA: &'static ModelSchema;

    /// The value of the primary key; `None` before the row is inserted, when it is given by then.
    fn key(&self) -> Option<Self::Key>;

    #[doc(hidden)]
    fn encode(&self, encoder: &mut Encoder);

    #[doc(hidden)]
    fn touch(&mut self, touch: &Touch);

    /// Checks every field, and the model's own conditions, without a database: what every write does
    /// before it sends anything.
    ///
    /// # Errors
    /// What is wrong, by field.
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut encoder = Encoder::of_validation(Self::SCHEMA);
        self.encode(&mut encoder);
        encoder.validated()
    }

    /// The scope that every query starts with, as `#[terrace(default_scope = "…")]` names it.
    #[doc(hidden)]
    fn default_scope(query: Query<Self>) -> Query<Self> {
        query
    }

    /// The rows that the model's default scope leaves, to be narrowed: the start of every query.
    ///
    /// A manager with queries of its own is a trait for [`Query`]:
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model, Query};
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// struct Track { id: Auto<i64>, name: String, plays: i64 }
    ///
    /// trait Tracks {
    ///     fn popular(self) -> Self;
    /// }
    /// impl Tracks for Query<Track> {
    ///     fn popular(self) -> Self {
    ///         self.filter(|track| track.plays.greater_than(1000))
    ///     }
    /// }
    ///
    /// let hits = Track::objects().popular().limit(10);
    /// ```
    fn objects() -> Query<Self> {
        Self::default_scope(Query::new())
    }

    /// All rows, whatever the model's default scope. The scope of the tenant is not one of those.
    fn unscoped() -> Query<Self> {
        Query::new()
    }

    /// The row with this primary key.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn get<E: Executor<Self::Scope>>(
        db: &E,
        key: impl Into<Self::Key>,
    ) -> impl Future<Output = Result<Self>> + Send {
        crate::query::by_key(db, key.into())
    }

    /// Adds this instance as a row, and gives it back with what was filled in: its number, its
    /// automatic times.
    ///
    /// # Errors
    /// `Unique`, `ForeignKey` and the like when the database refuses; before anything is sent,
    /// `InvalidValue` for a value that doesn't fit its field and `Isolation` for an instance or a
    /// reference that was loaded from another tenant.
    fn insert<E: Executor<Self::Scope>>(self, db: &E) -> impl Future<Output = Result<Self>> + Send {
        crate::write::insert(db, self)
    }

    /// Writes every field of this instance to its row.
    ///
    /// # Errors
    /// `NotFound` when the row is gone; otherwise as [`insert`](Self::insert).
    fn update<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send {
        crate::write::update(db, self)
    }

    /// Inserts an instance that has no row yet, and updates one that has: an [`Auto`](crate::Auto)
    /// key decides by being set, a [`Key`](crate::Key) by having been loaded or written before.
    ///
    /// # Errors
    /// As [`insert`](Self::insert) and [`update`](Self::update); `Unsupported` for a composite
    /// key, which tells nothing.
    fn save<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send {
        crate::write::save(db, self)
    }

    /// Removes this instance's row.
    ///
    /// # Errors
    /// `NotFound` when the row is gone, `ForeignKey` when others refer to it.
    fn delete<E: Executor<Self::Scope>>(&self, db: &E) -> impl Future<Output = Result<()>> + Send {
        crate::write::delete(db, self)
    }

    /// Reads this instance's row again.
    ///
    /// # Errors
    /// `NotFound` when the row is gone.
    fn refresh<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send {
        crate::write::refresh(db, self)
    }

    /// Adds many rows with as few statements as the database's limits allow, and gives them back
    /// with their keys, in order. Several statements run in one transaction.
    ///
    /// # Errors
    /// As [`insert`](Self::insert); either every row is added or none.
    fn bulk_insert<E: Executor<Self::Scope>>(
        db: &E,
        rows: Vec<Self>,
    ) -> impl Future<Output = Result<Vec<Self>>> + Send {
        crate::write::bulk_insert(db, rows)
    }

    /// Adds this instance as a row or, when the unique key of the given columns is taken, writes
    /// its other fields to the row that has it. Gives the instance back with the row's key.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// struct Setting {
    ///     id: Auto<i64>,
    ///     #[terrace(unique, max_length = 80)]
    ///     name: String,
    ///     value: String,
    /// }
    ///
    /// async fn set(db: &Db<Tenant>, name: String, value: String) -> Result<Setting> {
    ///     Setting { id: Auto::unset(), name, value }.upsert(db, |setting| setting.name).await
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    fn upsert<E: Executor<Self::Scope>, G: crate::query::Grouping>(
        self,
        db: &E,
        unique: impl FnOnce(Self::Columns) -> G,
    ) -> impl Future<Output = Result<Self>> + Send {
        crate::write::upsert(
            db,
            self,
            unique(Columns::at(crate::Path::ROOT)).expressions(),
        )
    }
}

/// A model whose primary key is one column, so that foreign keys can refer to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be referred to: it is not a model with a primary key of one column",
    label = "not a model with a primary key of one column",
    note = "add `#[derive(Model)]` to the struct; a model with a composite key can't be referred to"
)]
pub trait Keyed: Model<Key: KeyValue> {
    /// The primary key, as data.
    #[doc(hidden)]
    const KEY: FieldSchema;

    /// The table, which constants of other models may ask: they can't ask for the whole schema,
    /// because models may refer to each other in a circle.
    #[doc(hidden)]
    const TABLE: &'static str;

    /// The type of the primary key's field.
    type PrimaryKey: PrimaryKey<Value = Self::Key>;

    /// The primary key's field.
    #[doc(hidden)]
    fn primary_key(&self) -> &Self::PrimaryKey;
}
