//! Rows that were prefetched, and then changed.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Article, Publication};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_many.tests.ManyToManyTests":
        test_clear_after_prefetch, test_remove_after_prefetch, test_add_after_prefetch,
        test_create_after_prefetch, test_set_after_prefetch, test_add_then_remove_after_prefetch;
}

async fn prefetched(t: &Case) -> Result<(Article, Vec<Publication>)> {
    Article::objects()
        .filter(|a| a.id.equals(4))
        .prefetch(|a| a.publications())
        .get(t.db())
        .await
}

async fn count(t: &Case, article: &Article) -> Result<()> {
    t.value(article.publications().count(t.db()).await?);
    Ok(())
}

async fn test_clear_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.rows(publications);
    a4.publications().clear(t.db()).await?;
    a4.see(t).await
}

async fn test_remove_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.rows(publications);
    a4.publications().remove(t.db(), [2]).await?;
    a4.see(t).await
}

async fn test_add_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.value(publications.len());
    a4.publications().add(t.db(), [1]).await?;
    count(t, &a4).await
}

async fn test_create_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.rows(publications);
    let p5 = Publication::new("Django beats");
    a4.publications().create(t.db(), p5).await?;
    a4.see(t).await
}

async fn test_set_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.value(publications.len());
    a4.publications().set(t.db(), [2, 1]).await?;
    count(t, &a4).await?;
    a4.publications().set(t.db(), [1]).await?;
    count(t, &a4).await
}

async fn test_add_then_remove_after_prefetch(t: &Case) -> Result<()> {
    let (a4, publications) = prefetched(t).await?;
    t.value(publications.len());
    a4.publications().add(t.db(), [1]).await?;
    count(t, &a4).await?;
    a4.publications().remove(t.db(), [1]).await?;
    a4.see(t).await
}
