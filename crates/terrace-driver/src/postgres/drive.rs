//! A lane's task: the only one that reads and writes the connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use terrace_core::{Error, ErrorKind, Result};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;

use super::cancel;
use super::config::Config;
use super::connect::Session;
use super::lane::{Answer, Inner, Lane, Lost, Mode, Waiting};
use super::lanes::Lanes;
use super::reader::{Reader, Reply};
use super::reply;
use super::socket::Socket;
use crate::PoolOptions;

/// How long the server may take to stop a statement that it was asked to stop.
const GRACE: Duration = Duration::from_secs(3);
/// How long a lane that was given back may go on with a statement that nobody waits for.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a lane that was given back may take until it is clean.
const RECOVERY: Duration = Duration::from_secs(5);
/// A buffer that grew larger than this is not kept.
const KEPT: usize = 256 * 1024;
/// How long after a CancelRequest was passed on it may still hit what came behind its target: the
/// server signals the process twice.
const STRAY: Duration = Duration::from_secs(1);
const FAR: Duration = Duration::from_hours(1);

/// Drives a lane until its connection ends.
pub(super) async fn drive(
    lane: Arc<Lane>,
    lanes: Weak<Lanes>,
    config: Arc<Config>,
    options: PoolOptions,
    session: Session,
    permit: OwnedSemaphorePermit,
) {
    let armed = Instant::now() + options.statement_timeout.min(options.idle_timeout);
    let mut driver = Driver {
        lane,
        lanes,
        config,
        options,
        socket: session.socket,
        reader: session.reader,
        writing: BytesMut::new(),
        written: 0,
        sent: 0,
        unflushed: false,
        lingered: false,
        timer: Box::pin(tokio::time::sleep_until(armed.into())),
        armed,
        replies: Vec::new(),
        held: None,
    };
    let end = poll_fn(|context| driver.poll(context)).await;
    driver.finish(end, permit).await;
}

struct Driver {
    lane: Arc<Lane>,
    lanes: Weak<Lanes>,
    config: Arc<Config>,
    options: PoolOptions,
    socket: Socket,
    reader: Reader,
    /// What is being written, and how much of it is.
    writing: BytesMut,
    written: usize,
    /// Bytes that the connection took since it began.
    sent: u64,
    unflushed: bool,
    /// Whether others were let go first before writing.
    lingered: bool,
    timer: Pin<Box<Sleep>>,
    armed: Instant,
    /// Replies that were read but not handed on yet; kept for its memory.
    replies: Vec<Reply>,
    /// A reply that waits until the CancelRequest for it can't hit anything else.
    held: Option<(Waiting, Reply)>,
}

/// How a connection ended.
enum End {
    /// By our own wish.
    Closed,
    /// By anything else.
    Failed(Error),
}

