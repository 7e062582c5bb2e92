//! Calculations, run on SQLite.

use jiff::civil::{DateTime, date, time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use terrace_core::Tenant;
use terrace_orm::{
    Auto, DateUnit, Duration, Model, Together, case, concat, count_all, json_object, rank,
    row_number, sql, value, window,
};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::{Store, sample};

async fn row(db: &Db<Tenant>) {
    let at: Timestamp = "2024-02-29T23:30:15.5Z".parse().unwrap();
    let row = Everything {
        id: Auto::unset(),
        truth: true,
        small: 3,
        normal: -7,
        big: 12,
        single: 0.5,
        double: 2.5,
        text: " Ann ".into(),
        bytes: vec![1],
        uuid: uuid::Uuid::nil(),
        date: date(2024, 2, 29),
        time: time(9, 30, 15, 0),
        date_time: date(2024, 2, 29).at(9, 30, 15, 0),
        instant: at,
        decimal: Decimal::new(12_345, 3),
        json: serde_json::json!({"a": [1, "two"], "b": {"c": true}}),
        maybe_truth: None,
        maybe_small: None,
        maybe_normal: Some(4),
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
    };
    row.insert(db).await.unwrap();
}

/// What a calculation over the only row gives.
macro_rules! given {
    ($db:expr, |$column:ident| $calculation:expr) => {
        Everything::objects()
            .values(|$column| $calculation)
            .get($db)
            .await
            .unwrap()
    };
}

#[tokio::test]
async fn text() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    assert_eq!(given!(db, |e| e.text.trim().upper()), "ANN");
    assert_eq!(given!(db, |e| e.text.length()), 5);
    assert_eq!(given!(db, |e| e.maybe_text.length()), None);
    assert_eq!(given!(db, |e| e.text.substring(2, 2)), "An");
    assert_eq!(given!(db, |e| e.text.position("nn")), 3);
    assert_eq!(given!(db, |e| e.text.trim().replace("n", "m")), "Amm");
    assert_eq!(given!(db, |e| e.text.trim().pad_left(5, "-")), "--Ann");
    assert_eq!(given!(db, |e| e.text.trim().reverse()), "nnA");
    assert_eq!(
        given!(db, |e| concat((e.text.trim(), "/", e.maybe_text, e.big))),
        "Ann/12"
    );
    assert_eq!(given!(db, |e| e.maybe_text.coalesce("none")), "none");
    assert_eq!(given!(db, |e| e.text.trim().null_if("Ann")), None);
    let digest = given!(db, |e| (e.text.trim().md5(), value("Ann").md5()));
    assert_eq!((digest.0.len(), &digest.0), (32, &digest.1));
    assert_eq!(
        given!(db, |e| sql!(String: "upper({}) || {}", e.text.trim(), "!")),
        "ANN!"
    );
}

#[tokio::test]
async fn numbers() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    assert_eq!(given!(db, |e| e.small + e.big), 15);
    assert_eq!(given!(db, |e| e.normal / 2), -3);
    assert_eq!(given!(db, |e| e.normal % 4), -3);
    assert_eq!(given!(db, |e| -e.normal), 7);
    assert_eq!(given!(db, |e| e.normal.absolute()), 7);
    assert_eq!(given!(db, |e| e.maybe_big + 1), None);
    assert_eq!(given!(db, |e| value(100) - e.small), 97);
    let rounded = given!(db, |e| (
        e.double.round(),
        e.double.floor(),
        e.big.square_root().power(2).round()
    ));
    assert_eq!(format!("{rounded:?}"), "(3.0, 2.0, 12.0)");
    assert_eq!(
        given!(db, |e| e.decimal.round_to(1)).normalize(),
        Decimal::new(123, 1)
    );
    assert_eq!(given!(db, |e| e.small.greatest(10)), 10);
    assert_eq!(given!(db, |e| e.big.bit_and(6).bit_xor(1)), 5);
    assert_eq!(given!(db, |e| e.normal.sign()), -1);
    assert_eq!(given!(db, |e| e.normal.cast::<String>()), "-7");
}

