//! Opens a connection and sets up its session.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts};
use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;
use terrace_sql::dialect::mysql;

use super::{config, error, version};
use crate::{PoolOptions, Server};

/// What is the same for all connections of a pool.
#[derive(Clone, Debug)]
pub(super) struct Opener {
    options: Opts,
    place: String,
    connect_timeout: Duration,
    setup: String,
    limits: Limits,
    dialect: Dialect,
}

impl Opener {
    /// Connects once, to learn what server it is.
    pub(super) async fn explore(server: &Server, pool: &PoolOptions) -> Result<(Self, Conn)> {
        let mut opener = Self {
            options: config::options(server, pool)?,
            place: format!("mysql://{server}"),
            connect_timeout: pool.connect_timeout,
            setup: String::new(),
            limits: Limits::new(false, pool.statement_timeout),
            dialect: mysql::DIALECT,
        };
        let mut conn = opener.connect().await?;
        let text: Option<String> = opener
            .in_time(async { conn.query_first("SELECT VERSION()").await })
            .await?;
        let mariadb = text.is_some_and(|text| text.contains("MariaDB"));
        version::require(mariadb, conn.server_version())
            .map_err(|error| error.with_context(format_args!("connecting to {}", opener.place)))?;
        if mariadb {
            opener.dialect = mysql::MARIADB;
        }
        opener.limits = Limits::new(mariadb, pool.statement_timeout);
        opener.setup = session(mariadb, pool.statement_timeout, &opener.limits);
        opener.set_up(&mut conn).await?;
        Ok((opener, conn))
    }

    /// A connection whose session is set up.
    pub(super) async fn open(&self) -> Result<Conn> {
        let mut conn = self.connect().await?;
        self.set_up(&mut conn).await?;
        Ok(conn)
    }

    /// Stops whatever a connection that was given up still does on the server.
    pub(super) async fn kill(&self, id: u32) -> Result<()> {
        self.tell_server(format!("KILL CONNECTION {id}")).await
    }

    /// Stops the statement that a connection runs, if it runs one.
    pub(super) async fn kill_query(&self, id: u32) -> Result<()> {
        self.tell_server(format!("KILL QUERY {id}")).await
    }

    async fn tell_server(&self, sql: String) -> Result<()> {
        let mut conn = self.connect().await?;
        self.in_time(async { conn.query_drop(sql).await }).await
    }

    /// Lifts the limits of a session, for a result that is read slowly.
    pub(super) fn without_limits(&self) -> &str {
        &self.limits.none
    }

    /// Sets the limits of a session again.
    pub(super) fn with_limits(&self) -> &str {
        &self.limits.set
    }

    /// How this server spells SQL.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Where to, for messages; without the password.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    async fn connect(&self) -> Result<Conn> {
        self.in_time(Conn::new(self.options.clone()))
            .await
            .map_err(|error| error.with_context(format_args!("connecting to {}", self.place)))
    }

    async fn set_up(&self, conn: &mut Conn) -> Result<()> {
        self.in_time(async { conn.query_drop(self.setup.as_str()).await })
            .await
            .map_err(|error| {
                error.with_context(format_args!("setting up a session on {}", self.place))
            })
    }

    async fn in_time<T>(&self, work: impl Future<Output = mysql_async::Result<T>>) -> Result<T> {
        match tokio::time::timeout(self.connect_timeout, work).await {
            Ok(result) => result.map_err(|failed| error::connecting(&failed)),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "the server did not answer within {:?}",
                    self.connect_timeout
                ),
            )
            .with_hint("check the host and the port, and that the server runs")),
        }
    }
}

/// What every session starts with, as one statement:
/// - wrong values are errors, never "corrected", and 0 is a number like any other;
/// - read committed, the default of other databases: it takes fewer locks than InnoDB's repeatable
///   read, and so deadlocks less;
/// - UTC, and texts that differ in case are different;
/// - deadlines for statements and locks. MySQL limits reads only, so the pool has one of its own.
fn session(mariadb: bool, statement_timeout: Duration, limits: &Limits) -> String {
    let seconds = statement_timeout.as_secs().clamp(1, 31_536_000);
    let level = if mariadb {
        "tx_isolation"
    } else {
        "transaction_isolation"
    };
    let limit = limits
        .set
        .strip_prefix("SET ")
        .unwrap_or(limits.set.as_str());
    format!(
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin, \
         SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
         ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', \
         SESSION time_zone = '+00:00', SESSION {level} = 'READ-COMMITTED', \
         SESSION group_concat_max_len = 4294967295, \
         SESSION innodb_lock_wait_timeout = {seconds}, SESSION lock_wait_timeout = {seconds}, \
         {limit}"
    )
}

/// How long the server lets a statement run, and waits for its client to read.
#[derive(Clone, Debug)]
struct Limits {
    set: String,
    none: String,
}

impl Limits {
    fn new(mariadb: bool, statement_timeout: Duration) -> Self {
        let (name, value) = if mariadb {
            (
                "max_statement_time",
                statement_timeout.as_secs_f64().to_string(),
            )
        } else {
            let most = u128::from(u32::MAX);
            let milliseconds = statement_timeout.as_millis().min(most);
            ("max_execution_time", milliseconds.to_string())
        };
        Self {
            set: format!("SET SESSION {name} = {value}, SESSION net_write_timeout = 60"),
            none: format!("SET SESSION {name} = 0, SESSION net_write_timeout = 86400"),
        }
    }
}
