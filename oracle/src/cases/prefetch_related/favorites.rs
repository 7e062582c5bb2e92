//! `Ticket21410Tests`: relations that have no name from the other side.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::Author2;
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.Ticket21410Tests": test_bug;
}

async fn test_bug(t: &Case) -> Result<()> {
    Author2::objects()
        .prefetch_one(|a| a.first_book())
        .prefetch(|a| a.favorite_books())
        .all(t.db())
        .await?;
    Ok(())
}
