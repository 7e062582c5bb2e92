//! Rows that the program has already, for which related rows are fetched.

use std::fmt;

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_sql::Source;
use terrace_tenancy::Session;

use super::belonging::Beside;
use super::fetch::Wish;
use super::{Fetch, Prefetch, Single};
use crate::column::{Columns, Path};
use crate::model::{Encoder, Model};
use crate::query::Query;
use crate::relation::type_key;

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
        let mut types = Vec::with_capacity(wish.beside.len());
        for beside in &wish.beside {
            types.push(match beside.of_model {
                Some((_, model)) => type_key(session, model).await?.map(Value::from),
                None => None,
            });
        }
        let rows = self.rows.into_iter().map(|row| {
            let beside = wish.beside.iter().zip(&types);
            let values = beside.map(|(beside, of)| value(&row, *beside, of.as_ref(), session));
            let values = values.collect::<Result<_>>()?;
            Ok((row, values))
        });
        rows.collect()
    }
}

/// The value of a row's own column; null when it is a key to rows of another content type than this.
fn value<M: Model>(
    row: &M,
    beside: Beside,
    content_type: Option<&Value>,
    session: Session<'_>,
) -> Result<Value> {
    if let Some((column, _)) = beside.of_model
        && Some(&own(row, beside.source, column, session)?) != content_type
    {
        return Ok(Value::Null(beside.of));
    }
    own(row, beside.source, beside.column, session)
}

fn own<M: Model>(row: &M, source: Source, column: &str, session: Session<'_>) -> Result<Value> {
    let mut fields = M::SCHEMA.fields.iter();
    let index = fields
        .position(|field| field.column == column)
        .filter(|_| source == Source::ROOT);
    let Some(index) = index else {
        return Err(refused(
            "what is prefetched for rows that the program has is a relation of their own",
        ));
    };
    let mut encoder = Encoder::keys(M::SCHEMA, session.origin(), &[index]);
    row.encode(&mut encoder);
    let value = encoder.finish()?.pop();
    value.ok_or_else(|| Error::new(ErrorKind::Internal, "an instance lost a value"))
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