#[tokio::test]
async fn times() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    assert_eq!(
        given!(db, |e| (e.date.year(), e.date.month(), e.date.day())),
        (2024, 2, 29)
    );
    assert_eq!(
        given!(db, |e| (
            e.date.quarter(),
            e.date.week(),
            e.date.day_of_year()
        )),
        (1, 9, 60)
    );
    assert_eq!(
        given!(db, |e| (e.date.week_day(), e.date.iso_week_day())),
        (5, 4)
    );
    assert_eq!(
        given!(db, |e| (e.time.hour(), e.time.minute(), e.time.second())),
        (9, 30, 15)
    );
    let minute = Duration::from(SignedDuration::from_mins(1));
    let seventh = given!(db, |_row| value(minute).divided_by(Decimal::from(7)));
    assert_eq!(seventh.as_microseconds(), 8_571_428);
    let longer = given!(db, |_row| value(minute) + SignedDuration::from_secs(30));
    assert_eq!(given!(db, |_row| value(minute).times(1.5)), longer);
    let midnight = date(2024, 2, 29).at(0, 0, 0, 0);
    assert_eq!(given!(db, |e| e.date.cast::<DateTime>()), midnight);
    assert!(given!(db, |e| {
        let later = e.date.cast::<DateTime>() + SignedDuration::ZERO;
        later.equals(e.date.cast::<DateTime>()).as_value()
    }));
    assert_eq!(given!(db, |e| e.instant.hour()), 23);
    assert_eq!(given!(db, |e| e.instant.in_zone("Europe/Paris").hour()), 0);
    assert_eq!(
        given!(db, |e| e.instant.in_zone("Europe/Paris").date()),
        date(2024, 3, 1)
    );
    assert_eq!(given!(db, |e| e.instant.date()), date(2024, 2, 29));
    assert_eq!(
        given!(db, |e| e.date.truncate(DateUnit::Month)),
        date(2024, 2, 1)
    );
    assert_eq!(
        given!(db, |e| e
            .instant
            .in_zone("Europe/Paris")
            .truncate(DateUnit::Month)),
        "2024-02-29T23:00:00Z".parse::<Timestamp>().unwrap()
    );
    let later = given!(db, |e| e.instant + SignedDuration::from_secs(90));
    assert_eq!(
        later,
        "2024-02-29T23:31:45.5Z".parse::<Timestamp>().unwrap()
    );
    let length = given!(db, |e| (e.instant + SignedDuration::from_secs(90))
        .since(e.instant));
    assert_eq!(length.as_microseconds(), 90_000_000);
    for (count, year) in [(1, 2024), (0, 2023)] {
        let query = Everything::objects().filter(|e| {
            e.date.year().equals(year)
                & e.instant.year().equals(year)
                & e.date_time.year().at_most(year)
        });
        assert_eq!(query.count(db).await.unwrap(), count);
    }
    let paris = Everything::objects()
        .filter(|e| e.instant.in_zone("Pacific/Kiritimati").year().equals(2024));
    assert_eq!(paris.count(db).await.unwrap(), 1);
    let nowhere = Everything::objects().values(|e| e.instant.in_zone("Nowhere").hour());
    assert!(nowhere.all(db).await.is_err());
}

#[tokio::test]
async fn json() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    assert_eq!(given!(db, |e| e.json.key("a").index(0).integer()), Some(1));
    assert_eq!(
        given!(db, |e| e.json.key("a").index(-1).text()).as_deref(),
        Some("two")
    );
    assert_eq!(
        given!(db, |e| e.json.key("b").key("c").boolean()),
        Some(true)
    );
    assert_eq!(given!(db, |e| e.json.key("x").text()), None);
    assert_eq!(
        given!(db, |e| e.json.key("b").json()),
        Some(serde_json::json!({"c": true}))
    );
    let object = given!(db, |e| json_object(["n", "t"], (e.normal, e.text.trim())));
    assert_eq!(object, serde_json::json!({"n": -7, "t": "Ann"}));
    let found = Everything::objects().filter(|e| {
        e.json.has_key("a") & e.json.key("b").has_keys(["c"]) & !e.json.has_any_keys(["x", "y"])
    });
    assert_eq!(found.count(db).await.unwrap(), 1);
}

