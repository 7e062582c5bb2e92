//! `AliasTests`: calculations for later steps, which rows don't give.

use terrace_core::Result;
use terrace_orm::{DateUnit, Model, value};

use super::models::{Author, Book, Store};
use crate::case::Case;
use crate::module::cases;

cases! {
    "annotations.tests.AliasTests":
        test_alias_after_values,
        test_alias_annotate_with_aggregation,
        test_alias_annotation_expression,
        test_alias_default_alias_expression,
        test_basic_alias_annotation,
        test_basic_alias_f_annotation,
        test_basic_alias_f_transform_annotation,
        test_dates_alias,
        test_datetimes_alias,
        test_filter_alias_agg_with_double_f,
        test_filter_alias_with_double_f,
        test_filter_alias_with_f,
        test_joined_alias_annotation,
        test_order_by_alias,
        test_order_by_alias_aggregate,
        test_overwrite_alias_with_annotation,
        test_update_with_alias,
        test_defer_only_alias,
        test_values_wrong_alias;
}

/// Whether a row has an attribute isn't asked: its type says so.
const TYPE: &str = "what a row gives is its type";

async fn test_alias_after_values(t: &Case) -> Result<()> {
    let key = Book::objects()
        .values(|book| (book.id,))
        .alias(|book| book.id)
        .get_by(t.db(), |(book, _)| book.id.equals(1));
    t.value(key.await?);
    Ok(())
}

async fn test_alias_annotate_with_aggregation(t: &Case) -> Result<()> {
    t.skip(2, TYPE);
    let books = Book::objects()
        .alias(|book| (value(1), book.rating.count()))
        .annotate(|(_, (is_book, ratings))| (is_book, ratings));
    for (_, (is_book, ratings)) in books.all(t.db()).await? {
        t.value(is_book);
        t.value(ratings);
    }
    Ok(())
}

async fn test_alias_annotation_expression(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|_| value(Some(1)))
        .annotate(|(_, is_book)| is_book.coalesce(0));
    for (_, is_book) in books.all(t.db()).await? {
        t.value(is_book);
    }
    Ok(())
}

async fn test_alias_default_alias_expression(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let authors = Author::objects()
        .alias(|author| author.books().pages.sum())
        .filter(|(_, pages)| pages.greater_than(2000));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_basic_alias_annotation(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|_| value(1))
        .annotate(|(_, is_book)| is_book);
    for (_, is_book) in books.all(t.db()).await? {
        t.value(is_book);
    }
    Ok(())
}

async fn test_basic_alias_f_annotation(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|book| book.rating)
        .annotate(|(_, rating)| rating)
        .order_by(|((book, _), _)| book.id.ascending());
    for (_, rating) in books.all(t.db()).await? {
        t.value(rating);
    }
    Ok(())
}

async fn test_basic_alias_f_transform_annotation(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|book| book.pubdate)
        .annotate(|(_, date)| date.year())
        .order_by(|((book, _), _)| book.id.ascending());
    for (_, year) in books.all(t.db()).await? {
        t.value(year);
    }
    Ok(())
}

async fn test_dates_alias(t: &Case) -> Result<()> {
    let months = Book::objects()
        .alias(|book| book.pubdate)
        .dates(|(_, date)| date, DateUnit::Month);
    t.rows(months.all(t.db()).await?);
    Ok(())
}

async fn test_datetimes_alias(t: &Case) -> Result<()> {
    let years = Store::objects()
        .alias(|store| store.original_opening)
        .datetimes(|(_, opening)| opening, DateUnit::Year);
    t.rows(years.all(t.db()).await?);
    Ok(())
}

async fn test_defer_only_alias(t: &Case) -> Result<()> {
    t.compiler("a calculation is no field of the row");
    t.compiler("a calculation is no field of the row");
    Ok(())
}

async fn test_filter_alias_agg_with_double_f(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|book| book.rating.sum())
        .filter(|(_, sum)| sum.equals(sum));
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_filter_alias_with_double_f(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|book| book.rating)
        .filter(|(book, rating)| rating.equals(book.rating));
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_filter_alias_with_f(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .alias(|book| book.rating)
        .filter(|(_, rating)| rating.equals(4.5));
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_joined_alias_annotation(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let books = Book::objects()
        .select_related(|book| book.publisher())
        .alias(|book| book.publisher().num_awards)
        .annotate(|(_, awards)| awards);
    for (book, awards) in books.all(t.db()).await? {
        let publisher = book
            .publisher
            .loaded()
            .map(|publisher| publisher.num_awards);
        t.value((publisher == Some(awards)).then_some(awards));
    }
    Ok(())
}

async fn test_order_by_alias(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let authors = Author::objects()
        .alias(|author| author.age)
        .order_by(|(_, age)| age.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|author| author.age),
    );
    Ok(())
}

async fn test_order_by_alias_aggregate(t: &Case) -> Result<()> {
    t.skip(1, TYPE);
    let ages = Author::objects()
        .group_by(|author| author.age)
        .values(|author| author.age)
        .alias(|author| author.age.count())
        .order_by(|(author, count)| (count.ascending(), author.age.ascending()));
    t.rows(ages.all(t.db()).await?);
    Ok(())
}

async fn test_overwrite_alias_with_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .alias(|_| value(1))
        .annotate(|(_, is_book)| is_book);
    for (_, is_book) in books.all(t.db()).await? {
        t.value(is_book);
    }
    Ok(())
}

async fn test_update_with_alias(t: &Case) -> Result<()> {
    Book::objects()
        .alias(|book| book.rating - 1.0)
        .update(t.db(), |(book, rating)| book.rating.set(rating))
        .await?;
    t.value(Book::get(t.db(), 1).await?.rating);
    Ok(())
}

async fn test_values_wrong_alias(t: &Case) -> Result<()> {
    t.compiler("handles of calculations are variables");
    Ok(())
}
