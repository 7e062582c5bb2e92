//! What the front asks of the control plane, which is a crate of the same layer.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use terrace_core::{Result, Tenant, TenantState, TenantStatus};
use terrace_tenancy::{Db, Directory, Resident, Servers, TenantKey};

/// How a tenant receives a request now.
#[derive(Clone, Debug)]
pub enum Door {
    /// Everything is let in.
    Open(Db<Tenant>),
    /// Reads are let in, writes are answered with 402: frozen, or a trial that ended.
    ReadOnly(Db<Tenant>),
    /// Answered as if there were no such tenant: it is being made, or that failed.
    NotReady,
    /// Answered with 503: it is on the way to another place.
    Moving,
    /// Answered with 410.
    Archived,
}

/// A boxed future of [`Doors`].
pub type Knock<'a> = Pin<Box<dyn Future<Output = Result<Option<Door>>> + Send + 'a>>;

/// Finds the door of a tenant. Asked for every request, so it should remember.
pub trait Doors: Send + Sync {
    /// The door of a tenant; `None` when there is no such tenant.
    fn knock<'a>(&'a self, key: TenantKey<'a>) -> Knock<'a>;
}

impl Door {
    /// The door of a tenant of this state and status; `open` makes the handle to its rows.
    ///
    /// # Errors
    /// Whatever `open` returns.
    pub fn of(
        resident: &Resident,
        read_only: bool,
        open: impl FnOnce() -> Result<Db<Tenant>>,
    ) -> Result<Self> {
        if resident.tenant.status() == TenantStatus::Archived {
            return Ok(Self::Archived);
        }
        Ok(match resident.state {
            TenantState::Ready if read_only => Self::ReadOnly(open()?),
            TenantState::Ready => Self::Open(open()?),
            TenantState::Moving => Self::Moving,
            TenantState::Provisioning | TenantState::Failed => Self::NotReady,
        })
    }
}

/// The doors of a plain directory: for programs without the registry's service, and for tests.
#[derive(Clone)]
pub struct PlainDoors {
    directory: Arc<dyn Directory>,
    servers: Servers,
}

impl PlainDoors {
    /// The tenants of a directory on these servers.
    pub fn new(directory: Arc<dyn Directory>, servers: Servers) -> Self {
        Self { directory, servers }
    }
}

impl Doors for PlainDoors {
    fn knock<'a>(&'a self, key: TenantKey<'a>) -> Knock<'a> {
        Box::pin(async move {
            let Some(resident) = self.directory.find(key).await? else {
                return Ok(None);
            };
            let read_only = resident.tenant.status() == TenantStatus::Frozen;
            let open = || self.servers.open(&resident.tenant, &resident.placement);
            Door::of(&resident, read_only, open).map(Some)
        })
    }
}

impl fmt::Debug for PlainDoors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainDoors")
            .field("servers", &self.servers)
            .finish_non_exhaustive()
    }
}
