//! Who is let in: from the name of a tenant to its rows, or to the reason why not.

use http::{Method, StatusCode};
use terrace_core::{Registry, Slug, Tenant};
use terrace_tenancy::Db;

use super::is_reading;
use crate::{Door, Doors, Named, Problem};

/// A request that was let in to a tenant. Only the front makes one, so no client can forge it.
#[derive(Clone)]
pub(crate) struct Visit(Db<Tenant>);

impl Visit {
    pub(crate) fn tenant(&self) -> &Tenant {
        self.0.tenant()
    }

    pub(crate) fn db(&self) -> Db<Tenant> {
        self.0.clone()
    }
}

/// A request to the host that all tenants share. Only the front makes one.
#[derive(Clone)]
pub(crate) struct OperatorVisit(Db<Registry>);

impl OperatorVisit {
    pub(super) fn new(registry: Db<Registry>) -> Self {
        Self(registry)
    }

    pub(crate) fn registry(&self) -> Db<Registry> {
        self.0.clone()
    }
}

/// Finds the tenant and refuses what its state and status forbid.
pub(super) async fn admit(
    doors: &dyn Doors,
    named: &Named,
    method: &Method,
) -> Result<Visit, Problem> {
    if let Named::Slug(slug) = named
        && slug.parse::<Slug>().is_err()
    {
        return Err(unknown());
    }
    let db = match doors.knock(named.key()).await?.ok_or_else(unknown)? {
        Door::Open(db) => db,
        Door::ReadOnly(db) if is_reading(method) => db,
        Door::ReadOnly(_) => {
            return Err(Problem::new(
                StatusCode::PAYMENT_REQUIRED,
                "this tenant is frozen: it can be read but not changed",
            ));
        }
        Door::Moving => {
            return Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "this tenant is being moved",
            )
            .with_retry_after(10));
        }
        Door::Archived => return Err(Problem::new(StatusCode::GONE, "this tenant is archived")),
        Door::NotReady => return Err(unknown()),
    };
    // The tenant of projects without tenancy answers to nobody's host, path or header.
    if db.tenant().id().is_default() && *named != Named::Default {
        return Err(unknown());
    }
    Ok(Visit(db))
}

fn unknown() -> Problem {
    Problem::not_found("there is no such tenant")
}
