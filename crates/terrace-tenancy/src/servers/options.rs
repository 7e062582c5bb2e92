//! How a project's servers are reached.

use std::collections::BTreeMap;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, ModelSchema, Result};
use terrace_driver::{Endpoint, PoolOptions};

use crate::{MissingReplica, NamedDatabase, Observer, ShardName};

/// How a project's servers are reached.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The shards by name; `main` holds the registry too.
    pub shards: BTreeMap<ShardName, ShardOptions>,
    /// The column that says whose a row is, in shared tables.
    pub tenant_column: String,
    /// How every pool behaves; its budget is the budget of the process.
    pub pool: PoolOptions,
    /// Tenants with a database or file of their own whose connections are kept open.
    pub open_databases: usize,
    /// Is told of every statement that a handle sends.
    pub observer: Observer,
    /// A statement that takes so long or longer is logged as a warning, with its text and its
    /// place; zero switches that off.
    pub slow_query: Duration,
    /// What is done when a replica is asked for that isn't there.
    pub missing_replica: MissingReplica,
    /// The models of the project: those whose rows are found when rows that they refer to are
    /// deleted.
    pub models: Vec<&'static ModelSchema>,
    /// Leaves the tenant predicate out of statements where row-level security holds by itself, to
    /// show that it does. For tests.
    #[doc(hidden)]
    pub policies_alone: bool,
}

/// How one shard is reached.
#[derive(Clone, Debug)]
pub struct ShardOptions {
    /// The owner's login: makes tables, logins, schemas and databases. For a file, the registry.
    pub owner: Endpoint,
    /// The login that serves tenants. Made and managed by Terrace when missing.
    pub runtime: Option<Endpoint>,
    /// The login that serves the registry. Made and managed by Terrace when missing.
    pub registry: Option<Endpoint>,
    /// Further databases with the same tables by name: read replicas, and other copies.
    pub databases: BTreeMap<String, NamedDatabase>,
}

impl ServerOptions {
    /// One shard, `main`, with logins that Terrace makes.
    pub fn new(owner: Endpoint) -> Self {
        Self {
            shards: [(ShardName::main(), ShardOptions::new(owner))].into(),
            tenant_column: "tenant_id".to_owned(),
            pool: PoolOptions::default(),
            open_databases: 256,
            observer: Observer::default(),
            slow_query: Duration::from_millis(500),
            missing_replica: MissingReplica::default(),
            models: Vec::new(),
            policies_alone: false,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let column = &self.tenant_column;
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if column.is_empty() || column.len() > 60 || !column.bytes().all(known) {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the tenant column's name is not valid",
            )
            .with_hint("use at most 60 characters of a-z, 0-9 and '_', such as tenant_id"));
        }
        Ok(())
    }
}

impl ShardOptions {
    /// A shard with logins that Terrace makes.
    pub fn new(owner: Endpoint) -> Self {
        Self {
            owner,
            runtime: None,
            registry: None,
            databases: BTreeMap::new(),
        }
    }
}
