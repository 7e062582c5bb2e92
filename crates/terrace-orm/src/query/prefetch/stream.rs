//! Rows with what is prefetched for them, one after the other, page by page, or only counted.

use std::collections::VecDeque;

use futures_core::Stream;
use futures_util::stream::try_unfold;
use terrace_core::{Error, ErrorKind, Origin, Result, ValueType};
use terrace_tenancy::{Executor, RowStream, Session};

use super::belonging::{Belonging, belonging};
use super::fetch::{Beheld, Fetch, Wish, attach, statements};
use super::{Gather, Prefetch, width};
use crate::model::{Model, Reader};
use crate::query::page::{Page, bounds};
use crate::query::terminal::{count, exists};
use crate::query::{Build, Query, Rows, Ways};

/// Rows that are read at once.
const CHUNK: usize = 500;

/// A query whose rows can be read in chunks, and counted: a [`Query`], or one with a [`Prefetch`].
pub trait Streamed: Fetch {
    #[doc(hidden)]
    type Chunks: Chunks<Row = Self::Output>;

    #[doc(hidden)]
    fn open(
        self,
        session: Session<'_>,
        wish: Wish,
        rows: usize,
    ) -> impl Future<Output = Result<Self::Chunks>> + Send;

    #[doc(hidden)]
    fn number(self, session: Session<'_>) -> impl Future<Output = Result<u64>> + Send;

    #[doc(hidden)]
    fn any(self, session: Session<'_>) -> impl Future<Output = Result<bool>> + Send;
}

/// A query that is being read.
pub trait Chunks: Send + 'static {
    /// What each row gives.
    type Row: Send;

    /// The next rows; nothing at the end.
    #[doc(hidden)]
    fn next(
        &mut self,
        session: Session<'_>,
    ) -> impl Future<Output = Result<Option<Beheld<Self::Row>>>> + Send;
}

/// A stream and the rows that were read ahead.
struct Reading<'a, P: Chunks> {
    session: Session<'a>,
    chunks: P,
    read: VecDeque<P::Row>,
}

impl<P: Chunks> Reading<'_, P> {
    async fn next(&mut self) -> Result<Option<P::Row>> {
        while self.read.is_empty() {
            match self.chunks.next(self.session).await? {
                Some(rows) => self.read.extend(rows.into_iter().map(|(row, _)| row)),
                None => break,
            }
        }
        Ok(self.read.pop_front())
    }
}

impl<Q, C, G> Prefetch<Q, C, G>
where
    Q: Streamed,
    C: Fetch<Output: Clone> + Clone + 'static,
    G: Gather,
{
    /// All rows, one after the other: no more than 500, with what is prefetched for them, are in
    /// memory at a time. Each relation takes one statement for each 500 rows.
    ///
    /// What [`Query::stream`](crate::Query::stream) says about connections holds here, but that what
    /// is prefetched is read when its rows are, so that it may be newer than they. In a transaction
    /// the database must take other statements while a query is read: MySQL and SQLite don't.
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
    /// use futures_util::TryStreamExt as _;
    ///
    /// let artists = Artist::objects().prefetch(|artist| artist.albums());
    /// let mut artists = std::pin::pin!(artists.stream(db).await?);
    /// while let Some((artist, albums)) = artists.try_next().await? {
    ///     println!("{}: {} albums", artist.name, albums.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all), here or from the stream, which ends with its first error.
    pub async fn stream<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<impl Stream<Item = Result<<Self as Fetch>::Output>> + Send + use<'_, Q, C, G, E>>
    {
        self.stream_in_chunks(db, CHUNK).await
    }

    /// As [`stream`](Self::stream), with so many rows in memory at a time.
    ///
    /// # Errors
    /// As [`stream`](Self::stream); `InvalidInput` for chunks of no rows.
    pub async fn stream_in_chunks<'a, E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &'a E,
        rows: usize,
    ) -> Result<impl Stream<Item = Result<<Self as Fetch>::Output>> + Send + use<'a, Q, C, G, E>>
    {
        let session = db.session();
        let chunks = Box::pin(self.open(session, Wish::default(), rows)).await?;
        let reading = Reading {
            session,
            chunks,
            read: VecDeque::new(),
        };
        let rows = try_unfold(reading, async |mut reading: Reading<'a, _>| {
            let row = reading.next().await?;
            Ok::<_, Error>(row.map(|row| (row, reading)))
        });
        Ok(rows)
    }

    /// The last row, by the primary key when there is no order.
    ///
    /// # Errors
    /// As [`all`](Self::all); `Statement` for a query that is cut.
    pub async fn last<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
    ) -> Result<Option<<Self as Fetch>::Output>> {
        let wish = Wish {
            from_end: true,
            ..Wish::at_most(1)
        };
        let mut rows = Box::pin(self.fetch_rows(db.session(), wish)).await?;
        Ok(rows.pop().map(|(row, _)| row))
    }

    /// One page of rows and the number of all rows, as [`Query::paginate`](crate::Query::paginate)
    /// gives them: one statement for the number, and for the rows one and one for each relation.
    ///
    /// # Errors
    /// As [`all`](Self::all); `InvalidInput` for page 0 or pages of no rows.
    pub async fn paginate<E: Executor<<Q::Model as Model>::Scope>>(
        self,
        db: &E,
        page: u64,
        size: u64,
    ) -> Result<Page<<Self as Fetch>::Output>>
    where
        Q: Clone,
    {
        let (limit, offset) = bounds(page, size)?;
        let session = db.session();
        let total = Box::pin(self.parents.clone().number(session)).await?;
        let mut items = Vec::new();
        if offset < total {
            let wish = Wish {
                offset: (offset > 0).then_some(offset),
                ..Wish::at_most(limit)
            };
            let rows = Box::pin(self.fetch_rows(session, wish)).await?;
            items.extend(rows.into_iter().map(|(row, _)| row));
        }
        Ok(Page {
            items,
            total,
            page,
            size,
        })
    }

    /// The number of rows. Nothing is prefetched for it.
    pub async fn count<E: Executor<<Q::Model as Model>::Scope>>(self, db: &E) -> Result<u64> {
        Box::pin(self.number(db.session())).await
    }

    /// Whether there are any rows. Nothing is prefetched for it.
    pub async fn exists<E: Executor<<Q::Model as Model>::Scope>>(self, db: &E) -> Result<bool> {
        Box::pin(self.any(db.session())).await
    }
}

