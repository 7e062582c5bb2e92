//! `AggregateTestCase`: values, and rows put together in groups.

use std::collections::HashMap;

use terrace_core::Result;
use terrace_orm::{Model, count_all, exists, value};

use super::models::{Author, Book, Publisher, Store};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation.tests.AggregateTestCase":
        test_annotate_ordering,
        test_annotate_values,
        test_annotate_values_aggregate,
        test_annotate_values_list,
        test_any_value,
        test_any_value_aggregate_clause,
        test_any_value_filter,
        test_complex_values_aggregation,
        test_even_more_aggregate,
        test_group_by_exists_annotation,
        test_group_by_nested_expression_with_params,
        test_group_by_reference_subquery,
        test_group_by_subquery_annotation,
        test_group_by_transform_column,
        test_grouped_annotation_in_group_by,
        test_having_with_no_group_by,
        test_non_grouped_annotation_not_in_group_by,
        test_order_by_aggregate_default_alias,
        test_order_by_aggregate_transform,
        test_values_aggregation,
        test_values_annotation_with_expression;
}

async fn test_annotate_ordering(t: &Case) -> Result<()> {
    let oldest = || {
        Book::objects()
            .group_by(|book| book.rating)
            .values(|book| (book.rating, book.authors().age.maximum()))
    };
    let rising = oldest().order_by(|book| {
        (
            book.authors().age.maximum().ascending(),
            book.rating.ascending(),
        )
    });
    t.value(dicts(["rating", "oldest"], rising.all(t.db()).await?));
    let falling = oldest().order_by(|book| {
        (
            book.authors().age.maximum().descending(),
            book.rating.descending(),
        )
    });
    t.value(dicts(["rating", "oldest"], falling.all(t.db()).await?));
    Ok(())
}

async fn test_annotate_values(t: &Case) -> Result<()> {
    let first = || {
        Book::objects()
            .filter(|book| book.id.equals(1))
            .annotate(|book| book.authors().age.average())
    };
    let fields = [
        "id",
        "isbn",
        "name",
        "pages",
        "rating",
        "price",
        "contact_id",
        "publisher_id",
        "pubdate",
        "mean_age",
    ];
    let whole = || {
        first().values(|(book, age)| {
            (
                book.id,
                book.isbn,
                book.name,
                book.pages,
                book.rating,
                book.price,
                book.contact,
                book.publisher,
                book.pubdate,
                age,
            )
        })
    };
    t.value(dicts(fields, whole().all(t.db()).await?));
    let some = first().values(|(book, age)| (book.id, book.isbn, age));
    t.value(dicts(["pk", "isbn", "mean_age"], some.all(t.db()).await?));
    let names = first().values(|(book, _)| book.name);
    t.value(dicts(["name"], names.all(t.db()).await?));
    t.value(dicts(fields, whole().all(t.db()).await?));
    let groups = Book::objects()
        .group_by(|book| book.rating)
        .values(|book| {
            (
                book.rating,
                book.authors().id.count(),
                book.authors().age.average(),
            )
        })
        .order_by(|book| book.rating.ascending());
    t.value(dicts(
        ["rating", "n_authors", "mean_age"],
        groups.all(t.db()).await?,
    ));
    let authors = Author::objects()
        .annotate(|author| author.friends().age.average())
        .order_by(|(author, _)| author.name.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, age)| (author.name, age)),
    );
    Ok(())
}

async fn test_annotate_values_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects()
        .annotate(|author| author.age)
        .values(|(_, age)| age)
        .aggregate(t.db(), |(_, age)| age.sum());
    t.value(age.await?);
    Ok(())
}

async fn test_annotate_values_list(t: &Case) -> Result<()> {
    let first = || {
        Book::objects()
            .filter(|book| book.id.equals(1))
            .annotate(|book| book.authors().age.average())
    };
    t.rows(
        first()
            .values(|(book, age)| (book.id, book.isbn, age))
            .all(t.db())
            .await?,
    );
    t.rows(first().values(|(book, _)| (book.isbn,)).all(t.db()).await?);
    t.rows(first().values(|(_, age)| (age,)).all(t.db()).await?);
    t.rows(first().values(|(_, age)| age).all(t.db()).await?);
    let prices = Book::objects()
        .group_by(|book| book.price)
        .values(|book| (book.price, book.price.count()))
        .order_by(|book| (book.price.count().descending(), book.price.ascending()));
    t.rows(prices.all(t.db()).await?);
    Ok(())
}

