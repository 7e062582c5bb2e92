//! `NonAggregateAnnotationTestCase`: what is calculated from the columns of a row.

use jiff::SignedDuration;
use jiff::civil::date;
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Duration, ForeignKey, Model, null, value};

use super::models::{Book, Company, Employee, Publisher, Ticket};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "annotations.tests.NonAggregateAnnotationTestCase":
        test_annotate_with_aggregation,
        test_annotation_in_f_grouped_by_annotation,
        test_annotation_reverse_m2m,
        test_annotation_with_m2m,
        test_basic_annotation,
        test_basic_f_annotation,
        test_chaining_transforms,
        test_column_field_ordering,
        test_column_field_ordering_with_deferred,
        test_combined_annotation_commutative,
        test_combined_expression_annotation_with_aggregation,
        test_combined_f_expression_annotation_with_aggregation,
        test_custom_functions,
        test_custom_functions_can_ref_other_functions,
        test_custom_transform_annotation,
        test_decimal_annotation,
        test_defer_annotation,
        test_joined_annotation,
        test_joined_transformed_annotation,
        test_mixed_type_annotation_date_interval,
        test_mixed_type_annotation_numbers,
        test_null_annotation,
        test_values_annotation,
        test_values_fields_annotations_order,
        test_values_with_pk_annotation;
}

async fn test_annotate_with_aggregation(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| (value(1), book.rating.count()));
    for (_, (is_book, ratings)) in books.all(t.db()).await? {
        t.value(is_book);
        t.value(ratings);
    }
    Ok(())
}

async fn test_annotation_in_f_grouped_by_annotation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|_| value(3))
        .group_by(|(publisher, _)| publisher.name)
        .values(|(publisher, factor)| (publisher.name, (factor * publisher.num_awards).sum()));
    t.value(dicts(
        ["name", "multiplied_value_sum"],
        publishers.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_annotation_reverse_m2m(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.stores().name)
        .filter(|(book, _)| book.name.equals("Practical Django Projects"))
        .order_by(|(_, store)| store.ascending());
    t.rows(books.all(t.db()).await?.into_iter().map(|(_, store)| store));
    Ok(())
}

async fn test_annotation_with_m2m(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.authors().age)
        .filter(|(book, _)| book.id.equals(1))
        .order_by(|(_, age)| age.ascending());
    for place in 0..2 {
        t.value(books.clone().slice(place..=place).get(t.db()).await?.1);
    }
    Ok(())
}

async fn test_basic_annotation(t: &Case) -> Result<()> {
    for (_, is_book) in Book::objects().annotate(|_| value(1)).all(t.db()).await? {
        t.value(is_book);
    }
    Ok(())
}

async fn test_basic_f_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.rating)
        .order_by(|(book, _)| book.id.ascending());
    for (_, rating) in books.all(t.db()).await? {
        t.value(rating);
    }
    Ok(())
}

fn company(
    name: &str,
    motto: Option<&str>,
    ticker: Option<&str>,
    description: Option<&str>,
) -> Company {
    Company {
        id: Auto::unset(),
        name: name.to_owned(),
        motto: motto.map(str::to_owned),
        ticker_name: ticker.map(str::to_owned),
        description: description.map(str::to_owned),
    }
}

async fn test_chaining_transforms(t: &Case) -> Result<()> {
    company(" Django Software Foundation  ", None, None, None)
        .insert(t.db())
        .await?;
    company("Yahoo", None, None, None).insert(t.db()).await?;
    for _ in 0..2 {
        let companies = Company::objects()
            .annotate(|company| company.name.trim().length())
            .values(|(company, length)| (company.name, length));
        t.value(dicts(["name", "length"], companies.all(t.db()).await?));
    }
    Ok(())
}

fn employee(first: &str, manager: bool, last: &str, age: i32, salary: i64, store: i64) -> Employee {
    Employee {
        id: Auto::unset(),
        first_name: first.to_owned(),
        manager,
        last_name: last.to_owned(),
        store: ForeignKey::of(store),
        age,
        salary: Decimal::from(salary),
    }
}

