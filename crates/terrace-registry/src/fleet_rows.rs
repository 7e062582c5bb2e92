//! The fleet ledger: what each tenant with tables of its own has, and who works at it.

use jiff::Timestamp;
use terrace_orm::{ForeignKey, Key, Model};
use uuid::Uuid;

use crate::TenantRow;

/// How a tenant with tables of its own stands. Tenants in shared tables have no row.
#[derive(Model, Clone, Debug)]
#[terrace(registry, crate = "terrace_orm", table = "terrace_fleet")]
#[terrace(check(
    name = "outcome_check",
    condition = "outcome IN ('unknown', 'done', 'failed')"
))]
pub struct FleetRow {
    /// The tenant.
    #[terrace(primary_key, on_delete = "cascade")]
    pub tenant: ForeignKey<TenantRow>,
    /// The digest of the migrations that it has; empty when that has to be read from the tenant's
    /// own ledger.
    #[terrace(max_length = 64)]
    pub version: String,
    /// How it was left the last time: `unknown`, `done` or `failed`.
    #[terrace(max_length = 20)]
    pub outcome: String,
    /// How often it failed in a row.
    pub failures: i32,
    /// How often it was visited.
    pub attempts: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was visited.
    pub attempted_at: Option<Timestamp>,
    /// The run that works at it.
    pub runner: Option<Uuid>,
}

/// A version that some tenant has or had: the digest stands for these migrations.
#[derive(Model, Clone, Debug)]
#[terrace(registry, crate = "terrace_orm", table = "terrace_fleet_version")]
pub struct FleetVersionRow {
    /// The digest.
    #[terrace(primary_key, max_length = 64)]
    pub digest: Key<String>,
    /// The migrations with their checksums, as JSON.
    pub migrations: String,
}

/// A run that is under way, or was stopped without a word.
#[derive(Model, Clone, Debug)]
#[terrace(registry, crate = "terrace_orm", table = "terrace_fleet_runner")]
pub struct FleetRunnerRow {
    /// The run.
    pub id: Key<Uuid>,
    /// Counts up while it is alive.
    pub beat: i64,
    /// When it began.
    pub started_at: Timestamp,
}

/// Storage with tables that is ready for a new tenant.
#[derive(Model, Clone, Debug)]
#[terrace(registry, crate = "terrace_orm", table = "terrace_warm")]
pub struct WarmRow {
    /// Whose it will be.
    pub id: Key<Uuid>,
    /// The server that it is on.
    #[terrace(max_length = 40)]
    pub shard: String,
    /// How it is kept apart.
    #[terrace(max_length = 20)]
    pub isolation: String,
    /// The digest of the migrations that it has; empty while it is being made.
    #[terrace(max_length = 64)]
    pub version: String,
    /// When it was begun.
    pub made_at: Timestamp,
}
