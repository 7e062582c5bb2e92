//! `AggregateTestCase`: bits, and texts put together.

use terrace_core::Result;
use terrace_orm::{Auto, Model, Query, concat};

use super::models::{Book, Employee, Publisher, Store};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation.tests.AggregateTestCase":
        test_bit_and,
        test_bit_and_on_only_false_values,
        test_bit_and_on_only_true_values,
        test_bit_or,
        test_bit_or_on_only_false_values,
        test_bit_or_on_only_true_values,
        test_bit_xor,
        test_bit_xor_on_only_false_values,
        test_bit_xor_on_only_true_values,
        test_distinct_on_stringagg,
        test_distinct_on_stringagg_sqlite_special_case,
        test_order_by_in_subquery,
        test_string_agg_escapes_delimiter,
        test_string_agg_filter,
        test_string_agg_filter_in_subquery,
        test_string_agg_filter_outerref,
        test_string_agg_jsonfield_order_by,
        test_string_agg_order_by,
        test_string_agg_requires_delimiter;
}

async fn publisher(t: &Case, name: &str, num_awards: Option<i32>) -> Result<Publisher> {
    let publisher = Publisher {
        id: Auto::unset(),
        name: name.to_owned(),
        num_awards,
        duration: None,
    };
    publisher.insert(t.db()).await
}

/// The publishers with one of these numbers of awards.
fn with_awards<const N: usize>(awards: [i32; N]) -> Query<Publisher> {
    Publisher::objects().filter(move |publisher| publisher.num_awards.one_of(awards))
}

/// Those, and the publishers with an unknown number.
fn with_awards_or_none<const N: usize>(awards: [i32; N]) -> Query<Publisher> {
    Publisher::objects().filter(move |publisher| {
        publisher.num_awards.one_of(awards) | publisher.num_awards.is_null()
    })
}

async fn test_bit_and(t: &Case) -> Result<()> {
    publisher(t, "Albatros", Some(0)).await?;
    publisher(t, "Newish", None).await?;
    let bits = with_awards_or_none([0, 1]).aggregate(t.db(), |p| p.num_awards.bit_and_all());
    t.value(dict(["bitand"], bits.await?));
    Ok(())
}

async fn test_bit_and_on_only_false_values(t: &Case) -> Result<()> {
    publisher(t, "Albatros", Some(0)).await?;
    let bits = with_awards([0]).aggregate(t.db(), |p| p.num_awards.bit_and_all());
    t.value(dict(["bitand"], bits.await?));
    Ok(())
}

async fn test_bit_and_on_only_true_values(t: &Case) -> Result<()> {
    let bits = with_awards([1]).aggregate(t.db(), |p| p.num_awards.bit_and_all());
    t.value(dict(["bitand"], bits.await?));
    Ok(())
}

async fn test_bit_or(t: &Case) -> Result<()> {
    publisher(t, "Albatros", Some(0)).await?;
    publisher(t, "Newish", None).await?;
    let bits = with_awards_or_none([0, 1]).aggregate(t.db(), |p| p.num_awards.bit_or_all());
    t.value(dict(["bitor"], bits.await?));
    Ok(())
}

async fn test_bit_or_on_only_false_values(t: &Case) -> Result<()> {
    publisher(t, "Albatros", Some(0)).await?;
    let bits = with_awards([0]).aggregate(t.db(), |p| p.num_awards.bit_or_all());
    t.value(dict(["bitor"], bits.await?));
    Ok(())
}

async fn test_bit_or_on_only_true_values(t: &Case) -> Result<()> {
    let bits = with_awards([1]).aggregate(t.db(), |p| p.num_awards.bit_or_all());
    t.value(dict(["bitor"], bits.await?));
    Ok(())
}

async fn test_bit_xor(t: &Case) -> Result<()> {
    publisher(t, "Newish", None).await?;
    let bits = with_awards_or_none([1, 3]).aggregate(t.db(), |p| p.num_awards.bit_xor_all());
    t.value(dict(["bitxor"], bits.await?));
    Ok(())
}

async fn test_bit_xor_on_only_false_values(t: &Case) -> Result<()> {
    publisher(t, "Albatros", Some(0)).await?;
    let bits = with_awards([0]).aggregate(t.db(), |p| p.num_awards.bit_xor_all());
    t.value(dict(["bitxor"], bits.await?));
    Ok(())
}

async fn test_bit_xor_on_only_true_values(t: &Case) -> Result<()> {
    let bits = with_awards([1]).aggregate(t.db(), |p| p.num_awards.bit_xor_all());
    t.value(dict(["bitxor"], bits.await?));
    Ok(())
}

