//! Handles to data, the directory of tenants, placements and isolation: the one place that keeps
//! tenants apart.
//!
//! Data is reached through a [`Db`] handle or a [`Transaction`], and through nothing else. Which
//! rows a handle reaches is decided when it is made, by the `isolation` module, and checked three
//! times: by the type of the handle, by the confinement of every statement, and by the database
//! itself wherever it can.

mod db;
mod directory;
mod foreign_file;
mod isolation;
mod observers;
mod physical_name;
mod placement;
mod query_log;
mod recording;
mod replica;
mod servers;
mod session;
mod stream;
mod transaction;

pub use db::{Db, Executor};
pub use directory::{Directory, Lookup, Resident, TenantKey};
pub use foreign_file::ForeignFile;
pub use isolation::{Isolation, TableShape};
pub use physical_name::PhysicalName;
pub use placement::{Placement, ShardName};
pub use query_log::{Observer, QueryEnd, QueryEvent, QueryLog};
pub use recording::{RecordedQuery, Recording, assert_queries};
pub use replica::Replica;
pub use servers::{
    FileLock, FlightStep, MigrationSession, MigrationTarget, MissingReplica, NamedDatabase,
    PlainDatabase, ServerOptions, Servers, Shadow, ShardOptions,
};
pub use session::{Operation, Session};
pub use stream::RowStream;
pub use transaction::{Retryable, Transaction};

pub use terrace_sql::dialect::{ExplainFormat, ExplainOptions};

pub use terrace_driver::{
    Budget, Cell, Decode, Endpoint, IsolationLevel, Outcome, PoolOptions, Row, Shape, Sink,
    Stopped, TransactionOptions, UrlParts,
};
