//! Conditions and orders by paths of strings.

use serde_json::json;
use terrace_core::{ErrorKind, Tenant};
use terrace_orm::{Given, Lookup, Model, Visible};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::{Store, sample};

fn albums_visible() -> Visible {
    Visible::of(Album::SCHEMA)
        .all_fields()
        .field(
            "artist__name",
            [Lookup::Exact, Lookup::InsensitiveContains, Lookup::In],
        )
        .all_fields_of("parent")
        .whole_field("tracks__name")
        .whole_field("tracks")
        .ordering("artist__name")
        .whole_field("artist__albums__title")
}

async fn albums(db: &Db<Tenant>, path: &str, value: impl Into<Given>) -> Vec<i64> {
    let query = Album::objects()
        .filter_by(&albums_visible(), path, value)
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut ids = query.values(|a| a.id).all(db).await.unwrap();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[tokio::test]
async fn paths_name_lookups_of_fields_and_related_fields() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    albums_visible().check().unwrap();
    assert_eq!(albums(db, "id", 2).await, [2]);
    assert_eq!(albums(db, "pk", "2").await, [2]);
    assert_eq!(albums(db, "id__in", "1,4,9").await, [1, 4]);
    assert_eq!(albums(db, "id__in", json!([1, null, 4])).await, [1, 4]);
    assert_eq!(albums(db, "id__range", [2, 3]).await, [2, 3]);
    assert_eq!(albums(db, "id__gt", json!(3)).await, [4]);
    assert_eq!(albums(db, "title__icontains", "FIRST").await, [1, 3]);
    assert_eq!(albums(db, "title__length__gte", 6).await, [2, 3]);
    assert_eq!(albums(db, "title__lower", "first").await, [1]);
    assert_eq!(albums(db, "artist__name__icontains", "100%").await, [1, 2]);
    assert_eq!(albums(db, "artist", 1).await, [1, 2]);
    assert_eq!(albums(db, "artist__id", 1).await, [1, 2]);
    assert_eq!(albums(db, "artist__pk__in", [1, 7]).await, [1, 2]);
    assert_eq!(albums(db, "parent__isnull", "true").await, [1]);
    assert_eq!(albums(db, "parent__title", "First").await, [2]);
    assert_eq!(albums(db, "parent", json!(null)).await, [1]);
    assert_eq!(albums(db, "tracks__name", "Track 2").await, [1]);
    assert_eq!(albums(db, "tracks__isnull", true).await, [2, 3, 4]);
    assert_eq!(albums(db, "artist__albums__title", "Last").await, [3, 4]);
}

#[tokio::test]
async fn paths_lead_through_many_to_many_relations() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let list = Playlist {
        id: terrace_orm::Auto::unset(),
        name: "Mine".to_owned(),
    };
    let list = list.insert(db).await.unwrap();
    list.tracks().add(db, [2, 3]).await.unwrap();
    let visible = Visible::of(Playlist::SCHEMA)
        .whole_field("tracks")
        .whole_field("tracks__name")
        .whole_field("tracks__album__title");
    for (path, value, count) in [
        ("tracks", "2", 1),
        ("tracks__id__in", "2,3", 2),
        ("tracks__pk", "4", 0),
        ("tracks__name", "Track 3", 1),
        ("tracks__album__title", "First", 2),
    ] {
        let query = Playlist::objects()
            .filter_by(&visible, path, value)
            .unwrap();
        let found = query.count(db).await.unwrap();
        assert_eq!(found, count, "{path}");
    }
}

#[tokio::test]
async fn paths_name_orders() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let visible = albums_visible();
    let ids = async |paths: &[&str]| {
        let query = Album::objects().order_by_path(&visible, paths).unwrap();
        query.values(|a| a.id).all(db).await.unwrap()
    };
    assert_eq!(ids(&["-id"]).await, [4, 3, 2, 1]);
    assert_eq!(ids(&["-artist__name", "title"]).await, [4, 3, 1, 2]);
    assert_eq!(ids(&["title__length", "id"]).await, [4, 1, 2, 3]);
    let excluded = Album::objects().exclude_by(&visible, "id__in", [1, 2]);
    assert_eq!(excluded.unwrap().count(db).await.unwrap(), 2);
}

