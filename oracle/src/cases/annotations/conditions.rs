//! `NonAggregateAnnotationTestCase`: truth values beside rows, and conditions on what is beside.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Predicate, case, null, value};

use super::models::{Author, Book, Employee, Store};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "annotations.tests.NonAggregateAnnotationTestCase":
        test_aggregate_over_annotation,
        test_aggregate_over_full_expression_annotation,
        test_annotate_exists,
        test_annotation_aggregate_with_m2o,
        test_arguments_must_be_expressions,
        test_boolean_value_annotation,
        test_chaining_annotation_filter_with_m2m,
        test_distinct_on_with_annotation,
        test_empty_expression_annotation,
        test_filter_annotation,
        test_filter_annotation_with_double_f,
        test_filter_annotation_with_f,
        test_filter_decimal_annotation,
        test_filter_wrong_annotation,
        test_full_expression_annotation,
        test_full_expression_annotation_with_aggregation,
        test_full_expression_wrapped_annotation,
        test_grouping_by_q_expression_annotation,
        test_order_by_aggregate,
        test_order_by_annotation,
        test_q_expression_annotation_with_aggregation,
        test_update_with_annotation,
        test_values_wrong_annotation;
}

/// Every book: its key is none of no keys.
fn any(book: <Book as Model>::Columns) -> Predicate {
    let nothing: [i64; 0] = [];
    !book.id.one_of(nothing)
}

async fn test_aggregate_over_annotation(t: &Case) -> Result<()> {
    let sum = Author::objects()
        .annotate(|author| author.age)
        .aggregate(t.db(), |(_, age)| age.sum())
        .await?;
    let other = Author::objects()
        .aggregate(t.db(), |author| author.age.sum())
        .await?;
    t.value((sum == other).then_some(sum));
    Ok(())
}

async fn test_aggregate_over_full_expression_annotation(t: &Case) -> Result<()> {
    let sum = Book::objects()
        .annotate(|book| any(book).as_value())
        .aggregate(t.db(), |(_, selected)| selected.cast::<i32>().sum());
    t.value(sum.await?);
    Ok(())
}

async fn test_annotate_exists(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.id.count())
        .filter(|(_, count)| count.greater_than(1));
    t.value(authors.exists(t.db()).await?);
    Ok(())
}

async fn test_annotation_aggregate_with_m2o(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filter(|author| author.age.less_than(30))
        .annotate(|author| {
            case()
                .when(author.contact_books().id.is_null(), 0)
                .otherwise(author.books().pages.maximum())
        })
        .values(|(author, pages)| (author.name, pages));
    t.value(dicts(["name", "max_pages"], authors.all(t.db()).await?));
    Ok(())
}

async fn test_arguments_must_be_expressions(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a type or a truth value is no selection");
    }
    Ok(())
}

async fn test_boolean_value_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|_| (value(true), value(false), null::<bool>()))
        .all(t.db())
        .await?;
    t.holds(!books.is_empty());
    for (_, (is_book, is_pony, is_none)) in books {
        t.value(is_book);
        t.value(is_pony);
        t.value(is_none);
    }
    Ok(())
}

async fn test_chaining_annotation_filter_with_m2m(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filter(|author| author.name.equals("Adrian Holovaty") & author.friends().age.equals(35))
        .annotate(|author| author.friends().name)
        .filter(|(author, _)| author.friends().age.equals(29))
        .annotate(|(author, _)| author.friends().name)
        .values(|((_, jacob), james)| (jacob, james));
    t.value(dicts(
        ["jacob_name", "james_name"],
        authors.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_distinct_on_with_annotation(t: &Case) -> Result<()> {
    let store = Store {
        id: Auto::unset(),
        name: "test store".to_owned(),
        original_opening: jiff::civil::date(2026, 11, 21).at(0, 0, 0, 0),
        friday_night_closing: jiff::civil::time(21, 0, 0, 0),
        area: None,
    };
    let store = store.insert(t.db()).await?;
    let names = [
        ("Theodore", "Roosevelt"),
        ("Eleanor", "Roosevelt"),
        ("Franklin", "Roosevelt"),
        ("Ned", "Stark"),
        ("Catelyn", "Stark"),
    ];
    for (first, last) in names {
        let employee = Employee {
            id: Auto::unset(),
            first_name: first.to_owned(),
            manager: false,
            last_name: last.to_owned(),
            store: ForeignKey::to(&store)?,
            age: 30,
            salary: Decimal::from(2000),
        };
        employee.insert(t.db()).await?;
    }
    let people = Employee::objects()
        .annotate(|employee| employee.last_name.lower())
        .distinct_on(|(_, name)| name)
        .all(t.db())
        .await?;
    let last: std::collections::BTreeSet<_> = people
        .iter()
        .map(|(employee, _)| employee.last_name.clone())
        .collect();
    t.value(last);
    t.value(people.len());
    let stores = Employee::objects()
        .annotate(|employee| employee.store().name)
        .distinct_on(|(_, name)| name);
    t.value(stores.all(t.db()).await?.len());
    let lengths = Employee::objects()
        .annotate(|employee| employee.first_name.length())
        .distinct_on(|(_, length)| length)
        .values(|(_, length)| length);
    t.rows(lengths.all(t.db()).await?);
    Ok(())
}

async fn test_empty_expression_annotation(t: &Case) -> Result<()> {
    let nothing: [i64; 0] = [];
    let books = Book::objects()
        .annotate(|book| book.id.one_of(nothing).as_value())
        .all(t.db())
        .await?;
    t.value(books.len());
    t.value(books.iter().all(|(_, selected)| !selected));
    let books = Book::objects()
        .annotate(|book| {
            let none = Book::objects().none().select(|book| book.id);
            book.id.in_query(none).as_value()
        })
        .all(t.db())
        .await?;
    t.value(books.len());
    t.value(books.iter().all(|(_, selected)| !selected));
    Ok(())
}

async fn test_filter_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|_| value(1))
        .filter(|(_, is_book)| is_book.equals(1));
    for (_, is_book) in books.all(t.db()).await? {
        t.value(is_book);
    }
    Ok(())
}

async fn test_filter_annotation_with_double_f(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.rating)
        .filter(|(book, rating)| rating.equals(book.rating))
        .order_by(|(book, _)| book.id.ascending());
    for (book, rating) in books.all(t.db()).await? {
        #[expect(clippy::float_cmp, reason = "both are the same column")]
        let equal = rating == book.rating;
        t.value(equal.then_some(rating));
    }
    Ok(())
}

