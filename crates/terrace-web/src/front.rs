//! The one service that every request passes: probes, resolution, limits, routing, headers, log.
//!
//! One service and not a chain of layers: every layer costs a boxed future per request, and a
//! chain in the wrong order is a security bug that no test of a single layer finds.

mod finish;
mod gate;
mod probe;

use std::convert::Infallible;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::header::CONTENT_LENGTH;
use http::{Method, StatusCode};
use http_body_util::Limited;
use hyper::body::Body as _;
use terrace_core::{Registry, TenantId};
use terrace_tenancy::Db;
use tower::{Service, ServiceExt as _};
use tracing::Instrument as _;

use crate::{
    Destination, Doors, OperatorRoutes, OperatorSite, Problem, RequestId, Resolver, TenantRoutes,
    TenantSite,
};
use finish::Access;
pub(crate) use gate::{OperatorVisit, Visit};
use probe::Probe;

/// What a [`Front`] is made of.
pub struct FrontOptions {
    /// Whom a request is for.
    pub resolver: Resolver,
    /// Which tenants there are, and how to reach their data.
    pub doors: Arc<dyn Doors>,
    /// The control plane.
    pub registry: Db<Registry>,
    /// The routes of every tenant.
    pub tenants: TenantRoutes,
    /// The routes of the operator.
    pub operator: OperatorRoutes,
    /// The largest request body, in bytes.
    pub body_limit: usize,
    /// How long a handler may take until it answers.
    pub request_timeout: Duration,
}

impl FrontOptions {
    /// A front without routes: bodies up to 2 MiB, 30 seconds to answer.
    pub fn new(resolver: Resolver, doors: Arc<dyn Doors>, registry: Db<Registry>) -> Self {
        Self {
            resolver,
            doors,
            registry,
            tenants: TenantRoutes::new(),
            operator: OperatorRoutes::new(),
            body_limit: 2 * 1024 * 1024,
            request_timeout: Duration::from_secs(30),
        }
    }

    /// With these routes for every tenant.
    #[must_use]
    pub fn with_tenants(mut self, routes: TenantRoutes) -> Self {
        self.tenants = routes;
        self
    }

    /// With these routes for the operator.
    #[must_use]
    pub fn with_operator(mut self, routes: OperatorRoutes) -> Self {
        self.operator = routes;
        self
    }
}

/// The composed application: a tower service from request to response. Cheap to clone.
#[derive(Clone)]
pub struct Front(Arc<Inner>);

struct Inner {
    resolver: Resolver,
    doors: Arc<dyn Doors>,
    registry: Db<Registry>,
    tenants: Router,
    operator: Router,
    body_limit: usize,
    request_timeout: Duration,
}

impl Front {
    /// Composes the application.
    pub fn new(options: FrontOptions) -> Self {
        Self(Arc::new(Inner {
            resolver: options.resolver,
            doors: options.doors,
            registry: options.registry,
            tenants: options.tenants.with_state(TenantSite(())),
            operator: options.operator.with_state(OperatorSite(())),
            body_limit: options.body_limit,
            request_timeout: options.request_timeout,
        }))
    }

    /// Answers a request. Never fails, and never panics when a handler does.
    pub async fn answer(&self, request: Request) -> Response {
        if let Some(probe) = Probe::of(&request) {
            return probe.answer(&self.0.registry).await;
        }
        let started = Instant::now();
        let id = RequestId::of(request.headers());
        let access = Access::of(&request, started);
        let (mut response, tenant) = match self.admit(request, &id).await {
            Ok((request, routes, tenant)) => {
                let span = tracing::info_span!("request", %id, tenant = tenant.map(tracing::field::display));
                (self.call(routes, request).instrument(span).await, tenant)
            }
            Err(problem) => (problem.into_response(), None),
        };
        finish::problems(&mut response, &id, tenant.is_some());
        finish::headers(&mut response, &id, self.0.resolver.header());
        access.log(response.status(), &id, tenant);
        response
    }

    /// Finds whom the request is for, and checks what can be checked before any handler runs.
    async fn admit(
        &self,
        request: Request,
        id: &RequestId,
    ) -> Result<(Request, &Router, Option<TenantId>), Problem> {
        let (mut parts, body) = request.into_parts();
        let too_large = parts
            .headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok())
            .is_some_and(|length| length > self.0.body_limit as u64);
        if too_large {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "the body is too large",
            ));
        }
        // Before a prefix is taken off, so that links can be made.
        parts.extensions.insert(OriginalUri(parts.uri.clone()));
        let destination = self.0.resolver.resolve(&mut parts)?;
        parts.extensions.insert(id.clone());
        let (routes, tenant) = match destination {
            Destination::Apex => {
                parts
                    .extensions
                    .insert(OperatorVisit::new(self.0.registry.clone()));
                (&self.0.operator, None)
            }
            Destination::Tenant(named) => {
                let visit = gate::admit(&*self.0.doors, &named, &parts.method).await?;
                let tenant = visit.tenant().id();
                parts.extensions.insert(visit);
                (&self.0.tenants, Some(tenant))
            }
        };
        let body = if body.is_end_stream() {
            body
        } else {
            Body::new(Limited::new(body, self.0.body_limit))
        };
        let mut request = Request::from_parts(parts, body);
        // Axum's own limit of 2 MiB would hide ours.
        DefaultBodyLimit::disable().apply(&mut request);
        Ok((request, routes, tenant))
    }

    /// Calls the routes, bounded in time, and turns a panic into a response.
    async fn call(&self, routes: &Router, request: Request) -> Response {
        let answer = AssertUnwindSafe(routes.clone().oneshot(request)).catch_unwind();
        match tokio::time::timeout(self.0.request_timeout, answer).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_panic)) => {
                tracing::error!("a handler panicked");
                Problem::internal().into_response()
            }
            Err(_elapsed) => Problem::new(
                StatusCode::GATEWAY_TIMEOUT,
                "the server took too long to answer",
            )
            .into_response(),
        }
    }
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let front = self.clone();
        Box::pin(async move { Ok(front.answer(request).await) })
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front")
            .field("resolver", &self.0.resolver)
            .finish_non_exhaustive()
    }
}

/// Whether a method only reads (RFC 9110, section 9.2.1).
fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
