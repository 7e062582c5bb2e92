//! Further databases by name: read replicas, and other copies that only reports read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::{MissingReplica, NamedDatabase};

use super::DatabaseUrl;

/// A further database with the tables of a shard. It is reached with the logins of the shard.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct CopySettings {
    /// Where it is: host, port, database and parameters count.
    pub url: Option<DatabaseUrl>,
    /// Whether it follows the shard, so that any read may be sent there; otherwise it is read only
    /// when it is asked for by its name.
    pub replica: bool,
}

/// What is done when a replica is asked for that isn't there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReplicaSetting {
    /// It is an error.
    #[default]
    Refuse,
    /// The program does not start: every shard must name one.
    RefuseToStart,
    /// The shard itself answers, read-only as a replica would.
    ReadPrimary,
}

impl Default for CopySettings {
    fn default() -> Self {
        Self {
            url: None,
            replica: true,
        }
    }
}

impl From<MissingReplicaSetting> for MissingReplica {
    fn from(setting: MissingReplicaSetting) -> Self {
        match setting {
            MissingReplicaSetting::Refuse => Self::Refuse,
            MissingReplicaSetting::RefuseToStart => Self::RefuseToStart,
            MissingReplicaSetting::ReadPrimary => Self::ReadPrimary,
        }
    }
}

/// The further databases of a shard, which are set under `key`.
///
/// # Errors
/// `Configuration` for one without a URL, and for a malformed one.
pub(super) fn named(
    copies: &BTreeMap<String, CopySettings>,
    key: &str,
) -> Result<BTreeMap<String, NamedDatabase>> {
    let mut named = BTreeMap::new();
    for (name, copy) in copies {
        let key = format!("{key}.{name}");
        let url = copy.url.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Configuration, format!("{key} has no url"))
                .with_hint(format!("set {key}.url to where that database is"))
        })?;
        let address = url.endpoint().map_err(|error| error.with_context(&key))?;
        let database = NamedDatabase {
            address,
            replica: copy.replica,
        };
        named.insert(name.clone(), database);
    }
    Ok(named)
}
