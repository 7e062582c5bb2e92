//! New names: said, asked, never guessed.

use terrace_core::Result;
use terrace_sql::ColumnDefinition;

use super::super::spec::{Said, changes, found, told};
use super::{ALBUM, ARTIST};
use crate::answers::Questions;

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
         labels: label_other_id, label_other_id_fkey (after 0)"
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
fn an_index_under_a_new_name() {
    assert_eq!(
        found(&["shop.a: x int; index i x"], &["shop.a: x int; index j x"]),
        "shop: rename_i"
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
