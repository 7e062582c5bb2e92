//! What a lane knows of its connection, and of the units on their way.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use bytes::BytesMut;
use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::oneshot;

use crate::postgres::reader::Reply;
use crate::postgres::statement_cache::{Statement, StatementCache};

/// What the lock guards.
#[derive(Debug)]
pub(in crate::postgres) struct Inner {
    /// Encoded, not yet taken by the task.
    pub(in crate::postgres) out: BytesMut,
    /// Bytes that were ever appended to `out`.
    pub(in crate::postgres) appended: u64,
    /// Units without a reply, oldest first.
    pub(in crate::postgres) waiting: VecDeque<Waiting>,
    pub(in crate::postgres) cache: StatementCache,
    pub(in crate::postgres) mode: Mode,
    /// The transaction's status after the last reply.
    pub(in crate::postgres) status: u8,
    /// Since when the oldest waiting unit runs or, without one, the lane is idle.
    pub(in crate::postgres) since: Instant,
    /// Whether a CancelRequest is under way.
    pub(in crate::postgres) cancelling: bool,
    /// When the last one was passed on.
    pub(in crate::postgres) cancelled: Option<Instant>,
}

impl Inner {
    /// Appends what rides ahead of the next unit's messages, as part of that unit.
    pub(in crate::postgres) fn ride_along(
        &mut self,
        encode: impl FnOnce(&mut BytesMut) -> Result<()>,
    ) {
        let before = self.out.len();
        if encode(&mut self.out).is_err() {
            self.out.truncate(before);
        }
        self.appended += (self.out.len() - before) as u64;
    }
}

/// What a lane is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postgres) enum Mode {
    /// Units of many tasks.
    Shared,
    /// One [`Connection`](crate::postgres::Connection) alone.
    Reserved,
    /// Nothing, until the server says that no transaction is open.
    Recovering {
        /// When the connection was given back.
        since: Instant,
        /// Whether the server was asked to stop what it does.
        cancelled: bool,
    },
    /// Nothing more; closes when all replies are there.
    Closing,
    /// Nothing: the connection is gone.
    Closed,
}

/// A unit on its way.
#[derive(Debug)]
pub(in crate::postgres) struct Waiting {
    /// Who waits for it; nobody for the lane's own.
    pub(in crate::postgres) asker: Option<oneshot::Sender<Answer>>,
    /// The statement that the reply will describe.
    pub(in crate::postgres) fresh: Option<Arc<Statement>>,
    /// Its first byte, counted as `appended` is.
    pub(in crate::postgres) start: u64,
    /// Whether the statement time-out holds for it.
    pub(in crate::postgres) timed: bool,
    /// When the server was asked to stop it.
    pub(in crate::postgres) expired: Option<Instant>,
}

/// A reply, or why there is none.
pub(in crate::postgres) type Answer = Result<Reply, Lost>;

/// Why there is no reply.
#[derive(Debug)]
pub(in crate::postgres) enum Lost {
    /// Nothing of the unit was done: it may go elsewhere.
    Undone,
    /// It was sent; whether it ran is unknown.
    Failed(Error),
}

impl Lost {
    pub(in crate::postgres) fn into_error(self) -> Error {
        match self {
            Self::Undone => Error::new(
                ErrorKind::Unreachable,
                "the connection broke before the statement ran",
            ),
            Self::Failed(error) => error,
        }
    }
}

/// A unit that was handed in.
#[derive(Debug)]
pub(in crate::postgres) struct Submitted {
    pub(in crate::postgres) answer: oneshot::Receiver<Answer>,
    pub(in crate::postgres) statement: Arc<Statement>,
}

/// Why a unit was not taken.
#[derive(Debug)]
pub(in crate::postgres) enum Refused {
    /// The lane is not for this use (any more).
    Busy,
    /// The unit itself is at fault.
    Error(Error),
}
