//! `AggregateTestCase`: aggregates of all rows and of related rows.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, case, count_all, value};

use super::models::{Author, Book, Publisher, Store};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "aggregation.tests.AggregateTestCase":
        test_aggregate_alias,
        test_aggregate_annotation,
        test_aggregate_arity,
        test_aggregate_join_transform,
        test_aggregate_multi_join,
        test_aggregate_over_aggregate,
        test_aggregate_over_complex_annotation,
        test_aggregate_transform,
        test_aggregation_expressions,
        test_annotated_aggregate_over_annotated_aggregate,
        test_arguments_must_be_expressions,
        test_avg_decimal_field,
        test_avg_duration_field,
        test_combine_different_types,
        test_count,
        test_count_distinct_expression,
        test_count_star,
        test_decimal_max_digits_has_no_effect,
        test_distinct_on_aggregate,
        test_filter_aggregate,
        test_multiple_aggregate_references,
        test_multiple_aggregates,
        test_nonaggregate_aggregation_throws,
        test_nonfield_annotation,
        test_order_of_precedence,
        test_related_aggregate,
        test_single_aggregate,
        test_sum_distinct_aggregate,
        test_sum_duration_field,
        test_ticket11881,
        test_ticket12886;
}

async fn test_aggregate_alias(t: &Case) -> Result<()> {
    let mean = Store::objects()
        .filter(|store| store.name.equals("Amazon.com"))
        .aggregate(t.db(), |store| store.books().rating.average());
    t.value(dict(["amazon_mean"], mean.await?));
    Ok(())
}

async fn test_aggregate_annotation(t: &Case) -> Result<()> {
    let mean = Book::objects()
        .annotate(|book| book.authors().id.count())
        .aggregate(t.db(), |(_, authors)| authors.average());
    t.value(dict(["num_authors__avg"], mean.await?));
    Ok(())
}

async fn test_aggregate_arity(t: &Case) -> Result<()> {
    for _ in 0..10 {
        t.compiler("an aggregate is a method of the one thing that it is of");
    }
    Ok(())
}

async fn test_aggregate_join_transform(t: &Case) -> Result<()> {
    let year = Publisher::objects().aggregate(t.db(), |publisher| {
        publisher.books().pubdate.year().minimum()
    });
    t.value(dict(["min_year"], year.await?));
    Ok(())
}

async fn test_aggregate_multi_join(t: &Case) -> Result<()> {
    let age = Store::objects().aggregate(t.db(), |store| store.books().authors().age.maximum());
    t.value(dict(["books__authors__age__max"], age.await?));
    let awards = Author::objects().aggregate(t.db(), |author| {
        author.books().publisher().num_awards.minimum()
    });
    t.value(dict(["book__publisher__num_awards__min"], awards.await?));
    Ok(())
}

async fn test_aggregate_over_aggregate(t: &Case) -> Result<()> {
    t.compiler("an aggregate has no aggregates itself");
    Ok(())
}

async fn test_aggregate_over_complex_annotation(t: &Case) -> Result<()> {
    let ages = || {
        Author::objects().annotate(|author| (author.age + author.friends().age.optional()).sum())
    };
    t.value(ages().aggregate(t.db(), |(_, ages)| ages.maximum()).await?);
    t.value(
        ages()
            .aggregate(t.db(), |(_, ages)| ages.maximum() * 2)
            .await?,
    );
    let twice = ages().aggregate(t.db(), |(_, ages)| ages.maximum() + ages.maximum());
    t.value(twice.await?);
    let (twice, sum) = ages()
        .aggregate(t.db(), |(_, ages)| {
            (ages.maximum() + ages.maximum(), ages.sum())
        })
        .await?;
    t.value(twice);
    t.value(sum);
    let (twice, sum) = ages()
        .aggregate(t.db(), |(_, ages)| {
            (ages.maximum() + ages.maximum(), ages.sum() + ages.sum())
        })
        .await?;
    t.value(twice);
    t.value(sum);
    Ok(())
}

async fn test_aggregate_transform(t: &Case) -> Result<()> {
    let month =
        Store::objects().aggregate(t.db(), |store| store.original_opening.month().minimum());
    t.value(dict(["min_month"], month.await?));
    Ok(())
}

