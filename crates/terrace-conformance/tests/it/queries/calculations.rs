//! Aggregates, groups and arithmetic.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model};
use uuid::Uuid;

use super::{Post, Sample, author, post, samples, start};
use crate::support::{Home, kind};

pub(super) async fn aggregates_of_some_and_of_none(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 3).await?;
    assert_eq!(Sample::objects().count(db).await?, 3);
    let (count, sum, mean, least, most, ratios, ratio) = Sample::objects()
        .aggregate(db, |row| {
            (
                row.id.count(),
                row.number.sum(),
                row.number.average(),
                row.name.minimum(),
                row.number.maximum(),
                row.ratio.sum(),
                row.ratio.average(),
            )
        })
        .await?;
    assert_eq!((count, sum, most), (3, Some(6), Some(3)));
    assert_eq!((mean, ratios, ratio), (Some(2.0), Some(1.5), Some(0.5)));
    assert_eq!(least.as_deref(), Some("sample 1"));
    let (documents, flags) = Sample::objects()
        .aggregate(db, |row| (row.document.count(), row.flag.count_distinct()))
        .await?;
    assert_eq!((documents, flags), (2, 2));
    let none = || Sample::objects().filter(|row| row.number.greater_than(1000));
    let nothing = none()
        .aggregate(db, |row| {
            (
                row.id.count(),
                row.number.sum(),
                row.number.average(),
                row.number.minimum(),
                row.ratio.maximum(),
            )
        })
        .await?;
    assert_eq!(nothing, (0, None, None, None, None));
    assert_eq!(
        (none().count(db).await?, none().exists(db).await?),
        (0, false)
    );
    let first_two = Sample::objects()
        .order_by(|row| row.number.ascending())
        .limit(2);
    assert_eq!(first_two.clone().count(db).await?, 2);
    assert_eq!(
        first_two.aggregate(db, |row| row.number.sum()).await?,
        Some(3)
    );
    Ok(())
}

pub(super) async fn groups_with_having(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", None).await?,
    );
    let mut posts = Vec::new();
    for (writer, count) in [(&ann, 3), (&bob, 1)] {
        for number in 0..count {
            posts.push(post(writer, &format!("{} {number}", writer.name))?);
        }
    }
    Post::bulk_insert(db, posts).await?;
    let groups = || Post::objects().group_by(|post| post.author().name);
    let sums = groups()
        .values(|post| {
            (
                post.author().name,
                post.id.count(),
                post.price.sum(),
                post.views.average(),
            )
        })
        .order_by(|post| post.id.count().descending())
        .all(db)
        .await?;
    assert_eq!(
        sums,
        [
            (
                "Ann".to_owned(),
                3,
                Some(Decimal::new(3_150, 2)),
                Some(10.0)
            ),
            (
                "Bob".to_owned(),
                1,
                Some(Decimal::new(1_050, 2)),
                Some(10.0)
            ),
        ]
    );
    let busy = groups()
        .values(|post| post.author().name)
        .having(|post| post.id.count().greater_than(1_i64))
        .all(db)
        .await?;
    assert_eq!(busy, ["Ann"]);
    Ok(())
}

pub(super) async fn calculations_agree(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    Post {
        views: 7,
        rank: Some(-7),
        ..post(&ann, "a")?
    }
    .insert(db)
    .await?;
    let values = Post::objects()
        .values(|post| {
            (
                post.views + 1,
                post.views - 10,
                post.views * 3,
                post.views % 4,
                post.rank % 4,
                post.price * Decimal::new(2, 0),
            )
        })
        .get(db)
        .await?;
    let (plus, minus, times, rest, negative_rest, twice) = values;
    assert_eq!(
        (plus, minus, times, rest, negative_rest),
        (8_i64, -3_i64, 21_i64, 3_i64, Some(-3))
    );
    assert_eq!(twice.normalize(), Decimal::new(21, 0));
    let halves = Post::objects()
        .values(|post| (post.views / 2, post.rank / 2))
        .get(db)
        .await?;
    assert_eq!(halves, (3_i64, Some(-3)), "the division of integers");
    let by_price = Post::objects().filter(|post| {
        post.price
            .between(Decimal::new(105, 1), Decimal::new(1_050, 2))
    });
    assert_eq!(by_price.count(db).await?, 1);
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "sorted")]
pub(super) struct Sorted {
    id: Auto<Uuid>,
    small: i16,
    large: i64,
    single: f32,
    name: String,
    day: Date,
    clock: Time,
    local: DateTime,
    moment: Timestamp,
    #[terrace(precision = 12, scale = 2)]
    price: Decimal,
}

