//! `EmptyModelTests`.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::Empty;
use crate::case::Case;
use crate::module::cases;

cases! {
    "empty.tests.EmptyModelTests": test_empty;
}

async fn test_empty(t: &Case) -> Result<()> {
    let new = Empty { id: Auto::unset() };
    t.value(new.id);
    let mut stored = new.insert(t.db()).await?;
    Empty { id: Auto::unset() }.insert(t.db()).await?;
    t.value(Empty::objects().all(t.db()).await?.len());
    t.holds(stored.id.get().is_some());
    stored.save(t.db()).await?;
    Ok(())
}
