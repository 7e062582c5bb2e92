//! Rows that the program has already, for which related rows are fetched.

use std::fmt;

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_sql::Source;
use terrace_tenancy::Session;

use super::belonging::Beside;
use super::fetch::Wish;
use super::{Fetch, Prefetch, Single};
use crate::column::{Columns, Path};
use crate::model::Model;
use crate::query::Query;
use crate::relation::{no_key, values_of};

/// Rows that the program has already, as [`prefetch_for`] takes them.
#[must_use = "nothing is fetched before a relation is named and a terminal method runs"]
pub struct Existing<M> {
    rows: Vec<M>,
}

/// Takes rows that the program has already, to fetch what relations lead to: one statement for
/// each relation and every 500 rows, and none for the rows themselves.
///
/// ```
/// # use terrace_orm::{Auto, ForeignKey, Model, prefetch_for};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// # #[derive(Model, Clone)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Artist { id: Auto<i64>, name: String }
/// # #[derive(Model, Clone)]
/// # #[terrace(crate = "terrace_orm", reverse(tracks = "Track.album"))]
/// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
/// # #[derive(Model, Clone)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Track { id: Auto<i64>, name: String, album: ForeignKey<Album> }
/// # async fn run(db: &Db<Tenant>, albums: Vec<Album>) -> Result<()> {
/// let albums: Vec<((Album, Option<Artist>), Vec<Track>)> = prefetch_for(albums)
///     .prefetch_one(|album| album.artist())
///     .prefetch(|album| album.tracks())
///     .all(db)
///     .await?;
/// # Ok(()) }
/// ```
///
/// Rows that were loaded from another tenant are refused.
pub fn prefetch_for<M: Model>(rows: impl IntoIterator<Item = M>) -> Existing<M> {
    Existing {
        rows: rows.into_iter().collect(),
    }
}

impl<M: Model> Existing<M> {
    /// As [`Query::prefetch`].
    pub fn prefetch<C: Columns>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>>
    where
        C::Model: Model<Scope = M::Scope> + Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`Query::prefetch_with`].
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

    /// As [`Query::prefetch_one`].
    pub fn prefetch_one<C: Columns>(
        self,
        relation: impl FnOnce(M::Columns) -> C,
    ) -> Prefetch<Self, Query<C::Model>, Single>
    where
        C::Model: Model<Scope = M::Scope> + Clone,
    {
        Prefetch::of(self, relation, |children| children)
    }

    /// As [`Query::prefetch_one_with`].
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

impl<M: Model> Fetch for Existing<M> {
    type Model = M;
    type Output = M;

    fn prefetched_columns(&self) -> M::Columns {
        M::Columns::at(Path::ROOT)
    }

    async fn fetch_rows(
        mut self,
        session: Session<'_>,
        wish: Wish,
    ) -> Result<Vec<(M, Vec<Value>)>> {
        if wish.belonging.is_some() {
            return Err(refused("rows that the program has belong to no others"));
        }
        if let Some(most) = wish.limit {
            self.rows
                .truncate(usize::try_from(most).unwrap_or(usize::MAX));
        }
        let rows = self.rows.into_iter().map(|row| {
            let mut values = Vec::new();
            for beside in &wish.beside {
                values.extend(values_beside(&row, *beside, session)?);
            }
            Ok((row, values))
        });
        rows.collect()
    }
}

/// The values of a row's own columns.
fn values_beside<M: Model>(row: &M, beside: Beside, session: Session<'_>) -> Result<Vec<Value>> {
    let found = values_of(row, beside.columns).filter(|_| beside.source == Source::ROOT);
    let Some((values, origin)) = found else {
        return Err(refused(
            "what is prefetched for rows that the program has is a relation of their own",
        ));
    };
    origin.check(session.origin())?;
    if beside.needed && values.iter().any(Value::is_null) {
        return Err(no_key(&format!("an instance of {}", M::SCHEMA.name)));
    }
    Ok(values)
}

#[cold]
fn refused(message: &'static str) -> Error {
    Error::new(ErrorKind::Statement, message)
        .with_hint("prefetch further relations inside, with prefetch_with")
}

impl<M: fmt::Debug> fmt::Debug for Existing<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}
