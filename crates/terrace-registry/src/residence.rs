//! A tenant with its open handle, as the cache keeps it.

use std::sync::OnceLock;

use jiff::Timestamp;
use terrace_core::{Error, ErrorKind, Result, Tenant, TenantState, TenantStatus};
use terrace_tenancy::{Db, Resident, Servers};

use crate::Access;

/// A tenant, where it lives, and the handle to its rows, which is opened once.
#[derive(Debug)]
pub struct Residence {
    resident: Resident,
    trial_ends_at: Option<Timestamp>,
    db: OnceLock<Db<Tenant>>,
}

impl Residence {
    pub(crate) fn new(resident: Resident, trial_ends_at: Option<Timestamp>) -> Self {
        Self {
            resident,
            trial_ends_at,
            db: OnceLock::new(),
        }
    }

    /// The tenant and where it lives.
    pub fn resident(&self) -> &Resident {
        &self.resident
    }

    /// The tenant.
    pub fn tenant(&self) -> &Tenant {
        &self.resident.tenant
    }

    /// When its trial ends, or ended.
    pub fn trial_ends_at(&self) -> Option<Timestamp> {
        self.trial_ends_at
    }

    /// What its users may do now.
    pub fn access(&self) -> Access {
        match self.tenant().status() {
            // Only a trial needs the clock.
            TenantStatus::Trial => {
                Access::of(TenantStatus::Trial, self.trial_ends_at, Timestamp::now())
            }
            status => Access::of(status, None, Timestamp::UNIX_EPOCH),
        }
    }

    pub(crate) fn open(&self, servers: &Servers) -> Result<Db<Tenant>> {
        check_open(&self.resident)?;
        if let Some(db) = self.db.get() {
            return Ok(db.clone());
        }
        let db = servers.open(&self.resident.tenant, &self.resident.placement)?;
        Ok(self.db.get_or_init(|| db).clone())
    }
}

/// Refuses a tenant whose storage can't be reached, and says what to do.
pub(crate) fn check_open(resident: &Resident) -> Result<()> {
    let slug = resident.tenant.slug();
    let (why, hint) = match (resident.state, resident.tenant.status()) {
        (_, TenantStatus::Archived) => ("is archived", "give it another status to open it again"),
        (TenantState::Ready, _) => return Ok(()),
        (TenantState::Provisioning, _) => (
            "is being made",
            "wait until it is done; if nobody is making it any more, create it again with the same slug",
        ),
        (TenantState::Moving, _) => ("is moving to another place", "try again when it has moved"),
        (TenantState::Failed, _) => (
            "couldn't be made",
            "create it again with the same slug, which goes on where it stopped",
        ),
    };
    Err(Error::new(
        ErrorKind::TenantUnavailable,
        format!("the tenant {slug} {why}"),
    )
    .with_hint(hint))
}