#[tokio::test]
async fn choices_and_truth() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    let choice = given!(db, |e| case()
        .when(e.normal.greater_than(0), "plus")
        .otherwise("minus"));
    assert_eq!(choice, "minus");
    assert!(given!(db, |e| e.normal.less_than(0).as_value()));
    assert!(!given!(db, |e| e.maybe_small.less_than(0).as_value()));
    assert_eq!(
        given!(db, |e| e.maybe_small.less_than(0).as_optional_value()),
        None
    );
    let count = async |query: terrace_orm::Query<Everything>| query.count(db).await.unwrap();
    let all = Everything::objects;
    assert_eq!(count(all().filter(|e| e.truth & e.big.equals(12))).await, 1);
    assert_eq!(count(all().filter(|e| e.truth ^ e.big.equals(12))).await, 0);
    assert_eq!(count(all().filter(|e| !e.truth | e.big.equals(1))).await, 0);
    assert_eq!(
        count(all().filter(|e| e.maybe_small.equals(None::<i16>))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| e.maybe_normal.not_equals(None::<i32>))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| e.maybe_small.is_distinct_from(3))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| e.text.contains(e.text.trim()))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| (e.small, e.big).equals((3, 12)))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| (e.small, e.big).one_of([(3, 12), (1, 1)]))).await,
        1
    );
    assert_eq!(
        count(all().filter(|e| (e.small, e.big).none_of([(3, 12)]))).await,
        0
    );
    let around = all()
        .filter(|e| (e.small, e.big).greater_than((2, 13)) & (e.small, e.big).at_least((3, 12)))
        .filter(|e| (e.small, e.big).less_than((3, 13)) & (e.small, e.big).at_most((3, 12)));
    assert_eq!(count(around).await, 1);
    assert_eq!(count(all().filter(|e| e.small.less_than(e.big))).await, 1);
}

#[tokio::test]
async fn aggregates_and_windows() {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let (all, long, names, none) = Track::objects()
        .aggregate(db, |t| {
            (
                count_all(),
                count_all().filter(t.milliseconds.greater_than(2000)),
                t.name.text_aggregate("+").order_by(t.id.descending()),
                t.milliseconds.sum().filter(t.id.equals(99)).default(-1),
            )
        })
        .await
        .unwrap();
    assert_eq!((all, long, none), (4, 2, -1));
    assert_eq!(names.as_deref(), Some("Track 4+Track 3+Track 2+Track 1"));
    let rows = Track::objects()
        .order_by(|t| t.id.ascending())
        .values(|t| {
            let by_album = window().partition_by(t.album).order_by(t.id.ascending());
            (
                row_number().over(by_album.clone()),
                t.milliseconds.sum().over(by_album.clone().rows(..=0)),
                t.milliseconds.lag(1).over(by_album.clone()),
                t.milliseconds.lead_or(1, 0).over(by_album),
                rank().over(window().order_by(t.milliseconds.descending())),
            )
        })
        .all(db)
        .await
        .unwrap();
    assert_eq!(
        rows,
        [
            (1, Some(1000), None, 2000, 4),
            (2, Some(3000), Some(1000), 3000, 3),
            (3, Some(6000), Some(2000), 0, 2),
            (1, Some(4000), None, 0, 1),
        ]
    );
}

#[tokio::test]
async fn changes_are_calculated() {
    let store = Store::new().await;
    let db = &store.acme;
    row(db).await;
    Everything::objects()
        .update(db, |e| {
            [
                e.normal.set(e.normal * 2 + 1),
                e.text.set(e.text.trim().lower()),
                e.maybe_big.set(Some(5)),
                e.maybe_normal.set(None::<i32>),
                e.big.set(e.small + 1),
            ]
        })
        .await
        .unwrap();
    let row = Everything::objects().get(db).await.unwrap();
    assert_eq!((row.normal, row.text.as_str(), row.big), (-13, "ann", 4));
    assert_eq!((row.maybe_big, row.maybe_normal), (Some(5), None));
}
