//! What is found, case by case. `docs/parity/autodetector.toml` maps the tests of another
//! framework's autodetector to these.

use super::spec::{Said, changes, found, told};
use crate::answers::Questions;
use terrace_core::Result;
use terrace_sql::ColumnDefinition;

const ARTIST: &str = "shop.artist: name 80";
const ALBUM: &str = "shop.album: name 80; to artist_id artist";

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

#[test]
fn a_column_under_a_new_name() {
    assert_eq!(
        told(&["shop.a: x int"], &["shop.a: y int"], &["a.x=y"]),
        "shop: rename_a_x_y"
    );
}

#[test]
fn nothing_is_taken_for_renamed() {
    let (before, after) = (["shop.a: x int null"], ["shop.a: y int null"]);
    assert_eq!(found(&before, &after), "shop: a_y, drop_a_x");
    let notes = changes(&before, &after, &Said::default(), &mut Person::default());
    assert_eq!(
        notes.unwrap().notes,
        ["the column a.x goes and y is added; if it is the same column, use --rename a.x=y"]
    );
    assert_eq!(
        found(&["shop.a: x int"], &["shop.b: x int"]),
        "shop: b, drop_a"
    );
}

#[test]
fn a_new_name_that_fits_nothing_is_refused() {
    for (word, sentence) in [
        ("a.z=y", "error: a.z can't be renamed to y"),
        ("a.x=z", "error: a.x can't be renamed to z"),
        ("b=c", "error: b can't be renamed to c"),
    ] {
        let text = told(&["shop.a: x int null"], &["shop.a: y int null"], &[word]);
        assert!(text.starts_with(sentence), "{text}");
    }
}

#[test]
fn a_new_name_and_another_type_at_once() {
    assert_eq!(
        told(&["shop.a: x int"], &["shop.a: y bigint"], &["a.x=y"]),
        "shop: rename_a_x_y, alter_a_y"
    );
}

#[test]
fn keys_indexes_and_checks_follow_a_column_to_its_new_name() {
    let before = "shop.a: x int; y int; unique u x,y; index i x; check c x > 0";
    let after = "shop.a: z int; y int; unique u z,y; index i z; check c z > 0";
    assert_eq!(told(&[before], &[after], &["a.x=z"]), "shop: rename_a_x_z");
}

#[test]
fn keys_that_are_named_after_a_column_get_new_names_too() {
    let before = "shop.a: x int; unique a_x_key x; index a_x_index x";
    let after = "shop.a: z int; unique a_z_key z; index a_z_index z";
    assert_eq!(
        told(&[before], &[after], &["a.x=z"]),
        "shop: rename_a_x_z, rename_a_x_key, rename_a_x_index"
    );
}

#[test]
fn a_reference_under_a_new_name() {
    assert_eq!(
        told(
            &[ARTIST, ALBUM],
            &[ARTIST, "shop.album: name 80; to maker_id artist"],
            &["album.artist_id=maker_id"]
        ),
        "shop: rename_album_artist_id_maker_id, rename_album_artist_id_fkey"
    );
}

#[test]
fn references_follow_a_column_to_its_new_name() {
    let before = [
        "shop.a: key x; x bigint",
        "shop.b: a_x bigint null; refer f a_x a x",
    ];
    let after = [
        "shop.a: key y; y bigint",
        "shop.b: a_y bigint null; refer f a_y a y",
    ];
    assert_eq!(
        told(&before, &after, &["a.x=y", "b.a_x=a_y"]),
        "shop: rename_a_x_y, rename_b_a_x_a_y"
    );
}

#[test]
fn references_follow_a_primary_key_to_its_new_name() {
    let before = ["shop.a: key x; x int", "shop.b: to a_id c", "shop.c"];
    assert_eq!(
        told(
            &before,
            &["shop.a: key y; y int", "shop.b: to a_id c", "shop.c"],
            &["a.x=y"]
        ),
        "shop: rename_a_x_y"
    );
}

#[test]
fn a_column_is_the_same_whatever_its_field_is_called() {
    assert_eq!(found(&["shop.a: x int"], &["shop.a: x int"]), "");
}

#[test]
fn a_table_under_a_new_name() {
    assert_eq!(
        told(
            &[ARTIST],
            &["shop.performer: name 80"],
            &["artist=performer"]
        ),
        "shop: rename_artist_performer"
    );
}

#[test]
fn references_follow_a_table_to_its_new_name() {
    assert_eq!(
        told(
            &[ARTIST, ALBUM],
            &[
                "shop.performer: name 80",
                "shop.album: name 80; to artist_id performer"
            ],
            &["artist=performer"]
        ),
        "shop: rename_artist_performer"
    );
}

#[test]
fn a_table_and_a_column_under_new_names() {
    assert_eq!(
        told(
            &[ARTIST],
            &["shop.performer: title 80"],
            &["artist=performer", "performer.name=title"]
        ),
        "shop: rename_artist_performer, rename_performer_name_title"
    );
}

