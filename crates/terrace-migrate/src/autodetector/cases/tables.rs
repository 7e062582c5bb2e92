//! Tables that are new or gone, over all apps.

use super::super::spec::found;
use super::{ALBUM, ARTIST};

#[test]
fn nothing_changed() {
    assert_eq!(found(&[ARTIST, ALBUM], &[ALBUM, ARTIST]), "");
    assert_eq!(found(&[], &[]), "");
}

#[test]
fn a_new_table() {
    assert_eq!(found(&[], &[ARTIST]), "shop: artist");
}

#[test]
fn a_table_that_is_gone() {
    assert_eq!(found(&[ARTIST, "shop.plan"], &[ARTIST]), "shop: drop_plan");
}

#[test]
fn a_new_table_with_everything_is_one_operation() {
    let all = "shop.a: x int; y int null; unique u x,y; index i y; check c x > 0";
    assert_eq!(found(&[], &[all]), "shop: a");
}

#[test]
fn new_tables_of_two_apps_that_refer_to_each_other() {
    assert_eq!(
        found(&[], &["one.a: to b_id b", "two.b: to a_id a"]),
        "one: a\ntwo: b (after 0)\none: a_b_id_fkey (after 0, 1)"
    );
}

#[test]
fn new_tables_of_one_app_that_refer_to_each_other() {
    let (egg, hen) = (
        "shop.egg: to hen_id hen; unique u hen_id; index i hen_id",
        "shop.hen: to egg_id egg",
    );
    assert_eq!(found(&[], &[egg, hen]), "shop: egg, hen, egg_hen_id_fkey");
}

#[test]
fn a_table_that_refers_to_itself() {
    assert_eq!(found(&[], &["shop.a: to a_id a"]), "shop: a");
}

#[test]
fn tables_that_refer_to_each_other_are_gone() {
    assert_eq!(
        found(&[ARTIST, ALBUM], &[]),
        "shop: drop_album, drop_artist"
    );
    assert_eq!(
        found(&["shop.egg: to hen_id hen", "shop.hen: to egg_id egg"], &[]),
        "shop: drop_hen_egg_id_fkey, drop_egg, drop_hen"
    );
}

#[test]
fn other_apps_let_go_of_a_table_before_it_goes() {
    assert_eq!(
        found(
            &[ARTIST, "labels.label: to artist_id artist"],
            &["labels.label"]
        ),
        "labels: drop_label_artist_id_fkey, drop_label_artist_id (after shop)\n\
         shop: drop_artist (after 0)"
    );
}

#[test]
fn a_table_between_two_others_comes_and_goes() {
    let (sides, pair) = (
        ["shop.a", "shop.b"],
        "shop.a_b: need a_id a; need b_id b; unique u a_id,b_id",
    );
    let all = [sides[0], sides[1], pair];
    assert_eq!(found(&sides, &all), "shop: a_b");
    assert_eq!(found(&all, &sides), "shop: drop_a_b");
    assert_eq!(found(&[], &all), "shop: a, b, a_b");
    assert_eq!(found(&all, &["shop.b"]), "shop: drop_a_b, drop_a");
}

#[test]
fn a_table_between_two_of_other_apps() {
    assert_eq!(
        found(
            &[],
            &["one.a", "two.b", "three.a_b: need a_id a; need b_id b"]
        ),
        "one: a\ntwo: b\nthree: a_b (after 0, 1)"
    );
}

#[test]
fn a_column_becomes_a_table_between_two_others_and_back() {
    let (column, table) = (
        ["shop.a: b int null", "shop.b"],
        ["shop.a", "shop.b", "shop.a_b: need a_id a; need b_id b"],
    );
    assert_eq!(found(&column, &table), "shop: a_b, drop_a_b");
    assert_eq!(found(&table, &column), "shop: a_b, drop_a_b");
}

#[test]
fn a_table_between_leads_elsewhere() {
    let before = [
        "shop.a",
        "shop.b",
        "shop.c",
        "shop.a_b: need a_id a; need b_id b",
    ];
    let after = [
        "shop.a",
        "shop.b",
        "shop.c",
        "shop.a_c: need a_id a; need c_id c",
    ];
    assert_eq!(found(&before, &after), "shop: a_c, drop_a_b");
}

#[test]
fn a_column_moves_to_a_new_table() {
    assert_eq!(
        found(
            &["shop.a: x int"],
            &["shop.a", "shop.b: x int; need a_id a"]
        ),
        "shop: b, drop_a_x"
    );
}

#[test]
fn a_table_of_another_app_is_not_taken_over() {
    assert_eq!(
        found(&["one.a", "two.b"], &["two.a", "two.b"]),
        "error: not detected: the table a of the app two belongs to one.0001_initial"
    );
}
