//! Arrays and ranges: on databases that have them, and refused on others before a table is made.

use std::ops::Bound;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Array, Auto, Given, Model, Range, Visible};
use terrace_tenancy::Db;
use uuid::Uuid;

use crate::support::{Home, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "arrays")]
struct Arrays {
    id: Auto<i64>,
    truths: Array<bool>,
    small: Array<i16>,
    medium: Array<i32>,
    large: Array<i64>,
    singles: Array<f32>,
    doubles: Array<f64>,
    amounts: Array<Decimal>,
    texts: Array<String>,
    codes: Array<Uuid>,
    days: Array<Date>,
    clocks: Array<Time>,
    locals: Array<DateTime>,
    moments: Option<Array<Timestamp>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "ranges")]
struct Ranges {
    id: Auto<i64>,
    medium: Range<i32>,
    large: Range<i64>,
    amount: Range<Decimal>,
    day: Range<Date>,
    local: Range<DateTime>,
    moment: Option<Range<Timestamp>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "series")]
struct Series {
    id: Auto<i64>,
    readings: Array<Option<i32>>,
    names: Option<Array<Option<String>>>,
}

fn series(readings: &[Option<i32>], names: Option<&[Option<&str>]>) -> Series {
    let names = names.map(|names| {
        let names = names.iter().map(|name| name.map(str::to_owned));
        names.collect::<Vec<_>>().into()
    });
    Series {
        id: Auto::unset(),
        readings: readings.to_vec().into(),
        names,
    }
}

fn arrays(texts: &[&str], large: &[i64]) -> Arrays {
    Arrays {
        id: Auto::unset(),
        truths: [true, false].into(),
        small: [i16::MIN, 0, i16::MAX].into(),
        medium: [i32::MIN, 7, i32::MAX].into(),
        large: large.to_vec().into(),
        singles: [-1.5, 0.0].into(),
        doubles: [0.1, f64::MAX].into(),
        amounts: [Decimal::new(-1_050, 2), Decimal::new(1, 6)].into(),
        texts: texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
            .into(),
        codes: [Uuid::nil(), Uuid::max()].into(),
        days: [Date::constant(1999, 12, 31), Date::constant(2000, 1, 1)].into(),
        clocks: [Time::midnight(), Time::constant(23, 59, 59, 999_999_000)].into(),
        locals: [Date::constant(2026, 1, 2).at(3, 4, 5, 6_000)].into(),
        moments: None,
    }
}

fn ranges(medium: impl Into<Range<i32>>) -> Ranges {
    let cents = |cents| Decimal::new(cents, 2);
    let day = |day| Date::constant(2026, 1, day);
    Ranges {
        id: Auto::unset(),
        medium: medium.into(),
        large: (..i64::MAX).into(),
        amount: Range::new(Bound::Excluded(cents(150)), Bound::Included(cents(275))),
        day: (day(1)..day(5)).into(),
        local: (day(1).at(0, 0, 0, 0)..=day(2).at(0, 0, 0, 0)).into(),
        moment: Some((Timestamp::UNIX_EPOCH..).into()),
    }
}

/// The places, from 0, of the rows that match a condition.
macro_rules! found {
    ($model:ident $first:ident $db:ident: $condition:expr) => {
        $model::objects()
            .filter($condition)
            .order_by(|row| row.id.ascending())
            .values(|row| row.id)
            .all($db)
            .await?
            .into_iter()
            .map(|key| key - $first)
            .collect::<Vec<i64>>()
    };
}

/// Makes both tables empty, where the database can have them.
async fn tables(home: &Home) -> Result<Option<&Db<Tenant>>> {
    if !home.capabilities().arrays {
        return Ok(None);
    }
    let db = home.db();
    Arrays::objects().delete(db).await?;
    Ranges::objects().delete(db).await?;
    Ok(Some(db))
}

