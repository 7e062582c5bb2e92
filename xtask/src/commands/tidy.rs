//! `cargo xtask tidy`: the rules of the code base that no compiler checks.

use crate::error::Result;
use crate::tidy;

/// Check the rules that no compiler checks: layers, dialect names, isolation kinds, sizes and more.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Runs the verb.
pub(crate) fn run(_: &Arguments) -> Result<()> {
    tidy::check()
}
