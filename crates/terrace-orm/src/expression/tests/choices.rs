//! Choices, truth values and JSON.

use super::*;
use crate::expression::case;

#[test]
fn choices() {
    shown!(table![
        case()
            .when(flag(), "yes")
            .when(small().equals(1), text())
            .otherwise("no"),
        case().when(flag(), 1).otherwise_null(),
        maybe().coalesce(other()).coalesce("none"),
        text().null_if("x"),
        small().greatest(3).greatest(big().cast::<i32>()),
        small().least(3),
        text().cast::<i64>(),
        price().cast::<f64>(),
        at().cast::<Date>(),
        moment().cast::<Time>(),
    ]);
}

#[test]
fn truth() {
    shown!(table![
        small().equals(1).as_value(),
        small().equals(1).as_optional_value(),
        flag() & small().equals(1),
        flag() | perhaps(),
        flag() ^ small().equals(1),
        !flag(),
        Predicate::from(small().equals(1).as_value()),
        Predicate::always() & !Predicate::never(),
    ]);
}

#[test]
fn json() {
    shown!(table![
        body().key("a").index(0).text(),
        body().key("it's").integer(),
        body().index(-1).double(),
        body().key("a").boolean(),
        body().key("a").key("b").json(),
        body().json_length(),
        body().contains(serde_json::json!({"a": 1})),
        body().contained_by(serde_json::json!({"a": 1})),
        body().equals(serde_json::json!({"a": 1})),
        body().has_key("a"),
        body().key("x").has_keys(["a", "b"]),
        body().has_any_keys(["a", "b"]),
        body().key("a").exists(),
        body().key("a").text().icontains("x"),
    ]);
}
