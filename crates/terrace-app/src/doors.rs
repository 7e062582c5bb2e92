//! The registry's tenants, as the web layer knocks at their doors.

use terrace_registry::Tenants;
use terrace_tenancy::TenantKey;
use terrace_web::{Door, Doors, Knock};

/// The doors of the registry's tenants.
pub(crate) struct TenantDoors(pub(crate) Tenants);

impl Doors for TenantDoors {
    fn knock<'a>(&'a self, key: TenantKey<'a>) -> Knock<'a> {
        Box::pin(async move {
            let Some(residence) = self.0.lookup(key).await? else {
                return Ok(None);
            };
            let open = || self.0.open_residence(&residence);
            Door::of(residence.resident(), !residence.access().writes(), open).map(Some)
        })
    }
}
