//! What a live target holds: its tables as definitions, what no definition says, and the
//! fingerprint of it all, by which two targets are compared.

mod difference;
mod fingerprint;
mod items;

use terrace_core::Result;
use terrace_sql::catalogue::LiveSchema;
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::recorder;

pub use difference::{Difference, DifferenceKind};
pub use fingerprint::Fingerprint;
pub use items::Item;

/// The numbers that were given in shared tables, where the database doesn't count by tenant.
const NUMBERS: &str = "terrace_identity";

/// Reads what a target holds, over a connection of its own, without the ledger and whatever else
/// Terrace keeps for itself there.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use terrace_migrate::{Fingerprint, introspect};
/// use terrace_tenancy::{Endpoint, ServerOptions, Servers};
///
/// # let folder = tempfile::tempdir().unwrap();
/// let file = Endpoint::sqlite(folder.path().join("app.sqlite"));
/// let target = Servers::connect(ServerOptions::new(file)).await?.registry_target()?;
/// let mut session = target.session().await?;
/// session.script("CREATE TABLE plan (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)").await?;
/// drop(session);
///
/// let live = introspect(&target).await?;
/// assert_eq!(live.tables[0].name, "plan");
/// assert!(live.tables[0].columns[0].identity && live.leftovers.is_empty());
/// let print = Fingerprint::of(&live);
/// assert_eq!(
///     print.text(),
///     "table plan\n  column id: bigint, identity\n  column name: text, null\n  primary key (id)\n"
/// );
/// # Ok::<(), terrace_core::Error>(()) }).unwrap();
/// ```
///
/// # Errors
/// Whatever keeps the target from being read.
pub async fn introspect(target: &MigrationTarget) -> Result<LiveSchema> {
    let mut session = target.session().await?;
    session.begin().await?;
    let live = introspect_in(&mut session).await;
    let ended = session.rollback().await;
    let live = live?;
    ended.map(|()| live)
}

/// As [`introspect`], in the open transaction of a session.
///
/// # Errors
/// Whatever keeps the target from being read.
pub async fn introspect_in(session: &mut MigrationSession) -> Result<LiveSchema> {
    let live = session.catalogue().await?;
    Ok(without(live, &[recorder::TABLE, NUMBERS]))
}

/// What a schema holds besides these tables.
pub(crate) fn without(mut live: LiveSchema, tables: &[&str]) -> LiveSchema {
    let is_out = |name: &str| tables.contains(&name);
    live.tables.retain(|table| !is_out(&table.name));
    live.leftovers
        .retain(|one| one.table.as_deref().is_none_or(|table| !is_out(table)));
    live
}
