//! Columns that are new, gone or different.

use super::super::spec::{found, told};

#[test]
fn a_new_column_that_may_be_null() {
    assert_eq!(found(&["shop.a"], &["shop.a: x int null"]), "shop: a_x");
}

#[test]
fn a_new_column_with_a_default() {
    assert_eq!(
        found(&["shop.a"], &["shop.a: x int default 0"]),
        "shop: a_x"
    );
}

#[test]
fn a_new_column_without_a_value_is_refused() {
    assert_eq!(
        found(&["shop.a"], &["shop.a: x int"]),
        "error: not detected: the new column a.x must have a value, but rows that exist have none"
    );
}

#[test]
fn a_new_column_with_one_value_for_the_rows_that_exist() {
    assert_eq!(
        told(&["shop.a"], &["shop.a: x int"], &["a.x: 3"]),
        "shop: a_x"
    );
    assert_eq!(
        told(&["shop.a"], &["shop.a: x int"], &["a.x: NULL"]),
        "shop: a_x"
    );
    assert_eq!(
        told(&["shop.a"], &["shop.a: x int null"], &["a.x: 3"]),
        "error: a.x needs no value: it is neither new without a default, nor loses its nulls"
    );
}

#[test]
fn several_new_columns_are_all_told() {
    let text = found(&["shop.a"], &["shop.a: x int; y text"]);
    assert!(
        text.contains("a.x must have a value") && text.contains("a.y must have"),
        "{text}"
    );
}

#[test]
fn a_calculated_column_follows_those_that_it_is_made_of() {
    assert_eq!(
        found(&["shop.a"], &["shop.a: z int is x + 1; x int default 0"]),
        "shop: a_x, a_z"
    );
}

#[test]
fn a_calculated_column_goes_before_those_that_it_is_made_of() {
    assert_eq!(
        found(&["shop.a: x int; y int; z int is x + y"], &["shop.a"]),
        "shop: drop_a_z, drop_a_x, drop_a_y"
    );
    assert_eq!(
        found(
            &["shop.a: x int; y int; z int is x + y"],
            &["shop.a: y int"]
        ),
        "shop: drop_a_z, drop_a_x"
    );
}

#[test]
fn a_column_that_is_calculated_otherwise() {
    assert_eq!(
        found(
            &["shop.a: x int; z int is x + 1"],
            &["shop.a: x int; z int is x + 2"]
        ),
        "shop: alter_a_z"
    );
}

#[test]
fn a_column_that_is_gone() {
    assert_eq!(
        found(&["shop.a: x int; y int"], &["shop.a: y int"]),
        "shop: drop_a_x"
    );
}

#[test]
fn another_type() {
    assert_eq!(
        found(&["shop.a: x int"], &["shop.a: x bigint"]),
        "shop: alter_a_x"
    );
}

#[test]
fn another_length() {
    assert_eq!(
        found(&["shop.a: x 80"], &["shop.a: x 100"]),
        "shop: alter_a_x"
    );
    assert_eq!(
        found(&["shop.a: x 80"], &["shop.a: x text"]),
        "shop: alter_a_x"
    );
}

#[test]
fn another_default() {
    assert_eq!(
        found(&["shop.a: x int default 0"], &["shop.a: x int default 1"]),
        "shop: alter_a_x"
    );
    assert_eq!(
        found(&["shop.a: x int default 0"], &["shop.a: x int"]),
        "shop: alter_a_x"
    );
}

#[test]
fn a_column_that_may_be_null_now() {
    assert_eq!(
        found(&["shop.a: x int"], &["shop.a: x int null"]),
        "shop: alter_a_x"
    );
}

#[test]
fn a_column_that_may_not_be_null_any_more_takes_its_default() {
    assert_eq!(
        found(&["shop.a: x int null"], &["shop.a: x int default 0"]),
        "shop: alter_a_x"
    );
}

#[test]
fn a_column_that_may_not_be_null_any_more_needs_a_value() {
    assert_eq!(
        found(&["shop.a: x int null"], &["shop.a: x int"]),
        "error: not detected: the column a.x must have a value, but rows that exist may have null"
    );
    assert_eq!(
        told(&["shop.a: x int null"], &["shop.a: x int"], &["a.x: 0"]),
        "shop: alter_a_x"
    );
}

#[test]
fn somebody_may_say_that_no_row_is_null() {
    assert_eq!(
        told(&["shop.a: x int null"], &["shop.a: x int"], &["a.x: null"]),
        "shop: alter_a_x"
    );
}

#[test]
fn a_new_number_of_its_own_is_refused() {
    assert_eq!(
        found(
            &["shop.a: key x; x int"],
            &["shop.a: key x; x int; id bigint identity"]
        ),
        "error: not detected: the new column a.id numbers itself"
    );
}

#[test]
fn another_primary_key_is_refused() {
    let one = "shop.a: key x; x int; y int";
    assert_eq!(
        found(&[one], &["shop.a: key x,y; x int; y int"]),
        "error: not detected: the primary key of a changed"
    );
    assert_eq!(
        found(&["shop.a: key x,y; x int; y int"], &[one]),
        "error: not detected: the primary key of a changed"
    );
}
