//! Queries of one model, built up step by step and run by a terminal method.

mod annotate;
mod combine;
mod dates;
mod defer;
mod explain;
mod grouped;
mod joins;
mod lock;
mod lookup;
mod nothing;
mod only;
mod page;
mod plan;
mod prefetch;
mod related;
mod rows;
mod selection;
mod shape;
mod stream;
mod subquery;
mod terminal;
mod total;
mod values;
mod write;

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

pub use combine::SameRows;
pub use defer::{Deferred, DeferredRows};
pub use grouped::{Grouped, Grouping};
pub(crate) use joins::is_narrowed;
pub use only::{Partial, PartialRows};
pub use page::Page;
pub(crate) use plan::{Plan, Refusal, ascending, next_query};
pub use prefetch::{
    Existing, Fetch, Gather, GenericKey, Prefetch, Several, Single, Streamed, prefetch_for,
};
pub use related::RelatedPaths;
pub use rows::{Aliased, Annotated, Handles, Instances, Narrowed, OfInstances, Picked, Rows};
pub(crate) use rows::{Build, Ways};
pub use selection::{Fills, Selectable, Selection, WholeRow};
pub use subquery::{Subquery, exists};
pub(crate) use terminal::{by_key, fetch_with, key_filter, not_found};
pub use values::Values;
pub(crate) use write::{assigned, assignments};

use crate::column::{Orderings, Predicate};
use crate::model::Model;

