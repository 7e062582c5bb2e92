//! PartialRows of rows, which know whose parts they are.

use std::fmt;
use std::ops::Deref;

use terrace_core::Result;
use terrace_sql::{Item, Items};
use terrace_tenancy::Executor;

use super::rows::{Build, Rows, Ways};
use super::{OfInstances, Query, Selection};
use crate::key::PrimaryKey as _;
use crate::model::{Field as _, Keyed, Reader};

/// Some values of a row of `M`, with the key of the row: what [`Query::only`] gives. What was not
/// asked for isn't there, and the compiler says so; [`load`](Self::load) reads the whole row.
pub struct Partial<M: Keyed, T> {
    key: M::PrimaryKey,
    values: T,
}

impl<M: Keyed, T> Partial<M, T> {
    pub(super) const fn new(key: M::PrimaryKey, values: T) -> Self {
        Self { key, values }
    }

    /// The key of the row.
    pub const fn primary_key(&self) -> &M::PrimaryKey {
        &self.key
    }

    /// The values, by value.
    pub fn into_values(self) -> T {
        self.values
    }

    /// Reads the whole row.
    ///
    /// # Errors
    /// `NotFound` when it is gone; `Isolation` when the part was loaded from another tenant.
    pub async fn load<E: Executor<M::Scope>>(&self, db: &E) -> Result<M> {
        self.key.origin().check(db.session().origin())?;
        match self.key.value() {
            Some(key) => super::by_key(db, key).await,
            None => Err(super::not_found(M::SCHEMA)),
        }
    }
}

impl<M: Keyed, T> Deref for Partial<M, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.values
    }
}

impl<M: Keyed, T: Clone> Clone for Partial<M, T>
where
    M::PrimaryKey: Clone,
{
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            values: self.values.clone(),
        }
    }
}

impl<M: Keyed, T: fmt::Debug> fmt::Debug for Partial<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(M::SCHEMA.name)
            .field("values", &self.values)
            .finish_non_exhaustive()
    }
}

/// PartialRows of rows in place of whole ones.
pub struct PartialRows<R, S> {
    rows: R,
    selection: std::marker::PhantomData<fn() -> S>,
}

impl<R: Clone, S> Clone for PartialRows<R, S> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            selection: std::marker::PhantomData,
        }
    }
}

impl<M: Keyed, R: Rows<M>, S: Selection> Rows<M> for PartialRows<R, S> {
    type Output = Partial<M, S::Output>;
    type Columns = R::Columns;

    fn columns(&self, model: M::Columns) -> R::Columns {
        self.rows.columns(model)
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        plan.0.more().picked.clone()
    }

    fn read(&self, reader: &mut Reader<'_>, _: &Ways) -> Result<Self::Output> {
        Ok(Partial {
            key: reader.field::<M::PrimaryKey>()?,
            values: S::read(reader)?,
        })
    }
}

impl<M: Keyed, R: Rows<M>> Query<M, R> {
    /// Only these columns of each row, and its key.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, lyrics: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// for track in Track::objects().only(|track| track.name).all(db).await? {
    ///     if track.starts_with("Ode") {
    ///         let lyrics = track.load(db).await?.lyrics;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn only<S: Selection>(
        mut self,
        selection: impl FnOnce(R::Columns) -> S,
    ) -> Query<M, PartialRows<R, S>>
    where
        R: OfInstances,
    {
        let mut items = Items::from([Item::Expression(self.plan.own(M::KEY.column), None)]);
        items.extend(selection(self.columns()).items());
        for item in &mut items {
            self.plan.resolve_item(item);
        }
        self.plan.pick(items);
        let rows = PartialRows {
            rows: self.rows,
            selection: std::marker::PhantomData,
        };
        Query::from_parts(self.plan, rows)
    }
}
