//! Further databases by name: read replicas, and other copies that only reports read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use terrace_core::{Error, ErrorKind, Result};
use terrace_driver::Endpoint;

use super::Servers;
use crate::ShardName;
use crate::isolation::Place;

/// A further database with the tables of a shard: a replica, or another copy.
///
/// It is reached with the logins of the shard, and tenants are kept apart in it as they are there;
/// only its address differs. Handles to it read and never write.
///
/// ```
/// use terrace_tenancy::{Endpoint, NamedDatabase, ServerOptions, ShardName};
/// let mut options = ServerOptions::new(Endpoint::parse("postgres://app@primary/shop")?);
/// if let Some(main) = options.shards.get_mut(&ShardName::main()) {
///     let replica = Endpoint::parse("postgres://follower/shop")?;
///     main.databases.insert("replica".to_owned(), NamedDatabase::replica(replica));
/// }
/// // Later: db.reading_from_replica()?, or db.using("replica")?
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NamedDatabase {
    /// Where it is. Of a server's URL, host, port, database and parameters count; the logins are
    /// those of the shard. Of a file, its folder holds the copies of all files.
    pub address: Endpoint,
    /// Whether it follows the shard, so that
    /// [`Db::reading_from_replica`](crate::Db::reading_from_replica) may choose it.
    pub replica: bool,
}

impl NamedDatabase {
    /// A database that follows the shard.
    pub fn replica(address: Endpoint) -> Self {
        Self {
            address,
            replica: true,
        }
    }

    /// A database that is read only when it is asked for by its name.
    pub fn copy(address: Endpoint) -> Self {
        Self {
            address,
            replica: false,
        }
    }
}

/// What [`Db::reading_from_replica`](crate::Db::reading_from_replica) does without a replica.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingReplica {
    /// It returns an error.
    #[default]
    Refuse,
    /// The program does not start: every shard must name one.
    RefuseToStart,
    /// The shard itself answers, read-only as a replica would.
    ReadPrimary,
}

/// The further databases of all shards, by name.
#[derive(Default)]
pub(crate) struct Named {
    databases: BTreeMap<String, Database>,
    missing: MissingReplica,
    /// Whose turn it is among replicas.
    turn: AtomicUsize,
}

struct Database {
    servers: Servers,
    follows: Vec<ShardName>,
}

impl Named {
    pub(super) fn new(missing: MissingReplica) -> Self {
        Self {
            missing,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, name: String, servers: Servers, follows: Vec<ShardName>) {
        self.databases.insert(name, Database { servers, follows });
    }

    /// The same rows in the database of this name.
    pub(crate) fn using(&self, name: &str, place: &Place) -> Result<Place> {
        let database = self.databases.get(name).ok_or_else(|| {
            let known: Vec<_> = self.databases.keys().map(String::as_str).collect();
            Error::new(
                ErrorKind::Configuration,
                format!("the settings name no database {name:?}"),
            )
            .with_hint(match known[..] {
                [] => "name it under the databases of the shard".to_owned(),
                _ => format!("use one of: {}", known.join(", ")),
            })
        })?;
        database.servers.twin(place, name)
    }

    /// The same rows in a replica, each in its turn.
    pub(crate) fn replica(&self, place: &Place) -> Result<Place> {
        let shard = place.shard_name();
        let replicas: Vec<_> = self
            .databases
            .iter()
            .filter(|(_, database)| database.follows.contains(&shard))
            .collect();
        if replicas.is_empty() {
            return match self.missing {
                MissingReplica::ReadPrimary => Ok(place.clone()),
                MissingReplica::Refuse | MissingReplica::RefuseToStart => Err(Error::new(
                    ErrorKind::Configuration,
                    format!("shard {shard} has no replica"),
                )
                .with_hint("name one, or let the shard itself answer (missing_replica)")),
            };
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % replicas.len();
        let (name, database) = replicas[turn];
        database.servers.twin(place, name)
    }
}

impl Servers {
    /// The same rows as `place`, in these servers.
    fn twin(&self, place: &Place, name: &str) -> Result<Place> {
        self.shard(&place.shard_name()).map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                format!("shard {} has no database {name:?}", place.shard_name()),
            )
            .with_hint("name it under the databases of that shard, too")
        })?;
        let twin = match (place.owner(), place.placement()) {
            (Some(tenant), Some(placement)) => {
                placement.isolation().place(self, tenant, placement)?
            }
            _ => self.0.registry.place().clone(),
        };
        Ok(twin.answering_for(place, name))
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.databases.keys()).finish()
    }
}

/// Connects to every further database.
pub(super) async fn connect(
    primary: &Servers,
    options: &super::ServerOptions,
) -> Result<Arc<Named>> {
    let mut named = Named::new(options.missing_replica);
    let mut wanted: Vec<&String> = options
        .shards
        .values()
        .flat_map(|shard| shard.databases.keys())
        .collect();
    wanted.sort();
    wanted.dedup();
    for name in wanted {
        let mut shards = BTreeMap::new();
        let mut follows = Vec::new();
        for (shard, shard_options) in &options.shards {
            let Some(database) = shard_options.databases.get(name) else {
                continue;
            };
            let twin = primary
                .shard(shard)?
                .twin(&database.address)
                .await
                .map_err(|error| error.with_context(format!("database {name} of {shard}")))?;
            shards.insert(shard.clone(), twin);
            if database.replica {
                follows.push(shard.clone());
            }
        }
        named.add(name.clone(), primary.on_shards(shards).await?, follows);
    }
    if options.missing_replica == MissingReplica::RefuseToStart {
        refuse_missing(options)?;
    }
    Ok(Arc::new(named))
}

fn refuse_missing(options: &super::ServerOptions) -> Result<()> {
    let followed = |shard: &super::ShardOptions| shard.databases.values().any(|one| one.replica);
    match options.shards.iter().find(|(_, shard)| !followed(shard)) {
        None => Ok(()),
        Some((name, _)) => Err(Error::new(
            ErrorKind::Configuration,
            format!("shard {name} has no replica, but every shard must have one"),
        )
        .with_hint("name one under its databases, or change missing_replica")),
    }
}
