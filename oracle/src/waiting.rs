//! Waiting for a connection that waits for a lock, in cases of several transactions.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::raw;

use crate::case::Case;

/// How long it is waited between two looks, and how often it is looked.
const PAUSE: Duration = Duration::from_millis(20);
const LOOKS: u32 = 500;

/// Connections of this database that wait for a lock. PostgreSQL only.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Returns as soon as another connection waits for a lock.
pub(crate) async fn until_someone_waits(t: &Case) -> Result<()> {
    for _ in 0..LOOKS {
        let found: Vec<(i64,)> = raw(WAITING).all(t.arrange()).await?;
        if found.first().is_some_and(|(number,)| *number > 0) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Error::new(ErrorKind::Internal, "nobody waits for the lock"))
}
