//! `AggregateTestCase`: what aggregates of no rows give.

use jiff::civil::{DateTime, date, time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Computed, DateUnit, Model, Query, now, null, pi, today, value};

use super::models::{Author, Book, Publisher, Store};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation.tests.AggregateTestCase":
        test_aggregation_default_after_annotation,
        test_aggregation_default_compound_expression,
        test_aggregation_default_expression,
        test_aggregation_default_group_by,
        test_aggregation_default_integer,
        test_aggregation_default_not_in_aggregate,
        test_aggregation_default_passed_another_aggregate,
        test_aggregation_default_unset,
        test_aggregation_default_using_date_from_database,
        test_aggregation_default_using_date_from_python,
        test_aggregation_default_using_datetime_from_database,
        test_aggregation_default_using_datetime_from_python,
        test_aggregation_default_using_decimal_from_database,
        test_aggregation_default_using_decimal_from_python,
        test_aggregation_default_using_duration_from_database,
        test_aggregation_default_using_duration_from_python,
        test_aggregation_default_using_time_from_database,
        test_aggregation_default_using_time_from_python,
        test_aggregation_default_zero,
        test_coalesced_empty_result_set,
        test_empty_result_optimization,
        test_stringagg_default_value;
}

/// Nobody.
fn centenarians() -> Query<Author> {
    Author::objects().filter(|author| author.age.greater_than(100))
}

async fn test_aggregation_default_after_annotation(t: &Case) -> Result<()> {
    let sum = Publisher::objects()
        .annotate(|publisher| publisher.num_awards * 2_i32)
        .aggregate(t.db(), |(_, double)| double.sum().default(0_i64));
    t.value(sum.await?);
    Ok(())
}

async fn test_aggregation_default_compound_expression(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| publisher.books().rating.average().default(2.5) * 20.0)
        .order_by(|(publisher, _)| publisher.name.ascending())
        .values(|(publisher, rating)| (publisher.name, rating));
    t.value(dicts(["name", "rating"], publishers.all(t.db()).await?));
    Ok(())
}

/// The default is what aggregates of nobody's age give.
async fn defaults(t: &Case, whole: i32, double: Computed<f64>, long: Computed<i64>) -> Result<()> {
    let (mean, deviation, variance) = (double.clone(), double.clone(), double);
    let same = value(whole);
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.average().default(mean))
            .await?,
    );
    let largest = same.clone();
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.maximum().default(largest))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.minimum().default(same))
            .await?,
    );
    let spread =
        centenarians().aggregate(t.db(), |a| a.age.standard_deviation().default(deviation));
    t.value(spread.await?);
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.sum().default(long))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.variance().default(variance))
            .await?,
    );
    Ok(())
}

async fn bits(t: &Case, whole: i64) -> Result<()> {
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_and_all().default(whole))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_or_all().default(whole))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_xor_all().default(whole))
            .await?,
    );
    Ok(())
}

async fn test_aggregation_default_expression(t: &Case) -> Result<()> {
    let double = || value(5_f64) * 7_f64;
    let (whole, long) = (|| value(5_i32) * 7_i32, value(5_i64) * 7_i64);
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.average().default(double()))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.maximum().default(whole()))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.minimum().default(whole()))
            .await?,
    );
    let spread = centenarians().aggregate(t.db(), |a| a.age.standard_deviation().default(double()));
    t.value(spread.await?);
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.sum().default(long))
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.variance().default(double()))
            .await?,
    );
    Ok(())
}

