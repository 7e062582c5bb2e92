//! Settings: typed, layered, complete without a single file.
//!
//! From weak to strong: the defaults in this module, `settings/default.toml`,
//! `settings/<tier>.toml`, `DATABASE_URL`, and environment variables such as
//! `TERRACE_SERVER__BIND` (`__` parts the levels). The tier is `TERRACE_ENV`, or `development`.
//!
//! In the place of `DATABASE_URL` a hosting service may give its parts, as they are, without any
//! encoding: `DB_DRIVER` (which switches them on), `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD`,
//! `DB_NAME`, and `DB_PARAMS` such as `sslmode=require`.

mod copies;
mod layers;
mod secret;
mod spelling;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::{Budget, Endpoint, PoolOptions, ServerOptions, ShardOptions};
use terrace_web::{Resolver, ServerTimes};

pub use copies::{CopySettings, MissingReplicaSetting};
pub use layers::Sources;
pub use secret::DatabaseUrl;

/// Everything that can be set. Passwords are left out of `Debug` and of the serialized form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Settings {
    /// The tier: `development`, `production` or any other name.
    pub tier: Tier,
    /// The folder of embedded databases: `TERRACE_DATA_DIR`, or `./var`.
    pub data: DataFolder,
    /// Where the data is.
    pub database: DatabaseSettings,
    /// How tenants are named and kept apart.
    pub tenancy: TenancySettings,
    /// How requests are served.
    pub server: HttpSettings,
    /// What is logged.
    pub log: LogSettings,
}

/// The tier in which the program runs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Tier(String);

/// The folder of embedded databases.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct DataFolder(pub PathBuf);

/// Where the data is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct DatabaseSettings {
    /// The owner's login, which migrates. An SQLite file in the data folder when missing.
    pub url: Option<DatabaseUrl>,
    /// The login that serves tenants. Terrace makes one when missing.
    pub runtime_url: Option<DatabaseUrl>,
    /// The login that serves the registry. Terrace makes one when missing.
    pub registry_url: Option<DatabaseUrl>,
    /// Connections to servers, of all pools together.
    pub connections: usize,
    /// How long one statement may take, in milliseconds.
    pub statement_timeout_ms: u64,
    /// A statement that takes so many milliseconds or more is logged as a warning; 0 switches that
    /// off.
    pub slow_query_ms: u64,
    /// Further databases with the same tables, by name: read replicas, and other copies.
    pub databases: BTreeMap<String, CopySettings>,
    /// What is done when a replica is asked for that isn't there.
    pub missing_replica: MissingReplicaSetting,
    /// How long a statement of a migration waits for a lock of a table before it gives way and is
    /// tried again, in milliseconds; 0 waits without an end.
    pub lock_timeout_ms: u64,
    /// Further servers on which tenants can be placed, by name.
    pub shards: BTreeMap<String, ShardSettings>,
}

/// A further server on which tenants can be placed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ShardSettings {
    /// The owner's login.
    pub url: Option<DatabaseUrl>,
    /// The login that serves tenants. Terrace makes one when missing.
    pub runtime_url: Option<DatabaseUrl>,
    /// Further databases with the same tables, by name: read replicas, and other copies.
    pub databases: BTreeMap<String, CopySettings>,
}

/// How tenants are named and kept apart.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct TenancySettings {
    /// The column that says whose a row is, in shared tables.
    pub column: String,
    /// How new tenants are kept apart: `row`, `schema` or `database`. The database's own default
    /// when missing.
    pub isolation: Option<String>,
    /// The domains whose subdomains are tenants.
    pub base_domains: Vec<String>,
    /// The path before a tenant's slug, such as `/t`; switched off by an empty text. On in
    /// development when missing.
    pub path_prefix: Option<String>,
    /// The header that names a tenant, such as `X-Tenant`; off when missing.
    pub header: Option<String>,
}

/// How requests are served. Times in milliseconds.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct HttpSettings {
    /// Address and port.
    pub bind: String,
    /// To the end of a request's headers.
    pub header_timeout_ms: u64,
    /// Between two pieces of a request's body.
    pub body_timeout_ms: u64,
    /// For a client that does not read its response.
    pub write_timeout_ms: u64,
    /// Between two requests of a connection.
    pub keep_alive_timeout_ms: u64,
    /// For a handler to answer.
    pub request_timeout_ms: u64,
    /// For requests in flight when the server is told to stop.
    pub shutdown_timeout_ms: u64,
    /// Connections at a time.
    pub connections: usize,
    /// The largest request body, in bytes.
    pub body_limit: usize,
}

