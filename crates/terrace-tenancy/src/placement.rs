//! Where one tenant is.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use terrace_core::{Error, ErrorKind, Result, TenantId};

use crate::{Isolation, PhysicalName};

/// The name of a database server on which tenants can be placed: lower-case letters, digits and
/// `_`, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShardName(Arc<str>);

impl ShardName {
    /// The shard that also holds the registry.
    pub fn main() -> Self {
        Self("main".into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ShardName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if text.is_empty() || text.len() > 40 || !text.bytes().all(known) {
            return Err(
                Error::new(ErrorKind::InvalidInput, "a shard name is not valid")
                    .with_hint("use at most 40 characters of a-z, 0-9 and '_'"),
            );
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for ShardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where one tenant is: on which server, how its rows are kept apart there, and under what name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    tenant: TenantId,
    shard: ShardName,
    isolation: Isolation,
}

impl Placement {
    /// The placement of a tenant on a shard.
    pub fn new(tenant: TenantId, shard: ShardName, isolation: Isolation) -> Self {
        Self {
            tenant,
            shard,
            isolation,
        }
    }

    /// Whose placement it is.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The server.
    pub fn shard(&self) -> &ShardName {
        &self.shard
    }

    /// How the tenant's rows are kept apart.
    pub fn isolation(&self) -> Isolation {
        self.isolation
    }

    /// The name of the tenant's schema, database or file, where it has one.
    pub fn physical_name(&self) -> PhysicalName {
        PhysicalName::of(self.tenant)
    }
}