pub(super) async fn arrays_and_ranges_are_kept_or_refused(home: &Home) -> Result<()> {
    let made = [
        home.create(Arrays::SCHEMA).await,
        home.create(Ranges::SCHEMA).await,
    ];
    let Some(db) = tables(home).await? else {
        for refused in made {
            let error = refused.expect_err("the database has no such columns");
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.hint().is_some(), "{error}");
        }
        return Ok(());
    };
    made.into_iter().collect::<Result<()>>()?;
    let long: Vec<i64> = (0..2_000).collect();
    for row in [
        arrays(&["a", "", "it's", "{\"x\",NULL}", "ä\\"], &[1, 2, 3]),
        arrays(&[], &long),
        Arrays {
            moments: Some([Timestamp::UNIX_EPOCH].into()),
            ..arrays(&["NULL"], &[])
        },
    ] {
        let kept = row.clone().insert(db).await?;
        let key = kept.id.get().copied().unwrap_or_default();
        assert_eq!(Arrays::get(db, key).await?, kept);
        assert_eq!(kept.texts, row.texts);
    }
    let given = [
        Range::from(1..5),
        Range::from(..),
        Range::EMPTY,
        (..-3).into(),
        (7..).into(),
    ];
    for medium in given {
        let row = ranges(medium.clone()).insert(db).await?;
        let key = row.id.get().copied().unwrap_or_default();
        let kept = Ranges::get(db, key).await?;
        assert_eq!(kept, row);
        assert_eq!(kept.medium, medium);
    }
    // Whole numbers and days have one way of being written, and a range of none is empty.
    for (given, wanted) in [
        (Range::from(1..=5), Range::from(1..6)),
        (
            Range::new(Bound::Excluded(1), Bound::Included(3)),
            (2..4).into(),
        ),
        (Range::from(5..5), Range::EMPTY),
    ] {
        let row = ranges(given).insert(db).await?;
        let key = row.id.get().copied().unwrap_or_default();
        assert_eq!(Ranges::get(db, key).await?.medium, wanted);
    }
    let nul = arrays(&["a\0b"], &[]).insert(db).await;
    assert_eq!(kind(nul), ErrorKind::InvalidValue);
    Ok(())
}

pub(super) async fn elements_of_arrays_may_be_null(home: &Home) -> Result<()> {
    if !home.capabilities().arrays {
        let refused = home.create(Series::SCHEMA).await;
        assert_eq!(kind(refused), ErrorKind::Unsupported);
        return Ok(());
    }
    home.create(Series::SCHEMA).await?;
    let db = home.db();
    let rows = vec![
        series(
            &[Some(1), None, Some(3)],
            Some(&[None, Some("NULL"), Some("")]),
        ),
        series(&[Some(3)], Some(&[])),
        series(&[None], None),
    ];
    let rows = Series::bulk_insert(db, rows).await?;
    let first = rows[0].id.get().copied().unwrap_or_default();
    let stored = Series::objects().order_by(|row| row.id.ascending());
    assert_eq!(stored.clone().all(db).await?, rows);
    assert_eq!(
        found!(Series first db: |row| row.readings.has_null()),
        [0, 2]
    );
    assert_eq!(found!(Series first db: |row| row.names.has_null()), [0]);
    assert_eq!(found!(Series first db: |row| row.readings.has(3)), [0, 1]);
    assert_eq!(found!(Series first db: |row| row.names.has("NULL")), [0]);
    assert_eq!(
        found!(Series first db: |row| row.readings.equals([Some(1), None, Some(3)])),
        [0]
    );
    assert_eq!(
        found!(Series first db: |row| row.readings.equals(vec![None])),
        [2]
    );
    // A null equals nothing, and so is contained in nothing.
    assert_eq!(
        found!(Series first db: |row| row.readings.contains([None])),
        [0; 0]
    );
    assert_eq!(
        found!(Series first db: |row| row.readings.contained_by(vec![Some(3), Some(4)])),
        [1]
    );
    assert_eq!(
        found!(Series first db: |row| row.readings.overlaps([Some(3), None])),
        [0, 1]
    );
    assert_eq!(
        found!(Series first db: |row| row.readings.element_at(1).is_null()),
        [0, 1, 2]
    );
    let values = stored.values(|row| (row.readings.element_at(0), row.readings.element_count()));
    assert_eq!(
        values.all(db).await?,
        [(Some(1), 3), (Some(3), 1), (None, 1)]
    );
    let mut last = rows[2].clone();
    last.readings.push(Some(7));
    last.update(db).await?;
    assert_eq!(Series::get(db, first + 2).await?, last);
    Ok(())
}

