//! Values come back as they were written, and are found by what they are.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::samples::{empty, full, highest, lowest, odd, tiny};
use super::{Everything, Perhaps};
use crate::support::Home;

pub(super) async fn values_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    let samples = [lowest(), highest(), odd(), tiny()];
    for sample in &samples {
        let written = sample.clone().insert(db).await?;
        let id = written.id.get().copied().unwrap_or_default();
        let read = Everything::get(db, id).await?;
        assert_eq!(read, written);
        assert_eq!(
            Everything {
                id: Auto::unset(),
                ..read.clone()
            },
            *sample
        );
        // Each row takes the values of each other one.
        for other in &samples {
            let mut changed = Everything {
                id: read.id,
                ..other.clone()
            };
            changed.update(db).await?;
            assert_eq!(Everything::get(db, id).await?, changed);
            let mut refreshed = read.clone();
            refreshed.refresh(db).await?;
            assert_eq!(refreshed, changed);
        }
    }
    let all = Everything::bulk_insert(db, samples.to_vec()).await?;
    for (written, sample) in all.iter().zip(&samples) {
        let read = Everything::get(db, written.id.get().copied().unwrap_or_default()).await?;
        assert_eq!(
            Everything {
                id: Auto::unset(),
                ..read
            },
            *sample
        );
    }
    Everything::objects().delete(db).await.map(drop)
}

/// A query of the rows in which one column has a value.
macro_rules! found {
    ($home:expr, $wanted:expr, $($column:ident),+ $(,)?) => {$(
        let wanted = $wanted.$column.clone();
        let found = Everything::objects()
            .filter(|row| row.$column.equals(wanted.clone()))
            .values(|row| (row.id, row.$column))
            .all($home.db())
            .await?;
        assert!(
            found.iter().any(|(id, _)| Some(id) == $wanted.id.get()),
            "a row is not found by {} = {wanted:?}", stringify!($column),
        );
        for (_, value) in found {
            assert_eq!(value, wanted, "another value is equal to this one");
        }
    )+};
}

#[expect(
    clippy::float_cmp,
    reason = "what is found must be what was looked for"
)]
pub(super) async fn values_are_found_by_equality(home: &Home) -> Result<()> {
    let samples = vec![lowest(), highest(), odd(), tiny()];
    for sample in Everything::bulk_insert(home.db(), samples).await? {
        found!(
            home, sample, small, medium, large, single, double, truth, long, short, bytes, code,
            day, clock, local, moment, amount, document,
        );
    }
    Everything::objects().delete(home.db()).await.map(drop)
}

pub(super) async fn nulls_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    let nothing = empty().insert(db).await?;
    let something = full().insert(db).await?;
    let read = |row: &Perhaps| Perhaps::get(db, row.id.get().copied().unwrap_or_default());
    assert_eq!(read(&nothing).await?, nothing);
    assert_eq!(read(&something).await?, something);
    let nulls = Perhaps::objects().filter(|row| {
        row.small.is_null()
            & row.medium.is_null()
            & row.large.is_null()
            & row.single.is_null()
            & row.double.is_null()
            & row.truth.is_null()
            & row.long.is_null()
            & row.short.is_null()
            & row.bytes.is_null()
            & row.code.is_null()
            & row.day.is_null()
            & row.clock.is_null()
            & row.local.is_null()
            & row.moment.is_null()
            & row.amount.is_null()
            & row.document.is_null()
    });
    assert_eq!(nulls.all(db).await?, std::slice::from_ref(&nothing));
    let mut filled = Perhaps {
        id: nothing.id,
        ..full()
    };
    filled.update(db).await?;
    assert_eq!(read(&filled).await?, filled);
    let mut emptied = Perhaps {
        id: something.id,
        ..empty()
    };
    emptied.update(db).await?;
    assert_eq!(read(&emptied).await?, emptied);
    let mixed = Perhaps::bulk_insert(db, vec![full(), empty(), full()]).await?;
    for row in mixed {
        assert_eq!(read(&row).await?, row);
    }
    Perhaps::objects().delete(db).await.map(drop)
}

pub(super) async fn a_json_null_is_no_null(home: &Home) -> Result<()> {
    let db = home.db();
    let row = Perhaps {
        document: Some(serde_json::Value::Null),
        ..empty()
    }
    .insert(db)
    .await?;
    let read = Perhaps::get(db, row.id.get().copied().unwrap_or_default()).await?;
    assert_eq!(read.document, Some(serde_json::Value::Null));
    let there = Perhaps::objects().filter(|row| row.document.is_not_null());
    assert_eq!(there.count(db).await?, 1);
    Perhaps::objects().delete(db).await.map(drop)
}
