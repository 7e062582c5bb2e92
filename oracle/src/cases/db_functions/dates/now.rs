//! `NowTests`: the database's clock.

use jiff::SignedDuration;
use terrace_core::Result;
use terrace_orm::{Model, now};

use super::super::models::{Article, LOREM_IPSUM, article, clock};
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.datetime.test_now.NowTests": test_basic;
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
            .filter(|article| article.id.equals(&one.id) & article.published.is_null());
        t.value(
            unpublished
                .update(t.db(), |article| article.published.set(now()))
                .await?,
        );
    }
    one.refresh(t.db()).await?;
    Article::objects()
        .filter(|article| article.id.equals(&other.id))
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
