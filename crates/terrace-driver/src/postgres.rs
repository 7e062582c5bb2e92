//! PostgreSQL, over connections that many tasks share.
//!
//! A [`Pool`] has *lanes*: connections on which the units of many tasks are in flight at once,
//! each a prologue, a statement and one Sync, which the server runs as one implicit transaction
//! and answers in one round trip. Replies come in the order of the units, so that a task that
//! stops waiting shifts nothing and leaves nothing open. Transactions take a lane alone.
//!
//! From the socket up: [`socket`], [`tls`], [`connect`] and [`authenticate`] open a session;
//! [`drive`] is the task that reads and writes it, cutting replies with [`reader`]; [`lane`] is
//! what others see of it; [`lanes`] chooses among them. [`mod@unit`], [`prologue`], [`message`] and
//! [`encode`] make what is sent; [`reply`], [`row`] and [`decode`] read what came.
//!
//! **Invariant:** a connection is in use from before its first byte is sent, and free only after
//! the server reported that no transaction is open on it.
//!
//! **Invariant:** no setting of a session outlives a transaction, unless an exclusive connection
//! asked for it; then the session is reset before it is shared again.

mod authenticate;
mod cancel;
mod collection;
mod config;
mod connect;
mod connection;
mod cursor;
pub(crate) mod decode;
mod drive;
mod encode;
mod error;
mod frame;
mod lane;
mod lanes;
mod message;
mod numeric;
mod oid;
mod prologue;
mod reader;
mod reply;
mod row;
mod socket;
mod statement_cache;
mod tls;
mod unit;

use std::sync::Arc;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;
use tokio::sync::oneshot;

use self::config::Config;
pub(crate) use self::connection::Connection;
pub(crate) use self::cursor::Cursor;
use self::lane::{Answer, Lost};
use self::lanes::Lanes;
use self::reader::Reply;
use self::reply::Failure;
pub(crate) use self::row::{Cell, Row};
use self::unit::Unit;
use crate::{Confined, Outcome, PoolOptions, Server, Shape, Sink};

/// How often a unit of which nothing was done may go to another connection.
const ATTEMPTS: usize = 3;

/// Connections to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Arc<Lanes>);

impl Pool {
    /// Opens the pool and its first connection.
    pub(crate) async fn connect(server: &Server, options: PoolOptions) -> Result<Self> {
        let config = Config::new(server, options.connect_timeout)?;
        let lanes = Arc::new(Lanes::new(config, options));
        lanes.open_first().await?;
        Ok(Self(lanes))
    }

    /// How PostgreSQL spells SQL.
    #[expect(
        clippy::unused_self,
        reason = "the same on every database; elsewhere the connection tells"
    )]
    pub(crate) fn dialect(&self) -> Dialect {
        terrace_sql::dialect::postgres::DIALECT
    }

    /// Runs one statement as a transaction of its own, in one round trip with its prologue.
    pub(crate) async fn run(
        &self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let slow = statement.shape() == Shape::Slow && self.0.options.connections > 1;
        if slow || statement.is_foreign() {
            return Box::pin(self.run_alone(statement, sink)).await;
        }
        let unit = Unit::new(statement);
        let (lane, mut submitted) = self.0.submit(&unit).await?;
        match wait(&mut submitted.answer).await {
            Ok(reply) => {
                match reply::read(&reply, unit.commands_ahead(), &submitted.statement, sink) {
                    Err(Failure::Stale(_)) => {
                        lane.forget(&submitted.statement);
                        Box::pin(self.run_again(unit.uncached(), sink)).await
                    }
                    read => read.map_err(Failure::into_error),
                }
            }
            Err(Lost::Undone) => Box::pin(self.run_again(unit, sink)).await,
            Err(Lost::Failed(error)) => Err(error),
        }
    }

    /// Once more, after an attempt that did nothing.
    async fn run_again(&self, unit: Unit<'_>, sink: &mut Sink<'_>) -> Result<Outcome> {
        for _ in 0..ATTEMPTS {
            let (_, mut submitted) = self.0.submit(&unit).await?;
            match wait(&mut submitted.answer).await {
                Ok(reply) => {
                    return reply::read(&reply, unit.commands_ahead(), &submitted.statement, sink)
                        .map_err(Failure::into_error);
                }
                Err(Lost::Undone) => {}
                Err(Lost::Failed(error)) => return Err(error),
            }
        }
        Err(Lost::Undone.into_error())
    }

    /// On a connection of its own, so that nobody waits behind it.
    async fn run_alone(&self, statement: &Confined<'_>, sink: &mut Sink<'_>) -> Result<Outcome> {
        Connection::new(self.0.reserve().await?)
            .run_alone(statement, sink)
            .await
    }

    /// Takes a connection for the caller alone.
    pub(crate) async fn exclusive(&self) -> Result<Connection> {
        self.0.reserve().await.map(Connection::new)
    }

    /// Closes idle connections and refuses new work.
    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

/// Waits for the reply to a unit.
async fn wait(answer: &mut oneshot::Receiver<Answer>) -> Result<Reply, Lost> {
    match answer.await {
        Ok(answer) => answer,
        Err(_) => Err(Lost::Failed(Error::new(
            ErrorKind::Unreachable,
            "the connection's task ended: the run time is shutting down",
        ))),
    }
}