fn refused(path: &str, value: impl Into<Given>) -> String {
    let visible = Visible::of(Artist::SCHEMA)
        .field("name", [Lookup::Exact, Lookup::InsensitiveContains])
        .whole_field("id")
        .field("albums__title", [Lookup::Exact]);
    let error = Artist::objects()
        .filter_by(&visible, path, value)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    error.to_string()
}

#[test]
fn what_is_not_visible_is_as_what_does_not_exist() {
    let hidden = refused("rating__gt", "3").replace("rating", "x");
    assert_eq!(hidden, refused("x__gt", "3"));
    assert_eq!(
        hidden,
        "Artist has no field \"x\" (there are: albums, id, name)"
    );
    let hidden = refused("albums__artist__rating", "3").replace("artist", "x");
    assert_eq!(hidden, refused("albums__x__rating", "3"));
    assert_eq!(hidden, "Album has no field \"x\" (there are: title)");
}

#[test]
fn mistakes_are_explained() {
    assert_eq!(
        refused("nmae", "x"),
        "Artist has no field \"nmae\" (did you mean \"name\"? there are: albums, id, name)"
    );
    assert_eq!(
        refused("name__startswith", "x"),
        "\"name__startswith\" is no condition that can be asked for (there are: exact, icontains)"
    );
    assert_eq!(
        refused("id__icontains", "x"),
        "\"icontains\" in \"id__icontains\" is no lookup of such a field (there are: abs, exact, \
         gt, gte, in, isnull, lt, lte, range)"
    );
    assert_eq!(
        refused("id", "secret"),
        "\"id\" takes a whole number in the range of the field"
    );
    assert_eq!(refused("id__range", "1"), "\"id__range\" takes two values");
    assert_eq!(
        refused("id__isnull", "perhaps"),
        "\"id__isnull\" takes true or false"
    );
    assert_eq!(refused("id__gt", json!(null)), "\"id__gt\" takes a value");
    assert_eq!(
        refused("name____", "x"),
        "\"name____\" is not a path of names (join fields and a lookup by two underscores: \
         author__name__icontains)"
    );
    assert!(refused(&"x".repeat(1000), "x").len() < 300);
}

#[test]
fn a_list_with_a_mistake_is_found() {
    let wrong = Visible::of(Artist::SCHEMA).whole_field("nmae");
    assert_eq!(wrong.check().unwrap_err().kind(), ErrorKind::Configuration);
    let refused = Album::objects().filter_by(&Visible::of(Artist::SCHEMA), "id", 1);
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn references_to_the_registry_are_not_followed() {
    let visible = Visible::of(Album::SCHEMA).whole_field("product__name");
    assert!(visible.check().is_err());
    let visible = Visible::of(Album::SCHEMA).whole_field("product");
    visible.check().unwrap();
}

#[tokio::test]
async fn every_type_of_field_is_read() {
    let store = Store::new().await;
    let visible = Visible::of(Everything::SCHEMA)
        .all_fields()
        .in_zone("Europe/Paris");
    let ask = async |path: &str, value: Given| {
        let query = Everything::objects().filter_by(&visible, path, value);
        let query = query.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(query.count(&store.acme).await.unwrap(), 0, "{path}");
    };
    for (path, value) in [
        ("truth", "true"),
        ("small", "-3"),
        ("normal", "3"),
        ("big", "3"),
        ("single__gt", "1.5"),
        ("double__lte", "1e3"),
        ("text__regex", "^a"),
        ("uuid", "6f0f3f0e-0000-7000-8000-000000000001"),
        ("date__year", "2024"),
        ("date__iso_year__gt", "2024"),
        ("time__hour", "9"),
        ("date_time__gte", "2024-01-01T10:00:00"),
        ("date_time__date", "2024-01-01"),
        ("instant__lt", "2024-01-01T10:00:00Z"),
        ("instant__lt", "2024-01-01"),
        ("instant__time__hour__lt", "5"),
        ("instant__week_day__in", "1,7"),
        ("decimal", "1.25"),
        ("json__a__b", "1"),
        ("json__a__0__icontains", "x"),
        ("json__a__gt", "5"),
        ("json__has_key", "a"),
        ("json__a__isnull", "true"),
        ("maybe_json__has_any_keys", "a,b"),
    ] {
        ask(path, value.into()).await;
    }
    ask("json__contains", json!({"a": 1}).into()).await;
    ask("json__a__in", json!([1, "x"]).into()).await;
    ask("decimal__in", json!([1, "2.5", 3.25]).into()).await;
}