#[test]
fn a_table_that_others_refer_to_and_their_references_under_new_names() {
    assert_eq!(
        told(
            &[ARTIST, ALBUM],
            &[
                "shop.performer: name 80",
                "shop.album: name 80; to performer_id performer"
            ],
            &["artist=performer", "album.artist_id=performer_id"]
        ),
        "shop: rename_artist_performer, rename_album_artist_id_performer_id, rename_album_artist_id_fkey"
    );
}

#[test]
fn the_order_of_columns_says_nothing() {
    assert_eq!(
        found(&["shop.a: x int; y int"], &["shop.a: y int; x int"]),
        ""
    );
    assert_eq!(
        told(
            &["shop.a: x int; y text"],
            &["shop.b: y text; x int"],
            &["a=b"]
        ),
        "shop: rename_a_b"
    );
}

#[test]
fn another_app_s_reference_follows_a_new_name_before_what_it_adds() {
    assert_eq!(
        told(
            &[ARTIST, "labels.label: to artist_id artist"],
            &[
                "shop.performer: name 80",
                "labels.label: to artist_id performer; to other_id performer"
            ],
            &["artist=performer"]
        ),
        "shop: rename_artist_performer\n\
         labels: label_other_id, label_other_id_fkey (after shop, 0)"
    );
}

#[test]
fn a_table_between_two_others_under_a_new_name() {
    let sides = ["shop.a", "shop.b"];
    let before = [sides[0], sides[1], "shop.a_b: need a_id a; need b_id b"];
    let after = [sides[0], sides[1], "shop.pair: need a_id a; need b_id b"];
    assert_eq!(
        told(&before, &after, &["a_b=pair"]),
        "shop: rename_a_b_pair, rename_a_b_a_id_fkey, rename_a_b_b_id_fkey"
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
        "one: c, a_d_id, a_d_id_fkey (after 1)\n\
         two: d, b_c_id, b_c_id_fkey (after 0)"
            .replace(" (after 0)", " (after 0)")
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
fn an_index_under_a_new_name() {
    assert_eq!(
        found(&["shop.a: x int; index i x"], &["shop.a: x int; index j x"]),
        "shop: rename_i"
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
fn a_column_in_a_unique_key_under_a_new_name() {
    assert_eq!(
        told(
            &["shop.a: x int; y int; unique u x,y"],
            &["shop.a: x int; z int; unique u z,x"],
            &["a.y=z"]
        ),
        "shop: rename_a_y_z, alter_u"
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
        "labels: drop_f (after shop)\nshop: alter_a_x (after 0)\n\
         labels: alter_b_x_id, f (after shop, 0, 1)"
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
fn a_primary_key_that_is_a_reference() {
    assert_eq!(
        found(&[], &["shop.b: key id; need id a", "shop.a"]),
        "shop: a, b"
    );
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

/// Says yes to what it is asked, and keeps the questions.
#[derive(Default)]
struct Person {
    agrees: bool,
    asked: Vec<String>,
}

impl Questions for Person {
    fn is_renamed_table(&mut self, table: &str, to: &str) -> Result<bool> {
        self.asked.push(format!("{table}={to}"));
        Ok(self.agrees)
    }

    fn is_renamed_column(&mut self, table: &str, column: &str, to: &str) -> Result<bool> {
        self.asked.push(format!("{table}.{column}={to}"));
        Ok(self.agrees)
    }

    fn value(&mut self, table: &str, column: &ColumnDefinition, _: bool) -> Result<Option<String>> {
        self.asked.push(format!("{table}.{}", column.name));
        Ok(Some("0".to_owned()))
    }
}

#[test]
fn a_person_is_asked_what_could_be_the_same_and_nothing_else() {
    let mut person = Person {
        agrees: true,
        ..Person::default()
    };
    let before = ["shop.a: x int; y text; keep int", "shop.old: z int"];
    let after = ["shop.a: x2 int; d date; keep int", "shop.new: z int"];
    let changes = changes(&before, &after, &Said::default(), &mut person).unwrap();
    assert_eq!(person.asked, ["old=new", "a.x=x2", "a.d"]);
    assert_eq!(changes.notes, [""; 0]);
    let slugs: Vec<_> = changes.pieces[0]
        .operations
        .iter()
        .map(|o| o.slug())
        .collect();
    assert_eq!(
        slugs,
        ["rename_old_new", "rename_a_x_x2", "a_d", "drop_a_y"]
    );
}

#[test]
fn what_is_said_in_advance_is_not_asked() {
    let mut person = Person::default();
    let said = Said::new(&["a.x=x2", "a.d: '2000-01-01'"]);
    let (before, after) = (["shop.a: x int"], ["shop.a: x2 int; d date"]);
    changes(&before, &after, &said, &mut person).unwrap();
    assert_eq!(person.asked, [""; 0]);
}
