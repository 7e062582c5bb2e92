//! A lane's task: the only one that reads and writes the connection.

mod finish;
mod watch;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use terrace_core::{Error, Result};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;

use super::config::Config;
use super::connect::Session;
use super::lane::{Answer, Lane, Lost, Mode, Waiting};
use super::lanes::Lanes;
use super::reader::{Reader, Reply};
use super::reply;
use super::socket::Socket;
use crate::PoolOptions;

/// A buffer that grew larger than this is not kept.
const KEPT: usize = 256 * 1024;
/// How long after a CancelRequest was passed on it may still hit what came behind its target: the
/// server signals the process twice.
const STRAY: Duration = Duration::from_secs(1);

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
        batched: false,
        lingered: false,
        timer: Box::pin(tokio::time::sleep_until(armed.into())),
        armed,
        replies: Vec::new(),
        held: None,
    };
    let _guard = Guard {
        lane: Arc::clone(&driver.lane),
        lanes: Weak::clone(&driver.lanes),
    };
    let end = poll_fn(|context| driver.poll(context)).await;
    driver.finish(end, permit).await;
}

/// Takes the lane away when its task ends in any other way than by [`Driver::finish`]: its run time
/// shuts down, or it panics. Nobody must wait for it then.
struct Guard {
    lane: Arc<Lane>,
    lanes: Weak<Lanes>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut inner = self.lane.lock();
        if inner.mode == Mode::Closed {
            return;
        }
        self.lane.set_mode(&mut inner, Mode::Closed);
        let waiting = std::mem::take(&mut inner.waiting);
        drop(inner);
        drop(waiting);
        if let Some(lanes) = self.lanes.upgrade() {
            lanes.remove(&self.lane);
            lanes.ended();
        }
    }
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
    /// Whether the last read brought several replies.
    batched: bool,
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
            let inner = self.lane.lock();
            if inner.out.is_empty() {
                return Ok(());
            }
            // Tasks that were answered together will ask again together: letting them go first
            // makes one system call of their units.
            if self.batched || inner.waiting.len() > 1 {
                drop(inner);
                self.lingered = true;
                context.waker().wake_by_ref();
                return Ok(());
            }
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
        self.batched = count > 1;
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
}
