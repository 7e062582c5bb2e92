//! Who a tenant is.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, ErrorKind, Slug};

/// The identity of a tenant: a UUID that is made once and never reused.
///
/// The nil UUID is the default tenant, in which a project without tenancy lives.
///
/// ```
/// use terrace_core::TenantId;
/// assert!(TenantId::DEFAULT.is_default());
/// assert!(!TenantId::generate().is_default());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(Uuid);

impl TenantId {
    /// The default tenant.
    pub const DEFAULT: Self = Self(Uuid::nil());

    /// A new identity: a version 7 UUID (RFC 9562), so that ids sort by creation time.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }

    /// An identity read from storage.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The identity as a UUID.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Whether this is the default tenant.
    pub const fn is_default(self) -> bool {
        self.0.is_nil()
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TenantId({})", self.0)
    }
}

impl FromStr for TenantId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse()
            .map(Self)
            .map_err(|_| Error::new(ErrorKind::InvalidInput, "a tenant id must be a UUID"))
    }
}

macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident: $what:literal { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as it is stored and shown.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    Error::new(
                        ErrorKind::InvalidInput,
                        format!(concat!("{:?} is not a ", $what), text),
                    ).with_hint(format!("use one of {}", known.join(", ")))
                })
            }
        }
    };
}

text_enum! {
    /// The commercial status of a tenant. What each allows is decided where requests are resolved.
    TenantStatus: "tenant status" {
        /// Shows the product; never ends by itself.
        Demo = "demo",
        /// Tries the product until its trial ends; then counts as frozen.
        Trial = "trial",
        /// A customer in good standing.
        Active = "active",
        /// May read but not write.
        Frozen = "frozen",
        /// Gone for its users, kept for its operator.
        Archived = "archived",
    }
}

text_enum! {
    /// What a tenant is for.
    TenantKind: "tenant kind" {
        /// Somebody who may pay.
        Customer = "customer",
        /// A demonstration.
        Demo = "demo",
    }
}

text_enum! {
    /// Whether a tenant's storage can be reached. Only `ready` is routable.
    TenantState: "tenant state" {
        /// Its storage is being made.
        Provisioning = "provisioning",
        /// Its storage is at its version.
        Ready = "ready",
        /// Its rows are on the way to another placement.
        Moving = "moving",
        /// Its provisioning or a move failed.
        Failed = "failed",
    }
}

/// One tenant, as the registry knows it. Also the scope of every tenant-owned model: the `Tenant`
/// in `Db<Tenant>` is this type.
///
/// Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant(Arc<Record>);

#[derive(Debug, PartialEq, Eq)]
struct Record {
    id: TenantId,
    slug: Slug,
    name: String,
    status: TenantStatus,
}

impl Tenant {
    /// A tenant as read from a directory. Holding one proves nothing and opens nothing: data is
    /// reached only through a `Db<Tenant>` handle.
    pub fn new(id: TenantId, slug: Slug, name: impl Into<String>, status: TenantStatus) -> Self {
        Self(Arc::new(Record {
            id,
            slug,
            name: name.into(),
            status,
        }))
    }

    /// The tenant in which a project without tenancy lives: nil UUID, slug `default`.
    pub fn default_tenant() -> Self {
        Self::new(
            TenantId::DEFAULT,
            Slug::default_tenant(),
            "Default",
            TenantStatus::Active,
        )
    }

    /// Its identity.
    pub fn id(&self) -> TenantId {
        self.0.id
    }

    /// Its name in host names and paths.
    pub fn slug(&self) -> &Slug {
        &self.0.slug
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its commercial status.
    pub fn status(&self) -> TenantStatus {
        self.0.status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_enums_name_what_they_know() {
        assert_eq!(
            "frozen".parse::<TenantStatus>().unwrap(),
            TenantStatus::Frozen
        );
        let error = "gone".parse::<TenantState>().unwrap_err().to_string();
        assert!(
            error.contains("provisioning, ready, moving, failed"),
            "{error}"
        );
    }
}