impl Driver {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        // Whoever appends after this wakes us again.
        self.lane.waker.register(context.waker());
        if let Err(error) = self.read_and_write(context) {
            return Poll::Ready(End::Failed(error));
        }
        self.look_after(context)
    }

    fn read_and_write(&mut self, context: &mut Context<'_>) -> Result<()> {
        loop {
            match self.read(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => break,
            }
        }
        if !self.lingered && self.writing.is_empty() {
            // The tasks that were answered together will ask again together: letting them go first
            // makes one system call of their units.
            if !self.lane.lock().out.is_empty() {
                self.lingered = true;
                context.waker().wake_by_ref();
            }
            return Ok(());
        }
        self.lingered = false;
        if let Poll::Ready(Err(error)) = self.write(context) {
            // The server's last words may still be there to read.
            while let Poll::Ready(Ok(())) = self.read(context) {}
            return Err(self.ended(error));
        }
        Ok(())
    }

    /// Writes all there is, many units with one system call.
    fn write(&mut self, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        loop {
            if self.written == self.writing.len() {
                self.writing.clear();
                self.written = 0;
                if self.writing.capacity() > KEPT {
                    self.writing = BytesMut::new();
                }
                std::mem::swap(&mut self.writing, &mut self.lane.lock().out);
                if self.writing.is_empty() {
                    break;
                }
            }
            let socket = Pin::new(&mut self.socket);
            let written = ready!(socket.poll_write(context, &self.writing[self.written..]))?;
            if written == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
            self.sent += written as u64;
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.socket).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads once, and hands on the replies that are complete.
    fn read(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.reader.make_room();
        let read = ready!(pin!(self.socket.read_buf(&mut self.reader.buffer)).poll(context));
        match read {
            Ok(0) => return Poll::Ready(Err(self.ended("the server closed the connection"))),
            Ok(_) => {}
            Err(error) => return Poll::Ready(Err(self.ended(error))),
        }
        let cut = loop {
            match self.reader.next() {
                Ok(Some(reply)) => self.replies.push(reply),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        let handed = if self.replies.is_empty() {
            Ok(())
        } else {
            self.hand_on()
        };
        Poll::Ready(cut.and(handed))
    }

    /// Matches replies with those who wait for them, in order.
    fn hand_on(&mut self) -> Result<()> {
        let count = self.replies.len();
        let mut inner = self.lane.lock();
        if inner.waiting.len() < count {
            return Err(super::frame::violation("a reply to nothing"));
        }
        inner.status = self.replies.last().map_or(b'I', |reply| reply.status);
        inner.since = Instant::now();
        if let [_] = self.replies[..] {
            // By far the most frequent: no list is needed.
            let first = inner.waiting.pop_front();
            self.lane.note_load(&inner);
            drop(inner);
            return match (first, self.replies.pop()) {
                (Some(waiting), Some(reply)) => self.answer(waiting, reply),
                _ => Ok(()),
            };
        }
        let waiting: Vec<Waiting> = inner.waiting.drain(..count).collect();
        self.lane.note_load(&inner);
        drop(inner);
        let mut replies = std::mem::take(&mut self.replies);
        let answered = waiting
            .into_iter()
            .zip(replies.drain(..))
            .try_for_each(|(waiting, reply)| self.answer(waiting, reply));
        self.replies = replies;
        answered
    }

    fn answer(&mut self, waiting: Waiting, reply: Reply) -> Result<()> {
        if let Some(statement) = &waiting.fresh
            && !reply::learn_columns(&reply, statement)
        {
            // The server did not come so far as to prepare it.
            self.lane.lock().cache.forget(statement);
        }
        if reply.failed && self.is_held(&waiting) {
            self.held = Some((waiting, reply));
            return Ok(());
        }
        if reply.failed && waiting.asker.is_some() && self.is_stray(&waiting, &reply) {
            return Self::send(waiting, Err(Lost::Undone));
        }
        Self::send(waiting, Ok(reply))
    }

    fn send(waiting: Waiting, answer: Answer) -> Result<()> {
        match (waiting.asker, answer) {
            // Nobody may wait any more: then nobody needs the answer.
            (Some(asker), answer) => drop(asker.send(answer)),
            (None, Ok(reply)) => {
                reply::command(&reply)
                    .map_err(|error| error.with_context("resetting a connection"))?;
            }
            (None, Err(_)) => {}
        }
        Ok(())
    }

    /// Whether the user of a reserved lane must not go on yet: the CancelRequest could hit what it
    /// sends next.
    fn is_held(&self, waiting: &Waiting) -> bool {
        let inner = self.lane.lock();
        waiting.expired.is_some() && inner.cancelling && inner.mode == Mode::Reserved
    }

    /// Whether a unit was cancelled in the place of the one ahead of it. It is a transaction of its
    /// own, so that nothing of it was done.
    fn is_stray(&self, waiting: &Waiting, reply: &Reply) -> bool {
        let inner = self.lane.lock();
        let recent = inner.cancelling || inner.cancelled.is_some_and(|at| at.elapsed() < STRAY);
        recent
            && inner.mode == Mode::Shared
            && waiting.expired.is_none()
            && reply.report().is_some_and(|report| report.code == "57014")
    }

    /// What is to be done when there is nothing to read or write.
    fn look_after(&mut self, context: &mut Context<'_>) -> Poll<End> {
        loop {
            let lane = Arc::clone(&self.lane);
            let mut inner = lane.lock();
            if !inner.cancelling
                && let Some((waiting, reply)) = self.held.take()
            {
                drop(inner);
                if let Err(error) = Self::send(waiting, Ok(reply)) {
                    return Poll::Ready(End::Failed(error));
                }
                continue;
            }
            if inner.waiting.is_empty() && !inner.cancelling {
                match inner.mode {
                    Mode::Closing => return Poll::Ready(End::Closed),
                    Mode::Recovering { .. } if inner.status == b'I' => {
                        inner.since = Instant::now();
                        self.lane.set_mode(&mut inner, Mode::Shared);
                        drop(inner);
                        self.shared_again();
                        continue;
                    }
                    _ => {}
                }
            }
            let spare = inner.mode == Mode::Shared && inner.waiting.is_empty();
            let deadline = self.deadline(&inner);
            drop(inner);
            if spare && self.options.budget.waiting() > 0 && self.give_up() {
                return Poll::Ready(End::Closed);
            }
            // A later deadline is looked at when the timer fires: moving it would cost more.
            if deadline < self.armed {
                self.arm(deadline);
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            if let Some(end) = self.check() {
                return Poll::Ready(end);
            }
        }
    }

    fn arm(&mut self, deadline: Instant) {
        self.armed = deadline;
        self.timer.as_mut().reset(deadline.into());
    }

    fn shared_again(&self) {
        match self.lanes.upgrade() {
            Some(lanes) => lanes.shared_again(&self.lane),
            None => self.lane.close(),
        }
    }

    /// When something has to be done although nothing arrives.
    fn deadline(&self, inner: &Inner) -> Instant {
        match (inner.mode, inner.waiting.front()) {
            (Mode::Recovering { since, cancelled }, _) => {
                since + if cancelled { RECOVERY } else { PATIENCE }
            }
            (
                _,
                Some(Waiting {
                    expired: Some(at), ..
                }),
            ) => *at + GRACE,
            (_, Some(Waiting { timed: true, .. })) => inner.since + self.options.statement_timeout,
            (Mode::Shared, None) => inner.since + self.options.idle_timeout,
            _ => inner.since + FAR,
        }
    }

    /// Does what a deadline asks for, and sets the next.
    fn check(&mut self) -> Option<End> {
        let now = Instant::now();
        let lane = Arc::clone(&self.lane);
        let mut inner = lane.lock();
        if self.deadline(&inner) <= now {
            let idle = inner.waiting.is_empty();
            match (inner.mode, inner.waiting.front_mut()) {
                (
                    Mode::Recovering {
                        cancelled: true, ..
                    },
                    _,
                ) => {
                    return Some(End::Failed(
                        self.config
                            .unreachable("the connection could not be reset in time"),
                    ));
                }
                (Mode::Recovering { since, .. }, _) => {
                    inner.mode = Mode::Recovering {
                        since,
                        cancelled: true,
                    };
                    if !idle {
                        self.cancel(&mut inner);
                    }
                }
                (
                    _,
                    Some(Waiting {
                        expired: Some(_), ..
                    }),
                ) => {
                    return Some(End::Failed(
                        self.config.unreachable("the server has gone silent"),
                    ));
                }
                (_, Some(waiting)) if waiting.timed => {
                    waiting.expired = Some(now);
                    self.cancel(&mut inner);
                }
                (Mode::Shared, None) => {
                    drop(inner);
                    self.retire();
                    inner = lane.lock();
                    inner.since = now;
                }
                _ => {}
            }
        }
        let deadline = self.deadline(&inner);
        drop(inner);
        self.arm(deadline);
        None
    }

    fn retire(&self) {
        if let Some(lanes) = self.lanes.upgrade() {
            lanes.retire(&self.lane);
        }
    }

    fn give_up(&self) -> bool {
        let this = |lane: &Arc<Lane>| Arc::ptr_eq(lane, &self.lane);
        self.lanes
            .upgrade()
            .is_some_and(|lanes| lanes.give_up(this))
    }

    fn cancel(&self, inner: &mut Inner) {
        inner.cancelling = true;
        let (lane, config) = (Arc::clone(&self.lane), Arc::clone(&self.config));
        tokio::spawn(async move {
            if let Err(error) = cancel::send(&config, lane.key).await {
                tracing::debug!(%error, "a statement could not be cancelled");
            }
            lane.cancel_ended();
        });
    }

    /// The error for a connection that ended; the server's own words where it said some.
    fn ended(&self, why: impl std::fmt::Display) -> Error {
        match self.reader.last_words() {
            Some(report) => {
                let code = report.code.clone();
                self.config
                    .unreachable(report.into_error().message())
                    .with_code(code)
            }
            None => self.config.unreachable(why),
        }
    }

    /// Tells everybody who waits, and says farewell.
    async fn finish(mut self, end: End, permit: OwnedSemaphorePermit) {
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
        for waiting in waiting {
            let lost = if waiting.start >= self.sent {
                Lost::Undone
            } else if waiting.expired.is_some() {
                Lost::Failed(self.timed_out())
            } else {
                Lost::Failed(copy(&error))
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