/// The parts of a text.
fn parts(text: Option<&str>, separator: char) -> Vec<String> {
    text.unwrap_or_default()
        .split(separator)
        .map(str::to_owned)
        .collect()
}

async fn test_distinct_on_stringagg(t: &Case) -> Result<()> {
    let ratings = Book::objects().aggregate(t.db(), |book| {
        book.rating.cast::<String>().text_aggregate(",").distinct()
    });
    t.value(parts(ratings.await?.as_deref(), ','));
    Ok(())
}

async fn test_distinct_on_stringagg_sqlite_special_case(t: &Case) -> Result<()> {
    test_distinct_on_stringagg(t).await
}

async fn test_order_by_in_subquery(t: &Case) -> Result<()> {
    let names = Book::objects()
        .annotate(|outer| {
            Book::objects()
                .filter(|book| book.id.equals(outer.id))
                .select(|book| {
                    let name = book.authors().name;
                    name.text_aggregate(";").order_by(name.ascending())
                })
                .value()
        })
        .order_by(|(_, names)| names.ascending())
        .values(|(_, names)| names);
    t.rows(names.all(t.db()).await?);
    Ok(())
}

async fn test_string_agg_escapes_delimiter(t: &Case) -> Result<()> {
    let names =
        Publisher::objects().aggregate(t.db(), |publisher| publisher.name.text_aggregate("'"));
    t.value(parts(names.await?.as_deref(), '\''));
    Ok(())
}

async fn test_string_agg_filter(t: &Case) -> Result<()> {
    let names = Book::objects().aggregate(t.db(), |book| {
        book.name
            .text_aggregate(";")
            .filter(book.name.starts_with("P"))
    });
    t.value(parts(names.await?.as_deref(), ';'));
    Ok(())
}

async fn test_string_agg_filter_in_subquery(t: &Case) -> Result<()> {
    let names = Book::objects()
        .annotate(|outer| {
            Book::objects()
                .filter(|book| book.id.equals(outer.id))
                .select(|book| {
                    let name = book.authors().name;
                    name.text_aggregate(";").filter(!name.starts_with("J"))
                })
                .value()
        })
        .values(|(_, names)| names);
    let sorted = |names: Option<String>| {
        let mut names = parts(Some(names?.as_str()), ';');
        names.sort_unstable();
        Some(names.join(";"))
    };
    t.rows(names.all(t.db()).await?.into_iter().map(sorted));
    Ok(())
}

async fn test_string_agg_filter_outerref(t: &Case) -> Result<()> {
    let names = Publisher::objects()
        .annotate(|publisher| {
            Book::objects()
                .annotate(|book| {
                    book.name
                        .text_aggregate(";")
                        .order_by(publisher.num_awards.ascending())
                })
                .order_by(|(book, _)| book.id.ascending())
                .limit(1)
                .values(|(_, names)| names)
                .select(|(_, names)| names)
                .value()
        })
        .order_by(|(publisher, _)| publisher.id.ascending())
        .values(|(_, names)| names);
    t.value(dicts(["stringagg"], names.all(t.db()).await?));
    Ok(())
}

async fn test_string_agg_jsonfield_order_by(t: &Case) -> Result<()> {
    let employee = |time: &str| Employee {
        id: Auto::unset(),
        work_day_preferences: serde_json::json!({ "Monday": time }),
    };
    Employee::bulk_insert(t.db(), vec![employee("morning"), employee("afternoon")]).await?;
    let times = Employee::objects().aggregate(t.db(), |employee| {
        let monday = || employee.work_day_preferences.key("Monday").text();
        monday().text_aggregate(",").order_by(monday().ascending())
    });
    t.value(dict(["stringagg"], times.await?));
    Ok(())
}

async fn test_string_agg_order_by(t: &Case) -> Result<()> {
    for descending in [true, false, false, false, true] {
        let names = Store::objects().aggregate(t.db(), |store| {
            let opening = store.original_opening;
            let order = if descending {
                opening.descending()
            } else {
                opening.ascending()
            };
            store.name.text_aggregate(";").order_by(order)
        });
        t.value(dict(["stringagg"], names.await?));
    }
    for descending in [false, true] {
        let names = Store::objects().aggregate(t.db(), |store| {
            let text = concat((store.original_opening, "@"));
            let order = if descending {
                text.descending()
            } else {
                text.ascending()
            };
            store.name.text_aggregate(";").order_by(order)
        });
        t.value(dict(["stringagg"], names.await?));
    }
    Ok(())
}

async fn test_string_agg_requires_delimiter(t: &Case) -> Result<()> {
    t.compiler("the separator is an argument");
    Ok(())
}
