//! A connection that is away: lent to a worker that reads a result for somebody else.

use std::sync::{Arc, Weak};

use terrace_core::{Error, ErrorKind, Result};
use tokio::sync::{mpsc, oneshot};

use crate::cursor::{ended, occupied};

/// The lender's half: how the connection comes back.
#[derive(Debug)]
pub(crate) struct Lent<T> {
    back: oneshot::Receiver<T>,
    /// Sent, or dropped with the lender: the worker stops.
    stop: Option<oneshot::Sender<()>>,
    reader: Weak<()>,
}

/// The worker's half.
#[derive(Debug)]
pub(crate) struct Loan<T, C> {
    pub(crate) back: oneshot::Sender<T>,
    pub(crate) stop: oneshot::Receiver<()>,
    pub(crate) chunks: mpsc::Sender<Result<C>>,
}

/// The reader's half.
#[derive(Debug)]
pub(crate) struct Chunks<C> {
    chunks: mpsc::Receiver<Result<C>>,
    /// As long as it is there, the connection is in use.
    alive: Option<Arc<()>>,
}

/// What the worker hands over: rows, and whether they are the last.
#[derive(Debug)]
pub(crate) struct Chunk<R> {
    pub(crate) rows: R,
    pub(crate) last: bool,
}

/// The three halves of a loan. One chunk is on its way at most: the worker waits for the reader.
pub(crate) fn lend<T, C>() -> (Lent<T>, Loan<T, C>, Chunks<C>) {
    let (give_back, back) = oneshot::channel();
    let (stop, stopped) = oneshot::channel();
    let (sender, chunks) = mpsc::channel(1);
    let alive = Arc::new(());
    (
        Lent {
            back,
            stop: Some(stop),
            reader: Arc::downgrade(&alive),
        },
        Loan {
            back: give_back,
            stop: stopped,
            chunks: sender,
        },
        Chunks {
            chunks,
            alive: Some(alive),
        },
    )
}

impl<T> Lent<T> {
    /// Waits until the connection is back. A reader who is not done yet is cut off with `cut_off`,
    /// and otherwise goes on.
    ///
    /// # Errors
    /// `Statement` while the reader goes on; `Internal` when the worker died.
    pub(crate) async fn back(&mut self, cut_off: bool) -> Result<T> {
        if cut_off {
            self.stop = None;
        } else if self.reader.strong_count() > 0 {
            return Err(occupied());
        }
        (&mut self.back).await.map_err(|_| {
            Error::new(
                ErrorKind::Internal,
                "the connection was lost while a stream was read from it",
            )
            .with_hint("run the whole transaction again")
        })
    }
}

impl<T, C> Loan<T, C> {
    /// Hands a chunk over, when there is room for it. Returns whether anybody wants more.
    pub(crate) async fn hand_over(&mut self, chunk: Result<C>) -> bool {
        tokio::select! {
            biased;
            _ = &mut self.stop => false,
            sent = self.chunks.send(chunk) => sent.is_ok(),
        }
    }
}

impl<R> Chunks<Chunk<R>> {
    /// The next chunk; `None` after the last one.
    ///
    /// # Errors
    /// The query's own error; `Statement` when the transaction ended before the result did.
    pub(crate) async fn next(&mut self) -> Result<Option<R>> {
        if self.alive.is_none() {
            return Ok(None);
        }
        let received = self.chunks.recv().await.unwrap_or_else(|| Err(ended()));
        match received {
            Ok(chunk) => {
                if chunk.last {
                    self.alive = None;
                }
                Ok(Some(chunk.rows))
            }
            Err(error) => {
                self.alive = None;
                Err(error)
            }
        }
    }
}
