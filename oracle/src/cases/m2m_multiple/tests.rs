//! `M2MMultipleTests`.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{Auto, Model, Query};

use super::models::{Article, Category};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_multiple.tests.M2MMultipleTests": test_multiple;
}

async fn category(t: &Case, name: &str) -> Result<Category> {
    let category = Category {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    category.insert(t.db()).await
}

async fn article(t: &Case, headline: &str, day: Date) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        headline: headline.to_owned(),
        pub_date: day.at(0, 0, 0, 0),
    };
    article.insert(t.db()).await
}

async fn names(t: &Case, categories: Query<Category>) -> Result<()> {
    let categories = categories.all(t.db()).await?;
    t.rows(categories.iter().map(|category| &category.name));
    Ok(())
}

async fn headlines(t: &Case, articles: Query<Article>) -> Result<()> {
    let articles = articles.all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_multiple(t: &Case) -> Result<()> {
    let c1 = category(t, "Sports").await?;
    let c2 = category(t, "News").await?;
    let c3 = category(t, "Crime").await?;
    let c4 = category(t, "Life").await?;
    let a1 = article(t, "Parrot steals", date(2005, 11, 27)).await?;
    a1.primary_categories().add(t.db(), [&c2, &c3]).await?;
    a1.secondary_categories().add(t.db(), [&c4]).await?;
    let a2 = article(t, "Parrot runs", date(2005, 11, 28)).await?;
    a2.primary_categories().add(t.db(), [&c1, &c2]).await?;
    a2.secondary_categories().add(t.db(), [&c4]).await?;
    names(t, a1.primary_categories().all()?).await?;
    names(t, a2.primary_categories().all()?).await?;
    names(t, a1.secondary_categories().all()?).await?;
    headlines(t, c1.primary_article_set().all()?).await?;
    headlines(t, c1.secondary_article_set().all()?).await?;
    headlines(t, c2.primary_article_set().all()?).await?;
    headlines(t, c2.secondary_article_set().all()?).await?;
    headlines(t, c3.primary_article_set().all()?).await?;
    headlines(t, c3.secondary_article_set().all()?).await?;
    headlines(t, c4.primary_article_set().all()?).await?;
    headlines(t, c4.secondary_article_set().all()?).await
}
