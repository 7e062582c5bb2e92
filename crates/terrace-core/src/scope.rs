//! Scopes: where a model's rows live, as a type.

use crate::{ScopeKind, Tenant};

/// The scope of the control plane: one database that knows every tenant.
///
/// A model with `type Scope = Registry` is reached through `Db<Registry>` and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registry;

/// Where the rows of a model live: with the control plane ([`Registry`]) or with one tenant
/// ([`Tenant`]). Sealed: there is no third place.
///
/// ```
/// use terrace_core::{Registry, Scope, ScopeKind, Tenant};
/// assert_eq!(Registry::KIND, ScopeKind::Registry);
/// assert_eq!(Tenant::KIND, ScopeKind::Tenant);
/// ```
pub trait Scope: sealed::Sealed + Send + Sync + 'static {
    /// The scope as data.
    const KIND: ScopeKind;
}

impl Scope for Registry {
    const KIND: ScopeKind = ScopeKind::Registry;
}

impl Scope for Tenant {
    const KIND: ScopeKind = ScopeKind::Tenant;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Registry {}
    impl Sealed for super::Tenant {}
}
