//! Whether the process lives and whether it can serve: answered on every host, before tenants.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use terrace_core::{Registry, Result};
use terrace_tenancy::{Db, Executor as _};

use super::is_reading;
use crate::Problem;

/// How long the registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A question about the process.
#[derive(Clone, Copy)]
pub(super) enum Probe {
    /// Does it live?
    Live,
    /// Can it serve?
    Ready,
}

impl Probe {
    pub(super) fn of(request: &Request) -> Option<Self> {
        let probe = match request.uri().path() {
            "/livez" => Self::Live,
            "/readyz" => Self::Ready,
            _ => return None,
        };
        is_reading(request.method()).then_some(probe)
    }

    pub(super) async fn answer(self, registry: &Db<Registry>) -> Response {
        let well = match self {
            Self::Live => true,
            Self::Ready => is_ready(registry).await,
        };
        if well { plain("ok\n") } else { not_ready() }
    }
}

async fn is_ready(registry: &Db<Registry>) -> bool {
    match tokio::time::timeout(PATIENCE, ask(registry)).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(?error, "the registry can't be reached");
            false
        }
        Err(_elapsed) => {
            tracing::warn!("the registry did not answer within {PATIENCE:?}");
            false
        }
    }
}

async fn ask(registry: &Db<Registry>) -> Result<()> {
    registry
        .session()
        .raw("SELECT 1", &[], &mut |_| Ok(()))
        .await
        .map(drop)
}

fn plain(text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn not_ready() -> Response {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "the registry can't be reached",
    )
    .with_retry_after(5)
    .into_response()
}
