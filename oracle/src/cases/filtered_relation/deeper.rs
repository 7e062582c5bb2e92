//! `FilteredRelationTests`: conditions that go on to rows behind the relation.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::Author;
use crate::case::Case;
use crate::module::cases;

cases! {
    "filtered_relation.tests.FilteredRelationTests":
        test_condition_deeper_relation_name,
        test_condition_deeper_relation_name_implicit_exact;
}

async fn test_condition_deeper_relation_name(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(|a| a.books(), |b| b.editor().name.icontains("b"))
        .annotate(|(_, books)| books.id.count());
    t.raises(authors.all(t.db()).await);
    Ok(())
}

async fn test_condition_deeper_relation_name_implicit_exact(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filtered_relation(|a| a.books(), |b| b.editor().name.equals("b"))
        .annotate(|(_, books)| books.id.count());
    t.raises(authors.all(t.db()).await);
    Ok(())
}
