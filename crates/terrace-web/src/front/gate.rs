//! Who is let in: from the name of a tenant to the tenant, or to the reason why not.

use http::{Method, StatusCode};
use std::sync::Arc;

use terrace_core::{Registry, Result, Slug, Tenant, TenantState, TenantStatus};
use terrace_tenancy::{Db, Directory, Placement, Servers};

use super::is_reading;
use crate::{Named, Problem};

/// A request that was let in to a tenant. Only the front makes one, so no client can forge it.
#[derive(Clone)]
pub(crate) struct Visit {
    tenant: Tenant,
    placement: Placement,
    servers: Servers,
}

impl Visit {
    pub(crate) fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The handle to the tenant's rows.
    pub(crate) fn db(&self) -> Result<Db<Tenant>> {
        self.servers.open(&self.tenant, &self.placement)
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
    directory: &Arc<dyn Directory>,
    servers: &Servers,
    named: &Named,
    method: &Method,
) -> Result<Visit, Problem> {
    if let Named::Slug(slug) = named
        && slug.parse::<Slug>().is_err()
    {
        return Err(unknown());
    }
    let resident = directory.find(named.key()).await?.ok_or_else(unknown)?;
    let tenant = resident.tenant;
    if tenant.id().is_default() && *named != Named::Default {
        return Err(unknown());
    }
    if tenant.status() == TenantStatus::Archived {
        return Err(Problem::new(StatusCode::GONE, "this tenant is archived"));
    }
    match resident.state {
        TenantState::Ready => {}
        TenantState::Moving => {
            return Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "this tenant is being moved",
            )
            .with_retry_after(10));
        }
        TenantState::Provisioning | TenantState::Failed => return Err(unknown()),
    }
    if tenant.status() == TenantStatus::Frozen && !is_reading(method) {
        return Err(Problem::new(
            StatusCode::PAYMENT_REQUIRED,
            "this tenant is frozen: it can be read but not changed",
        ));
    }
    Ok(Visit {
        tenant,
        placement: resident.placement,
        servers: servers.clone(),
    })
}

fn unknown() -> Problem {
    Problem::not_found("there is no such tenant")
}
