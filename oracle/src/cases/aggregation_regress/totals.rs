//! `AggregationTests`: aggregates of all rows.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Model, case};

use super::models::{Author, Book, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation_regress.tests.AggregationTests":
        test_aggregate,
        test_aggregate_annotation,
        test_aggregate_cloning,
        test_aggregate_on_relation,
        test_aggregate_referencing_aggregate,
        test_aggregates_over_annotations,
        test_aliases_quoted,
        test_annotate_and_join,
        test_annotate_distinct_aggregate,
        test_annotate_reserved_word,
        test_annotated_conditional_aggregate,
        test_conditional_aggregate,
        test_conditional_aggregate_on_complex_condition,
        test_count_after_count_function,
        test_distinct_conditional_aggregate,
        test_empty,
        test_empty_filter_aggregate,
        test_empty_filter_count,
        test_field_error,
        test_none_call_before_aggregate,
        test_q_annotation_aggregate,
        test_sliced_conditional_aggregate,
        test_stddev;
}

async fn test_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects()
        .order_by(|author| author.name.ascending())
        .aggregate(t.db(), |author| author.age.average());
    t.value(dict(["age__avg"], age.await?));
    let pages = Book::objects().aggregate(t.db(), |book| book.pages.sum());
    t.value(dict(["pages__sum"], pages.await?));
    for _ in 0..2 {
        let pages =
            Book::objects().aggregate(t.db(), |book| (book.pages.sum(), book.pages.average()));
        t.value(dict(["pages__sum", "pages__avg"], pages.await?));
    }
    let pages = Book::objects()
        .annotate(|book| book.price / book.pages)
        .aggregate(t.db(), |(book, _)| book.pages.sum());
    t.value(dict(["pages__sum"], pages.await?));
    Ok(())
}

async fn test_aggregate_annotation(t: &Case) -> Result<()> {
    let values = Book::objects()
        .annotate(|book| book.authors().id.count())
        .aggregate(t.db(), |(book, authors)| {
            (
                book.pages.maximum(),
                book.price.maximum(),
                authors.sum(),
                authors.average(),
            )
        });
    let names = [
        "pages__max",
        "price__max",
        "num_authors__sum",
        "num_authors__avg",
    ];
    t.value(dict(names, values.await?));
    let most = Book::objects()
        .annotate(|book| book.authors().id.count())
        .values(|(_, authors)| authors)
        .aggregate(t.db(), |(_, authors)| authors.maximum());
    t.value(dict(["c__max"], most.await?));
    Ok(())
}

async fn test_aggregate_cloning(t: &Case) -> Result<()> {
    let books = Book::objects();
    books
        .clone()
        .aggregate(t.db(), |book| book.authors().age.average())
        .await?;
    t.rows(books.all(t.db()).await?.into_iter().map(|book| book.name));
    Ok(())
}

async fn test_aggregate_on_relation(t: &Case) -> Result<()> {
    let awards = Book::objects()
        .annotate(|book| book.price.average())
        .aggregate(t.db(), |(book, _)| book.publisher().num_awards.sum());
    t.value(awards.await?);
    Ok(())
}

async fn test_aggregate_referencing_aggregate(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.authors().age.average())
        .annotate(|(_, age)| age.average());
    t.raises(books.all(t.db()).await);
    Ok(())
}

async fn test_aggregates_over_annotations(t: &Case) -> Result<()> {
    let most = Book::objects()
        .annotate(|book| book.authors().id.count())
        .aggregate(t.db(), |(_, authors)| authors.maximum());
    t.value(dict(["num_authors__max"], most.await?));
    let most = Publisher::objects()
        .annotate(|publisher| publisher.books().price.average())
        .aggregate(t.db(), |(_, price)| price.maximum());
    t.value(dict(["avg_price__max"], most.await?));
    Ok(())
}

async fn test_aliases_quoted(t: &Case) -> Result<()> {
    let pages =
        Book::objects().aggregate(t.db(), |book| (book.pages.maximum(), book.pages.maximum()));
    t.value(dict(["number", "select"], pages.await?));
    Ok(())
}

async fn test_annotate_and_join(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.friends().name.count())
        .exclude(|(author, _)| author.friends().name.equals("Joe"));
    let count = authors.count(t.db()).await?;
    t.value((count == Author::objects().count(t.db()).await?).then_some(count));
    Ok(())
}

async fn test_annotate_distinct_aggregate(t: &Case) -> Result<()> {
    let distinct = Book::objects()
        .values(|book| (book.rating, book.price))
        .distinct()
        .aggregate(t.db(), |book| book.rating.sum())
        .await?;
    let other = Book::objects()
        .aggregate(t.db(), |book| book.rating.sum() - 4.0)
        .await?;
    t.value(dict(
        ["result"],
        if distinct == other { distinct } else { None },
    ));
    Ok(())
}

async fn test_annotate_reserved_word(t: &Case) -> Result<()> {
    let authors = Book::objects()
        .annotate(|book| book.authors().id.count())
        .aggregate(t.db(), |(_, authors)| (authors.sum(), authors.average()));
    t.value(dict(["select__sum", "select__avg"], authors.await?));
    Ok(())
}

async fn test_annotated_conditional_aggregate(t: &Case) -> Result<()> {
    let mean = Book::objects()
        .annotate(|book| book.price * Decimal::new(75, 2))
        .aggregate(t.db(), |(book, price)| {
            case()
                .when(book.pages.less_than(400), price)
                .otherwise_null()
                .average()
        });
    t.value(mean.await?);
    Ok(())
}

