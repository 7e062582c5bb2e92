//! Values at the edge of what databases keep.

use jiff::civil::{Date, Time};
use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::Model;

use super::Everything;
use super::samples::{at, decimal, odd};
use crate::support::{Home, kind};

/// Databases keep microseconds; all of them cut the rest off, none rounds.
pub(super) async fn fractions_of_microseconds_are_cut(home: &Home) -> Result<()> {
    let db = home.db();
    let fine = Everything {
        clock: Time::constant(12, 0, 0, 999_999_999),
        local: Date::constant(1969, 12, 31).at(12, 0, 0, 999),
        moment: at("1969-12-31T23:59:59.999999999Z"),
        ..odd()
    };
    let id = fine.clone().insert(db).await?.id;
    let same = Everything::objects().filter(|row| {
        row.clock.equals(fine.clock) & row.local.equals(fine.local) & row.moment.equals(fine.moment)
    });
    let read = same.get(db).await?;
    assert_eq!(read.id, id);
    assert_eq!(read.clock, Time::constant(12, 0, 0, 999_999_000));
    assert_eq!(read.local, Date::constant(1969, 12, 31).at(12, 0, 0, 0));
    assert_eq!(read.moment, at("1969-12-31T23:59:59.999999Z"));
    read.delete(db).await.map(drop)
}

pub(super) async fn numbers_that_are_none_are_kept_or_refused(home: &Home) -> Result<()> {
    let db = home.db();
    for double in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -0.0, 5e-324] {
        match (Everything { double, ..odd() }).insert(db).await {
            Ok(row) => {
                let id = row.id.get().copied().unwrap_or_default();
                let read = Everything::get(db, id).await?.double;
                // Not every database keeps the sign of zero.
                let zeros = read.abs().to_bits() | double.abs().to_bits() == 0;
                let same = read.to_bits() == double.to_bits() || zeros;
                assert!(same, "{double} became {read}");
            }
            Err(error) => {
                assert!(!double.is_finite(), "{double}: {error:?}");
                assert_eq!(error.kind(), ErrorKind::InvalidValue, "{double}: {error:?}");
            }
        }
    }
    Everything::objects().delete(db).await.map(drop)
}

pub(super) async fn what_does_not_fit_is_refused(home: &Home) -> Result<()> {
    let db = home.db();
    let wrong = [
        Everything {
            short: "🏘".repeat(81),
            ..odd()
        },
        Everything {
            long: "a\0b".to_owned(),
            ..odd()
        },
        Everything {
            amount: decimal("0.00001"),
            ..odd()
        },
        Everything {
            amount: decimal("10000000000"),
            ..odd()
        },
        Everything {
            document: json!({ "text": "a\0b" }),
            ..odd()
        },
        Everything {
            document: json!({ "a\0b": 1 }),
            ..odd()
        },
    ];
    for (index, row) in wrong.into_iter().enumerate() {
        assert_eq!(
            kind(row.clone().insert(db).await),
            ErrorKind::InvalidValue,
            "{index}"
        );
        let sound = odd().insert(db).await?;
        let mut changed = Everything {
            id: sound.id,
            ..row
        };
        assert_eq!(
            kind(changed.update(db).await),
            ErrorKind::InvalidValue,
            "{index}"
        );
        let id = sound.id.get().copied().unwrap_or_default();
        assert_eq!(Everything::get(db, id).await?, sound, "{index}");
    }
    Everything::objects().delete(db).await.map(drop)
}

pub(super) async fn ancient_times_are_kept_or_refused(home: &Home) -> Result<()> {
    let db = home.db();
    for year in [0, -1, -4000, -9999] {
        let day = Date::constant(year, 6, 15);
        let row = Everything {
            day,
            local: day.at(1, 2, 3, 4_000),
            moment: at(&format!("{year:+07}-06-15T01:02:03.000004Z")),
            ..odd()
        };
        match row.clone().insert(db).await {
            Ok(written) => {
                let id = written.id.get().copied().unwrap_or_default();
                let read = Everything::get(db, id).await?;
                assert_eq!(
                    (read.day, read.local, read.moment),
                    (row.day, row.local, row.moment)
                );
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidValue, "{year}: {error:?}"),
        }
    }
    Everything::objects().delete(db).await.map(drop)
}

pub(super) async fn numbers_in_documents_are_kept(home: &Home) -> Result<()> {
    let db = home.db();
    let document = json!([
        u64::MAX,
        i64::MIN,
        0.1,
        1e-7,
        1.5e10,
        -2.5,
        0.1 + 0.2,
        1e300
    ]);
    let row = Everything {
        document: document.clone(),
        ..odd()
    }
    .insert(db)
    .await?;
    let read = Everything::get(db, row.id.get().copied().unwrap_or_default())
        .await?
        .document;
    let numbers = |document: &serde_json::Value| -> Vec<f64> {
        let items = document.as_array().into_iter().flatten();
        items.filter_map(serde_json::Value::as_f64).collect()
    };
    assert_eq!(read[0], document[0]);
    assert_eq!(read[1], document[1]);
    assert_eq!(numbers(&read), numbers(&document));
    Everything::objects().delete(db).await.map(drop)
}
