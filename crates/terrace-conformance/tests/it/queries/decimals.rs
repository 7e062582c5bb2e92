//! Decimals, which not every database keeps exactly.

use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model};

use super::{Post, author, post, start};
use crate::support::{Home, kind};

pub(super) async fn calculated_decimals_are_rounded_to_their_column(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let id = post(&ann, "a")?.insert(db).await?.id;
    for (factor, wanted) in [
        ("1.00005", "10.50"),
        ("1.0005", "10.51"),
        ("-0.333", "-3.50"),
        ("0.3335", "-1.17"),
    ] {
        let factor: Decimal = factor.parse().unwrap_or_default();
        Post::objects()
            .update(db, |post| [post.price.set(post.price * factor)])
            .await?;
        let price = Post::objects().get(db).await?.price;
        assert_eq!(Some(price), wanted.parse().ok(), "by {factor}");
        let found = Post::objects().filter(|post| post.price.equals(price) & post.id.equals(id));
        assert_eq!(found.count(db).await?, 1, "{price}");
    }
    let vast = Decimal::new(99_999_999_999, 2);
    Post::objects()
        .update(db, |post| [post.price.set(vast)])
        .await?;
    let beyond = Post::objects()
        .update(db, |post| {
            [post.price.set(post.price * Decimal::TEN * Decimal::TEN)]
        })
        .await;
    assert_eq!(kind(beyond), ErrorKind::InvalidValue);
    assert_eq!(Post::objects().get(db).await?.price, vast);
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "exact")]
pub(super) struct Exact {
    id: Auto<i64>,
    amount: Decimal,
}

/// More digits than a floating-point number has.
pub(super) async fn decimals_are_compared_and_calculated_exactly(home: &Home) -> Result<()> {
    let db = home.db();
    let amount: Decimal = "12345678901234.123456".parse().unwrap_or_default();
    let near: Decimal = "12345678901234.123457".parse().unwrap_or_default();
    let row = match (Exact {
        id: Auto::unset(),
        amount,
    })
    .insert(db)
    .await
    {
        // SQLite keeps 15 digits, and says so.
        Err(error) if error.kind() == ErrorKind::InvalidValue => return Ok(()),
        other => other?,
    };
    let all = Exact::objects;
    assert_eq!(
        all()
            .filter(|row| row.amount.equals(amount))
            .count(db)
            .await?,
        1
    );
    assert_eq!(
        all()
            .filter(|row| row.amount.equals(near))
            .count(db)
            .await?,
        0,
        "equals"
    );
    assert_eq!(
        all()
            .filter(|row| row.amount.one_of([near]))
            .count(db)
            .await?,
        0,
        "one_of"
    );
    assert_eq!(
        all()
            .filter(|row| row.amount.less_than(near))
            .count(db)
            .await?,
        1,
        "less_than"
    );
    let step = near - amount;
    all()
        .update(db, |row| [row.amount.set(row.amount + step)])
        .await?;
    let sum = Exact::get(db, row.id.get().copied().unwrap_or_default())
        .await?
        .amount;
    assert_eq!(sum, near, "a sum");
    let shown = all().values(|row| row.amount - step).get(db).await?;
    assert_eq!(shown.normalize(), amount, "a difference");
    Exact::objects().delete(db).await.map(drop)
}
