//! The row of a tenant in the registry.

use jiff::Timestamp;
use terrace_core::{Error, ErrorKind, Result, Slug, Tenant, TenantId, TenantState, TenantStatus};
use terrace_orm::{Key, Model};
use terrace_tenancy::{Isolation, Placement, Resident, ShardName};
use uuid::Uuid;

use crate::Residence;

/// A tenant, as the registry stores it.
#[derive(Model, Clone, Debug)]
#[terrace(registry, crate = "terrace_orm", table = "terrace_tenant")]
#[terrace(check(name = "kind_check", condition = "kind IN ('customer', 'demo')"))]
#[terrace(check(
    name = "status_check",
    condition = "status IN ('demo', 'trial', 'active', 'frozen', 'archived')"
))]
#[terrace(check(
    name = "state_check",
    condition = "state IN ('provisioning', 'ready', 'moving', 'failed')"
))]
#[terrace(check(
    name = "isolation_check",
    condition = "isolation IN ('row', 'schema', 'database')"
))]
pub struct TenantRow {
    /// The identity; nil for the default tenant.
    pub id: Key<Uuid>,
    /// The name in host names and paths.
    #[terrace(unique, max_length = 40)]
    pub slug: String,
    /// The name for people.
    #[terrace(max_length = 200)]
    pub name: String,
    /// What it is for: a [`TenantKind`](terrace_core::TenantKind).
    #[terrace(max_length = 20)]
    pub kind: String,
    /// Its commercial status: a [`TenantStatus`].
    #[terrace(max_length = 20)]
    pub status: String,
    /// Whether its storage can be reached: a [`TenantState`].
    #[terrace(max_length = 20)]
    pub state: String,
    /// How its rows are kept apart: an [`Isolation`].
    #[terrace(max_length = 20)]
    pub isolation: String,
    /// The server it is on: a [`ShardName`].
    #[terrace(max_length = 40)]
    pub shard: String,
    /// When its trial ends.
    pub trial_ends_at: Option<Timestamp>,
    /// When it was made.
    #[terrace(auto_now_add)]
    pub created_at: Timestamp,
    /// When its row last changed. Kept by a trigger, so that no code path can forget it.
    #[terrace(auto_now_add)]
    pub updated_at: Timestamp,
}

impl TenantRow {
    /// The identity.
    pub fn tenant_id(&self) -> TenantId {
        TenantId::from_uuid(*self.id.get())
    }

    /// The tenant and where it lives.
    ///
    /// # Errors
    /// `Internal` for a row that was changed past Terrace to something that is not known.
    pub fn resident(&self) -> Result<Resident> {
        self.parse().map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                format!(
                    "the registry's row of the tenant {} is wrong",
                    self.id.get()
                ),
            )
            .with_hint("correct it in the table terrace_tenant")
            .with_source(error)
        })
    }

    /// As the cache keeps it.
    pub(crate) fn residence(&self) -> Result<Residence> {
        Ok(Residence::new(self.resident()?, self.trial_ends_at))
    }

    fn parse(&self) -> Result<Resident> {
        let slug = Slug::try_from(self.slug.clone())?;
        let status: TenantStatus = self.status.parse()?;
        let state: TenantState = self.state.parse()?;
        let (isolation, shard): (Isolation, ShardName) =
            (self.isolation.parse()?, self.shard.parse()?);
        Ok(Resident {
            tenant: Tenant::new(self.tenant_id(), slug, self.name.clone(), status),
            state,
            placement: Placement::new(self.tenant_id(), shard, isolation),
        })
    }
}
