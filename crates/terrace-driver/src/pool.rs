//! Connections to one database, behind one type.

use std::num::NonZeroU32;
use std::time::Duration;

use terrace_core::Result;
use terrace_sql::Dialect;

use crate::cursor::refuse_changes;
use crate::{
    Budget, Confined, Connection, Cursor, Endpoint, Outcome, Prologue, Sink, TransactionOptions,
};

/// How a pool behaves.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// The budget from which every server connection is taken (files don't count).
    pub budget: Budget,
    /// Connections that this pool alone may hold.
    pub connections: usize,
    /// How long a connection attempt may take.
    pub connect_timeout: Duration,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long one statement may take before it is cancelled.
    pub statement_timeout: Duration,
    /// A connection that was idle so long is closed.
    pub idle_timeout: Duration,
    /// Prepared statements kept per connection; 0 switches the cache off (PgBouncer before 1.21).
    pub statement_cache: usize,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            budget: Budget::new(16),
            connections: 8,
            connect_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_mins(5),
            statement_cache: 256,
        }
    }
}

/// Connections to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pool(Kind);

#[derive(Clone, Debug)]
enum Kind {
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Pool),
    #[cfg(feature = "mysql")]
    Mysql(crate::mysql::Pool),
    #[cfg(feature = "sqlite")]
    Sqlite(crate::sqlite::Pool),
}

macro_rules! each {
    ($kind:expr, $pool:ident => $body:expr) => {
        match $kind {
            #[cfg(feature = "postgres")]
            Kind::Postgres($pool) => $body,
            #[cfg(feature = "mysql")]
            Kind::Mysql($pool) => $body,
            #[cfg(feature = "sqlite")]
            Kind::Sqlite($pool) => $body,
        }
    };
}

impl Pool {
    /// Opens a pool and makes one connection, so that a wrong URL or password shows at once.
    ///
    /// # Errors
    /// `Unreachable`, `Authentication`, `DatabaseMissing`, `Timeout`, `Corrupt` (a file that is no
    /// database) or `Configuration` (the database's cargo feature is off).
    pub async fn connect(endpoint: &Endpoint, options: PoolOptions) -> Result<Self> {
        match endpoint {
            #[cfg(feature = "postgres")]
            Endpoint::Postgres(server) => crate::postgres::Pool::connect(server, options)
                .await
                .map(|pool| Self(Kind::Postgres(pool))),
            #[cfg(feature = "mysql")]
            Endpoint::Mysql(server) => crate::mysql::Pool::connect(server, options)
                .await
                .map(|pool| Self(Kind::Mysql(pool))),
            #[cfg(feature = "sqlite")]
            Endpoint::Sqlite(file) => crate::sqlite::Pool::connect(file, options)
                .await
                .map(|pool| Self(Kind::Sqlite(pool))),
            #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
            other => Err(terrace_core::Error::new(
                terrace_core::ErrorKind::Configuration,
                format!("this program was built without the database of {other}"),
            )
            .with_hint("switch on its cargo feature: postgres, mysql or sqlite")),
        }
    }

    /// How this database spells SQL and what it can do, as found at the first connection.
    pub fn dialect(&self) -> Dialect {
        each!(&self.0, pool => pool.dialect())
    }

    /// Runs one statement as a transaction of its own, in one round trip with its prologue.
    ///
    /// Cancel-safe. The sink sees rows only of a statement that succeeded, or that succeeded up to
    /// that row (SQLite); an error of the sink is returned after the connection is in order again.
    pub async fn run(&self, statement: &Confined<'_>, sink: &mut Sink<'_>) -> Result<Outcome> {
        each!(&self.0, pool => pool.run(statement, sink).await)
    }

    /// Takes a connection for one transaction and begins it; the prologue holds until its end.
    pub async fn begin(
        &self,
        options: TransactionOptions,
        prologue: Prologue<'_>,
    ) -> Result<Connection> {
        let mut connection = self.exclusive().await?;
        connection.begin(options, prologue).await?;
        Ok(connection)
    }

    /// Takes a connection for one query whose result is read in chunks of at most `rows`; the
    /// connection is to be dropped with the cursor.
    ///
    /// # Errors
    /// `InvalidInput` for a statement that changes or locks rows; whatever the database refuses.
    pub async fn stream(
        &self,
        statement: &Confined<'_>,
        rows: NonZeroU32,
    ) -> Result<(Connection, Cursor)> {
        refuse_changes(statement)?;
        let options = match &self.0 {
            // There, it keeps nobody from writing.
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(_) => TransactionOptions::READ_ONLY,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => TransactionOptions::default(),
        };
        let mut connection = self.begin(options, statement.prologue()).await?;
        let cursor = connection.open_cursor(statement, rows).await?;
        Ok((connection, cursor))
    }

    /// Takes a connection for the caller alone: migrations and administration.
    pub async fn exclusive(&self) -> Result<Connection> {
        each!(&self.0, pool => pool.exclusive().await.map(Connection::from))
    }

    /// Closes idle connections and refuses new work; connections in use end with their use.
    pub async fn close(&self) {
        each!(&self.0, pool => pool.close().await);
    }
}
