//! Rows together with the rows that a relation leads to: one more statement for each relation, not
//! one for each row.

mod belonging;
mod existing;
mod fetch;
mod single;
mod stream;
mod target;

use std::fmt;
use std::marker::PhantomData;

use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::Executor;

use belonging::Way;
pub use existing::{Existing, prefetch_for};
pub use fetch::Fetch;
use fetch::Wish;
pub(super) use fetch::width;
pub use single::{Gather, Several, Single};
pub use stream::Streamed;
pub use target::GenericKey;

use super::{Query, Rows, not_found};
use crate::column::Columns;
use crate::model::Model;

/// A query of rows and, for each, the rows that a relation leads to, or the one.
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct Prefetch<Q, C, G = Several> {
    parents: Q,
    way: Way,
    children: C,
    gather: PhantomData<fn() -> G>,
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Fetches, for each row, the rows that a relation leads to: the rows become pairs. Of those it
    /// shows what the default scope of their model shows. One more statement for every 500 rows. The relation may be one of what a foreign key refers to
    /// (`|track| track.album().reviews()`), which is joined then.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artists: Vec<(Artist, Vec<Album>)> =
    ///     Artist::objects().prefetch(|artist| artist.albums()).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch<C: Columns>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>>
    where
        C::Model: Model<Scope = M::Scope> + Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`prefetch`](Self::prefetch), with a query of the related rows that may filter and sort
    /// them, pick values, and prefetch further. A limit of it holds for each row by itself.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm", reverse(tracks = "Track.album"))]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # #[derive(Model, Clone)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, album: ForeignKey<Album> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artists: Vec<(Artist, Vec<(Album, Vec<Track>)>)> = Artist::objects()
    ///     .prefetch_with(|artist| artist.albums(), |albums| {
    ///         albums
    ///             .order_by(|album| album.id.descending())
    ///             .limit(3)
    ///             .prefetch(|album| album.tracks())
    ///     })
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn prefetch_with<C: Columns, F>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> F,
    ) -> Prefetch<Self, F>
    where
        C::Model: Model<Scope = M::Scope>,
        F: Fetch<Model = C::Model, Output: Clone>,
    {
        Prefetch::of(self, relation, children)
    }
}

impl<Q: Fetch, F: Fetch<Output: Clone>, G: Gather> Prefetch<Q, F, G> {
    fn of<C: Columns<Model = F::Model>>(
        parents: Q,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> F,
    ) -> Self {
        let path = relation(parents.prefetched_columns()).path().source();
        // What a key refers to is that row, whatever its model's scope; lists are what the model
        // shows.
        let related = if G::SINGLE {
            Query::new()
        } else {
            C::Model::objects()
        };
        Self {
            parents,
            way: Way::Path(path.with_instance(0)),
            children: children(related),
            gather: PhantomData,
        }
    }

    /// As [`Query::prefetch`], of one more relation of the same rows.
    pub fn prefetch<C: Columns>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>>
    where
        C::Model: Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`Query::prefetch_with`], of one more relation of the same rows.
    pub fn prefetch_with<C: Columns, H: Fetch<Model = C::Model, Output: Clone>>(
        self,
        relation: impl FnOnce(<Q::Model as Model>::Columns) -> C,
        children: impl FnOnce(Query<C::Model>) -> H,
    ) -> Prefetch<Self, H> {
        Prefetch::of(self, relation, children)
    }

    /// All rows.
    ///
    /// # Errors
    /// `Statement` for a path that is not one relation, or that may lead to many rows where one was
    /// asked for.
    pub async fn all<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<Vec<<Self as Fetch>::Output>> {
        let rows = Box::pin(self.fetch_rows(db.session(), Wish::default())).await?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// The first row, by the primary key when there is no order.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<Option<<Self as Fetch>::Output>> {
        let wish = Wish::at_most(1);
        let mut rows = Box::pin(self.fetch_rows(db.session(), wish)).await?;
        Ok(rows.pop().map(|(row, _)| row))
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are more; otherwise as
    /// [`all`](Self::all).
    pub async fn get<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<<Self as Fetch>::Output> {
        let wish = Wish::at_most(2);
        let mut rows = Box::pin(self.fetch_rows(db.session(), wish)).await?;
        let schema = <Q::Model as Model>::SCHEMA;
        match (rows.pop(), rows.is_empty()) {
            (Some((row, _)), true) => Ok(row),
            (None, _) => Err(not_found(schema)),
            (Some(_), false) => Err(Error::new(
                ErrorKind::MultipleFound,
                format!(
                    "several rows of {} match where one was expected",
                    schema.name
                ),
            )),
        }
    }
}

impl<Q: Clone, C: Clone, G> Clone for Prefetch<Q, C, G> {
    fn clone(&self) -> Self {
        Self {
            parents: self.parents.clone(),
            way: self.way,
            children: self.children.clone(),
            gather: PhantomData,
        }
    }
}

impl<Q: fmt::Debug, C: fmt::Debug, G> fmt::Debug for Prefetch<Q, C, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prefetch")
            .field("parents", &self.parents)
            .field("children", &self.children)
            .finish_non_exhaustive()
    }
}
