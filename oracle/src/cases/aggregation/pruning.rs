//! `AggregateAnnotationPruningTests`: what is counted beside calculations.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, case, count_all, value, window};

use super::models::{Author, Book, BookAuthors, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "aggregation.tests.AggregateAnnotationPruningTests":
        test_aggregate_combined_queries,
        test_aggregate_reference_lookup_rhs,
        test_aggregate_reference_lookup_rhs_iter,
        test_referenced_composed_subquery_requires_wrapping,
        test_referenced_group_by_annotation_kept,
        test_referenced_subquery_requires_wrapping,
        test_referenced_window_requires_wrapping,
        test_unreferenced_aggregate_annotation_pruned,
        test_unused_aliased_aggregate_and_annotation_reverse_fk,
        test_unused_aliased_aggregate_and_annotation_reverse_fk_grouped,
        test_unused_aliased_aggregate_pruned;
}

const TEXT: &str = "the text of the statement";

async fn test_aggregate_combined_queries(t: &Case) -> Result<()> {
    let rows = Author::objects()
        .values(|author| (author.age, value(0)))
        .union(Book::objects().values(|_| (value(0), value(0))));
    t.value(rows.count(t.db()).await?);
    Ok(())
}

async fn test_aggregate_reference_lookup_rhs(t: &Case) -> Result<()> {
    let count = Author::objects()
        .annotate(|author| author.books().authors().id.maximum())
        .aggregate(t.db(), |(author, last)| {
            author.id.count().filter(author.id.equals(last))
        });
    t.value(dict(["count"], count.await?));
    Ok(())
}

async fn test_aggregate_reference_lookup_rhs_iter(t: &Case) -> Result<()> {
    let count = Author::objects()
        .annotate(|author| author.books().authors().id.maximum())
        .aggregate(t.db(), |(author, last)| {
            let these = [last.expression(), value(Some(0))];
            author.id.count().filter(author.id.one_of(these))
        });
    t.value(dict(["count"], count.await?));
    Ok(())
}

/// The number of an author's books.
macro_rules! total_of {
    ($author:ident) => {
        BookAuthors::objects()
            .filter(|written| written.author.equals($author.id))
            .select(|written| written.book.count())
            .value()
    };
}

async fn test_referenced_composed_subquery_requires_wrapping(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| total_of!(author))
        .annotate(|(_, total)| total / 1)
        .values(|((author, _), total)| (author.id, total));
    let sum = t
        .queries(authors.aggregate(t.db(), |(_, total)| total.sum()))
        .await?;
    t.skip(1, TEXT);
    t.value(dict(["sum_total_books"], sum));
    Ok(())
}

async fn test_referenced_group_by_annotation_kept(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.pages % 10)
        .group_by(|(_, digit)| digit)
        .values(|(_, digit)| (digit, count_all()));
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_referenced_subquery_requires_wrapping(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| total_of!(author))
        .values(|(author, total)| (author.id, total));
    let sum = t
        .queries(authors.aggregate(t.db(), |(_, total)| total.sum()))
        .await?;
    t.skip(1, TEXT);
    t.value(dict(["sum_total_books"], sum));
    Ok(())
}

async fn test_referenced_window_requires_wrapping(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| {
        book.pages
            .average()
            .over(window().partition_by(book.publisher))
            .coalesce(0.0)
    });
    let sums = books.aggregate(t.db(), |(book, mean)| (mean.sum(), book.id.count()));
    let sums = t.queries(sums).await?;
    t.skip(1, TEXT);
    t.value(dict(["sum_avg_publisher_pages", "books_count"], sums));
    Ok(())
}

async fn test_unreferenced_aggregate_annotation_pruned(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| book.authors().id.count());
    t.value(books.count(t.db()).await?);
    t.skip(1, TEXT);
    Ok(())
}

async fn third_book(t: &Case) -> Result<Book> {
    let book = Book {
        id: Auto::unset(),
        isbn: String::new(),
        name: "b3".to_owned(),
        pages: 1000,
        rating: 4.2,
        price: Decimal::from(50),
        contact: ForeignKey::of(2),
        publisher: ForeignKey::of(2),
        pubdate: jiff::civil::date(2026, 11, 21),
    };
    book.insert(t.db()).await
}

async fn test_unused_aliased_aggregate_and_annotation_reverse_fk(t: &Case) -> Result<()> {
    third_book(t).await?;
    let publishers = Publisher::objects().annotate(|publisher| {
        let good = publisher.books().rating.greater_than(4.0);
        (
            publisher.books().pages.sum(),
            case().when(good, true).otherwise(false),
        )
    });
    t.value(publishers.count(t.db()).await?);
    Ok(())
}

async fn test_unused_aliased_aggregate_and_annotation_reverse_fk_grouped(t: &Case) -> Result<()> {
    third_book(t).await?;
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            let good = publisher.books().rating.greater_than(4.0);
            case().when(good, true).otherwise(false)
        })
        .group_by(|(publisher, good)| (publisher.id, publisher.name, good))
        .values(|(publisher, good)| {
            (
                publisher.id,
                publisher.name,
                publisher.books().pages.sum(),
                good,
            )
        });
    t.value(publishers.count(t.db()).await?);
    Ok(())
}

async fn test_unused_aliased_aggregate_pruned(t: &Case) -> Result<()> {
    let books = Book::objects().alias(|book| book.authors().id.count());
    t.value(books.count(t.db()).await?);
    t.skip(1, TEXT);
    Ok(())
}