/// A query of one model's rows. Nothing runs before a terminal method, such as
/// [`all`](Self::all), [`first`](Self::first), [`get`](Self::get), [`count`](Self::count),
/// [`exists`](Self::exists), [`aggregate`](Self::aggregate), [`update`](Self::update) or
/// [`delete`](Self::delete).
///
/// `R` says what the rows become: instances of `M` unless [`annotate`](Self::annotate),
/// [`values`](Self::values) and their kin say otherwise.
///
/// A path of relations joins the tables on the way. A path of foreign keys is joined once, however
/// often it is used. A path through a relation with many rows is joined once for each condition:
/// all of one `filter` is about the same related row, and two filters may be about different ones.
/// Each match gives a row, so that a row of the model may come several times; see
/// [`distinct`](Self::distinct).
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct Query<M, R = Instances> {
    pub(crate) plan: Plan,
    pub(crate) rows: R,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Query<M> {
    pub(crate) fn new() -> Self {
        let mut plan = Plan::new(M::SCHEMA);
        // Told once for each model, not by a look at all fields for each query.
        if const { !plan::marks_deleted(M::SCHEMA) } {
            plan.deleted = plan::Deleted::Shown;
        }
        Self::from_plan(plan)
    }

    pub(crate) const fn from_plan(plan: Plan) -> Self {
        Self::from_parts(plan, Instances)
    }
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    pub(crate) const fn from_parts(plan: Plan, rows: R) -> Self {
        Self {
            plan,
            rows,
            model: PhantomData,
        }
    }

    /// What closures receive.
    pub(crate) fn columns(&self) -> R::Columns {
        self.rows.columns(self.plan.columns())
    }

    fn condition_columns(&mut self) -> R::Columns {
        let columns = self.plan.condition_columns();
        self.rows.columns(columns)
    }

    pub(crate) fn items(&self) -> terrace_sql::Items {
        self.rows.items(&Build(&self.plan))
    }

    /// Keeps the rows that match. Several filters must all match. A condition on aggregates is one
    /// on the groups of rows that they are calculated from.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// #[terrace(reverse(albums = "Album.artist"))]
    /// struct Artist { id: Auto<i64>, name: String }
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// struct Album { id: Auto<i64>, title: String, year: i32, artist: ForeignKey<Artist> }
    ///
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// // Artists with an album that is called "Live" and came out in 1990:
    /// let one = Artist::objects()
    ///     .filter(|artist| artist.albums().title.equals("Live") & artist.albums().year.equals(1990));
    /// // Artists with an album that is called "Live", and some album that came out in 1990:
    /// let two = Artist::objects()
    ///     .filter(|artist| artist.albums().title.equals("Live"))
    ///     .filter(|artist| artist.albums().year.equals(1990))
    ///     .distinct();
    /// # Ok(()) }
    /// ```
    pub fn filter<P: Into<Predicate>>(mut self, condition: impl FnOnce(R::Columns) -> P) -> Self {
        let condition = condition(self.condition_columns()).into();
        self.plan.filter(condition);
        self
    }

    /// Leaves out the rows that match: keeps those for which the condition isn't true, be it false
    /// or unknown, because a column in it is null. Of a path through a relation with many rows, keeps
    /// those that have no related row for which it is true.
    pub fn exclude<P: Into<Predicate>>(mut self, condition: impl FnOnce(R::Columns) -> P) -> Self {
        let condition: Predicate = condition(self.condition_columns()).into();
        self.plan.filter(!condition);
        self
    }

    /// Sorts the rows, in place of any order given before.
    pub fn order_by<O: Orderings>(mut self, order: impl FnOnce(R::Columns) -> O) -> Self {
        let orders = order(self.columns()).into_orders();
        self.plan.order_by(orders);
        self
    }

    /// Takes back any order, the model's own too.
    pub fn unordered(mut self) -> Self {
        self.plan.unordered();
        self
    }

    /// Turns the order around. Before limit and offset: the end of a cut query is not the cut of the
    /// opposite order.
    pub fn reverse(mut self) -> Self {
        self.plan.refuse_end_of_cut();
        self.plan.reverse();
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.plan.tree.limit = Some(rows);
        self
    }

    /// After so many rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.plan.tree.offset = Some(rows);
        self
    }

    /// The rows at these places, counted from 0, of those that the query gives so far: a slice of a
    /// slice is a slice of the latter.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String }
    /// let second_page = Track::objects().order_by(|track| track.name.ascending()).slice(20..40);
    /// ```
    pub fn slice(mut self, places: impl RangeBounds<u64>) -> Self {
        let start = match places.start_bound() {
            Bound::Included(first) => *first,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match places.end_bound() {
            Bound::Included(last) => Some(last.saturating_add(1)),
            Bound::Excluded(end) => Some(*end),
            Bound::Unbounded => None,
        };
        let rows = end.map(|end| end.saturating_sub(start));
        self.plan.cut(rows, (start > 0).then_some(start));
        self
    }

    /// Returns equal rows once. What they are sorted by has to be equal, too: a row that is sorted by
    /// a relation with many rows comes once for each value there.
    pub fn distinct(mut self) -> Self {
        self.plan.tree.distinct = terrace_sql::Distinct::Rows;
        self
    }

    /// Returns the first row, in the query's order, of those with the same values of these columns.
    /// The order starts with the same columns.
    pub fn distinct_on<G: Grouping>(mut self, columns: impl FnOnce(R::Columns) -> G) -> Self {
        let expressions = columns(self.columns()).expressions();
        self.plan.distinct_on(expressions);
        self
    }

    /// No rows at all: nothing is sent.
    pub fn none(mut self) -> Self {
        self.plan.none();
        self
    }

    /// Rows that are marked as deleted too, of a model with a `soft_delete` field: queries leave them
    /// out otherwise.
    pub fn with_deleted(mut self) -> Self {
        self.plan.deleted = plan::Deleted::Shown;
        self
    }

    /// Only rows that are marked as deleted.
    pub fn only_deleted(mut self) -> Self {
        self.plan.deleted = plan::Deleted::Only;
        self
    }

    /// Tells that the query may run long, so that it gets a connection of its own.
    pub fn slow(mut self) -> Self {
        self.plan.slow = true;
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
    pub fn select_related<P: RelatedPaths>(mut self, paths: impl FnOnce(R::Columns) -> P) -> Self
    where
        R: OfInstances,
    {
        for path in paths(self.columns()).paths() {
            self.plan.relate(path.source());
        }
        self
    }
}

impl<M, R: Clone> Clone for Query<M, R> {
    fn clone(&self) -> Self {
        Self {
            plan: self.plan.clone(),
            rows: self.rows.clone(),
            model: PhantomData,
        }
    }
}

impl<M, R> fmt::Debug for Query<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.fmt(f)
    }
}
