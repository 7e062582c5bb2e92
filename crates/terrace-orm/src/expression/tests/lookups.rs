//! Comparisons and lookups.

use super::*;
use crate::expression::Together;

#[test]
fn comparisons() {
    shown!(table![
        small().equals(1),
        small().equals(None::<i32>),
        count().equals(Some(4)),
        small().not_equals(1),
        count().not_equals(None::<i64>),
        count().is_distinct_from(1),
        count().is_not_distinct_from(big()),
        small().less_than(big()),
        small().at_most(1),
        small().greater_than(small() + 1),
        small().at_least(1),
        small().between(1, big().cast::<i32>()),
        small().is_null(),
        small().is_not_null(),
        small().one_of([1, 2]),
        small().none_of(Vec::<i32>::new()),
        big().one_of([big(), Column::new(Path::ROOT, "other")]),
    ]);
}

#[test]
fn text_lookups() {
    shown!(table![
        text().contains("50%_!"),
        text().contains(other()),
        text().icontains("x"),
        text().icontains(other()),
        text().starts_with("x"),
        text().starts_with(other()),
        text().istarts_with("x"),
        text().ends_with(String::from("x")),
        text().iends_with(maybe()),
        text().iequals("x"),
        text().iequals(other()),
        text().matches("^a"),
        text().imatches("^a"),
        text().lower().contains("x"),
    ]);
}

#[test]
fn tuples() {
    shown!(table![
        (text(), small()).equals(("x", 1)),
        (text(), small()).equals((other(), 1)),
        (text(), small()).one_of([("x", 1), ("y", 2)]),
        (text(), small()).none_of([("x", 1)]),
        (text(), small()).one_of(Vec::<(&str, i32)>::new()),
    ]);
}
