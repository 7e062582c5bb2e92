//! A lane for one user alone.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use terrace_core::{Error, ErrorKind, Result, Value};
use tokio::sync::oneshot;

use super::cursor::Left;
use super::lane::{Answer, Lost, Mode, Refused, Submitted};
use super::lanes::Reserved;
use super::reader::Reply;
use super::reply::{self, Failure};
use super::statement_cache::Statement;
use super::unit::Unit;
use super::wait;
use crate::{
    AdvisoryLock, Confined, IsolationLevel, Outcome, Prologue, Setting, Sink, TransactionOptions,
};

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

#[derive(Debug, Default)]
pub(super) struct Pending {
    /// `BEGIN …`, at most one.
    pub(super) begin: Vec<Cow<'static, str>>,
    settings: Vec<(String, String)>,
    /// `SAVEPOINT …`, outermost first, with their depths.
    pub(super) savepoints: Vec<Cow<'static, str>>,
    depths: Vec<u32>,
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

    /// Begins a transaction; the server hears of it with the first statement.
    #[expect(clippy::unused_async, reason = "the same signature on every database")]
    pub(crate) async fn begin(
        &mut self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<()> {
        options.check_deferrable()?;
        match self.state {
            State::Idle => {}
            State::Open => {
                return Err(
                    Error::new(ErrorKind::Internal, "a transaction is open already")
                        .with_hint("nest with a savepoint"),
                );
            }
            State::Unsure => return Err(unsure()),
        }
        self.state = State::Open;
        self.failure = None;
        self.search_path = false;
        self.pending.begin.push(begin_text(options));
        for setting in prologue.settings {
            self.search_path |= setting.name.eq_ignore_ascii_case("search_path");
            self.pending
                .settings
                .push((setting.name.to_owned(), setting.value.to_owned()));
        }
        Ok(())
    }

    /// Takes a lock until the end of the transaction.
    pub(crate) async fn advisory_lock(&mut self, lock: AdvisoryLock, wait: bool) -> Result<bool> {
        self.require_open()?;
        let shared = if lock.shared { "_shared" } else { "" };
        let sql = if wait {
            format!("SELECT true FROM pg_advisory_xact_lock{shared}($1)")
        } else {
            format!("SELECT pg_try_advisory_xact_lock{shared}($1)")
        };
        let parameters = [Cow::Owned(Value::I64(lock.number()))];
        let statement = Confined::new(&sql, &parameters, Prologue::default());
        let mut had = false;
        self.run_inside(&statement, &mut |row| {
            had = row.get(0)?;
            Ok(())
        })
        .await?;
        Ok(had)
    }

    /// Commits.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        if self.end()? {
            return Ok(());
        }
        let reply = self.query("COMMIT", true).await?;
        self.state = State::Idle;
        self.reserved.clean = reply.status == b'I';
        // The server answers COMMIT with ROLLBACK when the transaction had failed.
        if reply::command(&reply)? == "ROLLBACK" {
            let kind = self.failure.take().unwrap_or(ErrorKind::Internal);
            return Err(Error::new(
                kind,
                "the transaction was rolled back: one of its statements had failed",
            )
            .with_hint("return the statement's error from the transaction"));
        }
        Ok(())
    }

    /// Rolls back.
    pub(crate) async fn rollback(&mut self) -> Result<()> {
        if self.state != State::Unsure && self.end()? {
            return Ok(());
        }
        let reply = self.query("ROLLBACK", true).await?;
        self.state = State::Idle;
        self.reserved.clean = reply.status == b'I';
        reply::command(&reply).map(drop)
    }

    /// Opens a savepoint; the server hears of it with the next statement.
    #[expect(clippy::unused_async, reason = "the same signature on every database")]
    pub(crate) async fn savepoint(&mut self, depth: u32) -> Result<()> {
        self.require_open()?;
        self.pending
            .savepoints
            .push(Cow::Owned(format!("SAVEPOINT terrace_{depth}")));
        self.pending.depths.push(depth);
        Ok(())
    }

    /// Keeps what was done since a savepoint.
    pub(crate) async fn release(&mut self, depth: u32) -> Result<()> {
        self.leave(depth, &format!("RELEASE SAVEPOINT terrace_{depth}"))
            .await
    }

    /// Undoes what was done since a savepoint, and removes it.
    pub(crate) async fn rollback_to(&mut self, depth: u32) -> Result<()> {
        let undo =
            format!("ROLLBACK TO SAVEPOINT terrace_{depth}; RELEASE SAVEPOINT terrace_{depth}");
        self.leave(depth, &undo).await?;
        self.failure = None;
        Ok(())
    }

    async fn leave(&mut self, depth: u32, sql: &str) -> Result<()> {
        self.require_open()?;
        if let Some(place) = self
            .pending
            .depths
            .iter()
            .position(|&pending| pending == depth)
        {
            // Nothing was done since then.
            self.pending.savepoints.truncate(place);
            self.pending.depths.truncate(place);
            return Ok(());
        }
        self.pending.savepoints.clear();
        self.pending.depths.clear();
        let reply = self.query(sql, true).await?;
        self.note(&reply);
        reply::command(&reply).map(drop)
    }

    /// Ends the transaction on our side. Returns true when the server never heard of it. Until
    /// the server's answer is there, how it ended is unknown.
    fn end(&mut self) -> Result<bool> {
        self.require_open()?;
        let unheard = !self.pending.begin.is_empty();
        self.pending = Pending::default();
        self.state = if unheard { State::Idle } else { State::Unsure };
        Ok(unheard)
    }

    /// Lets the server hear of a begun transaction before a script, which can't carry settings.
    async fn begin_now(&mut self) -> Result<()> {
        if self.pending.begin.is_empty() && self.pending.savepoints.is_empty() {
            return Ok(());
        }
        let nothing = Confined::new("SELECT", &[], Prologue { settings: &[] });
        self.run_inside(&nothing, &mut |_| Ok(())).await.map(drop)
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

impl Pending {
    pub(super) fn settings(&self) -> Vec<Setting<'_>> {
        self.settings
            .iter()
            .map(|(name, value)| Setting { name, value })
            .collect()
    }
}

/// `BEGIN` with what differs from the server's defaults.
fn begin_text(options: TransactionOptions) -> Cow<'static, str> {
    let level = match options.isolation {
        None => "",
        Some(IsolationLevel::ReadCommitted) => " ISOLATION LEVEL READ COMMITTED",
        Some(IsolationLevel::RepeatableRead) => " ISOLATION LEVEL REPEATABLE READ",
        Some(IsolationLevel::Serializable) => " ISOLATION LEVEL SERIALIZABLE",
    };
    let access = if options.read_only { " READ ONLY" } else { "" };
    let patience = if options.deferrable {
        " DEFERRABLE"
    } else {
        ""
    };
    if level.is_empty() && access.is_empty() {
        return Cow::Borrowed("BEGIN");
    }
    Cow::Owned(format!("BEGIN{level}{access}{patience}"))
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