/// What is logged.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct LogSettings {
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,terrace_web=debug`.
    /// When missing: `info` for `serve`, `warn` for other commands, `error` for them in development.
    pub level: Option<String>,
    /// `text` or `json`.
    pub format: LogFormat,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Reads the settings of the project in the current folder.
    ///
    /// # Errors
    /// `Configuration` for a file that can't be read, an unknown key, a value of the wrong type.
    pub fn load() -> Result<Self> {
        Self::read(&Sources::of_process())
    }

    /// The owner's database.
    ///
    /// # Errors
    /// `Configuration` when the URL is malformed.
    pub fn endpoint(&self) -> Result<Endpoint> {
        match &self.database.url {
            Some(url) => url
                .endpoint()
                .map_err(|error| error.with_context("database.url")),
            None => Ok(Endpoint::sqlite(self.data.0.join("registry.sqlite"))),
        }
    }

    /// How the servers are reached.
    ///
    /// # Errors
    /// `Configuration` for malformed URLs and names.
    pub fn server_options(&self) -> Result<ServerOptions> {
        let database = &self.database;
        let mut options = ServerOptions::new(self.endpoint()?);
        options.tenant_column.clone_from(&self.tenancy.column);
        options.pool = PoolOptions {
            budget: Budget::new(database.connections.max(2)),
            connections: (database.connections / 2).max(1),
            statement_timeout: Duration::from_millis(database.statement_timeout_ms),
            ..PoolOptions::default()
        };
        options.slow_query = Duration::from_millis(database.slow_query_ms);
        options.missing_replica = database.missing_replica.into();
        for main in options.shards.values_mut() {
            main.databases = copies::named(&database.databases, "database.databases")?;
            main.runtime = optional(database.runtime_url.as_ref(), "database.runtime_url")?;
            main.registry = optional(database.registry_url.as_ref(), "database.registry_url")?;
        }
        for (name, shard) in &database.shards {
            let key = format!("database.shards.{name}");
            let name = name
                .parse()
                .map_err(|error: Error| error.with_context(&key))?;
            let owner = optional(shard.url.as_ref(), &key)?.ok_or_else(|| {
                Error::new(ErrorKind::Configuration, format!("{key} has no url"))
                    .with_hint(format!("set {key}.url to the owner's login on that server"))
            })?;
            let mut reached = ShardOptions::new(owner);
            reached.runtime = optional(shard.runtime_url.as_ref(), &key)?;
            reached.databases = copies::named(&shard.databases, &format!("{key}.databases"))?;
            options.shards.insert(name, reached);
        }
        Ok(options)
    }

    /// How tenants are found in requests, for a project with tenancy.
    ///
    /// # Errors
    /// `Configuration` for what is not a domain, a path or a header.
    pub fn resolver(&self) -> Result<Resolver> {
        let tenancy = &self.tenancy;
        let mut resolver = Resolver::new(&tenancy.base_domains)?;
        if let Some(prefix) = self.path_prefix() {
            resolver = resolver.with_path(prefix)?;
        }
        if let Some(header) = tenancy
            .header
            .as_deref()
            .filter(|header| !header.is_empty())
        {
            let name = header.to_ascii_lowercase().parse().map_err(|_| {
                Error::new(
                    ErrorKind::Configuration,
                    format!("tenancy.header: {header:?} is not a header"),
                )
                .with_hint("use a name such as X-Tenant")
            })?;
            resolver = resolver.with_header(name);
        }
        Ok(resolver)
    }

    /// The path before a tenant's slug, when that is switched on.
    pub fn path_prefix(&self) -> Option<&str> {
        let default = if self.tier.is_development() { "/t" } else { "" };
        Some(self.tenancy.path_prefix.as_deref().unwrap_or(default))
            .filter(|prefix| !prefix.is_empty())
    }

    /// How long the server waits for whom.
    pub fn times(&self) -> ServerTimes {
        ServerTimes {
            header: Duration::from_millis(self.server.header_timeout_ms),
            body: Duration::from_millis(self.server.body_timeout_ms),
            write: Duration::from_millis(self.server.write_timeout_ms),
            keep_alive: Duration::from_millis(self.server.keep_alive_timeout_ms),
            shutdown: Duration::from_millis(self.server.shutdown_timeout_ms),
        }
    }
}

fn optional(url: Option<&DatabaseUrl>, key: &str) -> Result<Option<Endpoint>> {
    url.map(DatabaseUrl::endpoint)
        .transpose()
        .map_err(|error| error.with_context(key))
}

impl Tier {
    /// Whether conveniences are on that a production system must not have.
    pub fn is_development(&self) -> bool {
        self.0 == "development"
    }

    /// Whether what removes data has to be meant.
    pub fn is_production(&self) -> bool {
        matches!(self.0.as_str(), "production" | "prod")
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Tier {
    fn default() -> Self {
        Self("development".to_owned())
    }
}

impl Default for DataFolder {
    fn default() -> Self {
        Self(PathBuf::from("./var"))
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            runtime_url: None,
            registry_url: None,
            connections: 16,
            statement_timeout_ms: 30_000,
            slow_query_ms: 500,
            databases: BTreeMap::new(),
            missing_replica: MissingReplicaSetting::default(),
            lock_timeout_ms: 5_000,
            shards: BTreeMap::new(),
        }
    }
}

impl Default for TenancySettings {
    fn default() -> Self {
        Self {
            column: "tenant_id".to_owned(),
            isolation: None,
            base_domains: vec!["localhost".to_owned()],
            path_prefix: None,
            header: None,
        }
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8000".to_owned(),
            header_timeout_ms: 10_000,
            body_timeout_ms: 20_000,
            write_timeout_ms: 30_000,
            keep_alive_timeout_ms: 75_000,
            request_timeout_ms: 30_000,
            shutdown_timeout_ms: 20_000,
            connections: 10_000,
            body_limit: 2 * 1024 * 1024,
        }
    }
}
