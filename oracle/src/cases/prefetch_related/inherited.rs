//! `MultiTableInheritanceTest`: rows that are more than the row that they refer to by their key.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Author, AuthorWithAge, BookReview, BookWithYear};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.MultiTableInheritanceTest":
        test_child_link_prefetch, test_foreignkey, test_foreignkey_to_inherited,
        test_m2m_to_inheriting_model, test_parent_link_prefetch;
}

async fn test_foreignkey(t: &Case) -> Result<()> {
    let authors = AuthorWithAge::objects().prefetch(|row| row.author().addresses());
    let authors = t.queries(authors.all(t.db())).await?;
    let shown = authors.iter().map(|(_, addresses)| {
        let keys = addresses.iter().filter_map(Model::key);
        keys.map(|key| format!("AuthorAddress object ({key})"))
            .collect::<Vec<_>>()
    });
    t.rows(shown);
    Ok(())
}

async fn test_foreignkey_to_inherited(t: &Case) -> Result<()> {
    let reviews = BookReview::objects().prefetch_one_with(
        |review| review.book(),
        |books| books.select_related(|row| row.book()),
    );
    let reviews = t.queries(reviews.all(t.db())).await?;
    let books = reviews
        .iter()
        .filter_map(|(_, book)| book.as_ref()?.book.loaded());
    t.rows(books.map(|book| &book.title));
    Ok(())
}

async fn test_m2m_to_inheriting_model(t: &Case) -> Result<()> {
    let authors = AuthorWithAge::objects().prefetch(|row| row.books_with_year());
    let authors = t.queries(authors.all(t.db())).await?;
    t.rows(authors.iter().map(|(_, books)| {
        let keys = books.iter().filter_map(Model::key);
        keys.map(|key| format!("BookWithYear object ({key})"))
            .collect::<Vec<_>>()
    }));
    let books = BookWithYear::objects().prefetch_with(
        |row| row.aged_authors(),
        |authors| authors.select_related(|row| row.author()),
    );
    let books = t.queries(books.all(t.db())).await?;
    t.rows(books.iter().map(|(_, authors)| {
        let authors = authors.iter().filter_map(|row| row.author.loaded());
        authors
            .map(|author| author.name.clone())
            .collect::<Vec<_>>()
    }));
    Ok(())
}

async fn test_parent_link_prefetch(t: &Case) -> Result<()> {
    let authors = AuthorWithAge::objects().prefetch_one(|row| row.author());
    t.queries(authors.all(t.db())).await.map(drop)
}

async fn test_child_link_prefetch(t: &Case) -> Result<()> {
    let authors = Author::objects().prefetch_one(|author| author.authorwithage());
    let authors = t.queries(authors.all(t.db())).await?;
    t.rows(authors.iter().map(|(_, aged)| aged));
    Ok(())
}
