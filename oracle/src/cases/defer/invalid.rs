//! `InvalidDeferTests`: what is no column.

use terrace_core::Result;

use crate::case::Case;
use crate::module::cases;

cases! {
    "defer.tests.InvalidDeferTests": test_invalid_defer, test_invalid_only;
}

fn missing(t: &Case) {
    for _ in ["missing", "value__missing", "related__missing"] {
        t.compiler("the columns have no such field");
    }
}

async fn test_invalid_defer(t: &Case) -> Result<()> {
    missing(t);
    Ok(())
}

async fn test_invalid_only(t: &Case) -> Result<()> {
    missing(t);
    Ok(())
}
