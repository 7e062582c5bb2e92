//! A lane for one user alone.

mod transaction;

use std::sync::Arc;
use std::time::Instant;

use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::oneshot;

use self::transaction::Pending;
use super::cursor::Left;
use super::lane::{Answer, Lost, Mode, Refused, Submitted};
use super::lanes::Reserved;
use super::reader::Reply;
use super::reply::{self, Failure};
use super::statement_cache::Statement;
use super::unit::Unit;
use super::wait;
use crate::{Confined, Outcome, Sink, Stopped};

/// A connection for one user alone. What it is used for decides what must be cleaned up when it
/// is dropped; the lane's own task does that.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) reserved: Reserved,
    state: State,
    /// What the server has not heard of yet; it rides with the next statement.
    pub(super) pending: Pending,
    /// Whether the transaction's names may mean something else than elsewhere.
    search_path: bool,
    /// Why the transaction can't be committed any more.
    failure: Option<ErrorKind>,
    /// Portals that were opened, and those that nobody reads any more.
    portals: u64,
    pub(super) left: Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No transaction is open.
    Idle,
    /// One is open, or will be with the next statement.
    Open,
    /// The end of a transaction was asked for and the answer not waited for, or a statement
    /// ended it.
    Unsure,
}

impl Connection {
    pub(super) fn new(reserved: Reserved) -> Self {
        Self {
            reserved,
            state: State::Idle,
            pending: Pending::default(),
            search_path: false,
            failure: None,
            portals: 0,
            left: Left::default(),
        }
    }

    /// Runs one statement, in the open transaction or as one of its own.
    pub(crate) async fn run(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        // What runs outside a transaction may change the session for good: locks, settings.
        self.reserved.soiled |= self.state == State::Idle;
        self.run_here(statement, sink).await
    }

    /// Runs one statement of the pool, which changes nothing for good unless its text is foreign.
    pub(super) async fn run_alone(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        self.run_here(statement, sink).await
    }

    async fn run_here(&mut self, statement: &Confined<'_>, sink: &mut Sink<'_>) -> Result<Outcome> {
        self.reserved.soiled |= statement.is_foreign();
        match self.state {
            State::Open => self.run_inside(statement, sink).await,
            State::Idle => self.run_outside(statement, sink).await,
            State::Unsure => Err(unsure()),
        }
    }

    async fn run_outside(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let unit = Unit::new(statement);
        let (submitted, reply) = self.send(&unit).await?;
        match reply::read(&reply, unit.commands_ahead(), &submitted, sink) {
            Err(Failure::Stale(_)) => {
                self.reserved.lane.forget(&submitted);
                let unit = unit.uncached();
                let (submitted, reply) = self.send(&unit).await?;
                reply::read(&reply, unit.commands_ahead(), &submitted, sink)
                    .map_err(Failure::into_error)
            }
            read => read.map_err(Failure::into_error),
        }
    }

    async fn run_inside(
        &mut self,
        statement: &Confined<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        let pending = std::mem::take(&mut self.pending);
        let settings = pending.settings();
        let mut unit = Unit::within(statement, &pending.begin, &settings, &pending.savepoints);
        if self.search_path {
            unit = unit.uncached();
        }
        let ahead = unit.commands_ahead();
        let handed_in = self.hand_in(&unit);
        if handed_in.is_err() {
            // The server did not hear of it: the next unit still has to begin the transaction.
            self.pending = pending;
        }
        let Submitted { answer, statement } = handed_in?;
        let reply = self.receive(answer).await?;
        let read = reply::read(&reply, ahead, &statement, sink);
        if let Err(Failure::Stale(_)) = &read {
            self.reserved.lane.forget(&statement);
        }
        self.note(&reply);
        read.map_err(Failure::into_error)
    }

