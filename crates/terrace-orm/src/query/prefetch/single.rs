//! Prefetches of relations that lead to one row at most, and what sets them apart from others.

use super::{Fetch, Prefetch};
use crate::column::Columns;
use crate::model::Model;
use crate::query::{Query, Rows};

/// What each row is given of the rows that a relation leads to: [`Several`] or [`Single`].
pub trait Gather: Send + 'static {
    /// A list of them, or the one.
    type Of<T: Send + 'static>: Send + 'static;

    #[doc(hidden)]
    const SINGLE: bool;

    #[doc(hidden)]
    fn gather<T: Send + 'static>(rows: Vec<T>) -> Self::Of<T>;
}

/// Each row is given a list: see [`Query::prefetch`].
#[derive(Clone, Copy, Debug)]
pub enum Several {}

/// Each row is given one row, if there is one: see [`Query::prefetch_one`].
#[derive(Clone, Copy, Debug)]
pub enum Single {}

impl Gather for Several {
    type Of<T: Send + 'static> = Vec<T>;
    const SINGLE: bool = false;

    fn gather<T: Send + 'static>(rows: Vec<T>) -> Vec<T> {
        rows
    }
}

impl Gather for Single {
    type Of<T: Send + 'static> = Option<T>;
    const SINGLE: bool = true;

    fn gather<T: Send + 'static>(rows: Vec<T>) -> Option<T> {
        rows.into_iter().next()
    }
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// As [`prefetch`](Self::prefetch), of a relation that leads to one row at most: a foreign key,
    /// or one that is unique from its other side. The rows become pairs with that row, or `None`.
    ///
    /// Unlike [`select_related`](Query::select_related), each related row is read once, however many
    /// rows share it.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let albums: Vec<(Album, Option<Artist>)> =
    ///     Album::objects().prefetch_one(|album| album.artist()).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch_one<C: Columns>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>, Single>
    where
        C::Model: Model<Scope = M::Scope> + Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`prefetch_one`](Self::prefetch_one), with a query of the related rows that may filter
    /// them, pick values, and prefetch further.
    pub fn prefetch_one_with<C: Columns, F>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> F,
    ) -> Prefetch<Self, F, Single>
    where
        C::Model: Model<Scope = M::Scope>,
        F: Fetch<Model = C::Model, Output: Clone>,
    {
        Prefetch::of(self, relation, children)
    }
}

impl<Q: Fetch, F: Fetch<Output: Clone>, G: Gather> Prefetch<Q, F, G> {
    /// As [`Query::prefetch_one`], of one more relation of the same rows.
    pub fn prefetch_one<C: Columns>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>, Single>
    where
        C::Model: Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`Query::prefetch_one_with`], of one more relation of the same rows.
    pub fn prefetch_one_with<C: Columns, H: Fetch<Model = C::Model, Output: Clone>>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> H,
    ) -> Prefetch<Self, H, Single> {
        Prefetch::of(self, relation, children)
    }
}
