//! Rows one after the other, in bounded memory.

use std::collections::VecDeque;

use futures_core::Stream;
use futures_util::stream::try_unfold;
use terrace_core::{Error, Origin, Result};
use terrace_tenancy::{Executor, RowStream};

use super::{Build, Query, Rows, Ways};
use crate::model::{Model, Reader};

/// Rows that are read at once.
const CHUNK: usize = 500;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// All rows, one after the other: no more than 500 are in memory at a time.
    ///
    /// Of a handle, the stream has a connection of its own and sees one moment; of a transaction,
    /// it ends with it. Dropped midway, it stops the query.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let mut tracks = std::pin::pin!(Track::objects().stream(db).await?);
    /// while let Some(track) = tracks.try_next().await? {
    ///     println!("{}", track.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all), here or from the stream, which ends with its first error.
    pub async fn stream<E: Executor<M::Scope>>(
        self,
        db: &E,
    ) -> Result<impl Stream<Item = Result<R::Output>> + Send + use<M, R, E>> {
        self.stream_in_chunks(db, CHUNK).await
    }

    /// As [`stream`](Self::stream), with so many rows in memory at a time.
    ///
    /// # Errors
    /// As [`stream`](Self::stream); `InvalidInput` for chunks of no rows.
    pub async fn stream_in_chunks<E: Executor<M::Scope>>(
        self,
        db: &E,
        rows: usize,
    ) -> Result<impl Stream<Item = Result<R::Output>> + Send + use<M, R, E>> {
        let session = db.session();
        self.plan.check_for(session)?;
        let ways = Ways::of(&self.plan);
        let items = self.rows.items(&Build(&self.plan));
        let (statement, _) = self.plan.statement(items)?;
        let reading = Reading {
            stream: session.stream(&statement, rows).await?,
            origin: session.origin(),
            rows: self.rows,
            ways,
            read: VecDeque::with_capacity(rows.min(CHUNK)),
        };
        Ok(try_unfold(reading, async |mut reading: Reading<M, R>| {
            let row = reading.next().await?;
            Ok::<_, Error>(row.map(|row| (row, reading)))
        }))
    }
}

/// A stream and the rows that were read ahead.
struct Reading<M: Model, R: Rows<M>> {
    stream: RowStream,
    origin: Origin,
    rows: R,
    ways: Ways,
    read: VecDeque<R::Output>,
}

impl<M: Model, R: Rows<M>> Reading<M, R> {
    async fn next(&mut self) -> Result<Option<R::Output>> {
        while self.read.is_empty() {
            let (rows, ways, origin, read) = (&self.rows, &self.ways, self.origin, &mut self.read);
            let more = self
                .stream
                .next(&mut |row| {
                    read.push_back(rows.read(&mut Reader::new(row, origin), ways)?);
                    Ok(())
                })
                .await?;
            if !more {
                break;
            }
        }
        Ok(self.read.pop_front())
    }
}
