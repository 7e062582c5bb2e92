//! Reading a result in chunks: a portal that is asked for so many rows at a time.
//!
//! Source: PostgreSQL's manual, "Extended Query", on portals and row limits.

use std::sync::Arc;

use parking_lot::Mutex;
use terrace_core::Result;
use tokio::sync::oneshot;

use super::connection::Connection;
use super::lane::{Answer, Submitted};
use super::reply::{self, Failure};
use super::statement_cache::Statement;
use super::unit::{Portal, Unit};
use super::wait;
use crate::cursor::ChunkRows;
use crate::{Confined, Sink};

/// Portals that nobody reads any more, to be closed with the next statement.
pub(super) type Left = Arc<Mutex<Vec<String>>>;

/// A portal, open until its transaction ends.
#[derive(Debug)]
pub(crate) struct Cursor {
    portal: String,
    rows: ChunkRows,
    /// Commands that complete before the first rows come.
    ahead: usize,
    statement: Option<Arc<Statement>>,
    /// The reply that is on its way. It stays here when nobody waits for it, so that a reader who
    /// comes back misses no row.
    coming: Option<oneshot::Receiver<Answer>>,
    done: bool,
    left: Left,
}

impl Drop for Cursor {
    fn drop(&mut self) {
        if !self.done {
            self.left.lock().push(std::mem::take(&mut self.portal));
        }
    }
}

impl Connection {
    /// Opens a cursor in the open transaction and asks for its first rows.
    #[expect(clippy::unused_async, reason = "the same face on every database")]
    pub(crate) async fn open_cursor(
        &mut self,
        statement: &Confined<'_>,
        rows: ChunkRows,
    ) -> Result<Cursor> {
        self.require_open()?;
        self.reserved.soiled |= statement.is_foreign();
        let mut cursor = Cursor {
            portal: self.next_portal(),
            rows,
            ahead: 0,
            statement: None,
            coming: None,
            done: false,
            left: Arc::clone(&self.left),
        };
        let pending = std::mem::take(&mut self.pending);
        let settings = pending.settings();
        // Prepared for this one use: a plan for its first rows is not the one for all of them.
        let unit = Unit::within(statement, &pending.begin, &settings, &pending.savepoints)
            .uncached()
            .through(Portal {
                name: &cursor.portal,
                rows: rows.get(),
            });
        let ahead = unit.commands_ahead();
        let handed_in = self.hand_in(&unit);
        if handed_in.is_err() {
            // The next unit still has to begin the transaction.
            self.pending = pending;
        }
        let Submitted { answer, statement } = handed_in.inspect_err(|_| cursor.done = true)?;
        cursor.ahead = ahead;
        cursor.statement = Some(statement);
        cursor.coming = Some(answer);
        Ok(cursor)
    }

    /// Gives the next rows to the sink; false when there were none left.
    pub(crate) async fn fetch(&mut self, cursor: &mut Cursor, sink: &mut Sink<'_>) -> Result<bool> {
        if cursor.done {
            return Ok(false);
        }
        self.require_open()?;
        let coming = match &mut cursor.coming {
            Some(coming) => coming,
            none => none.insert(self.ask_for(&cursor.portal, cursor.rows.get())?),
        };
        let reply = wait(coming).await.map_err(super::lane::Lost::into_error);
        cursor.coming = None;
        // Whatever else happens, nothing more is to be had.
        cursor.done = true;
        let reply = reply?;
        self.heard(&reply);
        let Some(statement) = &cursor.statement else {
            return Ok(false);
        };
        let ahead = std::mem::take(&mut cursor.ahead);
        let read = reply::read_some(&reply, ahead, statement, sink).map_err(Failure::into_error);
        match read {
            Ok(read) => {
                cursor.done = !read.suspended;
                Ok(read.suspended || read.rows > 0)
            }
            Err(error) => {
                // An error of the sink leaves the portal open.
                cursor.done = reply.failed;
                if !reply.failed {
                    cursor.abandon();
                }
                Err(error)
            }
        }
    }

    /// Closes what was left open, ahead of the next messages.
    pub(super) fn close_left(&self) {
        let left = std::mem::take(&mut *self.left.lock());
        for portal in left {
            self.reserved.lane.close_portal(&portal);
        }
    }
}

impl Cursor {
    /// Nobody reads it any more.
    fn abandon(&mut self) {
        self.left.lock().push(self.portal.clone());
        self.done = true;
    }
}
