//! What a lane's task does when nothing arrives: deadlines, cancelling, resetting, closing.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::{Driver, End};
use crate::postgres::cancel;
use crate::postgres::lane::{Inner, Lane, Mode, Waiting};

/// How long the server may take to stop a statement that it was asked to stop.
const GRACE: Duration = Duration::from_secs(3);
/// How long a lane that was given back may go on with a statement that nobody waits for.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a lane that was given back may take until it is clean.
const RECOVERY: Duration = Duration::from_secs(5);
const FAR: Duration = Duration::from_hours(1);

impl Driver {
    /// What is to be done when there is nothing to read or write.
    pub(super) fn look_after(&mut self, context: &mut Context<'_>) -> Poll<End> {
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
}
