//! `PrefetchLimitTests`: limits that hold for each row by itself.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{Author, Book};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.PrefetchLimitTests":
        test_m2m_forward, test_m2m_reverse, test_foreignkey_reverse, test_reverse_ordering,
        test_empty_order;
}

/// Observes the authors of each book without the first.
async fn sliced_authors(t: &Case, authors: fn(Query<Author>) -> Query<Author>) -> Result<()> {
    let books = Book::objects()
        .prefetch_with(|b| b.authors(), authors)
        .prefetch_with(|b| b.authors(), |all| authors(all).slice(1..));
    for (_, sliced) in t.queries(books.all(t.db())).await? {
        t.rows(sliced);
    }
    Ok(())
}

async fn test_m2m_forward(t: &Case) -> Result<()> {
    sliced_authors(t, |authors| authors).await
}

async fn test_reverse_ordering(t: &Case) -> Result<()> {
    sliced_authors(t, Query::reverse).await
}

async fn test_m2m_reverse(t: &Case) -> Result<()> {
    let by_title = |books: Query<Book>| books.order_by(|b| b.title.ascending());
    let authors = Author::objects()
        .prefetch_with(|a| a.books(), by_title)
        .prefetch_with(|a| a.books(), |books| by_title(books).slice(1..2));
    for (_, sliced) in t.queries(authors.all(t.db())).await? {
        t.rows(sliced);
    }
    Ok(())
}

async fn test_foreignkey_reverse(t: &Case) -> Result<()> {
    let by_name = |authors: Query<Author>| authors.order_by(|a| a.name.descending());
    let books = Book::objects()
        .prefetch_with(|b| b.first_time_authors(), by_name)
        .prefetch_with(|b| b.first_time_authors(), |all| by_name(all).slice(1..));
    for (_, sliced) in t.queries(books.all(t.db())).await? {
        t.rows(sliced);
    }
    Ok(())
}

async fn test_empty_order(t: &Case) -> Result<()> {
    let books = Book::objects()
        .prefetch_with(|b| b.authors(), Query::unordered)
        .prefetch_with(|b| b.authors(), |all| all.unordered().limit(1));
    for ((_, authors), sliced) in t.queries(books.all(t.db())).await? {
        t.value(sliced.len());
        let is_there = authors.iter().any(|author| author.key() == sliced[0].key());
        t.holds(is_there);
    }
    Ok(())
}
