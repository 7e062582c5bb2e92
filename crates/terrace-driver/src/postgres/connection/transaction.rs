//! Transactions and their savepoints. What the server has not heard of yet waits, and rides with
//! the next statement.

use std::borrow::Cow;

use terrace_core::{Error, ErrorKind, Result, Value};

use super::{Connection, State, unsure};
use crate::postgres::reply;
use crate::{AdvisoryLock, Confined, IsolationLevel, Prologue, Setting, TransactionOptions};

/// What the server has not heard of yet.
#[derive(Debug, Default)]
pub(in crate::postgres) struct Pending {
    /// `BEGIN …`, at most one.
    pub(in crate::postgres) begin: Vec<Cow<'static, str>>,
    pub(super) settings: Vec<(String, String)>,
    /// `SAVEPOINT …`, outermost first, with their depths.
    pub(in crate::postgres) savepoints: Vec<Cow<'static, str>>,
    depths: Vec<u32>,
}

impl Connection {
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
    pub(super) async fn begin_now(&mut self) -> Result<()> {
        if self.pending.begin.is_empty() && self.pending.savepoints.is_empty() {
            return Ok(());
        }
        let nothing = Confined::new("SELECT", &[], Prologue { settings: &[] });
        self.run_inside(&nothing, &mut |_| Ok(())).await.map(drop)
    }
}

impl Pending {
    pub(in crate::postgres) fn settings(&self) -> Vec<Setting<'_>> {
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
