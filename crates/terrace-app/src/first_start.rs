//! The first start in development: migrate, make the default tenant, run the project's own part.

use terrace_core::{Count, Result, TenantId};
use terrace_registry::{FleetOptions, Tenants};
use terrace_tenancy::TenantKey;

use crate::Context;

/// Brings everything to its newest migration and, the first time, runs what the project brings for
/// that.
pub(crate) async fn prepare(context: &Context) -> Result<()> {
    let tenants = context.tenants().await?;
    let report = tenants.migrate_all(FleetOptions::default()).await?;
    if report.applied() > 0 {
        context.say(format!("applied {}", Count(report.applied(), "migration")))?;
    }
    let is_first = if context.project().tenancy {
        tenants.list().await?.is_empty()
    } else {
        ensure_default_tenant(tenants).await?
    };
    match &context.project().first_start {
        Some(body) if is_first => body(context.clone())
            .await
            .map_err(|error| error.with_context("first start")),
        _ => Ok(()),
    }
}

/// Makes the default tenant; `true` when it was not there.
pub(crate) async fn ensure_default_tenant(tenants: &Tenants) -> Result<bool> {
    let is_new = tenants
        .lookup(TenantKey::Id(TenantId::DEFAULT))
        .await?
        .is_none();
    tenants.ensure_default_tenant().await?;
    Ok(is_new)
}
