//! What a client is told when something went wrong: problem details (RFC 9457).

mod kinds;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use terrace_core::Error;

use crate::RequestId;

/// The result of handlers: `?` turns every Terrace error into a [`Problem`].
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// An error as a client sees it: a status and a sentence, sent as `application/problem+json`.
///
/// Made from every Terrace error. Only errors that are about the client's own input keep their
/// text; what a database said stays in the log, where the response's `request_id` finds it.
///
/// ```
/// use terrace_core::{Error, ErrorKind};
/// use terrace_web::Problem;
/// let problem = Problem::from(Error::new(ErrorKind::Unique, "album_title_key"));
/// assert_eq!(problem.status(), 409);
/// assert!(!problem.to_string().contains("album_title_key"));
/// ```
#[derive(Clone)]
pub struct Problem(Box<Inner>);

#[derive(Clone)]
struct Inner {
    status: StatusCode,
    detail: Cow<'static, str>,
    retry_after: Option<u16>,
    cause: Option<Arc<Error>>,
}

impl Problem {
    /// A problem with a sentence for the client.
    pub fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            status,
            detail: detail.into(),
            retry_after: None,
            cause: None,
        }))
    }

    /// 400: the request itself is malformed.
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404: there is no such thing here.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 422: the request is well-formed, but its content can't be taken.
    pub fn unprocessable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// Tells the client to try again after so many seconds.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u16) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Keeps the error for the log; the client never sees it.
    #[must_use]
    pub fn with_cause(mut self, cause: Error) -> Self {
        self.0.cause = Some(Arc::new(cause));
        self
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The sentence for the client.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The error behind it, for the log.
    pub fn cause(&self) -> Option<&Error> {
        self.0.cause.as_deref()
    }

    /// The response, with the id under which the log knows more.
    pub(crate) fn respond(&self, id: Option<&RequestId>) -> Response {
        let mut response = Response::new(Body::empty());
        self.fill(&mut response, id);
        response
    }

    /// Writes the problem into a response whose other headers are kept.
    pub(crate) fn fill(&self, response: &mut Response, id: Option<&RequestId>) {
        let status = self.0.status;
        let document = Document {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: &self.0.detail,
            request_id: id.map(RequestId::as_str),
        };
        let json = serde_json::to_vec(&document).unwrap_or_default();
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.remove(CONTENT_LENGTH);
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        *response.body_mut() = Body::from(json);
    }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.respond(None);
        // The front adds the request's id and writes the cause to the log.
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.status, self.0.detail)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match &self.0.cause {
            Some(cause) => write!(f, ", because {cause:?}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
