//! `InvalidDeferTests`: what is no column.

use terrace_core::Result;

use crate::case::Case;
use crate::module::cases;

cases! {
    "defer.tests.InvalidDeferTests": test_invalid_defer, test_invalid_only;
}

async fn missing(t: &Case) -> Result<()> {
    for _ in ["missing", "value__missing", "related__missing"] {
        t.compiler("the columns have no such field");
    }
    Ok(())
}

async fn test_invalid_defer(t: &Case) -> Result<()> {
    missing(t).await
}

async fn test_invalid_only(t: &Case) -> Result<()> {
    missing(t).await
}
