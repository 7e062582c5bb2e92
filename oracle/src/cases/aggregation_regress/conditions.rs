//! `AggregationTests`: conditions on aggregates.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Aggregated, Annotated, Instances, Model, Query, value};

use super::models::{Author, Book, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation_regress.tests.AggregationTests":
        test_aggregate_fexpr,
        test_aggregate_subquery_annotation,
        test_aggregates_in_where_clause,
        test_aggregates_in_where_clause_pre_eval,
        test_annotate_joins,
        test_annotate_ordering_by_annotation_and_filtering,
        test_annotation_disjunction,
        test_decimal_aggregate_annotation_filter,
        test_exclude_on_aggregate,
        test_f_expression_annotation,
        test_filter_aggregates_negated_and_connector,
        test_filter_aggregates_negated_xor_connector,
        test_filter_aggregates_or_connector,
        test_filter_aggregates_xor_connector,
        test_filtering_by_annotation_name,
        test_fobj_group_by,
        test_having_subquery_select,
        test_name_expressions,
        test_name_filters,
        test_negated_aggregation;
}

/// Books with the number of their authors.
fn books() -> Query<Book, Annotated<Instances, Aggregated<i64>>> {
    Book::objects().annotate(|book| book.authors().id.count())
}

/// Authors with the number of their books, by name.
fn authors() -> Query<Author, Annotated<Instances, Aggregated<i64>>> {
    Author::objects()
        .annotate(|author| author.books().id.count())
        .order_by(|(author, _)| author.name.ascending())
}

fn author_names(rows: Vec<(Author, i64)>) -> Vec<String> {
    rows.into_iter().map(|(author, _)| author.name).collect()
}

async fn test_aggregate_fexpr(t: &Case) -> Result<()> {
    let publishers = || {
        Publisher::objects()
            .annotate(|publisher| publisher.books().id.count())
            .order_by(|(publisher, _)| publisher.name.ascending())
            .values(|(publisher, books)| (publisher.name, books, publisher.num_awards))
    };
    let names = ["name", "num_books", "num_awards"];
    let few =
        || publishers().filter(|(publisher, books)| books.less_than(publisher.num_awards / 2));
    let many =
        || publishers().exclude(|(publisher, books)| books.less_than(publisher.num_awards / 2));
    t.value(dicts(names, few().all(t.db()).await?));
    t.value(dicts(names, many().all(t.db()).await?));
    let awarded = publishers()
        .filter(|(publisher, books)| publisher.num_awards.greater_than(value(2) * books));
    t.value(dicts(names, awarded.all(t.db()).await?));
    t.value(dicts(names, many().all(t.db()).await?));
    Ok(())
}

async fn test_aggregate_subquery_annotation(t: &Case) -> Result<()> {
    let keys = Book::objects()
        .filter(|book| book.pages.greater_than(100))
        .annotate(|book| book.authors().id.count())
        .filter(|(_, authors)| authors.greater_than(2))
        .order_by(|(_, authors)| authors.ascending())
        .select(|(book, _)| book.id);
    let books = Book::objects().filter(|book| book.id.in_query(keys));
    t.rows(books.all(t.db()).await?.into_iter().map(|book| book.name));
    Ok(())
}

async fn test_aggregates_in_where_clause(t: &Case) -> Result<()> {
    let last = || {
        Book::objects()
            .group_by(|book| book.contact)
            .values(|book| book.id.maximum())
    };
    let inside = Book::objects()
        .filter(|book| book.id.in_query(last().select(|book| book.id.maximum())))
        .order_by(|book| book.id.ascending())
        .all(t.db())
        .await?;
    let keys = last()
        .order_by(|book| book.contact.ascending())
        .all(t.db())
        .await?;
    let outside = Book::objects()
        .filter(|book| book.id.one_of(keys))
        .order_by(|book| book.id.ascending())
        .all(t.db())
        .await?;
    let same = inside
        .iter()
        .map(|book| &book.isbn)
        .eq(outside.iter().map(|book| &book.isbn));
    t.value(same.then_some(inside));
    Ok(())
}

