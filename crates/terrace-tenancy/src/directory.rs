//! The directory of tenants, as the layers below the registry see it.

use std::pin::Pin;

use terrace_core::{Result, Tenant, TenantId, TenantState};

use crate::Placement;

/// How a tenant is looked up.
#[derive(Clone, Copy, Debug)]
pub enum TenantKey<'a> {
    /// By its identity.
    Id(TenantId),
    /// By its slug, as a host name or a path says it.
    Slug(&'a str),
    /// By a domain of its own.
    Domain(&'a str),
}

/// A tenant and where it lives.
#[derive(Clone, Debug)]
pub struct Resident {
    /// Who it is.
    pub tenant: Tenant,
    /// Whether its storage can be reached.
    pub state: TenantState,
    /// Where its storage is.
    pub placement: Placement,
}

/// A boxed future of a directory.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = Result<Option<Resident>>> + Send + 'a>>;

/// Knows every tenant and where it is. Implemented by the registry, a layer above.
pub trait Directory: Send + Sync {
    /// Finds a tenant; `None` when there is none of that name.
    fn find<'a>(&'a self, key: TenantKey<'a>) -> Lookup<'a>;
}
