//! Every type of field, there and back, and what is refused before anything is sent.

use jiff::civil::{date, time};
use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Key, Model};
use uuid::Uuid;

use crate::models::*;
use crate::store::Store;

fn full() -> Everything {
    let uuid = Uuid::from_u128(0x1234_5678_9abc_def0);
    let day = date(2024, 2, 29);
    let clock = time(23, 59, 58, 123_456_000);
    let instant = "2024-02-29T23:59:58.123456Z".parse().unwrap();
    let document = json!({"a": [1, null, {"b": "ü"}]});
    Everything {
        id: Auto::unset(),
        truth: true,
        small: i16::MIN,
        normal: i32::MAX,
        big: i64::MIN,
        single: 1.5,
        double: -0.1,
        text: "naïve ' \" \\ % _ 🏔".to_owned(),
        bytes: vec![0, 255, 128],
        uuid,
        date: day,
        time: clock,
        date_time: day.to_datetime(clock),
        instant,
        decimal: Decimal::new(-123_456_789, 4),
        json: document.clone(),
        maybe_truth: Some(false),
        maybe_small: Some(0),
        maybe_normal: Some(-1),
        maybe_big: Some(i64::MAX),
        maybe_single: Some(-2.25),
        maybe_double: Some(1e300),
        maybe_text: Some(String::new()),
        maybe_bytes: Some(Vec::new()),
        maybe_uuid: Some(Uuid::nil()),
        maybe_date: Some(date(1, 1, 1)),
        maybe_time: Some(time(0, 0, 0, 0)),
        maybe_date_time: Some(date(9999, 12, 31).at(23, 59, 59, 0)),
        maybe_instant: Some(instant),
        maybe_decimal: Some(Decimal::new(1, 0)),
        maybe_json: Some(json!("text")),
    }
}

fn nulls() -> Everything {
    Everything {
        maybe_truth: None,
        maybe_small: None,
        maybe_normal: None,
        maybe_big: None,
        maybe_single: None,
        maybe_double: None,
        maybe_text: None,
        maybe_bytes: None,
        maybe_uuid: None,
        maybe_date: None,
        maybe_time: None,
        maybe_date_time: None,
        maybe_instant: None,
        maybe_decimal: None,
        maybe_json: None,
        ..full()
    }
}

#[tokio::test]
async fn values_come_back_as_they_went() {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        for row in [full(), nulls()] {
            let mut row = row.insert(db).await.unwrap();
            let key = row.key().unwrap();
            assert_eq!(Everything::get(db, key).await.unwrap(), row);
            row.truth = false;
            row.maybe_text = None;
            row.update(db).await.unwrap();
            assert_eq!(Everything::get(db, key).await.unwrap(), row);
        }
    }
}

#[tokio::test]
async fn every_type_finds_its_row() {
    let store = Store::new().await;
    let db = &store.acme;
    let row = full().insert(db).await.unwrap();
    nulls().insert(db).await.unwrap();
    let found = Everything::objects()
        .filter(|e| e.truth)
        .filter(|e| e.small.equals(row.small) & e.normal.equals(row.normal))
        .filter(|e| e.big.equals(row.big) & e.single.equals(1.5) & e.double.equals(-0.1))
        .filter(|e| e.text.equals(&row.text) & e.bytes.equals(&row.bytes) & e.uuid.equals(row.uuid))
        .filter(|e| e.date.equals(row.date) & e.time.equals(row.time))
        .filter(|e| e.date_time.equals(row.date_time) & e.instant.equals(row.instant))
        .filter(|e| e.decimal.equals(row.decimal) & e.maybe_decimal.equals(1))
        .get(db)
        .await;
    assert_eq!(found.unwrap(), row);
    let empty = Everything::objects().filter(|e| e.maybe_text.is_null() & e.maybe_json.is_null());
    assert_eq!(empty.count(db).await.unwrap(), 1);
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused_before_anything_is_sent() {
    fn refused<T: std::fmt::Debug>(result: Result<T>, field: &str) {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
        assert!(error.message().starts_with(field), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let store = Store::new().await;
    let db = &store.acme;
    let artist = |name: String| Artist {
        id: Auto::unset(),
        name,
        rating: None,
    };
    refused(artist("secret".repeat(21)).insert(db).await, "Artist.name");
    refused(
        artist("secret\0".to_owned()).insert(db).await,
        "Artist.name",
    );
    assert!(artist("ü".repeat(120)).insert(db).await.is_ok());
    let track = |milliseconds, price| Track {
        id: Auto::unset(),
        name: String::new(),
        album: None,
        milliseconds,
        price,
    };
    refused(
        track(0, Decimal::ONE).insert(db).await,
        "Track.milliseconds",
    );
    refused(
        track(9_000_001, Decimal::ONE).insert(db).await,
        "Track.milliseconds",
    );
    refused(track(1, Decimal::new(1, 3)).insert(db).await, "Track.price");
    refused(
        track(1, Decimal::new(1, 0) * Decimal::from(100_000_000))
            .insert(db)
            .await,
        "Track.price",
    );
    let endless = Everything {
        double: f64::INFINITY,
        ..full()
    };
    refused(endless.insert(db).await, "Everything.double");
    let update = Everything::objects().update(db, |e| e.single.set(f32::NAN));
    refused(update.await, "Everything.single");
    let negative = track(1, Decimal::NEGATIVE_ONE).insert(db).await;
    assert_eq!(negative.unwrap_err().kind(), ErrorKind::Check);
    let update = Track::objects().update(db, |t| t.milliseconds.set(0)).await;
    refused(update, "Track.milliseconds");
    let euro = Currency {
        code: Key::from("EURO"),
        name: String::new(),
    };
    refused(euro.insert(db).await, "Currency.code");
}

#[test]
fn schemas_are_data() {
    let schema = Album::SCHEMA;
    assert_eq!((schema.name, schema.table), ("Album", "album"));
    let columns: Vec<_> = schema.fields.iter().map(|field| field.column).collect();
    assert_eq!(
        columns,
        ["id", "title", "artist_id", "parent_id", "product_id"]
    );
    let artist = schema.field("artist").unwrap();
    assert!(artist.index && !artist.nullable);
    let reference = artist.reference.unwrap();
    assert_eq!(
        ((reference.model)().table, reference.column),
        ("artist", "id")
    );
    assert_eq!(reference.on_delete, terrace_core::OnDelete::Cascade);
    assert!(schema.field("parent").unwrap().nullable);
    assert!(
        !schema
            .field("product")
            .unwrap()
            .reference
            .unwrap()
            .constraint
    );
    assert_eq!(schema.indexes[0].columns, ["title", "artist_id"]);
    let parts: Vec<_> = Entry::SCHEMA
        .primary_key()
        .map(|field| field.column)
        .collect();
    assert_eq!(parts, ["playlist_id", "track_id"]);
    let playlist = Entry::SCHEMA.field("playlist").unwrap();
    assert_eq!(playlist.column_type, terrace_core::ColumnType::Uuid);
    assert!(!playlist.index && Entry::SCHEMA.field("track").unwrap().index);
}