async fn test_aggregates_in_where_clause_pre_eval(t: &Case) -> Result<()> {
    test_aggregates_in_where_clause(t).await
}

async fn test_annotate_joins(t: &Case) -> Result<()> {
    t.skip(1, "how Django joins");
    let books = Book::objects()
        .annotate(|book| book.id.count())
        .exclude(|(book, _)| book.publisher.equals(-1));
    t.value(books.all(t.db()).await?.len());
    Ok(())
}

async fn test_annotate_ordering_by_annotation_and_filtering(t: &Case) -> Result<()> {
    let some = Publisher::objects().filter(|publisher| publisher.id.one_of([1, 2]));
    let mut names: Vec<_> = some
        .clone()
        .all(t.db())
        .await?
        .into_iter()
        .map(|p| p.name)
        .collect();
    names.sort_unstable();
    t.value(names);
    let counted = some.annotate(|publisher| publisher.books().id.count());
    let mut rows = counted.clone().all(t.db()).await?;
    rows.sort_unstable_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    t.value(rows[0].1);
    t.value(rows[1].1);
    t.rows(rows.iter().map(|(publisher, _)| &publisher.name));
    let keys = counted.select(|(publisher, _)| publisher.id);
    let books = Book::objects().filter(|book| book.publisher.in_query(keys));
    t.rows(books.all(t.db()).await?.into_iter().map(|book| book.name));
    t.rows(rows.iter().map(|(publisher, _)| &publisher.name));
    Ok(())
}

async fn test_annotation_disjunction(t: &Case) -> Result<()> {
    let names = |rows: Vec<(Book, i64)>| rows.into_iter().map(|(book, _)| book.name);
    let guide = "The Definitive Guide to Django: Web Development Done Right";
    let either = books()
        .filter(|(book, authors)| {
            authors.equals(2) | book.name.equals("Python Web Development with Django")
        })
        .order_by(|(book, _)| book.name.ascending());
    t.rows(names(either.all(t.db()).await?));
    let either = books()
        .filter(|(book, authors)| {
            let modern = book
                .name
                .equals("Artificial Intelligence: A Modern Approach");
            book.name.equals(guide) | (modern & authors.equals(3))
        })
        .order_by(|(book, _)| book.name.ascending());
    t.rows(names(either.all(t.db()).await?));
    let publishers = || {
        Publisher::objects()
            .annotate(|publisher| (publisher.books().rating.sum(), publisher.books().id.count()))
    };
    let good = publishers()
        .filter(|(_, (sum, _))| sum.greater_than(5.5) | sum.is_null())
        .order_by(|(publisher, _)| publisher.id.ascending());
    t.rows(
        good.all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.name),
    );
    let good = publishers()
        .filter(|(_, (sum, count))| sum.greater_than(count.cast::<f64>()) | sum.is_null())
        .order_by(|(publisher, _)| publisher.num_awards.ascending());
    t.rows(
        good.all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.name),
    );
    Ok(())
}

async fn test_decimal_aggregate_annotation_filter(t: &Case) -> Result<()> {
    let authors = || Author::objects().annotate(|author| author.contact_books().price.sum());
    let limit = Decimal::from(40);
    let dear = authors().filter(|(_, sum)| sum.greater_than(limit));
    t.value(dear.all(t.db()).await?.len());
    let cheap = authors().filter(|(_, sum)| sum.at_most(limit));
    t.value(cheap.all(t.db()).await?.len());
    Ok(())
}

async fn test_exclude_on_aggregate(t: &Case) -> Result<()> {
    t.value(books().all(t.db()).await?.len());
    let many = books().filter(|(_, authors)| authors.greater_than(2));
    t.value(many.all(t.db()).await?.len());
    let few = books().exclude(|(_, authors)| authors.greater_than(2));
    t.value(few.all(t.db()).await?.len());
    let two = books()
        .filter(|(_, authors)| authors.less_than(3))
        .exclude(|(_, authors)| authors.less_than(2));
    t.value(two.all(t.db()).await?.len());
    let two = books()
        .exclude(|(_, authors)| authors.less_than(2))
        .filter(|(_, authors)| authors.less_than(3));
    t.value(two.all(t.db()).await?.len());
    Ok(())
}

