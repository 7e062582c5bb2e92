//! Queries of one model, built up step by step and run by a terminal method.

mod grouped;
mod joins;
mod page;
mod plan;
mod related;
mod selection;
mod shape;
mod subquery;
mod terminal;
mod values;
mod write;

use std::fmt;
use std::marker::PhantomData;

use terrace_sql::Lock;

pub use grouped::{Grouped, Grouping};
pub use page::Page;
pub(crate) use plan::Plan;
pub use related::RelatedPaths;
pub use selection::{Selectable, Selection};
pub use subquery::Subquery;
pub(crate) use terminal::{by_key, fetch_with, key_filter, not_found};
pub use values::Values;
pub(crate) use write::assignments;

use crate::column::{Orderings, Predicate};
use crate::model::Model;

/// A query of one model's rows. Nothing runs before a terminal method: [`all`](Self::all),
/// [`first`](Self::first), [`get`](Self::get), [`count`](Self::count), [`exists`](Self::exists),
/// [`aggregate`](Self::aggregate), [`update`](Self::update), [`delete`](Self::delete),
/// [`paginate`](Self::paginate).
///
/// A path of foreign keys joins the tables on the way, once each, however often it is used: with
/// an inner join when no foreign key on the way may be null, otherwise with a left join.
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct Query<M> {
    pub(crate) plan: Plan,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Query<M> {
    pub(crate) fn new() -> Self {
        Self::from_plan(Plan::new(M::SCHEMA))
    }

    pub(crate) const fn from_plan(plan: Plan) -> Self {
        Self {
            plan,
            model: PhantomData,
        }
    }

    pub(crate) fn columns(&self) -> M::Columns {
        self.plan.columns()
    }

    /// Keeps the rows that match. Several filters must all match.
    pub fn filter<P: Into<Predicate>>(mut self, condition: impl FnOnce(M::Columns) -> P) -> Self {
        let condition = condition(self.columns()).into();
        self.plan.filter(condition);
        self
    }

    /// Leaves out the rows that match: keeps those for which the condition is false.
    ///
    /// As in SQL, a row for which the condition is unknown, because a column in it is null, is left
    /// out too. Say `!condition | column.is_null()` to keep it.
    pub fn exclude<P: Into<Predicate>>(mut self, condition: impl FnOnce(M::Columns) -> P) -> Self {
        let condition: Predicate = condition(self.columns()).into();
        self.plan.filter(!condition);
        self
    }

    /// Sorts the rows, in place of any order given before.
    pub fn order_by<O: Orderings>(mut self, order: impl FnOnce(M::Columns) -> O) -> Self {
        self.plan.order_by = order(self.columns()).into_orders();
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.plan.limit = Some(rows);
        self
    }

    /// After so many rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.plan.offset = Some(rows);
        self
    }

    /// Returns equal rows once.
    pub fn distinct(mut self) -> Self {
        self.plan.distinct = true;
        self
    }

    /// Loads the rows at the end of these paths with the same statement, and those on the way.
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
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// for album in Album::objects().select_related(|album| album.artist()).all(db).await? {
    ///     let name = album.artist.loaded().map(|artist| artist.name.as_str());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn select_related<P: RelatedPaths>(mut self, paths: impl FnOnce(M::Columns) -> P) -> Self {
        for path in paths(self.columns()).paths() {
            self.plan.relate(path.source());
        }
        self
    }

    /// Locks the rows of this model until the transaction ends, as for an update.
    ///
    /// # Errors
    /// Terminal methods give `InvalidInput` outside a transaction, and `Unsupported` where the
    /// database locks as a whole.
    pub fn for_update(mut self) -> Self {
        self.plan.lock = Some(Lock::default());
        self
    }

    /// Locks the rows of this model against changes by others until the transaction ends.
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_share(mut self) -> Self {
        self.plan.lock = Some(Lock {
            share: true,
            ..Lock::default()
        });
        self
    }

    /// Leaves out rows that others have locked; locks for an update when no lock was asked for.
    pub fn skip_locked(mut self) -> Self {
        self.plan.lock = Some(Lock {
            skip_locked: true,
            ..self.plan.lock.unwrap_or_default()
        });
        self
    }

    /// Fails at once when others have locked a row; locks for an update when no lock was asked for.
    pub fn no_wait(mut self) -> Self {
        self.plan.lock = Some(Lock {
            no_wait: true,
            ..self.plan.lock.unwrap_or_default()
        });
        self
    }

    /// Tells that the query may run long, so that it gets a connection of its own.
    pub fn slow(mut self) -> Self {
        self.plan.slow = true;
        self
    }
}

impl<M> Clone for Query<M> {
    fn clone(&self) -> Self {
        Self {
            plan: self.plan.clone(),
            model: PhantomData,
        }
    }
}

impl<M> fmt::Debug for Query<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.fmt(f)
    }
}
