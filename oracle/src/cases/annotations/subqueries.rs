//! `NonAggregateAnnotationTestCase`: queries inside queries.

use terrace_core::Result;
use terrace_orm::{Model, exists, value};

use super::models::{Author, Book, BookAuthors, Company, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "annotations.tests.NonAggregateAnnotationTestCase":
        test_annotation_and_alias_filter_in_subquery,
        test_annotation_and_alias_filter_related_in_subquery,
        test_annotation_exists_aggregate_values_chaining,
        test_annotation_exists_none_query,
        test_annotation_filter_with_subquery,
        test_annotation_subquery_and_aggregate_values_chaining,
        test_annotation_subquery_outerref_transform,
        test_empty_queryset_annotation;
}

async fn test_annotation_and_alias_filter_in_subquery(t: &Case) -> Result<()> {
    let awarded = Publisher::objects()
        .filter(|publisher| publisher.num_awards.greater_than(4))
        .annotate(|_| value(1))
        .alias(|_| value(1))
        .select(|((publisher, _), _)| publisher.id);
    let publishers = Publisher::objects().filter(|publisher| publisher.id.in_query(awarded));
    t.rows(publishers.all(t.db()).await?);
    Ok(())
}

async fn test_annotation_and_alias_filter_related_in_subquery(t: &Case) -> Result<()> {
    let long = Book::objects()
        .filter(|book| book.pages.greater_than(400))
        .annotate(|_| value(1))
        .alias(|_| value(1))
        .select(|((book, _), _)| book.id);
    let publishers = Publisher::objects()
        .filter(|publisher| publisher.books().id.in_query(long))
        .values(|publisher| publisher.name);
    t.value(dicts(["name"], publishers.all(t.db()).await?));
    Ok(())
}

async fn test_annotation_exists_aggregate_values_chaining(t: &Case) -> Result<()> {
    let dates = Book::objects()
        .annotate(|book| {
            let written = BookAuthors::objects().filter(|author| author.book.equals(book.id));
            exists(written).as_value()
        })
        .group_by(|(book, has_authors)| (book.publisher, has_authors))
        .values(|(book, _)| book.pubdate.maximum())
        .order_by(|(book, _)| book.pubdate.maximum().ascending());
    t.rows(dates.all(t.db()).await?);
    Ok(())
}

async fn test_annotation_exists_none_query(t: &Case) -> Result<()> {
    let author = Author::objects()
        .annotate(|_| exists(Company::objects().none()).as_value())
        .get_by(t.db(), |(author, _)| author.id.equals(1))
        .await?;
    t.value(author.1);
    Ok(())
}

async fn test_annotation_filter_with_subquery(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| publisher.books().id.count())
        .filter(|(publisher, books)| {
            let long = Book::objects()
                .filter(|book| book.publisher.equals(publisher.id) & book.pages.greater_than(400))
                .group_by(|book| book.publisher)
                .values(|book| book.id.count())
                .limit(1)
                .select(|book| book.id.count());
            books.equals(long.value())
        })
        .values(|(publisher, _)| publisher.name);
    t.value(dicts(["name"], publishers.all(t.db()).await?));
    Ok(())
}

async fn test_annotation_subquery_and_aggregate_values_chaining(t: &Case) -> Result<()> {
    let years = Book::objects()
        .annotate(|book| book.pubdate.year())
        .annotate(|(_, year)| {
            Book::objects()
                .filter(|book| book.pubdate.year().equals(year))
                .order_by(|book| book.rating.descending())
                .limit(1)
                .select(|book| book.rating)
                .value()
        })
        .group_by(|((_, year), top)| (year, top))
        .values(|((book, year), top)| (year, book.pages.sum(), top));
    t.value(dicts(
        ["pub_year", "total_pages", "top_rating"],
        years.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_annotation_subquery_outerref_transform(t: &Case) -> Result<()> {
    let years = Book::objects()
        .annotate(|outer| {
            Book::objects()
                .filter(|book| book.pubdate.year().equals(outer.pubdate.year()))
                .order_by(|book| book.rating.descending())
                .limit(1)
                .select(|book| book.rating)
                .value()
        })
        .values(|(book, top)| (book.pubdate.year(), top));
    t.value(dicts(
        ["pubdate__year", "top_rating_year"],
        years.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_empty_queryset_annotation(t: &Case) -> Result<()> {
    let author = Author::objects()
        .annotate(|_| Author::objects().none().select(|author| author.id).value())
        .first(t.db())
        .await?;
    t.value(author.and_then(|(_, nothing)| nothing));
    Ok(())
}
