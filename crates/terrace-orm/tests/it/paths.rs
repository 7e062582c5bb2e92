//! Paths of strings beyond one condition: several about one related row, calculations, and what a
//! caller may not see.

use std::fmt::Write;

use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Given, Lookup, Model, Query, Visible, row_number, window};

use crate::models::*;
use crate::store::{Store, sample};

fn artists_visible() -> Visible {
    Visible::of(Artist::SCHEMA)
        .all_fields()
        .all_fields_of("albums")
        .whole_calculation("album_count")
}

#[tokio::test]
async fn conditions_given_together_are_about_one_related_row() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let visible = artists_visible();
    let names = async |query: Result<Query<Artist>>| {
        let query = query.unwrap().order_by(|a| a.name.ascending()).distinct();
        query.values(|a| a.name).all(db).await.unwrap()
    };
    let first = ("albums__title", Given::from("First"));
    let second = ("albums__title", Given::from("Second"));
    let second_by_key = ("albums__id", Given::from(2));
    let all = Artist::objects;
    assert_eq!(
        names(all().filter_by_all(&visible, [first.clone(), second_by_key.clone()])).await,
        [""; 0]
    );
    assert_eq!(
        names(all().filter_by_all(&visible, [second.clone(), second_by_key.clone()])).await,
        ["Ann 100%"]
    );
    let apart = all()
        .filter_by(&visible, first.0, first.1.clone())
        .and_then(|query| query.filter_by(&visible, second.0, second.1.clone()));
    assert_eq!(names(apart).await, ["Ann 100%"]);
    // The opposite halves.
    assert_eq!(
        names(all().exclude_by_all(&visible, [first.clone(), second_by_key.clone()])).await,
        ["Ann 100%", "Bert_"]
    );
    assert_eq!(
        names(all().exclude_by_all(&visible, [second, second_by_key])).await,
        ["Bert_"]
    );
    // Conditions on the row itself stand beside those on related ones.
    assert_eq!(
        names(all().filter_by_all(&visible, [first, ("rating__gt", 4.into())])).await,
        ["Ann 100%"]
    );
    let nothing: [(&str, Given); 0] = [];
    assert_eq!(
        names(all().filter_by_all(&visible, nothing.clone()))
            .await
            .len(),
        2
    );
    assert_eq!(
        names(all().exclude_by_all(&visible, nothing)).await.len(),
        2
    );
    let one_wrong = all().filter_by_all(&visible, [("name", "Bert_"), ("nmae", "x")]);
    assert_eq!(one_wrong.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn calculations_are_called_by_their_names() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let visible = artists_visible();
    let counted = || {
        Artist::objects()
            .annotate(|artist| artist.albums().tracks().id.count())
            .named("album_count", |(_, count)| count)
    };
    let ids = counted()
        .filter_by(&visible, "album_count__gte", "3")
        .unwrap()
        .values(|(artist, _)| artist.id);
    assert_eq!(ids.all(db).await.unwrap(), [1]);
    let ids = counted()
        .exclude_by(&visible, "album_count__in", "3,4")
        .unwrap()
        .values(|(artist, _)| artist.id);
    assert_eq!(ids.all(db).await.unwrap(), [2]);
    let sorted = counted()
        .order_by_path(&visible, &["album_count", "name"])
        .unwrap();
    let found: Vec<_> = sorted
        .clone()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|(artist, count)| (artist.name, count))
        .collect();
    assert_eq!(found, [("Bert_".to_owned(), 0), ("Ann 100%".to_owned(), 3)]);
    // A copy, and rows that are put together, know the names too.
    let both = sorted.clone().union_all(sorted);
    let both = both.order_by_path(&visible, &["-album_count"]).unwrap();
    let counts: Vec<_> = both
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|(_, count)| count)
        .collect();
    assert_eq!(counts, [3, 3, 0, 0]);
}

#[tokio::test]
async fn calculations_over_rows_around_are_conditions_too() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let visible = Visible::of(Album::SCHEMA)
        .all_fields()
        .calculation("place", [Lookup::Exact, Lookup::AtMost]);
    let latest = Album::objects()
        .annotate(|album| {
            row_number().over(
                window()
                    .partition_by(album.artist)
                    .order_by(album.id.descending()),
            )
        })
        .named("place", |(_, place)| place)
        .filter_by(&visible, "place", "1")
        .unwrap()
        .filter_by(&visible, "place__lte", "1")
        .unwrap()
        .order_by(|(album, _)| album.id.ascending())
        .values(|(album, _)| album.id);
    assert_eq!(latest.all(db).await.unwrap(), [2, 4]);
}