pub(super) async fn what_is_asked_of_arrays_and_ranges(home: &Home) -> Result<()> {
    let Some(db) = tables(home).await? else {
        return Ok(());
    };
    let rows = [
        arrays(&["a", "b"], &[1, 2, 3]),
        arrays(&["b"], &[]),
        arrays(&[], &[3, 3]),
    ];
    let rows = Arrays::bulk_insert(db, rows.into()).await?;
    let first = rows[0].id.get().copied().unwrap_or_default();
    let text = |text: &str| [text.to_owned()];
    assert_eq!(found!(Arrays first db: |row| row.texts.has("b")), [0, 1]);
    assert_eq!(
        found!(Arrays first db: |row| row.texts.contains(text("a"))),
        [0]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.texts.contains(Vec::new())),
        [0, 1, 2]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.texts.contained_by(text("b"))),
        [1, 2]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.texts.overlaps(text("b"))),
        [0, 1]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.texts.equals(text("b"))),
        [1]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.large.element_at(2).equals(3_i64)),
        [0]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.large.element_count().equals(0)),
        [1]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.large.elements(1..3).equals(vec![2, 3])),
        [0]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.large.elements(1..9).element_count().equals(1)),
        [2]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.large.elements(2..2).equals(Vec::new())),
        [0, 1, 2]
    );
    assert_eq!(
        found!(Arrays first db: |row| row.moments.is_null()),
        [0, 1, 2]
    );
    let seen = Arrays::objects()
        .order_by(|row| row.id.ascending())
        .values(|row| {
            (
                row.texts,
                row.large.element_at(0),
                row.texts.element_count(),
            )
        })
        .first(db)
        .await?;
    assert_eq!(
        seen,
        Some((Array(vec!["a".to_owned(), "b".to_owned()]), Some(1), 2))
    );
    Arrays::objects()
        .update(db, |row| [row.large.set(vec![9])])
        .await?;
    assert_eq!(
        found!(Arrays first db: |row| row.large.has(9_i64)),
        [0, 1, 2]
    );
    what_is_asked_of_ranges(db).await
}

async fn what_is_asked_of_ranges(db: &Db<Tenant>) -> Result<()> {
    let rows = [
        ranges(1..5),
        ranges(5..),
        Ranges {
            moment: None,
            ..ranges(Range::EMPTY)
        },
    ];
    let rows = Ranges::bulk_insert(db, rows.into()).await?;
    let first = rows[0].id.get().copied().unwrap_or_default();
    assert_eq!(found!(Ranges first db: |row| row.medium.has(4)), [0]);
    assert_eq!(
        found!(Ranges first db: |row| row.medium.contains(6..8)),
        [1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.contained_by(0..10)),
        [0, 2]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.overlaps(4..=5)),
        [0, 1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.lies_before(5..6)),
        [0]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.lies_after(1..=4)),
        [1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.adjacent_to(..1)),
        [0]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.is_empty_range()),
        [2]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.starts_no_earlier_than(1..2)),
        [0, 1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.ends_no_later_than(..=4)),
        [0]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.includes_start()),
        [0, 1]
    );
    assert!(found!(Ranges first db: |row| row.medium.includes_end()).is_empty());
    assert_eq!(
        found!(Ranges first db: |row| row.amount.includes_end() & !row.amount.includes_start()),
        [0, 1, 2]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.large.has_no_start()),
        [0, 1, 2]
    );
    assert_eq!(found!(Ranges first db: |row| row.medium.has_no_end()), [1]);
    // Null stays null, and so is neither the one nor the other.
    assert_eq!(
        found!(Ranges first db: |row| row.moment.has_no_end()),
        [0, 1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.range_start().equals(5)),
        [1]
    );
    assert_eq!(
        found!(Ranges first db: |row| row.medium.range_end().is_null()),
        [1, 2]
    );
    assert!(found!(Ranges first db: |row| row.amount.has(Decimal::new(150, 2))).is_empty());
    assert_eq!(
        found!(Ranges first db: |row| row.amount.has(Decimal::new(275, 2))),
        [0, 1, 2]
    );
    assert!(found!(Ranges first db: |row| row.day.has(Date::constant(2026, 1, 5))).is_empty());
    let since = Timestamp::UNIX_EPOCH;
    assert_eq!(found!(Ranges first db: |row| row.moment.has(since)), [0, 1]);
    let ends = Ranges::objects()
        .order_by(|row| row.id.ascending())
        .values(|row| (row.medium.range_start(), row.medium.range_end()))
        .all(db)
        .await?;
    assert_eq!(ends, [(Some(1), Some(5)), (Some(5), None), (None, None)]);
    Ok(())
}