async fn test_aggregation_default_group_by(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .group_by(|publisher| publisher.name)
        .values(|publisher| {
            let books = publisher.books();
            (
                publisher.name,
                books.id.count(),
                books.pages.sum().default(0),
            )
        })
        .filter(|publisher| publisher.books().id.count().equals(0));
    t.value(dicts(
        ["name", "books", "pages"],
        publishers.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_aggregation_default_integer(t: &Case) -> Result<()> {
    defaults(t, 21, value(21_f64), value(21_i64)).await?;
    bits(t, 21).await
}

async fn test_aggregation_default_not_in_aggregate(t: &Case) -> Result<()> {
    let sum = Publisher::objects()
        .annotate(|publisher| publisher.books().rating.average().default(2.5))
        .aggregate(t.db(), |(publisher, _)| publisher.num_awards.sum());
    t.value(sum.await?);
    Ok(())
}

async fn test_aggregation_default_passed_another_aggregate(t: &Case) -> Result<()> {
    let sum = Book::objects().aggregate(t.db(), |book| {
        let pages = book.pages.average() / 10.0;
        book.price
            .sum()
            .filter(book.rating.less_than(3.0))
            .default(pages.cast::<Decimal>())
    });
    t.value(sum.await?);
    Ok(())
}

async fn test_aggregation_default_unset(t: &Case) -> Result<()> {
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.average())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.maximum())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.minimum())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.standard_deviation())
            .await?,
    );
    t.value(centenarians().aggregate(t.db(), |a| a.age.sum()).await?);
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.variance())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_and_all())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_or_all())
            .await?,
    );
    t.value(
        centenarians()
            .aggregate(t.db(), |a| a.age.bit_xor_all())
            .await?,
    );
    Ok(())
}

async fn test_aggregation_default_using_date_from_database(t: &Case) -> Result<()> {
    let earliest = || Publisher::objects().order_by(|publisher| publisher.name.ascending());
    let known = earliest()
        .annotate(|publisher| publisher.books().pubdate.minimum())
        .values(|(publisher, earliest)| (publisher.name, earliest))
        .all(t.arrange())
        .await?;
    let publishers = earliest()
        .annotate(|publisher| publisher.books().pubdate.minimum().default(today()))
        .values(|(publisher, earliest)| (publisher.name, earliest));
    let seen = publishers.all(t.db()).await?;
    let today = jiff::Timestamp::now().to_zoned(TimeZone::UTC).date();
    let own = known
        .into_iter()
        .map(|(name, date)| (name, date.unwrap_or(today)));
    let names = ["name", "earliest_pubdate"];
    t.moment(dicts(names, seen), dicts(names, own));
    Ok(())
}

async fn test_aggregation_default_using_datetime_from_database(t: &Case) -> Result<()> {
    let opening = |book: <Book as Model>::Columns| {
        let opening = book.stores().original_opening.minimum();
        opening.filter(!book.stores().name.equals("Amazon.com"))
    };
    let known = Book::objects()
        .annotate(opening)
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, opening)| (book.isbn, opening))
        .all(t.arrange())
        .await?;
    let books = Book::objects()
        .annotate(|book| opening(book).default(now().truncate(DateUnit::Hour).cast::<DateTime>()))
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, opening)| (book.isbn, opening));
    let seen = books.all(t.db()).await?;
    let hour = this_hour();
    let own = known
        .into_iter()
        .map(|(isbn, opening)| (isbn, opening.unwrap_or(hour)));
    let names = ["isbn", "oldest_store_opening"];
    t.moment(dicts(names, seen), dicts(names, own));
    Ok(())
}

/// When this hour began, in UTC.
fn this_hour() -> DateTime {
    let now = jiff::Timestamp::now().to_zoned(TimeZone::UTC).datetime();
    now.date().at(now.hour(), 0, 0, 0)
}