#[tokio::test]
async fn calculations_are_seen_where_the_list_says_so() {
    let store = Store::new().await;
    let counted = || {
        Artist::objects()
            .alias(|artist| artist.albums().id.count())
            .named("album_count", |(_, count)| count)
    };
    let refused = |visible: &Visible, path: &str| {
        let error = counted().filter_by(visible, path, "1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        error.to_string()
    };
    let hidden = Visible::of(Artist::SCHEMA).field("name", [Lookup::Exact]);
    assert_eq!(
        refused(&hidden, "album_count"),
        "Artist has no field \"album_count\" (there are: name)"
    );
    let some = hidden.calculation("album_count", [Lookup::Greater]);
    assert_eq!(
        refused(&some, "album_coun"),
        "Artist has no field \"album_coun\" (did you mean \"album_count\"? there are: album_count, name)"
    );
    assert_eq!(
        refused(&some, "album_count__lt"),
        "\"album_count__lt\" is no condition that can be asked for (did you mean \"gt\"? there are: gt)"
    );
    assert_eq!(
        refused(&some, "album_count__year"),
        "\"year\" in \"album_count__year\" is no lookup of such a field (there are: gt)"
    );
    let unsorted = counted().order_by_path(&some, &["album_count"]);
    assert_eq!(unsorted.unwrap_err().kind(), ErrorKind::InvalidInput);
    // What the list names and the query doesn't calculate isn't there.
    let missing = Artist::objects().filter_by(&some, "album_count__gt", "1");
    assert_eq!(
        missing.unwrap_err().to_string(),
        "Artist has no field \"album_count\" (there are: name)"
    );
    // A name means one thing.
    for (name, hint) in [
        ("name", "no single word"),
        ("albums", "no single word"),
        ("pk", "no single word"),
        ("two__words", "no single word"),
        ("", "no single word"),
        ("album_count", "no single word"),
    ] {
        let error = counted().named(name, |(_, count)| count).count(&store.acme);
        let error = error.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert!(error.to_string().contains(hint), "{error}");
    }
    let column = Artist::objects().named("title", |artist| artist.name);
    let error = column.count(&store.acme).await.unwrap_err();
    assert!(
        error.to_string().contains("has its name already"),
        "{error}"
    );
}

/// Whether a path is accepted as a condition with any value.
fn condition(visible: &Visible, path: &str) -> Result<Query<Album>, String> {
    let given = [
        Given::from("1"),
        Given::from(true),
        Given::from(json!([1, 2])),
    ];
    let mut refused = String::new();
    for value in given {
        match Album::objects().filter_by(visible, path, value) {
            Ok(query) => return Ok(query),
            Err(error) => refused = error.to_string(),
        }
    }
    Err(refused)
}

/// Every name that a schema has, and some lookups and transforms.
fn words() -> Vec<&'static str> {
    let mut words = vec!["pk", "exact", "icontains", "isnull", "gt", "in", "length"];
    for schema in [
        Album::SCHEMA,
        Artist::SCHEMA,
        Track::SCHEMA,
        Playlist::SCHEMA,
    ] {
        words.extend(schema.fields.iter().map(|field| field.name));
        words.extend(schema.relations.iter().map(|relation| relation.name));
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn paths() -> Vec<String> {
    let words = words();
    let mut paths: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut longest = paths.clone();
    for _ in 0..2 {
        let longer = longest.iter().flat_map(|path| {
            let words = words.iter();
            words.map(move |word| format!("{path}__{word}"))
        });
        longest = longer.collect();
        paths.extend_from_slice(&longest);
    }
    paths
}

fn part_of_albums() -> Visible {
    Visible::of(Album::SCHEMA)
        .field("title", [Lookup::Exact, Lookup::InsensitiveContains])
        .field("title__length", [Lookup::Greater])
        .field("artist__name", [Lookup::Exact])
        .field("tracks__name", [Lookup::In])
        .field("parent", [Lookup::IsNull])
        .ordering("parent__title")
        .ordering("title")
}

#[test]
fn nothing_beyond_the_list_can_be_asked_for_or_sorted_by() {
    let visible = part_of_albums();
    visible.check().unwrap();
    let mut accepted = String::new();
    for path in paths() {
        if condition(&visible, &path).is_ok() {
            writeln!(accepted, "{path}").unwrap();
        }
        for order in [path.clone(), format!("-{path}")] {
            if Album::objects().order_by_path(&visible, &[&order]).is_ok() {
                writeln!(accepted, "by {order}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(accepted, @r"
    title
    by title
    by -title
    artist__name
    parent__isnull
    by parent__title
    by -parent__title
    title__exact
    title__icontains
    artist__name__exact
    parent__id__isnull
    parent__pk__isnull
    title__length__gt
    tracks__name__in
    ");
}

#[test]
fn what_is_hidden_is_told_like_what_does_not_exist() {
    let visible = part_of_albums();
    let hidden = [
        "id",
        "pk",
        "product",
        "rating",
        "albums",
        "remarks",
        "friends",
        "album",
        "milliseconds",
        "price",
        "rated",
    ];
    let told = |path: &str, order: bool| {
        let error = if order {
            let sorted = Album::objects().order_by_path(&visible, &[path]);
            sorted.err().map(|error| error.to_string())
        } else {
            condition(&visible, path).err()
        };
        // What was probably meant depends on what was typed.
        error.map(|error| match error.split_once("did you mean ") {
            Some((before, after)) => {
                let after = after.split_once("? ").map_or(after, |(_, after)| after);
                format!("{before}{after}")
            }
            None => error,
        })
    };
    let mut compared = 0;
    for path in paths() {
        if !path.split("__").any(|part| hidden.contains(&part)) {
            continue;
        }
        let nonsense: Vec<_> = path
            .split("__")
            .map(|part| {
                if hidden.contains(&part) {
                    "qqqqqq"
                } else {
                    part
                }
            })
            .collect();
        let nonsense = nonsense.join("__");
        // The key of what the caller may see as a reference is that reference.
        if path.starts_with("parent__id") || path.starts_with("parent__pk") {
            continue;
        }
        for order in [false, true] {
            let mut error = told(&path, order).unwrap_or_else(|| panic!("{path} is accepted"));
            error = error.replace(&format!("{path:?}"), &format!("{nonsense:?}"));
            for part in hidden {
                error = error.replace(&format!("{part:?}"), "\"qqqqqq\"");
            }
            assert_eq!(Some(error), told(&nonsense, order), "{path}");
            compared += 1;
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn parts_of_values_are_seen_where_the_list_says_so() {
    let visible = Visible::of(Everything::SCHEMA)
        .field("json__public", [Lookup::Exact])
        .whole_field("json__open__part")
        .field("date__year", [Lookup::Exact])
        .field("instant__date__month", [Lookup::In])
        .ordering("date_time__date");
    visible.check().unwrap();
    let asked = |path: &str| {
        let texts = [Given::from("1"), Given::from(json!([1]))];
        let mut tried = texts.into_iter();
        tried.any(|value| {
            Everything::objects()
                .filter_by(&visible, path, value)
                .is_ok()
        })
    };
    let sorted = |path: &str| {
        Everything::objects()
            .order_by_path(&visible, &[path])
            .is_ok()
    };
    for path in [
        "json__public",
        "json__open__part",
        "json__open__part__deep__icontains",
        "json__open__part__has_key",
        "date__year",
        "instant__date__month__in",
    ] {
        assert!(asked(path), "{path}");
    }
    for path in [
        "json",
        "json__contains",
        "json__contained_by",
        "json__has_key",
        "json__has_any_keys",
        "json__isnull",
        "json__secret",
        "json__public__deep",
        "json__public__gt",
        "json__public__isnull",
        "json__0",
        "json__open",
        "json__open__other",
        "json__open__contains",
        "date",
        "date__gt",
        "date__month",
        "date__year__gt",
        "instant",
        "instant__month",
        "instant__date",
        "instant__date__month",
        "instant__date__month__exact",
        "date_time__date",
        "date_time",
    ] {
        assert!(!asked(path), "{path}");
    }
    assert!(sorted("-date_time__date"));
    for path in [
        "date_time",
        "date__year",
        "json__open",
        "json__public",
        "?",
        "-?",
        "--date",
    ] {
        assert!(!sorted(path), "{path}");
    }
    let refused = |path: &str| {
        let refused = Everything::objects().filter_by(&visible, path, "1");
        refused.unwrap_err().to_string()
    };
    assert_eq!(
        refused("date__month"),
        "\"date__month\" is no condition that can be asked for"
    );
    assert_eq!(
        refused("date__isnull"),
        "\"date__isnull\" is no condition that can be asked for (there are: year)"
    );
}

#[test]
fn a_path_ends_after_eight_relations() {
    let visible = Visible::of(Album::SCHEMA)
        .all_fields_of("artist__albums__artist__albums__artist__albums__artist__albums__artist");
    visible.check().unwrap();
    let long = "artist__albums__artist__albums__artist__albums__artist__albums__artist__rating";
    let error = Album::objects().filter_by(&visible, long, "1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("too many relations"), "{error}");
}
