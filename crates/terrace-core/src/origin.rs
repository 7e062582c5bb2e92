//! Where an instance was loaded from.

use crate::{Error, ErrorKind, Result, TenantId};

/// The place an instance was loaded from, carried by its keys, so that an instance of one tenant
/// can't be written through another tenant's handle.
///
/// A key that the program made itself has no origin ([`Origin::NEW`]) and may be written anywhere.
///
/// ```
/// use terrace_core::{Origin, TenantId};
/// let (a, b) = (Origin::tenant(TenantId::generate()), Origin::tenant(TenantId::generate()));
/// assert!(a.check(a).is_ok());
/// assert!(Origin::NEW.check(a).is_ok());
/// assert!(a.check(b).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin(Place);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    New,
    Registry,
    Tenant(TenantId),
}

impl Origin {
    /// Made by the program, loaded from nowhere.
    pub const NEW: Self = Self(Place::New);
    /// Loaded from the registry.
    pub const REGISTRY: Self = Self(Place::Registry);

    /// Loaded from a tenant.
    pub const fn tenant(id: TenantId) -> Self {
        Self(Place::Tenant(id))
    }

    /// Refuses a value of this origin when it is about to be written to `target`.
    pub fn check(self, target: Self) -> Result<()> {
        if self == Self::NEW || self == target {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Isolation,
            "an instance that was loaded from one tenant can't be written to, or referenced by, another",
        )
        .with_hint("load it again through the handle you write with, or build a new instance"))
    }
}