async fn test_filter_annotation_with_f(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.rating)
        .filter(|(_, rating)| rating.equals(3.5));
    for (_, rating) in books.all(t.db()).await? {
        t.value(rating);
    }
    Ok(())
}

async fn test_filter_decimal_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.price + 1)
        .filter(|(_, price)| price.equals(Decimal::from(31)))
        .values(|(_, price)| (price,));
    t.value(books.get(t.db()).await?);
    Ok(())
}

async fn test_filter_wrong_annotation(t: &Case) -> Result<()> {
    t.compiler("a model has the columns of its fields");
    Ok(())
}

async fn test_full_expression_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| any(book).as_value())
        .all(t.db())
        .await?;
    t.value(books.len());
    t.value(books.iter().all(|(_, selected)| *selected));
    Ok(())
}

async fn test_full_expression_annotation_with_aggregation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filter(|book| book.isbn.equals("159059725"))
        .annotate(|book| (any(book).as_value(), book.rating.count()));
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(_, (_, ratings))| ratings),
    );
    Ok(())
}

async fn test_full_expression_wrapped_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| any(book).as_optional_value().coalesce(true))
        .all(t.db())
        .await?;
    t.value(books.len());
    t.value(books.iter().all(|(_, selected)| *selected));
    Ok(())
}

async fn test_grouping_by_q_expression_annotation(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.age.less_than(40).as_value())
        .group_by(|(_, young)| young)
        .values(|(author, young)| (young, author.id.count()));
    t.value(dicts(["under_40", "count_id"], authors.all(t.db()).await?));
    Ok(())
}

async fn test_order_by_aggregate(t: &Case) -> Result<()> {
    let ages = Author::objects()
        .group_by(|author| author.age)
        .values(|author| (author.age, author.age.count()))
        .order_by(|author| (author.age.count().ascending(), author.age.ascending()));
    t.rows(ages.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_annotation(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.age)
        .order_by(|(_, age)| age.ascending());
    t.rows(authors.all(t.db()).await?.into_iter().map(|(_, age)| age));
    Ok(())
}

async fn test_q_expression_annotation_with_aggregation(t: &Case) -> Result<()> {
    let book = Book::objects()
        .filter(|book| book.isbn.equals("159059725"))
        .annotate(|book| (book.pubdate.is_null().as_value(), book.rating.count()))
        .first(t.db())
        .await?;
    let (unknown, ratings) = book.map(|(_, beside)| beside).unzip();
    t.value(unknown);
    t.value(ratings);
    Ok(())
}

async fn test_update_with_annotation(t: &Case) -> Result<()> {
    let before = Book::get(t.db(), 2).await?;
    Book::objects()
        .annotate(|book| book.rating - 1.0)
        .update(t.db(), |(book, rating)| book.rating.set(rating))
        .await?;
    let after = Book::get(t.db(), 2).await?;
    #[expect(clippy::float_cmp, reason = "both are small and whole")]
    let less = before.rating - 1.0 == after.rating;
    t.value(less.then_some(after.rating));
    Ok(())
}

async fn test_values_wrong_annotation(t: &Case) -> Result<()> {
    t.compiler("a model has the columns of its fields, and handles are variables");
    Ok(())
}