impl<M: Model, R: Rows<M>> Streamed for Query<M, R> {
    type Chunks = QueryChunks<M, R>;

    async fn open(self, session: Session<'_>, wish: Wish, rows: usize) -> Result<Self::Chunks> {
        self.plan.check_for(session)?;
        let ways = Ways::of(&self.plan);
        let items = self.rows.items(&Build(&self.plan));
        let Some((plan, items, beside)) = statements(&self.plan, &items, wish)?.pop() else {
            return Err(Error::new(
                ErrorKind::Internal,
                "a query became no statement",
            ));
        };
        let first = width(&items) - beside.len();
        let (statement, _) = plan.statement(items)?;
        Ok(QueryChunks {
            stream: session.stream(&statement, rows).await?,
            origin: session.origin(),
            rows: self.rows,
            ways,
            beside,
            first,
            model: std::marker::PhantomData,
        })
    }

    async fn number(self, session: Session<'_>) -> Result<u64> {
        let items = self.items();
        count(self.plan, items, session).await
    }

    async fn any(self, session: Session<'_>) -> Result<bool> {
        let items = self.items();
        exists(self.plan, items, session).await
    }
}

/// A query that is being read.
pub struct QueryChunks<M, R> {
    stream: RowStream,
    origin: Origin,
    rows: R,
    ways: Ways,
    /// The types of the values beside the rows.
    beside: Vec<ValueType>,
    /// Where they begin.
    first: usize,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Model, R: Rows<M>> Chunks for QueryChunks<M, R> {
    type Row = R::Output;

    async fn next(&mut self, _: Session<'_>) -> Result<Option<Beheld<R::Output>>> {
        let (rows, ways, origin) = (&self.rows, &self.ways, self.origin);
        let (beside, first) = (&self.beside, self.first);
        let mut read = Vec::new();
        let more = self
            .stream
            .next(&mut |row| {
                let output = rows.read(&mut Reader::new(row, origin), ways)?;
                let values = beside.iter().enumerate();
                let values = values.map(|(index, of)| row.value(first + index, *of));
                read.push((output, values.collect::<Result<_>>()?));
                Ok(())
            })
            .await?;
        Ok(more.then_some(read))
    }
}

impl<Q, C, G> Streamed for Prefetch<Q, C, G>
where
    Q: Streamed,
    C: Fetch<Output: Clone> + Clone + 'static,
    G: Gather,
{
    type Chunks = PrefetchChunks<Q::Chunks, C, G>;

    async fn open(self, session: Session<'_>, mut wish: Wish, rows: usize) -> Result<Self::Chunks> {
        let (belonging, key) = belonging(<Q::Model as Model>::SCHEMA, self.way, G::SINGLE)?;
        let width = key.columns.len();
        wish.beside.push(key);
        Ok(PrefetchChunks {
            parents: Box::pin(self.parents.open(session, wish, rows)).await?,
            children: self.children,
            belonging,
            width,
            gather: std::marker::PhantomData,
        })
    }

    async fn number(self, session: Session<'_>) -> Result<u64> {
        Box::pin(self.parents.number(session)).await
    }

    async fn any(self, session: Session<'_>) -> Result<bool> {
        Box::pin(self.parents.any(session)).await
    }
}

/// A query that is being read, and what is fetched for each chunk of it.
pub struct PrefetchChunks<P, C, G> {
    parents: P,
    children: C,
    belonging: Belonging,
    width: usize,
    gather: std::marker::PhantomData<fn() -> G>,
}

impl<P, C, G> Chunks for PrefetchChunks<P, C, G>
where
    P: Chunks,
    C: Fetch<Output: Clone> + Clone + 'static,
    G: Gather,
{
    type Row = (P::Row, G::Of<C::Output>);

    async fn next(&mut self, session: Session<'_>) -> Result<Option<Beheld<Self::Row>>> {
        let Some(parents) = Box::pin(self.parents.next(session)).await? else {
            return Ok(None);
        };
        let by = (self.belonging, self.width);
        let children = self.children.clone();
        let rows = Box::pin(attach::<_, C, G>(session, parents, children, by)).await?;
        Ok(Some(rows))
    }
}
