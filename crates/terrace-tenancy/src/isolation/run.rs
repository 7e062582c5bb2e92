//! Running statements in a place: whatever the way, confined first, and watched.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::sync::Arc;

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_driver::{
    Confined, Connection, Cursor, Outcome, Pool, Prologue, Shape, Sink, TransactionOptions,
};
use terrace_sql::{Rendered, Statement};

use super::place::{Place, PoolSource, Settings};
use crate::observers::{StreamWatch, Watch};

/// A statement that was confined, with what must hold while it runs.
pub(super) struct Ready<'a> {
    pub(super) sql: Cow<'a, str>,
    parameters: &'a [Cow<'a, Value>],
    settings: Settings<'a>,
    reads: bool,
    foreign: bool,
}

impl Ready<'_> {
    /// As a transaction of its own.
    pub(super) fn alone(&self, shape: Shape) -> Confined<'_> {
        self.with(self.settings.prologue(), shape)
    }

    /// In a transaction, whose prologue holds already.
    pub(super) fn inside(&self, shape: Shape) -> Confined<'_> {
        self.with(Prologue::default(), shape)
    }

    fn with<'a>(&'a self, prologue: Prologue<'a>, shape: Shape) -> Confined<'a> {
        let mut confined = Confined::new(&self.sql, self.parameters, prologue).with_shape(shape);
        if self.reads {
            confined = confined.reading();
        }
        if self.foreign {
            confined = confined.foreign();
        }
        confined
    }
}

impl Place {
    pub(crate) async fn run(
        &self,
        statement: &Statement,
        shape: Shape,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?;
        self.run_confined(&ready.alone(shape), sink).await
    }

    pub(crate) async fn run_on(
        &self,
        connection: &mut Connection,
        statement: &Statement,
        shape: Shape,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?;
        self.run_confined_on(connection, &ready.inside(shape), sink)
            .await
    }

    pub(crate) async fn begin(&self, options: TransactionOptions) -> Result<Connection> {
        let settings = self.settings();
        let options = TransactionOptions {
            read_only: options.read_only || self.read_only,
            ..options
        };
        self.pool().await?.begin(options, settings.prologue()).await
    }

    pub(crate) async fn run_raw(
        &self,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let ready = self.ready_raw(sql, parameters)?;
        self.run_confined(&ready.alone(Shape::Quick), sink).await
    }

    pub(crate) async fn run_raw_on(
        &self,
        connection: &mut Connection,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let ready = self.ready_raw(sql, parameters)?;
        self.run_confined_on(connection, &ready.inside(Shape::Quick), sink)
            .await
    }

    /// A result that is read in chunks, on a connection of its own.
    pub(crate) async fn stream(
        self: &Arc<Self>,
        statement: &Statement,
        rows: NonZeroU32,
    ) -> Result<(Connection, Cursor, StreamWatch)> {
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?;
        let confined = ready.alone(Shape::Slow);
        let mut watch = StreamWatch::begin(self, &confined, false);
        let opened = match self.pool().await {
            Ok(pool) => pool.stream(&confined, rows).await,
            Err(error) => Err(error),
        };
        let (connection, cursor) = opened.inspect_err(|error| watch.fail(error))?;
        Ok((connection, cursor, watch))
    }

    /// The same in an open transaction.
    pub(crate) async fn stream_on(
        self: &Arc<Self>,
        connection: &mut Connection,
        statement: &Statement,
        rows: NonZeroU32,
    ) -> Result<(Cursor, StreamWatch)> {
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?;
        let confined = ready.inside(Shape::Slow);
        let mut watch = StreamWatch::begin(self, &confined, true);
        let opened = connection.open_cursor(&confined, rows).await;
        let cursor = opened.inspect_err(|error| watch.fail(error))?;
        Ok((cursor, watch))
    }

    /// Text of the program's own that is read in chunks. Who knows what it does: the database refuses
    /// changes, whose fate the end of the stream would decide.
    pub(crate) async fn stream_raw(
        self: &Arc<Self>,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        rows: NonZeroU32,
    ) -> Result<(Connection, Cursor, StreamWatch)> {
        let mut connection = self.begin(TransactionOptions::READ_ONLY).await?;
        let opened = self.open_raw(&mut connection, sql, parameters, rows, false);
        let (cursor, watch) = opened.await?;
        Ok((connection, cursor, watch))
    }

    /// The same in an open transaction.
    pub(crate) async fn stream_raw_on(
        self: &Arc<Self>,
        connection: &mut Connection,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        rows: NonZeroU32,
    ) -> Result<(Cursor, StreamWatch)> {
        self.open_raw(connection, sql, parameters, rows, true).await
    }

    async fn open_raw(
        self: &Arc<Self>,
        connection: &mut Connection,
        sql: &str,
        parameters: &[Cow<'_, Value>],
        rows: NonZeroU32,
        in_transaction: bool,
    ) -> Result<(Cursor, StreamWatch)> {
        let ready = self.ready_raw(sql, parameters)?;
        let confined = ready.inside(Shape::Slow);
        let mut watch = StreamWatch::begin(self, &confined, in_transaction);
        let opened = connection.open_cursor(&confined, rows).await;
        let cursor = opened.inspect_err(|error| watch.fail(error))?;
        Ok((cursor, watch))
    }

    pub(super) fn ready<'a>(&'a self, rendered: &'a Rendered<'_>) -> Result<Ready<'a>> {
        if self.read_only && !rendered.reads {
            return Err(reads_only());
        }
        let (sql, settings) = if rendered.foreign {
            (self.check_fragments(&rendered.sql)?, self.settings())
        } else {
            (Cow::Borrowed(rendered.sql.as_str()), self.tenant_setting())
        };
        Ok(Ready {
            sql,
            parameters: &rendered.parameters,
            settings,
            reads: rendered.reads,
            foreign: rendered.foreign,
        })
    }

    fn ready_raw<'a>(
        &'a self,
        sql: &'a str,
        parameters: &'a [Cow<'a, Value>],
    ) -> Result<Ready<'a>> {
        Ok(Ready {
            sql: self.check_raw(sql)?,
            parameters,
            settings: self.settings(),
            reads: false,
            foreign: true,
        })
    }

    async fn pool(&self) -> Result<Cow<'_, Pool>> {
        match &self.pools {
            PoolSource::Shared(pool) => Ok(Cow::Borrowed(pool)),
            PoolSource::Own(own) => own.get().await.map(Cow::Owned),
        }
    }

    pub(super) async fn run_confined(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        if self.read_only && statement.is_foreign() {
            // Who knows what it does: the database refuses changes.
            let mut connection = self.begin(TransactionOptions::READ_ONLY).await?;
            let outcome = self.run_confined_on(&mut connection, statement, sink);
            let outcome = outcome.await?;
            return connection.commit().await.map(|()| outcome);
        }
        let watch = self.watch(statement, false);
        let result = match self.pool().await {
            Ok(pool) => pool.run(statement, sink).await,
            Err(error) => Err(error),
        };
        watch.end(&result);
        result
    }

    pub(super) async fn run_confined_on(
        &self,
        connection: &mut Connection,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let watch = self.watch(statement, true);
        let result = connection.run(statement, sink).await;
        watch.end(&result);
        result
    }

    fn watch<'a>(&'a self, statement: &Confined<'a>, in_transaction: bool) -> Watch<'a> {
        let parameters = statement.parameters().len();
        Watch::begin(self, statement.sql(), parameters, in_transaction)
    }
}

fn reads_only() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "this handle only reads: it belongs to a replica",
    )
    .with_hint("write through the handle that it was made from; a lock on rows is a write, too")
}
