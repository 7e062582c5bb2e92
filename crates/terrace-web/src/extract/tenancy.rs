//! `Tenant`, `Db<Tenant>` and `Db<Registry>` as extractors, each for the routers that may have it.

use axum::extract::FromRequestParts;
use http::request::Parts;
use terrace_core::{Registry, Tenant};
use terrace_tenancy::Db;

use crate::front::{OperatorVisit, Visit};
use crate::{OperatorSite, Problem, RequestId, TenantSite};

impl<T: Send + Sync> FromRequestParts<TenantSite<T>> for Tenant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &TenantSite<T>) -> Result<Self, Problem> {
        visit(parts).map(|visit| visit.tenant().clone())
    }
}

impl<T: Send + Sync> FromRequestParts<TenantSite<T>> for Db<Tenant> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &TenantSite<T>) -> Result<Self, Problem> {
        visit(parts).map(Visit::db)
    }
}

impl<T: Send + Sync> FromRequestParts<OperatorSite<T>> for Db<Registry> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &OperatorSite<T>) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<OperatorVisit>()
            .map(OperatorVisit::registry)
            .ok_or_else(nothing_here)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts
            .extensions
            .get()
            .cloned()
            .unwrap_or_else(|| Self::of(&parts.headers)))
    }
}

/// Fails closed: without a visit that the front admitted there is no tenant.
fn visit(parts: &Parts) -> Result<&Visit, Problem> {
    parts.extensions.get::<Visit>().ok_or_else(nothing_here)
}

fn nothing_here() -> Problem {
    Problem::not_found("there is nothing at this address")
}
