//! Queries put together, and inside each other: what later steps and queries around them see.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, DateUnit, Model, value};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::Store;

async fn artists(db: &Db<Tenant>) -> Result<()> {
    for (name, rating) in [("Ada", Some(5)), ("Bea", None), ("Cy", Some(1))] {
        let artist = Artist {
            id: Auto::unset(),
            name: name.into(),
            rating,
        };
        artist.insert(db).await?;
    }
    Ok(())
}

#[tokio::test]
async fn handles_of_calculations_go_on_after_queries_are_put_together() -> Result<()> {
    let store = Store::of("database").await;
    let db = &store.acme;
    artists(db).await?;
    let rated = Artist::objects()
        .filter(|a| a.rating.is_not_null())
        .annotate(|_| (value(2), value(2)));
    let others = Artist::objects()
        .filter(|a| a.rating.is_null())
        .annotate(|_| (value(1), value(3)));
    let both = rated.union(others);
    let by_first = both
        .clone()
        .order_by(|(a, (first, _))| (first.ascending(), a.name.ascending()));
    let names = by_first.values(|(a, _)| a.name).all(db).await?;
    assert_eq!(names, ["Bea", "Ada", "Cy"]);
    let by_second = both.order_by(|(a, (_, second))| (second.ascending(), a.name.ascending()));
    let names = by_second.values(|(a, _)| a.name).all(db).await?;
    assert_eq!(names, ["Ada", "Cy", "Bea"]);
    Ok(())
}

#[tokio::test]
async fn queries_that_are_put_together_give_one_column_inside_another() -> Result<()> {
    let store = Store::of("database").await;
    let db = &store.acme;
    artists(db).await?;
    let ends = Artist::objects()
        .filter(|a| a.name.equals("Ada"))
        .union(Artist::objects().filter(|a| a.name.equals("Cy")));
    let middle = Artist::objects().exclude(|a| a.id.in_query(ends.select(|a| a.id)));
    assert_eq!(middle.get(db).await?.name, "Bea");
    Ok(())
}

#[tokio::test]
async fn dates_of_queries_that_are_put_together_are_dates() -> Result<()> {
    let store = Store::of("database").await;
    let db = &store.acme;
    let stamped = Stamped {
        id: Auto::unset(),
        text: "once".into(),
        born: Auto::unset(),
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        token: Auto::unset(),
    };
    let created = stamped.insert(db).await?.created;
    let today = created.to_zoned(TimeZone::UTC).date();
    let all = Stamped::objects;
    let both = all().filter(|s| s.text.equals("once")).union(all());
    let days = both.dates(|s| s.created, DateUnit::Day);
    assert_eq!(days.all(db).await?, [today]);
    Ok(())
}

#[tokio::test]
async fn what_is_known_to_be_nothing_is_not_sent() -> Result<()> {
    let store = Store::of("database").await;
    artists(&store.acme).await?;
    let (db, statements) = store.acme.recording();
    let none = || Artist::objects().filter(|a| a.id.one_of([0_i64; 0]));
    let all = Artist::objects;
    assert_eq!(none().union(none()).count(&db).await?, 0);
    assert!(all().intersection(none()).all(&db).await?.is_empty());
    assert!(none().difference(all()).all(&db).await?.is_empty());
    let inside = all().filter(|a| a.id.in_query(none().select(|a| a.id)));
    assert!(!inside.exists(&db).await?);
    let inside = all().filter(|a| a.id.in_query(all().limit(0).select(|a| a.id)));
    assert!(!inside.exists(&db).await?);
    assert_eq!(statements.count(), 0);
    let rest = all().difference(none()).union(none());
    assert_eq!(rest.count(&db).await?, 3);
    Ok(())
}

#[tokio::test]
async fn equal_rows_are_told_by_what_they_return() -> Result<()> {
    let store = Store::of("database").await;
    let db = &store.acme;
    artists(db).await?;
    let sorted = Artist::objects()
        .distinct()
        .order_by(|a| a.rating.ascending());
    assert!(sorted.clone().slice(1..3).exists(db).await?);
    assert!(!sorted.clone().slice(3..5).exists(db).await?);
    assert_eq!(sorted.clone().slice(..2).count(db).await?, 2);
    let part = sorted.slice(..2).select(|a| a.id);
    let among = Artist::objects().filter(|a| a.id.in_query(part));
    assert_eq!(among.count(db).await?, 2);
    Ok(())
}
