//! `ModelTest`: values that the database calculates.

use std::time::Duration;

use jiff::civil::DateTime;
use terrace_core::Result;
use terrace_orm::{Model, now};

use super::models::Article;
use crate::case::Case;
use crate::module::cases;

cases! {
    "basic.tests.ModelTest": test_save_expressions;
}

async fn test_save_expressions(t: &Case) -> Result<()> {
    let article = Article::new("", DateTime::default());
    let mut article = article
        .insert_setting(t.db(), |article| {
            article.pub_date.set(now().cast::<DateTime>())
        })
        .await?;
    let first = t.queries(async { article.pub_date }).await;
    // Another moment of the database's clock.
    tokio::time::sleep(Duration::from_millis(100)).await;
    article
        .change(t.db(), |article| {
            article.pub_date.set(now().cast::<DateTime>())
        })
        .await?;
    let second = t.queries(async { article.pub_date }).await;
    t.holds(second > first);
    Ok(())
}
