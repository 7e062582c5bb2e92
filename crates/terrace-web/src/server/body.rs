//! Request bodies that must keep coming, and response bodies that tell when they are done.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::watch::Busy;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body's next piece didn't come in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyTimeout;

impl fmt::Display for BodyTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body took too long to arrive")
    }
}

impl std::error::Error for BodyTimeout {}

/// A request's body that fails when its next piece doesn't come in time.
pub(super) struct Steady {
    body: Incoming,
    patience: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Steady {
    pub(super) fn wrap(body: Incoming, patience: Duration) -> Body {
        if body.is_end_stream() {
            Body::empty()
        } else {
            Body::new(Self {
                body,
                patience,
                timer: None,
            })
        }
    }
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.timer = None;
            return Poll::Ready(frame.map(|result| result.map_err(Into::into)));
        }
        let patience = self.patience;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(patience)));
        match timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(BodyTimeout.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response's body; its request is in flight until it is dropped.
pub(super) struct InFlight {
    body: Body,
    _busy: Busy,
}

impl InFlight {
    pub(super) fn new(body: Body, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl HttpBody for InFlight {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