async fn test_any_value(t: &Case) -> Result<()> {
    let years = Book::objects()
        .annotate(|book| book.pages.greatest(600))
        .group_by(|(_, pages)| pages)
        .values(|(book, _)| book.pubdate.year().any_value())
        .order_by(|(book, _)| book.pubdate.year().any_value().ascending());
    t.rows(years.clone().limit(2).all(t.db()).await?);
    let third = years.slice(2..3).get(t.db()).await?;
    t.holds(third == Some(2007) || third == Some(2008));
    Ok(())
}

async fn test_any_value_aggregate_clause(t: &Case) -> Result<()> {
    let shares = Book::objects()
        .annotate(|book| book.pages.greatest(600))
        .group_by(|(_, pages)| pages)
        .values(|(book, pages)| pages.any_value() / book.authors().id.count().cast::<f64>())
        .order_by(|(book, pages)| {
            (pages.any_value() / book.authors().id.count().cast::<f64>()).ascending()
        });
    for place in 0..3 {
        t.value(shares.clone().slice(place..=place).get(t.db()).await?);
    }
    let mean = shares.aggregate(t.db(), |(book, pages)| {
        (pages.any_value() / book.authors().id.count().cast::<f64>()).average()
    });
    t.value(mean.await?);
    Ok(())
}

async fn test_any_value_filter(t: &Case) -> Result<()> {
    let years = Book::objects()
        .annotate(|book| book.pages.greatest(600))
        .group_by(|(_, pages)| pages)
        .values(|(book, _)| {
            book.pubdate
                .year()
                .any_value()
                .filter(book.rating.at_most(4.5))
        });
    t.rows(years.all(t.db()).await?);
    Ok(())
}

async fn test_complex_values_aggregation(t: &Case) -> Result<()> {
    let best = Book::objects()
        .values(|book| book.rating)
        .aggregate(t.db(), |book| book.rating.maximum() + book.rating.maximum());
    t.value(best.await?);
    let most = Book::objects()
        .group_by(|book| book.rating)
        .values(|book| (book.rating, book.id.count() + 5))
        .aggregate(t.db(), |book| (book.id.count() + 5).maximum());
    t.value(dict(["books_per_rating__max"], most.await?));
    Ok(())
}

async fn test_even_more_aggregate(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| publisher.books().pubdate.minimum())
        .exclude(|(_, earliest)| earliest.is_null())
        .order_by(|(_, earliest)| earliest.ascending())
        .values(|(publisher, earliest)| {
            (earliest, publisher.num_awards, publisher.id, publisher.name)
        });
    let names = ["earliest_book", "num_awards", "id", "name"];
    t.value(dicts(names, publishers.all(t.db()).await?));
    let times = Store::objects().aggregate(t.db(), |store| {
        (
            store.friday_night_closing.maximum(),
            store.original_opening.minimum(),
        )
    });
    t.value(dict(
        ["friday_night_closing__max", "original_opening__min"],
        times.await?,
    ));
    Ok(())
}

async fn test_group_by_exists_annotation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            let long = Book::objects()
                .filter(|book| book.publisher.equals(publisher.id) & book.pages.greater_than(800));
            exists(long).as_value()
        })
        .group_by(|(_, long)| long)
        .values(|(_, long)| (long, count_all()));
    t.value(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_group_by_nested_expression_with_params(t: &Case) -> Result<()> {
    let least = Book::objects()
        .annotate(|book| book.pages.greatest(600))
        .group_by(|(_, pages)| pages)
        .values(|(book, pages)| book.pages.minimum().least(pages));
    t.rows(least.all(t.db()).await?);
    Ok(())
}

async fn test_group_by_reference_subquery(t: &Case) -> Result<()> {
    let keys = Author::objects()
        .group_by(|author| author.books().publisher)
        .values(|author| (author.books().publisher.optional(), count_all()))
        .select(|author| author.books().publisher);
    let publishers = Publisher::objects().filter(|publisher| publisher.id.in_query(keys));
    t.rows(publishers.all(t.db()).await?);
    Ok(())
}

async fn test_group_by_subquery_annotation(t: &Case) -> Result<()> {
    for _ in 0..3 {
        let publishers = Publisher::objects()
            .annotate(|publisher| {
                Book::objects()
                    .filter(|book| {
                        book.publisher.equals(publisher.id) & book.pages.greater_than(400)
                    })
                    .group_by(|book| book.publisher)
                    .values(|book| book.id.count())
                    .select(|book| book.id.count())
                    .value()
            })
            .group_by(|(_, long)| long)
            .values(|(_, long)| (long, count_all()));
        t.value(
            publishers
                .all(t.db())
                .await?
                .into_iter()
                .collect::<HashMap<_, _>>(),
        );
    }
    Ok(())
}

async fn test_group_by_transform_column(t: &Case) -> Result<()> {
    let stores = Store::objects()
        .group_by(|store| (store.original_opening.date(), store.name))
        .values(|store| {
            (
                store.original_opening.date(),
                store.name,
                store.books().id.count(),
            )
        })
        .order_by(|store| store.name.ascending());
    let names = ["original_opening__date", "name", "books__count"];
    t.value(dicts(names, stores.all(t.db()).await?));
    Ok(())
}

async fn test_grouped_annotation_in_group_by(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.price)
        .filter(|(book, _)| book.rating.equals(4.0))
        .group_by(|(book, price)| (book.rating, price))
        .values(|(book, _)| (book.publisher.count_distinct(), book.rating))
        .order_by(|(book, _)| book.publisher.count_distinct().ascending());
    t.value(dicts(["count", "rating"], books.all(t.db()).await?));
    Ok(())
}

