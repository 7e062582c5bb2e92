//! What a model is: a struct whose rows live in one table of one scope.

pub(crate) mod custom;
mod declare;
mod defaulted;
mod encoder;
mod field;
mod kinds;
mod mark;
mod mixin;
mod reader;
mod stamped;
mod touch;
mod validate;

use terrace_core::{ModelSchema, Result, Scope};
use terrace_tenancy::Executor;

pub use custom::{CustomField, DbEnum, Duration, Json};
pub use declare::declare;
pub use defaulted::Defaulted;
pub use encoder::Encoder;
pub(crate) use encoder::check_value;
pub use field::{Field, Required};
pub use kinds::{FromRow, Keyed};
pub use mark::{Mark, Marked, Marks, SoftDelete, Unmarked};
pub use mixin::{Mixin, all_fields};
pub use reader::Reader;
pub use stamped::{Counts, Stamped};
pub use touch::Touch;
pub(crate) use touch::now;
pub use validate::{Validated, ValidationErrors, validate_with};

use crate::column::{Changes, Columns, Path};
use crate::delete::{DeletePreview, Deleted};
use crate::key::{IntoKey, LookupKey};
use crate::query::Query;
use crate::relation::Relations;
use crate::write::{self, BulkInsert, Children, FieldList, Saved, Upsert};

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

    /// The table, which constants of other models may ask: they can't ask for the whole schema,
    /// because models may refer to each other in a circle.
    #[doc(hidden)]
    const TABLE: &'static str;

    /// The value of the primary key; `None` before the row is inserted, when it is given by then.
    fn key(&self) -> Option<Self::Key>;

    #[doc(hidden)]
    fn encode(&self, encoder: &mut Encoder);

    #[doc(hidden)]
    fn touch(&mut self, touch: &Touch<'_>);

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

    /// Finds what is wrong with this instance before it is written, also what only the database
    /// knows: primary and unique keys that another row has, references to rows that don't exist,
    /// checks and exclusion constraints. One statement. What [`validate`](Self::validate) finds is reported
    /// alone.
    ///
    /// It is for those who want to say everything at once, such as forms. The write is checked all
    /// the same: others may take the key meanwhile. Constraints over columns that the database
    /// calculates are left to the write.
    ///
    /// An instance that was loaded is checked as its row, and one with a key that the program made as
    /// a row that is to be added. Where all of a composite key was loaded from somewhere, as in a row
    /// between two others, no key tells which it is: it is checked as its row, and
    /// [`check_insert`](Self::check_insert) checks it as one that is to be added.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// #[terrace(check(name = "has_name", condition = "name <> ''"))]
    /// struct Artist {
    ///     id: Auto<i64>,
    ///     #[terrace(unique, max_length = 80)]
    ///     name: String,
    /// }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artist = Artist { id: Auto::unset(), name: "Nina".to_owned() };
    /// let problems = artist.check_constraints(db).await?;
    /// for message in problems.of("name") {
    ///     println!("name {message}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `Isolation` for an instance or a reference that was loaded from another tenant, and whatever
    /// keeps the statement from running.
    fn check_constraints<E: Executor<Self::Scope>>(
        &self,
        db: &E,
    ) -> impl Future<Output = Result<ValidationErrors>> + Send {
        write::problems(db.session(), self, false)
    }

    /// As [`check_constraints`](Self::check_constraints), for an instance that is to be added: whatever
    /// its key is, no row may have it.
    ///
    /// # Errors
    /// As [`check_constraints`](Self::check_constraints).
    fn check_insert<E: Executor<Self::Scope>>(
        &self,
        db: &E,
    ) -> impl Future<Output = Result<ValidationErrors>> + Send {
        write::problems(db.session(), self, true)
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

    /// The rows whatever the model's default scope, which nothing but this gets around. The scope of
    /// the tenant is not one of those, and rows that are marked as deleted are shown by
    /// [`with_deleted`](Query::with_deleted) only.
    fn unscoped() -> Query<Self> {
        Query::new()
    }

    /// The row with this primary key.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn get<E: Executor<Self::Scope>>(
        db: &E,
        key: impl IntoKey<Self::Key>,
    ) -> impl Future<Output = Result<Self>> + Send {
        crate::query::by_key(db, key.into_key())
    }

    /// Adds this instance as a row, and gives it back with what was filled in: its number, its
    /// automatic times.
    ///
    /// # Errors
    /// `Unique`, `ForeignKey` and the like when the database refuses; before anything is sent,
    /// `InvalidValue` for a value that doesn't fit its field and `Isolation` for an instance or a
    /// reference that was loaded from another tenant.
    fn insert<E: Executor<Self::Scope>>(self, db: &E) -> impl Future<Output = Result<Self>> + Send {
        write::insert(db, self)
    }

    /// Adds this instance as a row, with some columns set to what the database calculates in the
    /// same statement, in place of the instance's own values; gives it back as it is stored then.
    ///
    /// A calculation can't name columns of the row, which isn't there yet: it is made from values,
    /// and from queries of rows that are there.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model, Transform, now};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # use jiff::Timestamp;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Play { id: Auto<i64>, track: String, at: Timestamp }
    /// async fn played(db: &Db<Tenant>, play: Play) -> Result<Play> {
    ///     play.insert_setting(db, |play| play.at.set(now())).await
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert); `Statement` for a calculation that names a column of the row,
    /// `Unsupported` for a calculated key where the database doesn't return what it writes.
    fn insert_setting<E: Executor<Self::Scope>, C: Changes>(
        self,
        db: &E,
        changes: impl FnOnce(Self::Columns) -> C,
    ) -> impl Future<Output = Result<Self>> + Send {
        write::insert_setting(db, self, write::changes_of_new::<Self, C>(changes))
    }

    /// Writes every field of this instance to its row.
    ///
    /// # Errors
    /// `NotFound` when the row is gone, `Stale` when it has another version than the instance;
    /// otherwise as [`insert`](Self::insert).
    fn update<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send {
        write::update(db, self)
    }

    /// Inserts an instance that has no row yet, and updates one that has; tells which.
    ///
    /// An unset key means that there is no row. One that was loaded or written before means that
    /// there is. Any other set key, a composite one, and one that is a foreign key don't tell:
    /// then the row is updated if it is there, and else inserted.
    ///
    /// # Errors
    /// As [`insert`](Self::insert) and [`update`](Self::update).
    fn save<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<Saved>> + Send {
        write::save(db, self)
    }

    /// Writes only some fields of this instance to its row, besides times that every update stamps
    /// and the version.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, plays: i64 }
    /// async fn rename(db: &Db<Tenant>, track: &mut Track, name: &str) -> Result<()> {
    ///     track.name = name.to_owned();
    ///     track.save_fields(db, |track| track.name).await
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn save_fields<E: Executor<Self::Scope>, L: FieldList>(
        &mut self,
        db: &E,
        fields: impl FnOnce(Self::Columns) -> L,
    ) -> impl Future<Output = Result<()>> + Send {
        write::save_fields(db, self, write::named::<Self, L>(fields))
    }

    /// Writes only the fields in which this instance differs from `before`, a clone of it from
    /// before it was changed; nothing when there are none.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn save_changed<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
        before: &Self,
    ) -> impl Future<Output = Result<Saved>> + Send {
        write::save_changed(db, self, before)
    }

    /// Changes this instance's row to values that the database calculates from the row as it is, and
    /// reads it: with one statement where databases return the rows that they update.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, plays: i64 }
    /// async fn play(db: &Db<Tenant>, track: &mut Track) -> Result<()> {
    ///     track.change(db, |track| track.plays.set(track.plays + 1)).await
    /// }
    /// ```
    ///
    /// # Errors
    /// `NotFound` when the row is gone; otherwise as [`Query::update`](crate::Query::update).
    fn change<E: Executor<Self::Scope>, C: Changes>(
        &mut self,
        db: &E,
        changes: impl FnOnce(Self::Columns) -> C,
    ) -> impl Future<Output = Result<()>> + Send {
        let changes = changes(Self::Columns::at(Path::ROOT)).into_changes();
        write::change(db, self, changes)
    }

    /// Removes this instance's row and whatever is to go with it: see [`Deleted`] and the
    /// `on_delete` of foreign keys. All of it is one transaction.
    ///
    /// # Errors
    /// `NotFound` when the row is gone, `Stale` when it has another version, `Protected` or
    /// `Restricted` when rows that refer to it keep it (see [`Blocked`](crate::Blocked)),
    /// `ForeignKey` when the database refuses.
    fn delete<E: Executor<Self::Scope>>(
        &self,
        db: &E,
    ) -> impl Future<Output = Result<Deleted>> + Send {
        crate::delete::instance(db, self)
    }

    /// What [`delete`](Self::delete) would do now. Changes nothing.
    ///
    /// # Errors
    /// `NotFound` when the row is gone.
    fn delete_preview<E: Executor<Self::Scope>>(
        &self,
        db: &E,
    ) -> impl Future<Output = Result<DeletePreview>> + Send {
        crate::delete::preview_instance(db, self)
    }

    /// Marks this instance's row as deleted. Rows that refer to it stay.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn soft_delete<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send
    where
        Self: SoftDelete,
    {
        write::mark(db, self, true)
    }

    /// Takes back that this instance's row was marked as deleted.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn restore<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send
    where
        Self: SoftDelete,
    {
        write::mark(db, self, false)
    }

    /// Reads this instance's row again. Rows that its foreign keys had loaded are let go.
    ///
    /// # Errors
    /// `NotFound` when the row is gone.
    fn refresh<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
    ) -> impl Future<Output = Result<()>> + Send {
        write::refresh(db, self, None)
    }

    /// Reads some fields of this instance's row again, and leaves the others as they are.
    ///
    /// # Errors
    /// `NotFound` when the row is gone.
    fn refresh_fields<E: Executor<Self::Scope>, L: FieldList>(
        &mut self,
        db: &E,
        fields: impl FnOnce(Self::Columns) -> L,
    ) -> impl Future<Output = Result<()>> + Send {
        write::refresh(db, self, Some(write::named::<Self, L>(fields)))
    }

    /// Reads this instance's row again as a query gives it: locked, with related rows, or only if it
    /// is among those of the query.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Transaction;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Account { id: Auto<i64>, balance: i64 }
    /// async fn locked(tx: &Transaction<Tenant>, account: &mut Account) -> Result<()> {
    ///     account.refresh_from(tx, Account::objects().for_update()).await
    /// }
    /// ```
    ///
    /// # Errors
    /// `NotFound` when the query doesn't give the row.
    fn refresh_from<E: Executor<Self::Scope>>(
        &mut self,
        db: &E,
        query: Query<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        write::refresh_from(db, self, query)
    }

    /// Adds many rows with as few statements as the database's limits allow, and gives them back
    /// with their keys, in order. Several statements run in one transaction.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tag { id: Auto<i64>, #[terrace(unique, max_length = 80)] name: String, uses: i64 }
    /// # async fn run(db: &Db<Tenant>, tags: Vec<Tag>, more: Vec<Tag>) -> Result<()> {
    /// let tags = Tag::bulk_insert(db, tags).await?;
    /// let more = Tag::bulk_insert(db, more)
    ///     .batch_size(100)
    ///     .update_on_conflict(|tag| tag.name, |tag| tag.uses)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert); either every row is added or none.
    fn bulk_insert<E: Executor<Self::Scope>>(db: &E, rows: Vec<Self>) -> BulkInsert<'_, Self, E> {
        BulkInsert::new(db, rows)
    }

    /// Writes some fields of many instances to their rows, with one statement for hundreds of
    /// them, and gives the number of rows that were there. Times that every update stamps are
    /// written as well.
    ///
    /// # Errors
    /// As [`insert`](Self::insert); `Stale` when a model counts versions and one of the rows is
    /// gone or has another version. Either every row is written or none.
    fn bulk_update<E: Executor<Self::Scope>, L: FieldList>(
        db: &E,
        rows: &mut [Self],
        fields: impl FnOnce(Self::Columns) -> L,
    ) -> impl Future<Output = Result<u64>> + Send {
        write::bulk_update(db, rows, write::named::<Self, L>(fields))
    }

    /// Adds this instance as a row or, when the unique key of the given columns is taken, writes
    /// its other fields to the row that has it. Tells which, with the row as it is stored.
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
    ///     let setting = Setting { id: Auto::unset(), name, value };
    ///     Ok(setting.upsert(db, |setting| setting.name).await?.into_row())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    fn upsert<E: Executor<Self::Scope>, L: FieldList>(
        self,
        db: &E,
        unique: impl FnOnce(Self::Columns) -> L,
    ) -> Upsert<'_, Self, E> {
        Upsert::new(db, self, unique)
    }

    /// As [`upsert`](Self::upsert), by the unique key that the model declares first: the first
    /// `unique(…)` of the struct that holds for all rows, or else the first `unique` field. For a model
    /// without one it doesn't compile.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// #[terrace(unique(sensor, hour))]
    /// struct Reading {
    ///     id: Auto<i64>,
    ///     sensor: i32,
    ///     hour: i32,
    ///     value: f64,
    /// }
    ///
    /// async fn keep(db: &Db<Tenant>, reading: Reading) -> Result<Reading> {
    ///     Ok(reading.upsert_declared(db).await?.into_row())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    fn upsert_declared<E: Executor<Self::Scope>>(self, db: &E) -> Upsert<'_, Self, E> {
        Upsert::declared(db, self)
    }

    /// Adds this instance as a row, and then the rows that `children` makes of it, which can refer
    /// to it by then: all of them or none.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// async fn debut(db: &Db<Tenant>, artist: Artist, title: String) -> Result<(Artist, Vec<Album>)> {
    ///     artist
    ///         .insert_with(db, |artist| {
    ///             let artist = ForeignKey::to(artist)?;
    ///             Ok(vec![Album { id: Auto::unset(), title, artist }])
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`insert`](Self::insert), and those of `children`.
    fn insert_with<E: Executor<Self::Scope>, C: Children<Self::Scope>>(
        self,
        db: &E,
        children: impl FnOnce(&Self) -> Result<C> + Send,
    ) -> impl Future<Output = Result<(Self, C::Added)>> + Send {
        write::insert_with(db, self, children)
    }

    /// Saves this instance, and then the rows that `children` makes of it: those that have no row yet
    /// are added, the others updated, as [`save`](Self::save) tells them apart. All of it is one
    /// transaction, and each level of the graph takes a few statements, however many rows it has.
    /// Rows that are there and aren't named stay.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model, each};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tag { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", m2m(name = "tags", to = "Tag"))]
    /// # struct Post { id: Auto<i64>, title: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Comment { id: Auto<i64>, post: ForeignKey<Post>, text: String }
    /// async fn publish(
    ///     db: &Db<Tenant>,
    ///     post: &mut Post,
    ///     mut comments: Vec<Comment>,
    ///     tags: Vec<Tag>,
    /// ) -> Result<()> {
    ///     post.save_with(db, |post| {
    ///         for comment in &mut comments {
    ///             comment.post = ForeignKey::to(post)?;
    ///         }
    ///         Ok((comments, post.tags().with(tags)?))
    ///     })
    ///     .await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`save`](Self::save), and those of `children`.
    fn save_with<E: Executor<Self::Scope>, C: Children<Self::Scope>>(
        &mut self,
        db: &E,
        children: impl FnOnce(&Self) -> Result<C> + Send,
    ) -> impl Future<Output = Result<(Saved, C::Added)>> + Send {
        write::save_with(db, self, children)
    }
}