async fn test_conditional_aggregate(t: &Case) -> Result<()> {
    let several = Book::objects()
        .annotate(|book| book.authors().id.count())
        .values(|(book, _)| book.id)
        .aggregate(t.db(), |(_, authors)| {
            case()
                .when(authors.greater_than(1), 1)
                .otherwise_null()
                .sum()
        });
    t.value(several.await?);
    Ok(())
}

async fn test_conditional_aggregate_on_complex_condition(t: &Case) -> Result<()> {
    let pages = Book::objects().distinct().aggregate(t.db(), |book| {
        let about =
            book.price.at_least(Decimal::from(29)) & book.price.less_than(Decimal::from(30));
        case().when(about, book.pages).otherwise_null().average()
    });
    t.value(pages.await?);
    Ok(())
}

async fn test_count_after_count_function(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| book.authors().id.count());
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_distinct_conditional_aggregate(t: &Case) -> Result<()> {
    let pages = Book::objects().distinct().aggregate(t.db(), |book| {
        let exactly = book.price.equals(Decimal::new(2969, 2));
        case().when(exactly, book.pages).otherwise_null().average()
    });
    t.value(pages.await?);
    Ok(())
}

async fn test_empty(t: &Case) -> Result<()> {
    let nothing: [i64; 0] = [];
    let none = || Book::objects().filter(|book| book.id.one_of(nothing));
    t.value(none().count(t.db()).await?);
    let names = [
        "num_authors",
        "avg_authors",
        "max_authors",
        "max_price",
        "max_rating",
    ];
    let values = none().aggregate(t.db(), |book| {
        let key = book.authors().id;
        (
            key.count(),
            key.average(),
            key.maximum(),
            book.price.maximum(),
            book.rating.maximum(),
        )
    });
    t.value(dict(names, values.await?));
    let publishers = Publisher::objects()
        .filter(|publisher| publisher.name.equals("Jonno's House of Books"))
        .annotate(|publisher| {
            let key = publisher.books().authors().id;
            let books = publisher.books();
            (
                key.count(),
                key.average(),
                key.maximum(),
                books.price.maximum(),
                books.rating.maximum(),
            )
        })
        .values(|(publisher, (count, mean, last, price, rating))| {
            (
                publisher.id,
                publisher.name,
                publisher.num_awards,
                count,
                mean,
                last,
                price,
                rating,
            )
        });
    let names = [
        "id",
        "name",
        "num_awards",
        "num_authors",
        "avg_authors",
        "max_authors",
        "max_price",
        "max_rating",
    ];
    t.value(dicts(names, publishers.all(t.db()).await?));
    Ok(())
}

async fn test_empty_filter_aggregate(t: &Case) -> Result<()> {
    let nobody: [i64; 0] = [];
    let count = Author::objects()
        .filter(|author| author.id.one_of(nobody))
        .annotate(|author| author.friends().id.count())
        .aggregate(t.db(), |(author, _)| author.id.count());
    t.value(dict(["pk__count"], count.await?));
    Ok(())
}

async fn test_empty_filter_count(t: &Case) -> Result<()> {
    let nobody: [i64; 0] = [];
    let authors = Author::objects()
        .filter(|author| author.id.one_of(nobody))
        .annotate(|author| author.friends().id.count());
    t.value(authors.count(t.db()).await?);
    Ok(())
}

async fn test_field_error(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a model has the columns of its fields");
    }
    Ok(())
}

async fn test_none_call_before_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects()
        .none()
        .aggregate(t.db(), |author| author.age.average());
    t.value(dict(["age__avg"], age.await?));
    Ok(())
}

async fn test_q_annotation_aggregate(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| book.id.is_not_null().as_value());
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_sliced_conditional_aggregate(t: &Case) -> Result<()> {
    let young = Author::objects()
        .order_by(|author| author.id.ascending())
        .limit(5)
        .aggregate(t.db(), |author| {
            case()
                .when(author.age.at_most(35), 1)
                .otherwise_null()
                .sum()
        });
    t.value(young.await?);
    Ok(())
}

async fn test_stddev(t: &Case) -> Result<()> {
    let (pages, rating, price) = Book::objects()
        .aggregate(t.db(), |book| {
            (
                book.pages.standard_deviation(),
                book.rating.standard_deviation(),
                book.price.standard_deviation(),
            )
        })
        .await?;
    t.value(dict(["pages__stddev"], pages));
    t.value(dict(["rating__stddev"], rating));
    t.value(dict(["price__stddev"], price));
    let (pages, rating, price) = Book::objects()
        .aggregate(t.db(), |book| {
            (
                book.pages.standard_deviation_sample(),
                book.rating.standard_deviation_sample(),
                book.price.standard_deviation_sample(),
            )
        })
        .await?;
    t.value(dict(["pages__stddev"], pages));
    t.value(dict(["rating__stddev"], rating));
    t.value(dict(["price__stddev"], price));
    let (pages, rating, price) = Book::objects()
        .aggregate(t.db(), |book| {
            (
                book.pages.variance(),
                book.rating.variance(),
                book.price.variance(),
            )
        })
        .await?;
    t.value(dict(["pages__variance"], pages));
    t.value(dict(["rating__variance"], rating));
    t.value(dict(["price__variance"], price));
    let (pages, rating, price) = Book::objects()
        .aggregate(t.db(), |book| {
            (
                book.pages.variance_sample(),
                book.rating.variance_sample(),
                book.price.variance_sample(),
            )
        })
        .await?;
    t.value(dict(["pages__variance"], pages));
    t.value(dict(["rating__variance"], rating));
    t.value(dict(["price__variance"], price));
    Ok(())
}
