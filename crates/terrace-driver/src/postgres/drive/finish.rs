//! The end of a connection: everybody who waits is told.

use std::time::Duration;

use terrace_core::{Error, ErrorKind};
use tokio::io::AsyncWriteExt;
use tokio::sync::OwnedSemaphorePermit;

use super::{Driver, End};
use crate::postgres::lane::{Lost, Mode};

impl Driver {
    /// Tells everybody who waits, and says farewell.
    pub(super) async fn finish(mut self, end: End, permit: OwnedSemaphorePermit) {
        let waiting = {
            let mut inner = self.lane.lock();
            self.lane.set_mode(&mut inner, Mode::Closed);
            std::mem::take(&mut inner.waiting)
        };
        if let Some(lanes) = self.lanes.upgrade() {
            lanes.remove(&self.lane);
        }
        if let Some((waiting, reply)) = self.held.take()
            && let Err(error) = Self::send(waiting, Ok(reply))
        {
            tracing::debug!(%error, "a connection could not be reset");
        }
        let error = match &end {
            End::Closed => self.config.unreachable("the connection is closed"),
            End::Failed(error) => {
                tracing::debug!(%error, "a connection to PostgreSQL ended");
                copy(error)
            }
        };
        for (place, waiting) in waiting.into_iter().enumerate() {
            let lost = if waiting.start >= self.sent {
                Lost::Undone
            } else if waiting.expired.is_some() {
                Lost::Failed(self.timed_out())
            } else if place == 0 || error.kind() == ErrorKind::Unreachable {
                Lost::Failed(copy(&error))
            } else {
                // What the first did wrong is not the others' doing.
                Lost::Failed(
                    self.config
                        .unreachable("another statement broke the connection"),
                )
            };
            if let Some(asker) = waiting.asker {
                drop(asker.send(Err(lost)));
            }
        }
        if let End::Closed = end {
            let farewell = async {
                self.socket.write_all(b"X\0\0\0\x04").await?;
                self.socket.shutdown().await
            };
            if let Ok(Err(error)) = tokio::time::timeout(Duration::from_secs(1), farewell).await {
                tracing::trace!(%error, "the server did not wait for a farewell");
            }
        }
        drop(self.socket);
        drop(permit);
        if let Some(lanes) = self.lanes.upgrade() {
            lanes.ended();
        }
    }

    fn timed_out(&self) -> Error {
        Error::new(
            ErrorKind::Timeout,
            format!(
                "a statement had no answer from PostgreSQL at {} within {:?}, not even when it was cancelled",
                self.config.address, self.options.statement_timeout
            ),
        )
        .with_hint("is the network between here and the server in order?")
    }
}

/// Everybody who waits gets the error.
fn copy(error: &Error) -> Error {
    let mut copy = Error::new(error.kind(), error.message());
    if let Some(hint) = error.hint() {
        copy = copy.with_hint(hint);
    }
    if let Some(code) = error.code() {
        copy = copy.with_code(code);
    }
    copy
}
