//! `Ticket19607Tests`: from a row to another and back to all that refer to it.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::WordEntry;
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.Ticket19607Tests": test_bug;
}

async fn test_bug(t: &Case) -> Result<()> {
    WordEntry::objects()
        .prefetch_one_with(
            |word| word.lesson_entry(),
            |lessons| lessons.prefetch(|lesson| lesson.wordentry_set()),
        )
        .all(t.db())
        .await?;
    Ok(())
}