async fn test_aggregation_expressions(t: &Case) -> Result<()> {
    let authors = Author::objects;
    let age = authors().aggregate(t.db(), |author| author.age.sum() / count_all());
    t.value(dict(["av_age"], age.await?));
    let age = authors().aggregate(t.db(), |author| author.age.sum() / author.age.count());
    t.value(dict(["av_age"], age.await?));
    let age = authors().aggregate(t.db(), |author| author.age.average());
    t.value(dict(["av_age"], age.await?));
    Ok(())
}

async fn test_annotated_aggregate_over_annotated_aggregate(t: &Case) -> Result<()> {
    let newest = || Book::objects().annotate(|book| book.id.maximum());
    t.raises(
        newest()
            .annotate(|(_, newest)| newest.sum())
            .all(t.db())
            .await,
    );
    t.raises(
        newest()
            .annotate(|(_, newest)| newest.maximum())
            .all(t.db())
            .await,
    );
    Ok(())
}

async fn test_arguments_must_be_expressions(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a type or a truth value is no selection");
    }
    Ok(())
}

async fn test_avg_decimal_field(t: &Case) -> Result<()> {
    let mean = Book::objects()
        .filter(|book| book.rating.equals(4.0))
        .aggregate(t.db(), |book| book.price.average());
    t.value(mean.await?);
    Ok(())
}

async fn test_avg_duration_field(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let mean = Publisher::objects()
            .aggregate(t.db(), |publisher| publisher.duration.average())
            .await?;
        t.value(dict(
            ["duration__avg"],
            mean.map(jiff::SignedDuration::from),
        ));
    }
    Ok(())
}

async fn test_combine_different_types(t: &Case) -> Result<()> {
    t.compiler("doubles and decimals are not added before one is cast");
    t.compiler("doubles and decimals are not added before one is cast");
    let fourth = |book: <Book as Model>::Columns| book.id.equals(4);
    let whole = Book::objects().filter(fourth).annotate(|book| {
        (book.rating + book.pages + book.price.cast::<f64>())
            .sum()
            .cut()
            .cast::<i64>()
    });
    t.value(whole.get(t.db()).await?.1);
    let double = Book::objects()
        .filter(fourth)
        .annotate(|book| (book.rating + book.pages + book.price.cast::<f64>()).sum());
    t.value(double.get(t.db()).await?.1);
    let exact = Book::objects()
        .filter(fourth)
        .annotate(|book| (book.rating.cast::<Decimal>() + book.pages + book.price).sum());
    let (_, exact) = exact.get(t.db()).await?;
    if t.backend() == crate::cell::Backend::Sqlite {
        t.value(exact);
    } else {
        t.skip(
            1,
            "Django's sum of doubles is exact to two places only, and so is its test",
        );
    }
    Ok(())
}

async fn test_count(t: &Case) -> Result<()> {
    let count = Book::objects().aggregate(t.db(), |book| book.rating.count());
    t.value(dict(["rating__count"], count.await?));
    Ok(())
}

async fn test_count_distinct_expression(t: &Case) -> Result<()> {
    let count = Book::objects().aggregate(t.db(), |book| {
        let long = case()
            .when(book.pages.greater_than(300), book.rating)
            .otherwise_null();
        long.count_distinct()
    });
    t.value(count.await?);
    Ok(())
}

async fn test_count_star(t: &Case) -> Result<()> {
    t.queries(Book::objects().aggregate(t.db(), |_| count_all()))
        .await?;
    Ok(())
}

async fn test_decimal_max_digits_has_no_effect(t: &Case) -> Result<()> {
    Book::objects().delete(t.db()).await?;
    let books = (0..10).map(|number| Book {
        id: Auto::unset(),
        isbn: format!("abcde{number}"),
        name: "none".to_owned(),
        pages: 10,
        rating: 4.0,
        price: Decimal::new(999_998, 2),
        contact: ForeignKey::of(1),
        publisher: ForeignKey::of(1),
        pubdate: jiff::civil::date(2026, 11, 21),
    });
    Book::bulk_insert(t.db(), books.collect()).await?;
    t.value(
        Book::objects()
            .aggregate(t.db(), |book| book.price.sum())
            .await?,
    );
    Ok(())
}

async fn test_distinct_on_aggregate(t: &Case) -> Result<()> {
    let books = Book::objects;
    t.value(
        books()
            .aggregate(t.db(), |book| book.rating.average().distinct())
            .await?,
    );
    t.value(
        books()
            .aggregate(t.db(), |book| book.rating.count_distinct())
            .await?,
    );
    t.value(
        books()
            .aggregate(t.db(), |book| book.rating.sum().distinct())
            .await?,
    );
    Ok(())
}

