//! Keeps what removes data from running where nobody said that it may.

use terrace_core::{Error, ErrorKind, Result};

use super::options::{ExecutorOptions, Mode};
use super::prepared::Prepared;
use crate::outcome::Direction;

/// Refuses a plan that removes something, before anything of it runs.
pub(super) fn check(options: &ExecutorOptions, plan: &[Prepared<'_>]) -> Result<()> {
    if options.allow_destructive || options.mode == Mode::Fake {
        return Ok(());
    }
    let removing: Vec<String> = plan.iter().filter_map(removes).collect();
    if removing.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Migration,
        format!("data would be lost: {}", removing.join("; ")),
    )
    .with_hint("look at it with --dry-run, and say --yes when that is meant"))
}

fn removes(prepared: &Prepared<'_>) -> Option<String> {
    let id = &prepared.migration.id;
    match (prepared.direction, prepared.destroys.as_slice()) {
        (Direction::Backward, _) => Some(format!("{id} would be undone")),
        (Direction::Forward, []) => None,
        (Direction::Forward, destroys) => Some(format!("{id} has {}", destroys.join(", "))),
    }
}