async fn test_column_field_ordering(t: &Case) -> Result<()> {
    employee("Max", true, "Paine", 23, 50000, 1)
        .insert(t.db())
        .await?;
    employee("Buffy", false, "Summers", 18, 40000, 1)
        .insert(t.db())
        .await?;
    let employees = Employee::objects()
        .annotate(|_| value(42))
        .select_related(|(employee, _)| employee.store())
        .annotate(|_| value(17))
        .order_by(|((employee, _), _)| employee.id.ascending());
    let row = |((e, random), annotated): ((Employee, i32), i32)| {
        let store = e.store.loaded().map(|store| store.name.clone());
        let rest = (e.age, e.salary, store, annotated);
        let (age, salary, store, annotated) = rest;
        (
            e.id,
            e.first_name,
            e.manager,
            random,
            e.last_name,
            age,
            salary,
            store,
            annotated,
        )
    };
    t.rows(employees.all(t.db()).await?.into_iter().map(row));
    Ok(())
}

async fn test_column_field_ordering_with_deferred(t: &Case) -> Result<()> {
    test_column_field_ordering(t).await
}

async fn test_combined_annotation_commutative(t: &Case) -> Result<()> {
    let one = Book::objects()
        .annotate(|book| book.rating + 2)
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    let other = Book::objects()
        .annotate(|book| value(2) + book.rating)
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    #[expect(clippy::float_cmp, reason = "both are the same sum")]
    let equal = one.1 == other.1;
    t.value(equal.then_some(one.1));
    let one = Book::objects()
        .annotate(|book| book.rating + null::<f64>())
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    let other = Book::objects()
        .annotate(|book| null::<f64>() + book.rating)
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    t.value(one.1);
    t.value(other.1);
    Ok(())
}

async fn test_combined_expression_annotation_with_aggregation(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| (value(3) * 4, book.rating.count()))
        .first(t.db())
        .await?;
    let (product, ratings) = book.map(|(_, beside)| beside).unzip();
    t.value(product);
    t.value(ratings);
    Ok(())
}

async fn test_combined_f_expression_annotation_with_aggregation(t: &Case) -> Result<()> {
    let book = Book::objects()
        .filter(|book| book.isbn.equals("159059725"))
        .annotate(|book| ((book.price * book.pages).cast::<f64>(), book.rating.count()))
        .first(t.db())
        .await?;
    let (product, ratings) = book.map(|(_, beside)| beside).unzip();
    t.value(product);
    t.value(ratings);
    Ok(())
}

async fn companies(t: &Case) -> Result<()> {
    let all = [
        company("Apple", None, Some("APPL"), Some("Beautiful Devices")),
        company("Django Software Foundation", None, None, None),
        company(
            "Google",
            Some("Do No Evil"),
            Some("GOOG"),
            Some("Internet Company"),
        ),
        company("Yahoo", None, None, Some("Internet Company")),
    ];
    for company in all {
        company.insert(t.db()).await?;
    }
    Ok(())
}

async fn test_custom_functions(t: &Case) -> Result<()> {
    companies(t).await?;
    let lines = Company::objects()
        .annotate(|company| {
            let known = company
                .motto
                .coalesce(company.ticker_name)
                .coalesce(company.description);
            known.coalesce("No Tag")
        })
        .order_by(|(company, _)| company.name.ascending());
    t.rows(
        lines
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, line)| (company.name, line)),
    );
    Ok(())
}

async fn test_custom_functions_can_ref_other_functions(t: &Case) -> Result<()> {
    companies(t).await?;
    let lines = Company::objects()
        .annotate(|company| {
            let known = company
                .motto
                .coalesce(company.ticker_name)
                .coalesce(company.description);
            known.coalesce("No Tag")
        })
        .annotate(|(_, line)| line.lower())
        .order_by(|((company, _), _)| company.name.ascending())
        .values(|((company, _), line)| (company.name, line));
    t.rows(lines.all(t.db()).await?);
    Ok(())
}

