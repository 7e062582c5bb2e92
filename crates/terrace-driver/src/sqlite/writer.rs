//! The one writing connection of a file: who has it, who waits for it.
//!
//! Whoever has the connection holds a [`Lease`]. When a lease is dropped, the holder first runs the
//! writes that wait (as one transaction, see [`super::group`]), then hands the connection to the
//! next one who wants it whole. All of that is synchronous, so a dropped future can't stop it half
//! way. Waiting is in order of arrival.
//!
//! A write whose future is dropped while it waits is not run; once it runs, it is completed.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use terrace_core::{Result, Value};
use tokio::sync::oneshot;

use super::connect::Opener;
use super::error::{self, Failure};
use super::group;
use super::handle::{Handle, KeptRows};

/// Writes in one transaction at most.
const GROUP: usize = 128;

/// Groups that one holder runs for others before it passes that duty on.
const DUTY: usize = 2;

/// How many writes find nobody else before the next one looks around again.
const PROBE_EVERY: u8 = 32;

/// How many times looking around pays for itself before it is given up.
const CREDIT: u8 = 8;

/// The writing connection of a pool and its queue.
#[derive(Debug)]
pub(super) struct Writer {
    opener: Arc<Opener>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The connection, unless it is leased or must be opened anew.
    idle: Option<Handle>,
    leased: bool,
    closed: bool,
    queue: VecDeque<Waiting>,
    next_job: u64,
    /// How often gathering may still find nobody before it stops.
    credit: u8,
    since_probe: u8,
}

#[derive(Debug)]
enum Waiting {
    Job(Job),
    Whole(oneshot::Sender<Lease>),
}

/// A write that waits for its turn.
#[derive(Debug)]
pub(super) struct Job {
    number: u64,
    pub(super) sql: String,
    pub(super) parameters: Vec<Value>,
    pub(super) reply: oneshot::Sender<Reply>,
}

/// What became of a job.
#[derive(Debug)]
pub(super) enum Reply {
    /// It ran, or failed.
    Done(Result<KeptRows, Failure>),
    /// It did not run: its owner has the connection now, and the duty to run what waits.
    Lead(Lease),
}

/// How one may write now.
#[derive(Debug)]
pub(super) enum Turn {
    /// At once, alone.
    Now(Lease),
    /// After letting other tasks join in: drop the lease, then take the reply.
    Gather(Lease, Ticket),
    /// When the reply comes.
    Later(Ticket),
}

/// The place of a job in the queue.
#[derive(Debug)]
pub(super) struct Ticket {
    number: u64,
    reply: oneshot::Receiver<Reply>,
}

impl Writer {
    /// A writer whose connection is open already.
    pub(super) fn new(opener: Arc<Opener>, handle: Handle) -> Arc<Self> {
        let state = State {
            idle: Some(handle),
            leased: false,
            closed: false,
            queue: VecDeque::new(),
            next_job: 0,
            credit: 0,
            since_probe: 0,
        };
        Arc::new(Self {
            opener,
            state: Mutex::new(state),
        })
    }

