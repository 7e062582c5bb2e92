//! The types of `chrono` stand for those of `jiff`: on every database they come back, and are found.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model};

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
