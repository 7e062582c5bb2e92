//! What one connection is doing, and since when: one clock for all of its deadlines.
//!
//! A timer per header and per idle period would be made and dropped with every request. Here a
//! request costs a few atomic writes, and one timer per connection looks at them now and then.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::{io, io::IoSlice};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::ServerTimes;

/// What one connection is doing.
#[derive(Debug)]
pub(super) struct Watch {
    opened: Instant,
    /// Requests being answered.
    active: AtomicUsize,
    /// Whether a request's headers have begun to arrive, but not ended.
    head: AtomicBool,
    /// Since when the connection waits, or the headers arrive: milliseconds after opening.
    since: AtomicU64,
    /// Since when the client doesn't take what is written; 0 when it does.
    stalled: AtomicU64,
    /// Whether requests are multiplexed: then bytes between requests need not be headers.
    multiplexed: AtomicBool,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            opened: Instant::now(),
            active: AtomicUsize::new(0),
            // The first request is due from the opening on.
            head: AtomicBool::new(true),
            since: AtomicU64::new(0),
            stalled: AtomicU64::new(0),
            multiplexed: AtomicBool::new(false),
        })
    }

    /// Counts a request until the result is dropped.
    pub(super) fn busy(self: &Arc<Self>, multiplexed: bool) -> Busy {
        self.active.fetch_add(1, Relaxed);
        self.head.store(false, Relaxed);
        self.multiplexed.store(multiplexed, Relaxed);
        Busy(Arc::clone(self))
    }

    /// Which deadline has passed, or when to look again.
    pub(super) fn overdue(&self, times: &ServerTimes) -> Result<Duration, &'static str> {
        let now = self.now();
        let check = |since: u64, limit: Duration, what| {
            let spent = Duration::from_millis(now.saturating_sub(since));
            limit
                .checked_sub(spent)
                .filter(|left| !left.is_zero())
                .ok_or(what)
        };
        let mut next = times.header;
        let stalled = self.stalled.load(Relaxed);
        if stalled != 0 {
            next = next.min(check(
                stalled,
                times.write,
                "the client does not read its response",
            )?);
        }
        if self.active.load(Relaxed) == 0 {
            let since = self.since.load(Relaxed);
            next = next.min(if self.head.load(Relaxed) {
                check(since, times.header, "the request's headers took too long")?
            } else {
                check(since, times.keep_alive, "no further request came")?
            });
        }
        Ok(next.max(Duration::from_millis(1)))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn was_read(&self) {
        if self.active.load(Relaxed) == 0
            && !self.multiplexed.load(Relaxed)
            && !self.head.swap(true, Relaxed)
        {
            self.since.store(self.now(), Relaxed);
        }
    }

    fn was_written<T>(&self, poll: &Poll<T>) {
        if poll.is_ready() {
            self.stalled.store(0, Relaxed);
        } else if self.stalled.load(Relaxed) == 0 {
            self.stalled.store(self.now().max(1), Relaxed);
        }
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Busy(Arc<Watch>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.since.store(self.0.now(), Relaxed);
        self.0.active.fetch_sub(1, Relaxed);
    }
}

/// A stream whose reads and writes are watched.
pub(super) struct Watched<T> {
    stream: T,
    watch: Arc<Watch>,
}

impl<T> Watched<T> {
    pub(super) fn new(stream: T, watch: Arc<Watch>) -> Self {
        Self { stream, watch }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.watch.was_read();
        }
        poll
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch.was_written(&poll);
        poll
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watch.was_written(&poll);
        poll
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
