//! Migrations: from models to files, from files to databases.
//!
//! | file | verb |
//! |---|---|
//! | `source`, `loader` | finds migration files, embedded or in a folder, and reads them |
//! | `operations` | what a migration can do, one struct each |
//! | `graph` | puts migrations in order |
//! | `state` | what the tables look like after them |
//! | `autodetector`, `answers`, `writer` | finds what the models changed, asks what it can't know, writes it down |
//! | `merge`, `squash`, `optimiser` | joins branches of a chain; makes several migrations one |
//! | `checksum` | tells whether a file changed after it was applied |
//! | `recorder` | the ledger of a target |
//! | `fleet` | many targets: workers, waves, one flight per target |
//! | `inspect` | writes models of tables that are there |
//! | `introspect` | reads a live target: its tables, its fingerprint, what differs |
//! | `lint` | what a migration does to those who use the tables meanwhile |
//! | `tenantize` | tables of one tenant that become tables of several |
//! | `copy` | rows of one database in another |
//! | `executor` | applies what is missing, so that a kill at any point can be resumed |
//!
//! Files hold operations and no snapshots. There is a chain per app and scope: `registry/` and
//! `tenant/`. Tenants are unknown here: a migration runs on a
//! [`MigrationTarget`](terrace_tenancy::MigrationTarget), which renders every operation in its own
//! dialect and shape.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use terrace_migrate::{AppMigrations, MigrationSet, MigrationSource, Migrator};
//! use terrace_tenancy::{Endpoint, ServerOptions, Servers};
//!
//! let source = MigrationSource {
//!     embedded: &[("registry/0001_plans.up.sql", "CREATE TABLE plan (name TEXT NOT NULL)")],
//!     ..MigrationSource::default()
//! };
//! let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)])?;
//!
//! # let folder = tempfile::tempdir().unwrap();
//! let file = Endpoint::sqlite(folder.path().join("registry.sqlite"));
//! let registry = Servers::connect(ServerOptions::new(file)).await?.registry_target()?;
//! let migrator = Migrator::new(set);
//! let applied = migrator.migrate(&registry).await.into_result()?;
//! assert_eq!(applied[0].name, "0001_plans");
//! assert!(migrator.plan(&registry).await?.is_empty());
//! # Ok::<(), terrace_core::Error>(()) }).unwrap();
//! ```

mod answers;
mod autodetector;
mod checksum;
mod copy;
mod error;
mod executor;
mod fleet;
mod graph;
mod inspect;
mod introspect;
mod lint;
mod loader;
mod makemigrations;
mod merge;
mod migration;
mod operations;
mod optimiser;
mod outcome;
mod recorder;
mod source;
mod squash;
mod state;
mod tenantize;
#[cfg(test)]
mod tests;
mod words;
mod writer;

pub use answers::{Fill, Nobody, Questions, Rename};
pub use copy::{CopiedTable, CopyChoice, CopyReport, copy};
pub use executor::{ExecutorOptions, Goal, Migrator, Mode, lock_key};
pub use fleet::{
    Asked, Compare, Compared, FleetLedger, FleetProgress, FleetRules, FleetRun, FleetTarget, Known,
    Settled, StopReason, StopSignal, TargetVersion, Visit, Visitor, Wave, migrate_fleet,
};
pub use inspect::{InspectOptions, rust_models};
pub use introspect::{Difference, DifferenceKind, Fingerprint, Item, introspect, introspect_in};
pub use lint::{Finding, Rewritten, Rule, SafeStep, Weight, rewrite, rules};
pub use loader::MigrationSet;
pub use makemigrations::{MakeOptions, NewMigration, make_migrations, make_migrations_asking};
pub use merge::{EmptyMigration, empty_migration, merge_migrations};
pub use migration::{Migration, MigrationId};
pub use operations::{
    AddCheck, AddColumn, AddExclusion, AddForeignKey, AddUnique, AlterCheck, AlterColumn,
    AlterExclusion, AlterForeignKey, AlterIndex, AlterUnique, CreateIndex, DataStep, DropCheck,
    DropColumn, DropExclusion, DropForeignKey, DropIndex, DropTable, DropUnique, Operation,
    PastModel, PastQuery, PastRow, RenameCheck, RenameColumn, RenameExclusion, RenameForeignKey,
    RenameIndex, RenameTable, RenameUnique, RunRust, RunSql, RustStep, Separate, StepFunction,
    StepFuture,
};
pub use outcome::{
    AppliedMigration, CurrentVersion, Direction, MigrationPreview, MigrationState, MigrationStatus,
    TargetOutcome,
};
pub use source::{AppMigrations, MigrationSource};
pub use squash::{SquashOptions, squash_migrations};
pub use state::{ProjectState, TableState};
pub use tenantize::{
    Proof, ProofLine, SharedTable, Tenantize, TenantizeChoice, TenantizeFile, TenantizeFiles,
    TenantizePlan, TenantizeReport, TenantizeWish, WhichTables,
};

#[doc(hidden)]
pub use terrace_macros::embed_migrations;

/// The migration files of a crate: all under a folder, whose path is relative to the crate's
/// manifest. They are embedded in the program; while the folder itself exists, it wins, so that a
/// new file needs no rebuild during development. A missing folder holds no migrations.
///
/// The compiler notices a changed file but not a new one. A crate that is released with its
/// migrations embedded has a `build.rs` that prints `cargo::rerun-if-changed=migrations`.
///
/// ```
/// use terrace_migrate::{AppMigrations, migrations};
/// let app = AppMigrations::new("shop", vec![], migrations!("migrations"));
/// assert_eq!(app.app, "shop");
/// ```
#[macro_export]
macro_rules! migrations {
    ($path:literal) => {
        $crate::MigrationSource::new(
            $crate::embed_migrations!($path),
            concat!(env!("CARGO_MANIFEST_DIR"), "/", $path),
        )
    };
}
