//! Which tenants a run is about.

use terrace_core::{Error, Registry, Result, TenantState, TenantStatus};
use terrace_migrate::StopSignal;
use terrace_orm::{Instances, Model as _, Query, Visible};
use terrace_tenancy::{Db, Isolation};

use super::FleetOptions;
use crate::TenantRow;
use crate::fleet_rows::FleetRow;

/// Which tenants a run is about.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    slugs: Vec<String>,
    conditions: Vec<(String, String)>,
    quarantine_after: i32,
    include_quarantined: bool,
    pub(super) stop: StopSignal,
}

impl Selection {
    pub(super) fn of(options: &FleetOptions) -> Self {
        Self {
            slugs: options.tenants.clone(),
            conditions: options.conditions.clone(),
            quarantine_after: i32::try_from(options.quarantine_after).unwrap_or(i32::MAX),
            include_quarantined: options.include_quarantined,
            stop: options.rules.stop.clone(),
        }
    }

    /// Whether it is about every tenant.
    pub(super) fn is_whole(&self) -> bool {
        self.slugs.is_empty() && self.conditions.is_empty()
    }

    /// The tenants that are to be migrated and are not of one of these versions.
    pub(super) fn pending(&self, current: Vec<String>) -> Query<FleetRow, Instances> {
        self.eligible()
            .filter(move |row| row.version.none_of(current))
    }

    /// The tenants that are to be migrated: ready and not archived, with tables of their own.
    pub(super) fn eligible(&self) -> Query<FleetRow, Instances> {
        let kinds = own_kinds();
        let query = FleetRow::objects()
            .select_related(|row| row.tenant())
            .filter(move |row| {
                row.tenant().state.equals(TenantState::Ready.as_str())
                    & row
                        .tenant()
                        .status
                        .not_equals(TenantStatus::Archived.as_str())
                    & row.tenant().isolation.one_of(kinds)
            })
            .order_by(|row| row.tenant().slug.ascending());
        let query = if self.slugs.is_empty() {
            query
        } else {
            let slugs = self.slugs.clone();
            query.filter(move |row| row.tenant().slug.one_of(slugs))
        };
        let visible = Visible::of(FleetRow::SCHEMA).all_fields_of("tenant");
        self.conditions.iter().fold(query, |query, (field, value)| {
            // Checked when the run began.
            let path = format!("tenant__{field}");
            let narrowed = query.clone().filter_by(&visible, &path, value.as_str());
            narrowed.unwrap_or_else(|_| query.none())
        })
    }

    /// The tenants that the selection names, whatever their state.
    pub(super) fn named(&self) -> Result<Query<TenantRow, Instances>> {
        let visible = Visible::of(TenantRow::SCHEMA).all_fields();
        let mut query = TenantRow::objects().order_by(|tenant| tenant.slug.ascending());
        if !self.slugs.is_empty() {
            let slugs = self.slugs.clone();
            query = query.filter(move |tenant| tenant.slug.one_of(slugs));
        }
        for (field, value) in &self.conditions {
            query = query
                .filter_by(&visible, field, value.as_str())
                .map_err(|error| error.with_context(format!("the condition {field}={value}")))?;
        }
        Ok(query)
    }

    /// The tenants with tables of their own that are left out.
    pub(super) async fn left_out(&self, registry: &Db<Registry>) -> Result<Vec<TenantRow>> {
        let kinds = own_kinds();
        self.named()?
            .filter(move |tenant| {
                tenant.isolation.one_of(kinds)
                    & (tenant.state.not_equals(TenantState::Ready.as_str())
                        | tenant.status.equals(TenantStatus::Archived.as_str()))
            })
            .all(registry)
            .await
    }

    /// Refuses a slug that nobody has, and a condition that makes no sense.
    pub(super) async fn check(&self, registry: &Db<Registry>) -> Result<Vec<TenantRow>> {
        if self.is_whole() {
            return Ok(Vec::new());
        }
        let rows = self.named()?.all(registry).await?;
        if self.conditions.is_empty() {
            for slug in &self.slugs {
                if rows.iter().all(|row| row.slug != *slug) {
                    return Err(crate::tenants::no_tenant(slug));
                }
            }
        }
        if rows.is_empty() {
            return Err(Error::new(
                terrace_core::ErrorKind::NotFound,
                "no tenant fits the conditions",
            )
            .with_hint("list the tenants with: tenant list"));
        }
        Ok(rows)
    }

    /// Whether a tenant is left out because it failed too often. Who names it, means it.
    pub(super) fn is_quarantined(&self, row: &FleetRow) -> bool {
        row.failures >= self.quarantine_after && !self.include_quarantined && self.slugs.is_empty()
    }
}

/// The kinds of isolation whose tenants have tables of their own.
pub(super) fn own_kinds() -> Vec<&'static str> {
    Isolation::ALL
        .into_iter()
        .filter(|kind| !kind.shares_tables())
        .map(Isolation::as_str)
        .collect()
}