async fn test_f_expression_annotation(t: &Case) -> Result<()> {
    let keys = books()
        .filter(|(book, authors)| book.pages.less_than(authors * 200))
        .select(|(book, _)| book.id);
    let books = Book::objects().filter(|book| book.id.in_query(keys));
    t.rows(books.all(t.db()).await?.into_iter().map(|book| book.name));
    Ok(())
}

fn keys(rows: Vec<(Book, i64)>) -> Vec<Option<i64>> {
    rows.into_iter()
        .map(|(book, _)| book.id.get().copied())
        .collect()
}

async fn test_filter_aggregates_negated_and_connector(t: &Case) -> Result<()> {
    let books = books()
        .filter(|(book, authors)| {
            !(book.price.greater_than(Decimal::from(50)) & authors.greater_than(1))
        })
        .order_by(|(book, _)| book.id.ascending());
    t.value(keys(books.all(t.db()).await?));
    Ok(())
}

async fn test_filter_aggregates_negated_xor_connector(t: &Case) -> Result<()> {
    let books = books()
        .filter(|(book, authors)| {
            !(book.price.greater_than(Decimal::from(50)) ^ authors.greater_than(1))
        })
        .order_by(|(book, _)| book.id.ascending());
    t.value(keys(books.all(t.db()).await?));
    Ok(())
}

async fn test_filter_aggregates_or_connector(t: &Case) -> Result<()> {
    let books = books()
        .filter(|(book, authors)| {
            book.price.greater_than(Decimal::from(50)) | authors.greater_than(1)
        })
        .order_by(|(book, _)| book.id.ascending());
    t.value(keys(books.all(t.db()).await?));
    Ok(())
}

async fn test_filter_aggregates_xor_connector(t: &Case) -> Result<()> {
    let books = books()
        .filter(|(book, authors)| {
            book.price.greater_than(Decimal::from(50)) ^ authors.greater_than(1)
        })
        .order_by(|(book, _)| book.id.ascending());
    t.value(keys(books.all(t.db()).await?));
    Ok(())
}

async fn test_filtering_by_annotation_name(t: &Case) -> Result<()> {
    for _ in 0..3 {
        let two = authors().filter(|(_, books)| books.equals(2));
        t.value(author_names(two.all(t.db()).await?));
    }
    let most = authors().aggregate(t.db(), |(_, books)| books.maximum());
    t.value(dict(["book__count__max"], most.await?));
    Ok(())
}

async fn test_fobj_group_by(t: &Case) -> Result<()> {
    let books = books().filter(|(book, authors)| authors.equals(book.publisher().num_awards));
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, _)| book.name),
    );
    Ok(())
}

async fn test_having_subquery_select(t: &Case) -> Result<()> {
    let books = books().filter(|(book, authors)| {
        let first = Author::objects()
            .filter(|author| author.id.equals(1))
            .select(|author| author.id);
        book.authors().id.in_query(first) | authors.greater_than(2)
    });
    let mut found: Vec<Book> = books
        .all(t.db())
        .await?
        .into_iter()
        .map(|(book, _)| book)
        .collect();
    found.dedup_by_key(|book| book.id.get().copied());
    t.value(found);
    Ok(())
}

async fn test_name_expressions(t: &Case) -> Result<()> {
    let some = authors().filter(|(author, books)| {
        author.name.equals("Peter Norvig") | author.age.equals(books + 33)
    });
    t.value(author_names(some.all(t.db()).await?));
    Ok(())
}

async fn test_name_filters(t: &Case) -> Result<()> {
    let some =
        authors().filter(|(author, books)| books.equals(2) | author.name.equals("Adrian Holovaty"));
    t.value(author_names(some.all(t.db()).await?));
    Ok(())
}

async fn test_negated_aggregation(t: &Case) -> Result<()> {
    let others = authors().exclude(|(_, books)| books.equals(2) & books.equals(2));
    t.value(author_names(others.all(t.db()).await?));
    let others = authors().exclude(|(_, books)| books.equals(2) | books.equals(2));
    t.value(author_names(others.all(t.db()).await?));
    Ok(())
}