    /// Runs SQL text by the simple protocol. The statement time-out does not hold for it.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        if self.state == State::Unsure {
            return Err(unsure());
        }
        self.begin_now().await?;
        self.reserved.soiled = true;
        let reply = self.query(sql, false).await?;
        self.note(&reply);
        reply::script(sql, &reply)
    }

    /// Runs statements in one flight of the simple protocol.
    pub(crate) async fn batch(&mut self, statements: &[&str]) -> Result<(), Box<Stopped>> {
        let nowhere = |error| {
            Box::new(Stopped {
                statement: 0,
                offset: None,
                error,
            })
        };
        // A statement alone is sent as it is: some run only so.
        let sql = statements.join(reply::JOINT);
        if self.state == State::Unsure {
            return Err(nowhere(unsure()));
        }
        self.begin_now().await.map_err(nowhere)?;
        self.reserved.soiled = true;
        let reply = self.query(&sql, false).await.map_err(nowhere)?;
        self.note(&reply);
        reply::batch(&sql, statements, &reply)
    }

    async fn send(&mut self, unit: &Unit<'_>) -> Result<(Arc<Statement>, Reply)> {
        let Submitted { answer, statement } = self.hand_in(unit)?;
        Ok((statement, self.receive(answer).await?))
    }

    /// Hands a unit to the lane, which is dirty before the first byte is sent.
    pub(super) fn hand_in(&mut self, unit: &Unit<'_>) -> Result<Submitted> {
        self.reserved.clean = false;
        self.close_left();
        self.reserved
            .lane
            .submit(Mode::Reserved, unit, Instant::now())
            .map_err(refused)
    }

    /// Asks for the next rows of a portal.
    pub(super) fn ask_for(&mut self, portal: &str, rows: u32) -> Result<oneshot::Receiver<Answer>> {
        self.reserved.clean = false;
        self.reserved
            .lane
            .submit_fetch(Mode::Reserved, portal, rows)
            .map_err(refused)
    }

    /// A name that no portal of this connection had before.
    pub(super) fn next_portal(&mut self) -> String {
        self.portals += 1;
        format!("terrace_portal_{}", self.portals)
    }

    async fn query(&mut self, sql: &str, timed: bool) -> Result<Reply> {
        self.reserved.clean = false;
        self.close_left();
        let answer = self
            .reserved
            .lane
            .submit_query(Mode::Reserved, sql, timed)
            .map_err(refused)?;
        self.receive(answer).await
    }

    async fn receive(&mut self, mut answer: oneshot::Receiver<Answer>) -> Result<Reply> {
        let reply = wait(&mut answer).await.map_err(Lost::into_error)?;
        self.reserved.clean = reply.status == b'I';
        Ok(reply)
    }

    /// Notes what a reply tells of the connection and of the transaction.
    pub(super) fn heard(&mut self, reply: &Reply) {
        self.reserved.clean = reply.status == b'I';
        self.note(reply);
    }

    /// Remembers what failed, for the commit; and that a statement ended the transaction itself,
    /// after which nothing may run as if it were still open.
    fn note(&mut self, reply: &Reply) {
        if self.state == State::Open && reply.status == b'I' {
            self.state = State::Unsure;
        }
        if self.state == State::Open
            && self.failure.is_none()
            && let Some(report) = reply.failed.then(|| reply.report()).flatten()
        {
            self.failure = Some(report.kind());
        }
    }

    pub(super) fn require_open(&self) -> Result<()> {
        match self.state {
            State::Open => Ok(()),
            State::Idle => Err(Error::new(ErrorKind::Internal, "no transaction is open")),
            State::Unsure => Err(unsure()),
        }
    }
}

fn refused(refused: Refused) -> Error {
    match refused {
        Refused::Busy => Error::new(
            ErrorKind::Unreachable,
            "the connection to PostgreSQL is closed",
        )
        .with_hint("run the whole transaction again"),
        Refused::Error(error) => error,
    }
}

fn unsure() -> Error {
    Error::new(ErrorKind::Internal, "the transaction ended in a way that is unknown here: a commit or rollback was not waited for, or a statement ended it")
        .with_hint("drop the connection, and look what was done")
}
