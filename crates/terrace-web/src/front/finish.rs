//! What every response gets: a body for bare errors, security headers, a line in the log.

use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use http::header::{CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use hyper::body::Body as _;
use terrace_core::TenantId;

use crate::request_id::REQUEST_ID;
use crate::{Problem, RequestId};

/// Adds the request's id to problems, logs their causes, and gives bare errors a body.
pub(super) fn problems(response: &mut Response, id: &RequestId, of_tenant: bool) {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        log_cause(&problem, id);
        problem.fill(response, Some(id));
        return;
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if is_error && !response.headers().contains_key(CONTENT_TYPE) && response.body().is_end_stream()
    {
        let detail = match status {
            StatusCode::NOT_FOUND if of_tenant => "there is nothing at this address",
            StatusCode::NOT_FOUND => {
                "this host is no tenant's: tenants answer at host names or paths of their own"
            }
            StatusCode::METHOD_NOT_ALLOWED => "this address does not take that method",
            _ => "the request was refused",
        };
        Problem::new(status, detail).fill(response, Some(id));
    }
}

fn log_cause(problem: &Problem, id: &RequestId) {
    let Some(cause) = problem.cause() else { return };
    if problem.status().is_server_error() || cause.kind() == terrace_core::ErrorKind::Isolation {
        tracing::error!(request_id = %id, error = ?cause, "a request failed");
    } else {
        tracing::debug!(request_id = %id, error = ?cause, "a request was refused");
    }
}

/// Sets the headers that no handler should have to think of. A handler's own values stay.
pub(super) fn headers(response: &mut Response, id: &RequestId, tenant_header: Option<&HeaderName>) {
    let headers = response.headers_mut();
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if let Some(name) = tenant_header {
        headers.append(VARY, HeaderValue::from(name.clone()));
    }
    headers.insert(REQUEST_ID, id.header_value());
}

/// One request, as the log shows it. The query is left out: it may hold secrets.
pub(super) struct Access {
    method: Method,
    uri: Uri,
    started: Instant,
}

impl Access {
    pub(super) fn of(request: &Request, started: Instant) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            started,
        }
    }

    pub(super) fn log(&self, status: StatusCode, id: &RequestId, tenant: Option<TenantId>) {
        tracing::info!(
            target: "terrace::access",
            method = %self.method,
            path = self.uri.path(),
            status = status.as_u16(),
            duration_ms = milliseconds(self.started),
            tenant = tenant.map(tracing::field::display),
            request_id = %id,
        );
    }
}

/// To the microsecond.
fn milliseconds(started: Instant) -> f64 {
    (started.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0
}