    /// A turn for one write. `job` makes the parts of its owned form, if it must wait.
    pub(super) fn turn(
        self: &Arc<Self>,
        job: impl FnOnce() -> (String, Vec<Value>),
    ) -> Result<Turn> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(error::closed());
        }
        if state.leased {
            return Ok(Turn::Later(state.enqueue(job())));
        }
        state.leased = true;
        let handle = state.idle.take();
        let ticket = state.looks_around().then(|| state.enqueue(job()));
        drop(state);
        let lease = Lease {
            writer: Some(Arc::clone(self)),
            handle,
        };
        Ok(match ticket {
            Some(ticket) => Turn::Gather(lease, ticket),
            None => Turn::Now(lease),
        })
    }

    /// The connection as a whole.
    pub(super) async fn whole(self: &Arc<Self>, wait: Duration) -> Result<Lease> {
        let coming = {
            let mut state = self.state.lock();
            if state.closed {
                return Err(error::closed());
            }
            if !state.leased {
                state.leased = true;
                return Ok(Lease {
                    writer: Some(Arc::clone(self)),
                    handle: state.idle.take(),
                });
            }
            let (sender, coming) = oneshot::channel();
            state.queue.push_back(Waiting::Whole(sender));
            coming
        };
        match tokio::time::timeout(wait, coming).await {
            Ok(Ok(lease)) => Ok(lease),
            Ok(Err(_)) => Err(error::closed()),
            Err(_) => Err(error::no_turn(wait)),
        }
    }

    /// Waits for a reply. A job that runs already when the time is up is waited for.
    pub(super) async fn wait(&self, mut ticket: Ticket, wait: Duration) -> Result<Reply> {
        if let Ok(reply) = tokio::time::timeout(wait, &mut ticket.reply).await {
            return reply.map_err(|_| error::closed());
        }
        if self.state.lock().withdraw(ticket.number) {
            return Err(error::no_turn(wait));
        }
        ticket.reply.await.map_err(|_| error::closed())
    }

    /// Refuses new work, closes the connection if nobody has it, and whoever waits is told.
    pub(super) fn close(&self) {
        let (idle, queue) = {
            let mut state = self.state.lock();
            state.closed = true;
            (state.idle.take(), mem::take(&mut state.queue))
        };
        // Outside the lock: closing may write to disk, and dropping the queue wakes its owners.
        drop((idle, queue));
    }

    /// Takes the connection back: first runs what waits, then passes it on.
    fn give_back(self: &Arc<Self>, mut handle: Option<Handle>) {
        for round in 0.. {
            let mut state = self.state.lock();
            match state.queue.pop_front() {
                None => {
                    state.leased = false;
                    if !state.closed {
                        state.idle = handle.take();
                    }
                    drop(state);
                    return;
                }
                Some(Waiting::Whole(next)) => {
                    drop(state);
                    let lease = Lease {
                        writer: Some(Arc::clone(self)),
                        handle,
                    };
                    match next.send(lease) {
                        Ok(()) => return,
                        Err(mut lease) => handle = lease.reclaim(),
                    }
                }
                Some(Waiting::Job(job)) if round >= DUTY => {
                    drop(state);
                    let lease = Lease {
                        writer: Some(Arc::clone(self)),
                        handle,
                    };
                    match job.reply.send(Reply::Lead(lease)) {
                        Err(Reply::Lead(mut lease)) => handle = lease.reclaim(),
                        _ => return,
                    }
                }
                Some(Waiting::Job(first)) => {
                    let jobs = state.group(first);
                    drop(state);
                    self.run(&mut handle, jobs);
                }
            }
        }
    }

    fn run(&self, handle: &mut Option<Handle>, jobs: Vec<Job>) {
        match reopened(handle, &self.opener) {
            Ok(open) => group::run(open, jobs),
            // Nothing ran: each owner tries again, alone, and gets the error as its own.
            Err(_) => jobs
                .into_iter()
                .for_each(|job| group::reply(job, Err(Failure::Busy))),
        }
        if handle.as_ref().is_some_and(|open| !open.recycle()) {
            *handle = None;
        }
    }
}

impl State {
    /// Whether this write should let other tasks join in. It costs one turn of the runtime, and
    /// pays when several tasks write: it is tried now and then, and kept up while it pays.
    fn looks_around(&mut self) -> bool {
        self.since_probe += 1;
        if self.credit == 0 && self.since_probe < PROBE_EVERY {
            return false;
        }
        self.since_probe = 0;
        true
    }

    fn enqueue(&mut self, (sql, parameters): (String, Vec<Value>)) -> Ticket {
        let (sender, reply) = oneshot::channel();
        let number = self.next_job;
        self.next_job += 1;
        self.queue.push_back(Waiting::Job(Job {
            number,
            sql,
            parameters,
            reply: sender,
        }));
        Ticket { number, reply }
    }

    /// The jobs that run together with the first: those behind it, up to one who wants the
    /// connection whole, without those whose future was dropped.
    fn group(&mut self, first: Job) -> Vec<Job> {
        let mut jobs = vec![first];
        while jobs.len() < GROUP
            && let Some(Waiting::Job(_)) = self.queue.front()
            && let Some(Waiting::Job(job)) = self.queue.pop_front()
        {
            jobs.push(job);
        }
        jobs.retain(|job| !job.reply.is_closed());
        self.credit = if jobs.len() > 1 {
            CREDIT
        } else {
            self.credit.saturating_sub(1)
        };
        jobs
    }

    fn withdraw(&mut self, number: u64) -> bool {
        let place = self
            .queue
            .iter()
            .position(|one| matches!(one, Waiting::Job(job) if job.number == number));
        place.and_then(|place| self.queue.remove(place)).is_some()
    }
}

/// The writing connection, lent to one task.
#[derive(Debug)]
pub(super) struct Lease {
    /// `None` once the connection was taken out again.
    writer: Option<Arc<Writer>>,
    handle: Option<Handle>,
}

impl Lease {
    /// The connection, opened anew if the last one was given up.
    pub(super) fn handle(&mut self) -> Result<&Handle, Failure> {
        match &self.writer {
            Some(writer) => reopened(&mut self.handle, &writer.opener),
            None => Err(error::closed().into()),
        }
    }

    /// The connection, once it was opened.
    pub(super) fn opened(&self) -> Result<&Handle> {
        self.handle.as_ref().ok_or_else(error::closed)
    }

    /// Takes the connection out, so that dropping the lease does nothing.
    fn reclaim(&mut self) -> Option<Handle> {
        self.writer = None;
        self.handle.take()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            let handle = self.handle.take().filter(Handle::recycle);
            writer.give_back(handle);
        }
    }
}

fn reopened<'a>(handle: &'a mut Option<Handle>, opener: &Opener) -> Result<&'a Handle, Failure> {
    let open = match handle.take() {
        Some(open) => open,
        None => opener.writer()?,
    };
    Ok(handle.insert(open))
}
