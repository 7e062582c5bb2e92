//! `NowTests`: the database's clock.

use jiff::SignedDuration;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Model, now};

use super::super::models::{Article, LOREM_IPSUM, article, clock};
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.datetime.test_now.NowTests": test_basic, test_microseconds;
}

async fn test_basic(t: &Case) -> Result<()> {
    let mut one = article("How to Django", LOREM_IPSUM, clock())
        .insert(t.db())
        .await?;
    let other = article("How to Time Travel", LOREM_IPSUM, clock())
        .insert(t.db())
        .await?;
    for _time in ["first", "second"] {
        let unpublished = Article::objects()
            .filter(|article| article.id.equals(one.id) & article.published.is_null());
        t.value(
            unpublished
                .update(t.db(), |article| article.published.set(now()))
                .await?,
        );
    }
    one.refresh(t.db()).await?;
    Article::objects()
        .filter(|article| article.id.equals(other.id))
        .update(t.db(), |article| {
            article
                .published
                .set(now() + SignedDuration::from_hours(48))
        })
        .await?;
    let published = Article::objects().filter(|article| article.published.at_most(now()));
    t.rows(
        published
            .all(t.db())
            .await?
            .iter()
            .map(|article| &article.title),
    );
    let coming = Article::objects().filter(|article| article.published.greater_than(now()));
    t.rows(
        coming
            .all(t.db())
            .await?
            .iter()
            .map(|article| &article.title),
    );
    Ok(())
}

async fn test_microseconds(t: &Case) -> Result<()> {
    article("How to Django", LOREM_IPSUM, clock())
        .insert(t.db())
        .await?;
    let times = Article::objects().annotate(|_| now().cast::<String>());
    let (_, time) = times.get(t.db()).await?;
    let digits = time.split_once('.').map_or("", |(_, digits)| digits);
    if digits.starts_with(|digit: char| digit.is_ascii_digit()) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Internal,
        "the clock counts whole seconds",
    ))
}