pub(super) async fn paths_look_into_arrays_and_ranges(home: &Home) -> Result<()> {
    let Some(db) = tables(home).await? else {
        return Ok(());
    };
    Arrays::bulk_insert(db, vec![arrays(&["a", "b"], &[1]), arrays(&["c"], &[2])]).await?;
    Ranges::bulk_insert(db, vec![ranges(1..5), ranges(7..)]).await?;
    let seen = Visible::of(Arrays::SCHEMA).all_fields();
    for (path, value, wanted) in [
        ("texts__contains", Given::from("[\"a\"]"), 1),
        ("texts__contains", Given::from(vec!["a", "c"]), 0),
        ("texts__overlap", Given::from(vec!["a", "c"]), 2),
        ("large__contained_by", Given::from("[1, 3]"), 1),
        ("large", Given::from("[2]"), 1),
        ("large__in", Given::from("[[2], [1], [7, 8]]"), 2),
        ("texts__len", Given::from("2"), 1),
        ("texts__len__gte", Given::from("1"), 2),
        ("texts__0", Given::from("a"), 1),
        ("texts__1__isnull", Given::from(true), 1),
        ("texts__0__icontains", Given::from("C"), 1),
        ("texts__0__upper__in", Given::from("A,B,C"), 2),
        ("texts__0_1", Given::from("[\"c\"]"), 1),
        ("texts__1_9__overlap", Given::from("[\"b\"]"), 1),
        ("texts__0_1__contains", Given::from("[\"b\"]"), 0),
        ("texts__1_2__len", Given::from("0"), 1),
        ("amounts__0__lt", Given::from("-10.4"), 2),
        ("days__1__year", Given::from("2000"), 2),
        ("truths__1", Given::from("true"), 0),
        ("moments__len__isnull", Given::from(true), 2),
    ] {
        let found = Arrays::objects()
            .filter_by(&seen, path, value)?
            .count(db)
            .await?;
        assert_eq!(found, wanted, "{path}");
    }
    let seen = Visible::of(Ranges::SCHEMA).all_fields();
    for (path, value, wanted) in [
        ("medium__overlap", "[4,7]", 2),
        ("medium__fully_lt", "[5,)", 1),
        ("medium__fully_gt", "(,6)", 1),
        ("medium__adjacent_to", "[5,6)", 1),
        ("medium__contained_by", "[1,9]", 1),
        ("medium", "[7,)", 1),
        ("medium__in", "[\"[1,5)\", \"[2,3)\"]", 1),
        ("medium__contains", "[2,4)", 1),
        ("medium__contains", "8", 1),
        ("day__contains", "2026-01-04", 2),
        ("day__contains", "2026-01-05", 0),
        ("medium__not_lt", "[1,2)", 2),
        ("medium__not_lt", "[2,3)", 1),
        ("medium__not_gt", "(,5)", 1),
        ("medium__not_gt", "(,4)", 0),
        ("medium__startswith", "1", 1),
        ("medium__startswith__gt", "1", 1),
        ("medium__endswith", "5", 1),
        ("medium__endswith__isnull", "true", 1),
        ("day__startswith__year", "2026", 2),
        ("moment__startswith__date", "1970-01-01", 2),
        ("medium__isempty", "false", 2),
        ("medium__lower_inc", "true", 2),
        ("medium__upper_inc", "true", 0),
        ("amount__lower_inc", "true", 0),
        ("amount__upper_inc", "true", 2),
        ("large__lower_inf", "true", 2),
        ("medium__lower_inf", "true", 0),
        ("medium__upper_inf", "true", 1),
    ] {
        let found = Ranges::objects()
            .filter_by(&seen, path, value)?
            .count(db)
            .await?;
        assert_eq!(found, wanted, "{path}");
    }
    for value in ["1,5", "[1;5)", "[a,b]", "[1,5"] {
        let refused = Ranges::objects()
            .filter_by(&seen, "medium__overlap", value)
            .map(drop);
        assert_eq!(kind(refused), ErrorKind::InvalidInput, "{value}");
    }
    for order in ["medium__startswith", "-medium__isempty", "amount__endswith"] {
        let sorted = Ranges::objects().order_by_path(&seen, &[order])?;
        assert_eq!(sorted.all(db).await?.len(), 2, "{order}");
    }
    Ok(())
}
