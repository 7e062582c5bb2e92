//! Rows that move from one that they refer to to another.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{ForeignKey, Model};

use super::models::{Article, Reporter};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_one.tests.ManyToOneTests": test_add, test_set, test_assign;
}

/// Makes articles those of a reporter.
async fn give(t: &Case, articles: &[&Article], to: &Reporter) -> Result<u64> {
    Article::objects()
        .filter(|a| a.id.one_of(articles.iter().copied()))
        .update(t.db(), |a| a.reporter.set(to))
        .await
}

async fn articles(t: &Case, of: &Reporter) -> Result<()> {
    t.rows(of.article_set()?.all(t.db()).await?);
    Ok(())
}

async fn test_add(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    let new = Article::create(t, "John's second story", date(2005, 7, 29), &r).await?;
    t.value(format!("<Article: {}>", new.headline));
    t.value(&new.reporter);
    t.compiler("an article is made with its reporter");
    let mut new2 = Article::create(t, "Paul's story", date(2006, 1, 17), &r).await?;
    t.value(&new2.reporter);
    articles(t, &r).await?;
    new2.reporter = ForeignKey::to(&r2)?;
    new2.save(t.db()).await?;
    t.value(&new2.reporter);
    articles(t, &r2).await?;
    t.compiler("a reporter is no article");
    articles(t, &r).await
}

async fn move_around(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    let new = Article::create(t, "John's second story", date(2005, 7, 29), &r).await?;
    let mut new2 = Article::create(t, "Paul's story", date(2006, 1, 17), &r2).await?;
    new2.reporter = ForeignKey::to(&r)?;
    new2.save(t.db()).await?;
    let reporter = new2.reporter.load(t.arrange()).await?;
    t.value(format!(
        "<Reporter: {} {}>",
        reporter.first_name, reporter.last_name
    ));
    t.value(&new2.reporter);
    articles(t, &r).await?;
    articles(t, &r2).await?;
    give(t, &[&new, &new2], &r2).await?;
    articles(t, &r).await?;
    articles(t, &r2).await?;
    give(t, &[&new], &r).await?;
    articles(t, &r).await?;
    articles(t, &r2).await
}

async fn test_set(t: &Case) -> Result<()> {
    move_around(t).await
}

async fn test_assign(t: &Case) -> Result<()> {
    move_around(t).await?;
    t.skip(2, "which methods a Python object has");
    Ok(())
}
