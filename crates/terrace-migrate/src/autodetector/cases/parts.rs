//! Keys, indexes, checks and references.

use super::super::spec::found;
use super::{ALBUM, ARTIST};

#[test]
fn a_calculated_column_follows_a_new_reference() {
    assert_eq!(
        found(
            &[ARTIST, "shop.a"],
            &[ARTIST, "shop.a: z bigint is artist_id; to artist_id artist"]
        ),
        "shop: a_artist_id, a_z, a_artist_id_fkey"
    );
}

#[test]
fn a_new_reference_to_another_app_comes_after_its_migrations() {
    assert_eq!(
        found(&[ARTIST], &[ARTIST, "labels.label: to artist_id artist"]),
        "labels: label (after shop)"
    );
}

#[test]
fn new_tables_of_two_apps_come_in_the_order_of_their_references() {
    assert_eq!(
        found(&[], &["labels.label: to artist_id artist", ARTIST]),
        "shop: artist\nlabels: label (after 0)"
    );
}

#[test]
fn references_inside_an_app_need_no_other_migration() {
    assert_eq!(found(&[], &[ALBUM, ARTIST]), "shop: artist, album");
}

#[test]
fn a_new_reference_and_the_new_table_that_it_refers_to() {
    assert_eq!(
        found(&["shop.album: name 80"], &[ALBUM, ARTIST]),
        "shop: artist, album_artist_id, album_artist_id_fkey"
    );
}

#[test]
fn references_of_two_apps_to_new_tables_of_each_other() {
    assert_eq!(
        found(
            &["one.a", "two.b"],
            &["one.a: to d_id d", "two.b: to c_id c", "one.c", "two.d"]
        ),
        "one: c, a_d_id, a_d_id_fkey (after 1)\ntwo: d, b_c_id\ntwo: b_c_id_fkey (after 0, 1)"
    );
}

#[test]
fn new_indexes_and_those_that_are_gone() {
    assert_eq!(
        found(&["shop.a: x int"], &["shop.a: x int; index i x"]),
        "shop: i"
    );
    assert_eq!(
        found(&["shop.a: x int; index i x"], &["shop.a: x int"]),
        "shop: drop_i"
    );
}

#[test]
fn the_order_of_an_index_s_columns_counts() {
    assert_eq!(
        found(
            &["shop.a: x int; y int; index i x,y"],
            &["shop.a: x int; y int; index i y,x"]
        ),
        "shop: alter_i"
    );
}

#[test]
fn an_index_of_a_new_reference_follows_it() {
    assert_eq!(
        found(
            &["shop.album"],
            &[
                ARTIST,
                "shop.album: x int null; to artist_id artist; index i x,artist_id"
            ]
        ),
        "shop: artist, album_x, album_artist_id, i, album_artist_id_fkey"
    );
}

#[test]
fn an_index_of_a_new_table_is_part_of_it() {
    assert_eq!(found(&[], &["shop.a: x int; index i x"]), "shop: a");
}

#[test]
fn new_checks_and_those_that_are_gone() {
    assert_eq!(
        found(&["shop.a: x int"], &["shop.a: x int; check c x > 0"]),
        "shop: c"
    );
    assert_eq!(
        found(&["shop.a: x int; check c x > 0"], &["shop.a: x int"]),
        "shop: drop_c"
    );
}

#[test]
fn a_check_of_a_new_column_follows_it() {
    assert_eq!(
        found(&["shop.a"], &["shop.a: x int default 1; check c x > 0"]),
        "shop: a_x, c"
    );
}

#[test]
fn another_check_under_the_same_name() {
    assert_eq!(
        found(
            &["shop.a: x int; check c x > 0"],
            &["shop.a: x int; check c x > 1"]
        ),
        "shop: alter_c"
    );
}

#[test]
fn a_check_whose_column_changes_goes_before_and_comes_back_after() {
    assert_eq!(
        found(
            &["shop.a: x int; check c x > 0"],
            &["shop.a: x text; check c x <> ''"]
        ),
        "shop: drop_c, alter_a_x, c"
    );
}

#[test]
fn new_unique_keys_and_those_that_are_gone() {
    assert_eq!(
        found(&["shop.a: x int"], &["shop.a: x int; unique u x"]),
        "shop: u"
    );
    assert_eq!(
        found(&["shop.a: x int; unique u x"], &["shop.a: x int"]),
        "shop: drop_u"
    );
    assert_eq!(
        found(
            &["shop.a: x int; y int; unique u x"],
            &["shop.a: x int; y int; unique u x; unique v y"]
        ),
        "shop: v"
    );
    assert_eq!(
        found(
            &["shop.a: x int; y int; unique u x; unique v y"],
            &["shop.a: x int; y int; unique u x"]
        ),
        "shop: drop_v"
    );
}

