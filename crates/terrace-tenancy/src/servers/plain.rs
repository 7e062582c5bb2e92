//! A database that no project's settings name: it is migrated as it is, without roles and policies.

use std::fmt;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, ScopeKind, Value};
use terrace_driver::{Endpoint, Pool, PoolOptions};
use terrace_sql::{Capabilities, Ddl};

use super::session::MigrationSession;
use super::shard::Shard;
use super::target::MigrationTarget;
use crate::isolation::run_text;

/// A database that Terrace only migrates: whoever owns it keeps tenants apart by means of their own.
/// Cheap to clone.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use terrace_core::ScopeKind;
/// use terrace_tenancy::{Endpoint, PlainDatabase, PoolOptions};
/// let folder = tempfile::tempdir().unwrap();
/// let file = Endpoint::sqlite(folder.path().join("app.sqlite"));
/// let database = PlainDatabase::connect(&file, PoolOptions::default()).await?;
/// let target = database.target("app", ScopeKind::Registry, None);
/// assert_eq!(target.key(), "app");
/// let rows = database.rows("SELECT 1, 'a', NULL").await?;
/// assert_eq!(rows, [[Some("1".to_owned()), Some("a".to_owned()), None]]);
/// # Ok::<(), terrace_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct PlainDatabase {
    shard: Shard,
}

impl PlainDatabase {
    /// Connects to a database with a login that may change its tables.
    ///
    /// # Errors
    /// Whatever keeps it from being reached.
    pub async fn connect(endpoint: &Endpoint, options: PoolOptions) -> Result<Self> {
        let pool = Pool::connect(endpoint, options.clone()).await?;
        let dialect = pool.dialect();
        let shard = Shard::plain(endpoint, Some(pool), dialect, options);
        Ok(Self { shard })
    }

    /// A database that is connected to when it is first used, one of many: on the same server as this
    /// one, or on another of the same make.
    #[must_use]
    pub fn later(&self, endpoint: &Endpoint, options: PoolOptions) -> Self {
        // A URL doesn't say which of the two makes of one protocol a server is.
        let (said, own) = (endpoint.dialect(), self.shard.dialect());
        let dialect = if said == own { own } else { said };
        let shard = Shard::plain(endpoint, None, dialect, options);
        Self { shard }
    }

    /// What the database can do.
    pub fn capabilities(&self) -> &'static Capabilities {
        self.shard.dialect().capabilities()
    }

    /// What is migrated: the database itself, or one namespace of it. `key` is what reports call it.
    pub fn target(
        &self,
        key: impl Into<String>,
        scope: ScopeKind,
        namespace: Option<&str>,
    ) -> MigrationTarget {
        MigrationTarget::plain(&self.shard, key.into(), scope, namespace)
    }

    /// Whether there is a namespace of this name.
    ///
    /// # Errors
    /// Whatever keeps the database from being asked.
    pub async fn has_namespace(&self, name: &str) -> Result<bool> {
        let target = self.target(name, ScopeKind::Tenant, None);
        target.session().await?.namespace_exists(name).await
    }

    /// Makes a namespace, unless it is there.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn make_namespace(&self, name: &str) -> Result<()> {
        let target = self.target(name, ScopeKind::Tenant, None);
        let mut session = target.session().await?;
        // Made twice at once it would fail.
        session.lock(NAMESPACES, Duration::from_mins(1)).await?;
        let made = make_namespace(&mut session, name).await;
        let unlocked = session.unlock(NAMESPACES).await;
        made.and(unlocked)
    }

    /// Runs a query of the operator's own and gives its rows as texts.
    ///
    /// # Errors
    /// Whatever the database refuses; `InvalidValue` for a column that is no text, number or id.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
        let pool = self.shard.owner_pool().await?;
        let mut connection = pool.exclusive().await?;
        let mut rows = Vec::new();
        run_text(&mut connection, sql, &[], &mut |row| {
            let values = (0..row.len()).map(|index| text(row.dynamic(index)?));
            rows.push(values.collect::<Result<_>>()?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }
}

/// The lock under which namespaces are made.
const NAMESPACES: i64 = 0x0074_6572_7261_6365;

async fn make_namespace(session: &mut MigrationSession, name: &str) -> Result<()> {
    if session.namespace_exists(name).await? {
        return Ok(());
    }
    let step = Ddl::CreateNamespace {
        name: name.to_owned(),
        role: None,
    };
    session.apply_plain(&step).await
}

fn text(value: Value) -> Result<Option<String>> {
    Ok(match value {
        Value::Null(_) => None,
        Value::Text(text) => Some(text),
        Value::Uuid(id) => Some(id.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::I16(number) => Some(number.to_string()),
        Value::I32(number) => Some(number.to_string()),
        Value::I64(number) => Some(number.to_string()),
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidValue,
                "a column of the query is neither text nor a number nor an id",
            )
            .with_hint("cast it to text"));
        }
    })
}

impl fmt::Debug for PlainDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainDatabase").finish_non_exhaustive()
    }
}
