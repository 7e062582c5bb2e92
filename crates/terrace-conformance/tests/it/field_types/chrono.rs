//! The types of `chrono` stand for those of `jiff`: on every database they come back, and are found.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Duration, Model};

use crate::support::Home;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "chrono_moments")]
pub(super) struct Moments {
    id: Auto<i64>,
    instant: DateTime<Utc>,
    local: NaiveDateTime,
    day: Option<NaiveDate>,
    clock: NaiveTime,
}

fn moments(microseconds: i64, day: Option<NaiveDate>) -> Moments {
    let instant =
        DateTime::from_timestamp_micros(microseconds).expect("within the years of chrono");
    Moments {
        id: Auto::unset(),
        instant,
        local: instant.naive_utc(),
        day,
        clock: instant.time(),
    }
}

pub(super) async fn times_of_chrono_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    for row in [
        moments(1_234_567_890_123_456, None),
        moments(0, NaiveDate::from_ymd_opt(1970, 1, 1)),
        moments(
            250_000_000_000_000_001,
            NaiveDate::from_ymd_opt(9999, 12, 31),
        ),
    ] {
        let written = row.clone().insert(db).await?;
        let read = Moments::get(db, written.id.get().copied().unwrap_or_default()).await?;
        assert_eq!(read, written);
        assert_eq!((read.instant, read.local), (row.instant, row.local));
        assert_eq!((read.day, read.clock), (row.day, row.clock));
        let found = Moments::objects()
            .filter(|each| {
                each.instant.equals(row.instant)
                    & each.local.equals(row.local)
                    & each.clock.equals(row.clock)
            })
            .all(db)
            .await?;
        assert_eq!(found, [written]);
    }
    let later = Moments::objects()
        .filter(|row| {
            row.day
                .greater_than(NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day"))
        })
        .count(db)
        .await?;
    assert_eq!(later, 1);
    let mut far = moments(0, None);
    far.day = Some(NaiveDate::MAX);
    let refused = far.insert(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidValue);
    Moments::objects().delete(db).await.map(drop)
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "chrono_lectures", unique(title))]
pub(super) struct Lecture {
    id: Auto<i64>,
    #[terrace(max_length = 40)]
    title: String,
    length: TimeDelta,
    #[terrace(auto_now_add)]
    created: DateTime<Utc>,
    #[terrace(auto_now)]
    changed: DateTime<Utc>,
    #[terrace(auto_now)]
    seen: Option<DateTime<Utc>>,
    #[terrace(soft_delete)]
    deleted: Option<DateTime<Utc>>,
}

fn lecture(title: &str) -> Lecture {
    let never = DateTime::default();
    Lecture {
        id: Auto::unset(),
        title: title.to_owned(),
        length: TimeDelta::milliseconds(2_700_500),
        created: never,
        changed: never,
        seen: None,
        deleted: None,
    }
}

async fn later() {
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
}

pub(super) async fn times_of_chrono_are_stamped(home: &Home) -> Result<()> {
    let db = home.db();
    let now = || {
        let now = jiff::Timestamp::now().as_microsecond();
        DateTime::from_timestamp_micros(now).unwrap_or_default()
    };
    let before = now();
    let mut row = lecture("first").insert(db).await?;
    assert!(row.created >= before && row.created <= now());
    assert_eq!((row.changed, row.seen), (row.created, Some(row.created)));
    let key = row.id.get().copied().unwrap_or_default();
    assert_eq!(Lecture::get(db, key).await?, row);
    let created = row.created;
    for written in ["update", "save", "save_fields", "bulk_update", "upsert"] {
        later().await;
        let last = row.changed;
        match written {
            "update" => row.update(db).await?,
            "save" => row.save(db).await.map(drop)?,
            "save_fields" => row.save_fields(db, |row| row.length).await?,
            "bulk_update" => {
                let rows = std::slice::from_mut(&mut row);
                assert_eq!(Lecture::bulk_update(db, rows, |row| row.length).await?, 1);
            }
            _ => row = row.upsert_declared(db).await?.into_row(),
        }
        assert!(row.changed > last, "{written}");
        assert_eq!((row.seen, row.created), (Some(row.changed), created));
        assert_eq!(Lecture::get(db, key).await?, row, "{written}");
    }
    row.soft_delete(db).await?;
    assert!(row.deleted.is_some_and(|at| at >= created));
    assert_eq!(Lecture::objects().count(db).await?, 0);
    assert_eq!(Lecture::objects().with_deleted().get(db).await?, row);
    row.restore(db).await?;
    assert_eq!((row.deleted, Lecture::get(db, key).await?), (None, row));
    let many = vec![lecture("second"), lecture("third")];
    for row in Lecture::bulk_insert(db, many).await? {
        assert!(row.created >= created && row.seen == Some(row.created));
    }
    let long = Lecture::objects().filter(|row| row.length.greater_than(TimeDelta::minutes(45)));
    let lengths = long.values(|row| row.length).distinct().all(db).await?;
    assert_eq!(lengths, [Duration::from_microseconds(2_700_500_000)]);
    Lecture::objects().delete(db).await.map(drop)
}

/// A null in the place of a time that no database keeps would mean something else.
pub(super) async fn times_of_chrono_out_of_range_are_no_nulls(home: &Home) -> Result<()> {
    fn refused<T: std::fmt::Debug>(result: Result<T>) {
        let error = result.unwrap_err();
        let kinds = [ErrorKind::InvalidInput, ErrorKind::InvalidValue];
        assert!(kinds.contains(&error.kind()), "{error}");
    }
    let db = home.db();
    let row = moments(0, NaiveDate::from_ymd_opt(2000, 1, 1));
    let mut row = row.insert(db).await?;
    let (far, last) = (NaiveDate::MAX, DateTime::<Utc>::MAX_UTC);
    let all = Moments::objects;
    refused(all().update(db, |row| [row.day.set(far)]).await);
    refused(all().update(db, |row| [row.day.set(Some(&far))]).await);
    refused(all().update(db, |row| [row.instant.set(last)]).await);
    refused(all().filter(|row| row.day.equals(far)).count(db).await);
    refused(all().filter(|row| row.day.less_than(far)).count(db).await);
    refused(
        all()
            .filter(|row| !row.instant.at_most(last))
            .count(db)
            .await,
    );
    refused(all().filter(|row| row.day.one_of([far])).count(db).await);
    let read = row.clone();
    row.day = Some(far);
    refused(row.update(db).await);
    refused(row.save_changed(db, &read).await);
    refused(Moments::bulk_update(db, std::slice::from_mut(&mut row), |row| row.day).await);
    let long = Lecture {
        length: TimeDelta::MAX,
        ..lecture("endless")
    };
    refused(long.insert(db).await);
    assert_eq!(all().get(db).await?, read);
    all().delete(db).await.map(drop)
}