async fn test_having_with_no_group_by(t: &Case) -> Result<()> {
    let sums = Author::objects()
        .group_by(|_| value("static-value"))
        .values(|author| author.age.sum())
        .having(|author| author.age.sum().at_least(0));
    t.rows(sums.all(t.db()).await?);
    Ok(())
}

async fn test_non_grouped_annotation_not_in_group_by(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.price)
        .filter(|(book, _)| book.rating.equals(4.0))
        .group_by(|(book, _)| book.rating)
        .values(|(book, _)| (book.publisher.count_distinct(), book.rating))
        .order_by(|(book, _)| book.publisher.count_distinct().ascending());
    t.value(dicts(["count", "rating"], books.all(t.db()).await?));
    Ok(())
}

async fn test_order_by_aggregate_default_alias(t: &Case) -> Result<()> {
    let books = Publisher::objects()
        .group_by(|publisher| publisher.books().id)
        .values(|publisher| publisher.books().id.optional())
        .order_by(|publisher| {
            (
                publisher.books().id.count().ascending(),
                publisher.books().id.ascending(),
            )
        });
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_aggregate_transform(t: &Case) -> Result<()> {
    let pages = Book::objects()
        .group_by(|book| book.publisher)
        .values(|book| (book.publisher, book.pages.sum()))
        .order_by(|book| (book.pages.sum() % 100).ascending());
    t.value(dicts(["publisher", "sum_pages"], pages.all(t.db()).await?));
    Ok(())
}

async fn test_values_aggregation(t: &Case) -> Result<()> {
    let best = Book::objects()
        .values(|book| book.rating)
        .aggregate(t.db(), |book| book.rating.maximum());
    t.value(best.await?);
    let most = Book::objects()
        .group_by(|book| book.rating)
        .values(|book| book.rating)
        .annotate(|book| book.id.count())
        .aggregate(t.db(), |(_, books)| books.maximum());
    t.value(dict(["books_per_rating__max"], most.await?));
    Ok(())
}

async fn test_values_annotation_with_expression(t: &Case) -> Result<()> {
    let another = Author::objects()
        .group_by(|author| (author.name, author.age))
        .values(|author| author.age.sum() + author.age)
        .filter(|author| author.name.equals("Adrian Holovaty"));
    t.value(another.get(t.db()).await?);
    let friends = Author::objects()
        .group_by(|author| (author.name, author.age))
        .values(|author| (author.age.sum() + author.age, author.friends().id.count()))
        .filter(|author| author.name.equals("Adrian Holovaty"));
    t.value(friends.get(t.db()).await?.1);
    let combined = || {
        Author::objects()
            .group_by(|author| (author.name, author.age, author.friends().age))
            .values(|author| {
                (
                    author.name,
                    author.age.sum() + author.age,
                    author.friends().id.count(),
                    author.age.sum() + author.friends().age.optional(),
                )
            })
            .filter(|author| author.name.equals("Adrian Holovaty"))
            .order_by(|author| (author.age.sum() + author.friends().age).descending())
    };
    let names = ["name", "another_age", "friend_count", "combined_age"];
    t.value(dicts(names, combined().all(t.db()).await?));
    let fewer = combined().values(|author| {
        (
            author.name,
            author.age.sum() + author.friends().age.optional(),
        )
    });
    t.value(dicts(["name", "combined_age"], fewer.all(t.db()).await?));
    Ok(())
}