async fn test_filter_aggregate(t: &Case) -> Result<()> {
    let sum = Author::objects()
        .filter(|author| author.age.greater_than(29))
        .aggregate(t.db(), |author| author.age.sum());
    t.value(dict(["age__sum"], sum.await?));
    Ok(())
}

async fn test_multiple_aggregate_references(t: &Case) -> Result<()> {
    let counts = Author::objects().aggregate(t.db(), |author| {
        let books = author.books().id.count();
        (books.clone(), books.coalesce(0))
    });
    t.value(dict(
        ["total_books", "coalesced_total_books"],
        counts.await?,
    ));
    Ok(())
}

async fn test_multiple_aggregates(t: &Case) -> Result<()> {
    let ages =
        Author::objects().aggregate(t.db(), |author| (author.age.sum(), author.age.average()));
    t.value(dict(["age__sum", "age__avg"], ages.await?));
    Ok(())
}

async fn test_nonaggregate_aggregation_throws(t: &Case) -> Result<()> {
    t.raises(Book::objects().aggregate(t.db(), |book| book.price).await);
    Ok(())
}

async fn test_nonfield_annotation(t: &Case) -> Result<()> {
    for _ in 0..3 {
        let book = Book::objects()
            .annotate(|_| value(2).maximum())
            .first(t.db())
            .await?;
        t.value(book.map(|(_, two)| two));
    }
    Ok(())
}

async fn test_order_of_precedence(t: &Case) -> Result<()> {
    let books = || Book::objects().filter(|book| book.rating.equals(4.0));
    let price = books().aggregate(t.db(), |book| (book.price.average() + 2) * 3);
    t.value(dict(["avg_price"], price.await?));
    let price = books().aggregate(t.db(), |book| book.price.average() + value(2) * 3);
    t.value(dict(["avg_price"], price.await?));
    Ok(())
}

async fn test_related_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| author.friends().age.average());
    t.value(dict(["friends__age__avg"], age.await?));
    let age = Book::objects()
        .filter(|book| book.rating.less_than(4.5))
        .aggregate(t.db(), |book| book.authors().age.average());
    t.value(dict(["authors__age__avg"], age.await?));
    let rating = Author::objects()
        .filter(|author| author.name.contains("a"))
        .aggregate(t.db(), |author| author.books().rating.average());
    t.value(dict(["book__rating__avg"], rating.await?));
    let awards = Book::objects().aggregate(t.db(), |book| book.publisher().num_awards.sum());
    t.value(dict(["publisher__num_awards__sum"], awards.await?));
    let price = Publisher::objects().aggregate(t.db(), |publisher| publisher.books().price.sum());
    t.value(dict(["book__price__sum"], price.await?));
    Ok(())
}

async fn test_single_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| author.age.average());
    t.value(dict(["age__avg"], age.await?));
    Ok(())
}

async fn test_sum_distinct_aggregate(t: &Case) -> Result<()> {
    let authors = || Author::objects().filter(|author| author.books().id.one_of([5, 6]));
    t.value(authors().count(t.db()).await?);
    t.value(authors().distinct().count(t.db()).await?);
    t.value(
        authors()
            .distinct()
            .aggregate(t.db(), |author| author.age.sum())
            .await?,
    );
    Ok(())
}

async fn test_sum_duration_field(t: &Case) -> Result<()> {
    let sum = Publisher::objects()
        .aggregate(t.db(), |publisher| publisher.duration.sum())
        .await?;
    t.value(dict(["duration__sum"], sum.map(jiff::SignedDuration::from)));
    Ok(())
}

async fn test_ticket11881(t: &Case) -> Result<()> {
    let before = t.statements();
    let books = Book::objects()
        .for_update()
        .order_by(|book| book.id.ascending())
        .select_related(|book| book.publisher())
        .annotate(|book| book.id.maximum());
    books
        .aggregate(t.db(), |(_, newest)| newest.average())
        .await?;
    t.value(t.statements() - before);
    t.skip(1, "the text of the statement");
    Ok(())
}

async fn test_ticket12886(t: &Case) -> Result<()> {
    let best = Book::objects()
        .order_by(|book| book.rating.descending())
        .limit(3);
    t.value(best.aggregate(t.db(), |book| book.rating.average()).await?);
    Ok(())
}