#[test]
fn a_unique_key_over_other_columns() {
    assert_eq!(
        found(
            &["shop.a: x int; y int; unique u x,y"],
            &["shop.a: x int; y int; unique u y,x"]
        ),
        "shop: alter_u"
    );
}

#[test]
fn a_unique_key_over_a_new_column_follows_it() {
    assert_eq!(
        found(
            &["shop.a: x int; unique u x"],
            &["shop.a: x int; y int null; unique u x,y"]
        ),
        "shop: a_y, alter_u"
    );
}

#[test]
fn a_unique_key_goes_before_its_column() {
    assert_eq!(
        found(
            &["shop.a: x int; y int; unique u x,y"],
            &["shop.a: x int; unique u x"]
        ),
        "shop: drop_u, drop_a_y, u"
    );
}

#[test]
fn a_unique_key_with_a_reference_goes_before_the_reference() {
    assert_eq!(
        found(
            &[
                ARTIST,
                "shop.album: x int; to artist_id artist; unique u x,artist_id"
            ],
            &[ARTIST, "shop.album: x int"]
        ),
        "shop: drop_album_artist_id_fkey, drop_u, drop_album_artist_id"
    );
}

#[test]
fn a_unique_key_whose_column_changes_goes_before_and_comes_back_after() {
    assert_eq!(
        found(
            &["shop.a: x int; y int; unique u x"],
            &["shop.a: x bigint; y int; unique u x,y"]
        ),
        "shop: drop_u, alter_a_x, u"
    );
}

#[test]
fn indexes_and_keys_go_with_their_column_and_come_with_their_table() {
    assert_eq!(
        found(
            &["shop.a: x int; index i x; unique u x; check c x > 0"],
            &["shop.a", "shop.b: x int; index j x"]
        ),
        "shop: drop_u, drop_i, drop_c, b, drop_a_x"
    );
}

#[test]
fn a_column_becomes_a_reference_under_another_name() {
    assert_eq!(
        found(
            &[ARTIST, "shop.album: artist text"],
            &[ARTIST, "shop.album: to artist_id artist"]
        ),
        "shop: album_artist_id, drop_album_artist, album_artist_id_fkey"
    );
}

#[test]
fn a_column_becomes_a_reference_to_another_app() {
    assert_eq!(
        found(
            &["labels.label", "shop.album: label_id bigint null"],
            &["labels.label", "shop.album: to label_id label"]
        ),
        "shop: album_label_id_fkey (after labels)"
    );
}

#[test]
fn a_reference_and_its_table_are_gone() {
    assert_eq!(
        found(&[ARTIST, ALBUM], &["shop.album: name 80"]),
        "shop: drop_album_artist_id_fkey, drop_album_artist_id, drop_artist"
    );
}

#[test]
fn a_reference_leads_elsewhere_before_its_table_goes() {
    assert_eq!(
        found(
            &["shop.old", "shop.a: to x_id old"],
            &["shop.new", "shop.a: to x_id new"]
        ),
        "shop: new, alter_a_x_id_fkey, drop_old"
    );
}

#[test]
fn what_happens_on_delete_changes() {
    assert_eq!(
        found(
            &[ARTIST, "shop.a: to x_id artist"],
            &[ARTIST, "shop.a: to x_id artist cascade"]
        ),
        "shop: alter_a_x_id_fkey"
    );
}

#[test]
fn a_reference_that_must_be_there_needs_a_value() {
    let text = found(&[ARTIST, "shop.a"], &[ARTIST, "shop.a: need x_id artist"]);
    assert!(
        text.contains("the new column a.x_id must have a value"),
        "{text}"
    );
}

#[test]
fn a_primary_key_and_the_references_to_it_get_another_type_together() {
    let before = [
        "shop.a: key x; x int",
        "shop.b: x_id int null; refer f x_id a x",
    ];
    let after = [
        "shop.a: key x; x bigint",
        "shop.b: x_id bigint null; refer f x_id a x",
    ];
    assert_eq!(
        found(&before, &after),
        "shop: drop_f, alter_a_x, alter_b_x_id, f"
    );
    let apart = after.map(|spec| spec.replace("shop.b", "labels.b"));
    let apart_before = before.map(|spec| spec.replace("shop.b", "labels.b"));
    assert_eq!(
        found(
            &apart_before.each_ref().map(String::as_str),
            &apart.each_ref().map(String::as_str)
        ),
        "labels: drop_f, alter_b_x_id (after shop)\nshop: alter_a_x (after 0)\n\
         labels: f (after shop, 0, 1)"
    );
}

#[test]
fn a_primary_key_that_is_a_reference() {
    assert_eq!(
        found(&[], &["shop.b: key id; need id a", "shop.a"]),
        "shop: a, b"
    );
}
