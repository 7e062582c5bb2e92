//! Keys of every type.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use terrace_core::{ModelSchema, Result};
use terrace_orm::{Auto, ForeignKey, Key, Model, models, prefetch_for};

use crate::store::Store;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.small"))]
struct Small {
    id: Auto<i32>,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.given"))]
struct Given {
    id: Key<i16>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.day"))]
struct Day {
    #[terrace(primary_key)]
    day: Key<Date>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.moment"))]
struct Moment {
    #[terrace(primary_key)]
    at: Key<DateTime>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.instant"))]
struct Instant {
    #[terrace(primary_key)]
    at: Key<Timestamp>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", reverse(notes = "Note.event"))]
struct Event {
    at: Auto<Timestamp>,
    #[terrace(primary_key)]
    id: Auto<Timestamp>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Note {
    id: Auto<i64>,
    small: ForeignKey<Small>,
    given: ForeignKey<Given>,
    #[terrace(on_delete = "cascade")]
    day: ForeignKey<Day>,
    moment: Option<ForeignKey<Moment>>,
    instant: ForeignKey<Instant>,
    event: ForeignKey<Event>,
}

/// A key of two of them.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", primary_key(day, place))]
struct Visit {
    day: ForeignKey<Day>,
    place: Key<i16>,
    text: String,
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![Small, Given, Day, Moment, Instant, Event, Note, Visit]
}

#[tokio::test]
async fn keys_of_every_type_are_referred_to() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let small = Small {
            id: Auto::unset(),
            name: "first".to_owned(),
        };
        let small = small.insert(db).await?;
        assert_eq!(small.key(), Some(1));
        let many = vec![small.clone(), small.clone()]
            .into_iter()
            .map(|row| Small {
                id: Auto::unset(),
                ..row
            });
        let many = Small::bulk_insert(db, many.collect()).await?;
        assert_eq!(many[1].key(), Some(3));
        let given = Given { id: Key::new(-7) }.insert(db).await?;
        let day = Day {
            day: Key::new(date(2024, 2, 29)),
        };
        let day = day.insert(db).await?;
        // Finer than any database keeps.
        let at = date(2024, 2, 29).at(12, 30, 0, 123_456_789);
        let moment = Moment { at: Key::new(at) }.insert(db).await?;
        let instant: Timestamp = "2024-02-29T12:30:00.123456789Z".parse().unwrap();
        let instant = Instant {
            at: Key::new(instant),
        };
        let instant = instant.insert(db).await?;
        assert_eq!(moment, Moment::get(db, moment.key().unwrap()).await?);
        assert_eq!(instant, Instant::get(db, instant.key().unwrap()).await?);
        let event = Event {
            at: Auto::unset(),
            id: Auto::unset(),
        };
        let event = event.insert(db).await?;
        let note = Note {
            id: Auto::unset(),
            small: ForeignKey::to(&small)?,
            given: ForeignKey::to(&given)?,
            day: ForeignKey::to(&day)?,
            moment: Some(ForeignKey::to(&moment)?),
            instant: ForeignKey::to(&instant)?,
            event: ForeignKey::to(&event)?,
        };
        let note = note.insert(db).await?;
        assert_eq!(small.notes()?.get(db).await?, note);
        assert_eq!(given.notes()?.get(db).await?, note);
        assert_eq!(moment.notes()?.get(db).await?, note);
        assert_eq!(instant.notes()?.get(db).await?, note);
        assert_eq!(event.notes()?.get(db).await?, note);
        let found = Note::objects()
            .filter(|n| n.small().name.equals("first") & n.instant.equals(&instant))
            .filter(|n| n.day.equals(date(2024, 2, 29)))
            .select_related(|n| (n.day(), n.moment(), n.event()))
            .get(db)
            .await?;
        assert_eq!(found.moment.unwrap().loaded(), Some(&moment));
        assert_eq!(found.event.loaded(), Some(&event));
        let rows = prefetch_for([note.clone()])
            .prefetch_one(|n| n.instant())
            .prefetch_one(|n| n.moment())
            .all(db)
            .await?;
        assert_eq!(rows[0].0.1.as_ref(), Some(&instant));
        assert_eq!(rows[0].1.as_ref(), Some(&moment));
        let rows = Instant::objects().prefetch(|i| i.notes()).all(db).await?;
        assert_eq!(rows[0].1, [note]);
        let key = instant.key().unwrap();
        let bulk = Instant::objects().in_bulk(db, [key]).await?;
        assert_eq!(bulk[&key], instant);
        assert_eq!(day.delete(db).await?.of::<Note>(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn composite_keys_are_of_every_type() -> Result<()> {
    let store = Store::of("row").await;
    let db = &store.acme;
    let day = Day {
        day: Key::new(date(2025, 1, 1)),
    };
    let day = day.insert(db).await?;
    let mut visit = Visit {
        day: ForeignKey::to(&day)?,
        place: Key::new(3),
        text: "there".to_owned(),
    };
    visit = visit.insert(db).await?;
    visit.text = "gone".to_owned();
    visit.update(db).await?;
    let found = Visit::get(db, (date(2025, 1, 1), 3)).await?;
    assert_eq!(found, visit);
    found.delete(db).await?;
    assert_eq!(Visit::objects().count(db).await?, 0);
    Ok(())
}