async fn test_aggregation_default_using_date_from_python(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            publisher
                .books()
                .pubdate
                .minimum()
                .default(date(1970, 1, 1))
        })
        .order_by(|(publisher, _)| publisher.name.ascending())
        .values(|(publisher, earliest)| (publisher.name, earliest));
    t.value(dicts(
        ["name", "earliest_pubdate"],
        publishers.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_aggregation_default_using_datetime_from_python(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| {
            let opening = book.stores().original_opening.minimum();
            let others = opening.filter(!book.stores().name.equals("Amazon.com"));
            others.default(date(1970, 1, 1).at(0, 0, 0, 0))
        })
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, opening)| (book.isbn, opening));
    t.value(dicts(
        ["isbn", "oldest_store_opening"],
        books.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_aggregation_default_using_decimal_from_database(t: &Case) -> Result<()> {
    let sum = Book::objects()
        .filter(|book| book.rating.less_than(3.0))
        .aggregate(t.db(), |book| {
            book.price.sum().default(pi().cast::<Decimal>())
        });
    t.value(sum.await?);
    Ok(())
}

async fn test_aggregation_default_using_decimal_from_python(t: &Case) -> Result<()> {
    let sum = Book::objects()
        .filter(|book| book.rating.less_than(3.0))
        .aggregate(t.db(), |book| book.price.sum().default(Decimal::new(0, 2)));
    t.value(sum.await?);
    Ok(())
}

async fn test_aggregation_default_using_duration_from_database(t: &Case) -> Result<()> {
    let sum = Publisher::objects()
        .filter(|publisher| publisher.num_awards.greater_than(3))
        .aggregate(t.db(), |publisher| {
            publisher.duration.sum().default(now().since(now()))
        })
        .await?;
    t.value(jiff::SignedDuration::from(sum));
    Ok(())
}

async fn test_aggregation_default_using_duration_from_python(t: &Case) -> Result<()> {
    let none = terrace_orm::Duration::from_microseconds(0);
    let sum = Publisher::objects()
        .filter(|publisher| publisher.num_awards.greater_than(3))
        .aggregate(t.db(), |publisher| publisher.duration.sum().default(none))
        .await?;
    t.value(jiff::SignedDuration::from(sum));
    Ok(())
}

async fn test_aggregation_default_using_time_from_database(t: &Case) -> Result<()> {
    let closing = |book: <Book as Model>::Columns| {
        let closing = book.stores().friday_night_closing.minimum();
        closing.filter(!book.stores().name.equals("Amazon.com"))
    };
    let known = Book::objects()
        .annotate(closing)
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, closing)| (book.isbn, closing))
        .all(t.arrange())
        .await?;
    let books = Book::objects()
        .annotate(|book| closing(book).default(now().truncate(DateUnit::Hour).time()))
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, closing)| (book.isbn, closing));
    let seen = books.all(t.db()).await?;
    let hour = this_hour().time();
    let own = known
        .into_iter()
        .map(|(isbn, closing)| (isbn, closing.unwrap_or(hour)));
    let names = ["isbn", "oldest_store_opening"];
    t.moment(dicts(names, seen), dicts(names, own));
    Ok(())
}

async fn test_aggregation_default_using_time_from_python(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| {
            let closing = book.stores().friday_night_closing.minimum();
            let others = closing.filter(!book.stores().name.equals("Amazon.com"));
            others.default(time(17, 0, 0, 0))
        })
        .order_by(|(book, _)| book.isbn.ascending())
        .values(|(book, closing)| (book.isbn, closing));
    t.value(dicts(
        ["isbn", "oldest_store_opening"],
        books.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_aggregation_default_zero(t: &Case) -> Result<()> {
    defaults(t, 0, value(0_f64), value(0_i64)).await?;
    bits(t, 0).await
}

async fn test_coalesced_empty_result_set(t: &Case) -> Result<()> {
    let none = || Publisher::objects().none();
    t.queries(async {
        let sum = none().aggregate(t.db(), |p| p.num_awards.sum().coalesce(0_i64));
        t.value(sum.await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.queries(async {
        let sum = none().aggregate(t.db(), |p| {
            p.num_awards.sum().coalesce(null::<i64>()).coalesce(0_i64)
        });
        t.value(sum.await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.queries(async {
        let sum = none().aggregate(t.db(), |p| {
            let inner = p.num_awards.sum().coalesce(null::<i64>());
            inner.coalesce(value(0_i64))
        });
        t.value(sum.await?);
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.queries(async {
        let latest = Store::objects().none().aggregate(t.db(), |store| {
            store
                .original_opening
                .maximum()
                .coalesce(now().cast::<DateTime>())
        });
        let _: DateTime = latest.await?;
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_empty_result_optimization(t: &Case) -> Result<()> {
    t.queries(async {
        let values = Publisher::objects().none().aggregate(t.db(), |p| {
            (
                p.num_awards.sum(),
                p.books().id.count(),
                p.name.text_aggregate(","),
            )
        });
        t.value(dict(
            ["sum_awards", "books_count", "all_names"],
            values.await?,
        ));
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.queries(async {
        let values = Publisher::objects()
            .none()
            .aggregate(t.db(), |p| (p.num_awards.sum(), p.books().id.count()));
        t.value(dict(["sum_awards", "books_count"], values.await?));
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_stringagg_default_value(t: &Case) -> Result<()> {
    let names = centenarians().aggregate(t.db(), |author| {
        author.name.text_aggregate(";").default("<empty>")
    });
    t.value(names.await?);
    Ok(())
}
