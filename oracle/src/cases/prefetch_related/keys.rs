//! `DirectPrefetchedObjectCacheReuseTests`: rows behind a key that is a reference.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, prefetch};

use super::models::{BookReview, BookWithYear};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.DirectPrefetchedObjectCacheReuseTests":
        test_prefetch_reverse_foreign_key, test_add_clears_prefetched_objects,
        test_remove_clears_prefetched_objects;
}

async fn test_prefetch_reverse_foreign_key(t: &Case) -> Result<()> {
    let books = BookWithYear::objects().prefetch(|b| b.bookreview_set());
    let (_, reviews) = t.queries(books.get(t.db())).await?;
    t.queries(async { t.rows(&reviews) }).await;
    t.queries(async { reviews.len() }).await;
    Ok(())
}

/// The only book, and its reviews that were fetched later.
async fn book_and_reviews(t: &Case) -> Result<(BookWithYear, Vec<BookReview>)> {
    let books = BookWithYear::objects().all(t.db()).await?;
    let mut reviews = prefetch(t.db(), &books, BookReview::objects(), |r| r.book).await?;
    let reviews = reviews.take(&books[0]);
    Ok((books[0].clone(), reviews))
}

async fn test_add_clears_prefetched_objects(t: &Case) -> Result<()> {
    let (book, reviews) = book_and_reviews(t).await?;
    t.rows(reviews);
    let review = BookReview {
        id: Auto::unset(),
        book: None,
        notes: None,
    };
    let mut review = review.insert(t.db()).await?;
    review.book = Some(ForeignKey::to(&book)?);
    review.save(t.db()).await?;
    t.rows(book.bookreview_set()?.all(t.db()).await?);
    Ok(())
}

async fn test_remove_clears_prefetched_objects(t: &Case) -> Result<()> {
    let (book, reviews) = book_and_reviews(t).await?;
    t.rows(&reviews);
    let removed = book.bookreview_set()?.filter(|r| r.id.one_of(&reviews));
    removed.update(t.db(), |r| r.book.set_null()).await?;
    t.rows(book.bookreview_set()?.all(t.db()).await?);
    Ok(())
}
