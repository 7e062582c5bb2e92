//! Who is told of a place's statements: the query log, recordings, and the warning of slow ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use terrace_core::{Error, Result};
use terrace_driver::{Confined, Outcome};

use crate::isolation::Place;
use crate::{Observer, QueryEnd, QueryEvent, Recording};

/// Who is told of a place's statements.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    log: Observer,
    /// A statement that takes longer is warned of; zero: none is.
    slow: Duration,
    recordings: Vec<Recording>,
}

impl Observers {
    pub(crate) fn new(log: Observer, slow: Duration) -> Self {
        Self {
            log,
            slow,
            recordings: Vec::new(),
        }
    }

    /// The same, with one recording more.
    pub(crate) fn with(mut self, recording: Recording) -> Self {
        self.recordings.push(recording);
        self
    }

    /// Whether nobody wants to know anything, so that not even the clock has to be read.
    fn is_nobody(&self) -> bool {
        self.slow.is_zero() && self.recordings.is_empty() && self.log.log().is_none()
    }

    fn tell(&self, event: &QueryEvent<'_>) {
        if let Some(log) = self.log.log() {
            log.on_query(event);
        }
        for recording in &self.recordings {
            recording.note(event);
        }
        if !self.slow.is_zero() && event.duration >= self.slow {
            warn_of(event);
        }
    }
}

#[cold]
fn warn_of(event: &QueryEvent<'_>) {
    let placement = event.placement;
    tracing::warn!(
        tenant = event.tenant.map_or("registry", |tenant| tenant.slug().as_str()),
        shard = placement.map(|placement| placement.shard().as_str()),
        isolation = placement.map(|placement| placement.isolation().as_str()),
        database = event.database,
        milliseconds = u64::try_from(event.duration.as_millis()).unwrap_or(u64::MAX),
        parameters = event.parameters,
        in_transaction = event.in_transaction,
        end = ?event.end,
        sql = event.sql,
        "a slow statement"
    );
}

/// A statement on its way. Dropped without [`end`](Self::end), nobody waited for its end.
pub(crate) struct Watch<'a>(Option<Running<'a>>);

struct Running<'a> {
    place: &'a Place,
    sql: &'a str,
    parameters: usize,
    in_transaction: bool,
    started: Instant,
}

impl<'a> Watch<'a> {
    pub(crate) fn begin(
        place: &'a Place,
        sql: &'a str,
        parameters: usize,
        in_transaction: bool,
    ) -> Self {
        Self((!place.observers().is_nobody()).then(|| Running {
            place,
            sql,
            parameters,
            in_transaction,
            started: Instant::now(),
        }))
    }

    pub(crate) fn end(mut self, result: &Result<Outcome>) {
        if let Some(running) = self.0.take() {
            running.tell(match result {
                Ok(outcome) => QueryEnd::Done {
                    rows: outcome.affected,
                },
                Err(error) => QueryEnd::Failed(error.kind()),
            });
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.0.take() {
            running.tell(QueryEnd::Dropped);
        }
    }
}

impl Running<'_> {
    fn tell(&self, end: QueryEnd) {
        self.place.observers().tell(&QueryEvent {
            tenant: self.place.owner(),
            placement: self.place.placement(),
            database: self.place.database(),
            sql: self.sql,
            parameters: self.parameters,
            duration: self.started.elapsed(),
            end,
            in_transaction: self.in_transaction,
        });
    }
}

/// A stream on its way: one statement, told when it ends or is dropped.
#[derive(Default)]
pub(crate) struct StreamWatch(Option<Streaming>);

struct Streaming {
    place: Arc<Place>,
    sql: String,
    parameters: usize,
    in_transaction: bool,
    /// How long the database and the network took, without the time of the reader.
    spent: Duration,
    since: Option<Instant>,
    rows: u64,
}

impl StreamWatch {
    pub(crate) fn begin(
        place: &Arc<Place>,
        statement: &Confined<'_>,
        in_transaction: bool,
    ) -> Self {
        Self((!place.observers().is_nobody()).then(|| Streaming {
            place: Arc::clone(place),
            sql: statement.sql().to_owned(),
            parameters: statement.parameters().len(),
            in_transaction,
            spent: Duration::ZERO,
            since: Some(Instant::now()),
            rows: 0,
        }))
    }

    /// The reader asks for rows.
    pub(crate) fn resume(&mut self) {
        if let Some(streaming) = &mut self.0 {
            streaming.since.get_or_insert_with(Instant::now);
        }
    }

    /// The reader has so many rows more.
    pub(crate) fn pause(&mut self, rows: u64) {
        if let Some(streaming) = &mut self.0 {
            streaming.rows += rows;
            streaming.stop();
        }
    }

    pub(crate) fn end(&mut self) {
        if let Some(streaming) = self.0.take() {
            let rows = streaming.rows;
            streaming.tell(QueryEnd::Done { rows });
        }
    }

    pub(crate) fn fail(&mut self, error: &Error) {
        if let Some(streaming) = self.0.take() {
            streaming.tell(QueryEnd::Failed(error.kind()));
        }
    }
}

impl Drop for StreamWatch {
    fn drop(&mut self) {
        if let Some(streaming) = self.0.take() {
            streaming.tell(QueryEnd::Dropped);
        }
    }
}

impl Streaming {
    fn stop(&mut self) {
        if let Some(since) = self.since.take() {
            self.spent += since.elapsed();
        }
    }

    fn tell(mut self, end: QueryEnd) {
        self.stop();
        self.place.observers().tell(&QueryEvent {
            tenant: self.place.owner(),
            placement: self.place.placement(),
            database: self.place.database(),
            sql: &self.sql,
            parameters: self.parameters,
            duration: self.spent,
            end,
            in_transaction: self.in_transaction,
        });
    }
}