pub(super) async fn the_least_and_the_most_of_every_type(home: &Home) -> Result<()> {
    let db = home.db();
    let of = |number: i8| Sorted {
        id: Auto::from(Uuid::from_u128(u128::from(number.unsigned_abs()))),
        small: number.into(),
        large: number.into(),
        single: number.into(),
        name: number.to_string(),
        day: Date::constant(2000, 1, number),
        clock: Time::constant(number, 0, 0, 0),
        local: Date::constant(2000, 1, number).at(0, 0, 0, 0),
        moment: Timestamp::constant(number.into(), 0),
        price: Decimal::new(number.into(), 1),
    };
    let (least, most) = (of(2), of(9));
    Sorted::bulk_insert(db, vec![of(5), most.clone(), least.clone()]).await?;
    let found = Sorted::objects()
        .aggregate(db, |row| {
            (
                row.small.minimum(),
                row.large.minimum(),
                row.single.minimum(),
                row.name.minimum(),
                row.day.minimum(),
                row.clock.minimum(),
                row.local.minimum(),
                row.moment.minimum(),
                row.price.minimum(),
            )
        })
        .await?;
    let wanted = (
        Some(least.small),
        Some(least.large),
        Some(least.single),
        Some(least.name),
        Some(least.day),
        Some(least.clock),
        Some(least.local),
        Some(least.moment),
        Some(least.price),
    );
    assert_eq!(found, wanted);
    let sums = Sorted::objects()
        .aggregate(db, |row| {
            (
                row.small.sum(),
                row.large.sum(),
                row.single.sum(),
                row.price.sum(),
                row.price.average(),
            )
        })
        .await?;
    let (small, large, single, price, mean) = sums;
    assert_eq!((small, large, single), (Some(16), Some(16), Some(16.0)));
    assert_eq!(
        price.map(|price| price.normalize()),
        Some(Decimal::new(16, 1))
    );
    assert_eq!(
        mean.map(|mean| mean.round_dp(6)),
        Some(Decimal::new(533_333, 6))
    );
    let keys = Sorted::objects()
        .aggregate(db, |row| (row.id.minimum(), row.id.maximum()))
        .await?;
    assert_eq!(keys, (least.id.get().copied(), most.id.get().copied()));
    Sorted::objects().delete(db).await.map(drop)
}

pub(super) async fn a_sum_that_is_too_large_is_no_sum(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    for code in ["a", "b"] {
        Post {
            views: i64::MAX,
            ..post(&ann, code)?
        }
        .insert(db)
        .await?;
    }
    let sum = Post::objects().aggregate(db, |post| post.views.sum()).await;
    assert_eq!(kind(sum), ErrorKind::InvalidValue);
    let one = Post::objects().filter(|post| post.code.equals("a"));
    assert_eq!(
        one.aggregate(db, |post| post.views.sum()).await?,
        Some(i64::MAX)
    );
    Ok(())
}

pub(super) async fn values_become_arrays_where_there_are_any(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 3).await?;
    let writer = author(db, "Ann", None).await?;
    post(&writer, "a")?.insert(db).await?;
    let gathered = Sample::objects()
        .aggregate(db, |row| {
            (
                row.name.array_aggregate().order_by(row.number.descending()),
                row.flag.array_aggregate().distinct(),
                row.number
                    .array_aggregate()
                    .filter(row.number.greater_than(5)),
                row.ratio.array_aggregate().order_by(row.ratio.ascending()),
            )
        })
        .await;
    if !home.capabilities().arrays {
        assert_eq!(kind(gathered), ErrorKind::Unsupported);
        return Ok(());
    }
    let (names, flags, numbers, ratios) = gathered?;
    let names = names.unwrap_or_default().0;
    assert_eq!(names, ["sample 3", "sample 2", "sample 1"]);
    assert_eq!(flags.map(|flags| flags.len()), Some(2));
    assert_eq!(numbers, None);
    assert_eq!(ratios.unwrap_or_default().0, [0.25, 0.5, 0.75]);
    // Nulls are left out, also those of a row that is missing.
    let (ranks, editors) = Post::objects()
        .aggregate(db, |post| {
            (
                post.rank.array_aggregate(),
                post.editor().name.array_aggregate(),
            )
        })
        .await?;
    assert_eq!((ranks, editors), (None, None));
    let codes = Post::objects()
        .group_by(|post| post.language)
        .values(|post| (post.language, post.code.array_aggregate()))
        .all(db)
        .await?;
    assert_eq!(codes, [("en".to_owned(), Some(["a".to_owned()].into()))]);
    Ok(())
}