async fn test_custom_transform_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.price.floor())
        .values(|(book, price)| (book.id, price));
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_decimal_annotation(t: &Case) -> Result<()> {
    let max = Employee {
        salary: Decimal::new(1, 2),
        ..employee("Max", false, "Paine", 23, 0, 1)
    };
    max.insert(t.db()).await?;
    t.value(
        Employee::objects()
            .annotate(|e| e.salary / 10)
            .get(t.db())
            .await?
            .1,
    );
    Ok(())
}

async fn test_defer_annotation(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| book.rating - 1.0)
        .filter(|(_, other)| other.equals(4.0));
    t.queries(async {
        let (book, other) = book.get(t.db()).await?;
        t.value(book.rating);
        t.value(other);
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.compiler("a calculation is no field of the row");
    Ok(())
}

async fn test_joined_annotation(t: &Case) -> Result<()> {
    let books = Book::objects()
        .select_related(|book| book.publisher())
        .annotate(|book| book.publisher().num_awards)
        .order_by(|(book, _)| book.id.ascending());
    for (book, awards) in books.all(t.db()).await? {
        let publisher = book
            .publisher
            .loaded()
            .map(|publisher| publisher.num_awards);
        t.value((publisher == Some(awards)).then_some(awards));
    }
    Ok(())
}

async fn test_joined_transformed_annotation(t: &Case) -> Result<()> {
    let all = vec![
        employee("John", false, "Doe", 18, 15000, 1),
        employee("Jane", false, "Jones", 30, 30000, 2),
        employee("Jo", false, "Smith", 55, 50000, 3),
    ];
    Employee::bulk_insert(t.db(), all).await?;
    let employees = Employee::objects()
        .annotate(|employee| employee.store().original_opening.year())
        .order_by(|(employee, _)| employee.id.ascending());
    for (_, year) in employees.all(t.db()).await? {
        t.value(year);
    }
    Ok(())
}

async fn test_mixed_type_annotation_date_interval(t: &Case) -> Result<()> {
    let ticket = Ticket {
        id: Auto::unset(),
        active_at: date(2015, 3, 20).at(14, 0, 0, 0),
        duration: Duration::from(SignedDuration::from_hours(1)),
    };
    ticket.insert(t.db()).await?;
    let ticket = Ticket::objects()
        .annotate(|ticket| ticket.active_at.plus(ticket.duration))
        .first(t.db())
        .await?;
    t.value(ticket.map(|(_, expires)| expires));
    Ok(())
}

async fn test_mixed_type_annotation_numbers(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| (book.pages + book.rating).cut().cast::<i32>())
        .get_by(t.db(), |(book, _)| book.isbn.equals("159059725"))
        .await?;
    t.value(book.1);
    Ok(())
}

async fn test_null_annotation(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|_| null::<i32>())
        .first(t.db())
        .await?;
    t.value(book.and_then(|(_, nothing)| nothing));
    Ok(())
}

async fn test_values_annotation(t: &Case) -> Result<()> {
    let ratings = || {
        Book::objects()
            .annotate(|book| book.rating - 1.0)
            .values(|(book, other)| (book.rating, other))
    };
    let (_, other) = ratings()
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    t.value(other);
    let (_, other) = ratings()
        .get_by(t.db(), |(_, other)| other.equals(4.0))
        .await?;
    t.value(other);
    let wider = ratings().values(|(book, other)| (book.rating, other, book.isbn));
    let (_, other, isbn) = wider.get_by(t.db(), |(_, other)| other.equals(4.0)).await?;
    t.value(other);
    t.value(isbn);
    Ok(())
}

async fn test_values_fields_annotations_order(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| book.rating - 1.0)
        .values(|(book, other)| (other, book.rating))
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    t.value([("other_rating", book.0), ("rating", book.1)]);
    Ok(())
}

async fn test_values_with_pk_annotation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .group_by(|publisher| (publisher.id, publisher.books().rating))
        .values(|publisher| {
            (
                publisher.books().rating.optional(),
                publisher.books().rating.sum(),
            )
        })
        .filter(|publisher| publisher.id.equals(1))
        .order_by(|publisher| publisher.books().rating.ascending());
    for (rating, total) in publishers.all(t.db()).await? {
        t.value(if rating == total { rating } else { None });
    }
    Ok(())
}
