//! The commercial status of a tenant.

use terrace_core::{Error, ErrorKind, Result, TenantState, TenantStatus};
use terrace_migrate::Known;
use terrace_orm::Model as _;

use super::Tenants;
use crate::TenantRow;
use crate::new_tenant::trial_end_from_now;

impl Tenants {
    /// Gives a tenant another commercial status. One that was archived is migrated first, because
    /// an archived tenant is left out when the others are.
    ///
    /// # Errors
    /// `NotFound` when there is none of this slug; `InvalidInput` when the default tenant would be
    /// archived.
    pub async fn set_status(&self, slug: &str, status: TenantStatus) -> Result<TenantRow> {
        let mut row = self.show(slug).await?;
        let resident = row.resident()?;
        if status == TenantStatus::Archived && resident.tenant.id().is_default() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the default tenant can't be archived",
            )
            .with_hint("a project without tenancy lives in it"));
        }
        let returns =
            resident.tenant.status() == TenantStatus::Archived && status != TenantStatus::Archived;
        if returns && resident.state == TenantState::Ready {
            let version = self
                .migrate_placement(&resident.placement, &Known::Nothing)
                .await?;
            if let Some(version) = version {
                let id = resident.tenant.id();
                self.note_version(self.registry(), id, &version).await?;
            }
        }
        if status == TenantStatus::Trial && row.trial_ends_at.is_none() {
            row.trial_ends_at = Some(trial_end_from_now());
        }
        row.status = status.to_string();
        let trial_ends_at = row.trial_ends_at;
        let id = *row.id.get();
        let changed = TenantRow::objects()
            .filter(|tenant| tenant.id.equals(id))
            .update(self.registry(), |tenant| {
                let mut changes = vec![tenant.status.set(status.as_str())];
                changes.extend(trial_ends_at.map(|end| tenant.trial_ends_at.set(end)));
                changes
            })
            .await?;
        self.forget(&row);
        if changed == 1 {
            Ok(row)
        } else {
            Err(super::no_tenant(slug))
        }
    }
}
