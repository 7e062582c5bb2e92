//! How many rows are on the other side, and whether there are any.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Article, NullableTargetArticle, Publication};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_many.tests.ManyToManyTests": test_custom_default_manager_exists_count;
    "many_to_many.tests.ManyToManyQueryTests":
        test_count_join_optimization, test_exists_join_optimization,
        test_prefetch_related_no_queries_optimization_disabled;
}

async fn test_custom_default_manager_exists_count(t: &Case) -> Result<()> {
    let p2: Publication = t.given(2).await?;
    let p3: Publication = t.given(3).await?;
    let a5 = Article::new("deleted").insert(t.db()).await?;
    a5.publications().add(t.db(), [&p2]).await?;
    t.queries(async {
        t.value(p2.article_set().count(t.db()).await?);
        p2.article_set().all()?.count(t.db()).await
    })
    .await?;
    t.queries(async {
        t.value(p3.article_set().all()?.exists(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_count_join_optimization(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    for _ in 0..2 {
        t.queries(article.publications().count(t.db())).await?;
    }
    let nullable: NullableTargetArticle = t.given(1).await?;
    t.value(nullable.publications().count(t.db()).await?);
    Ok(())
}

async fn test_exists_join_optimization(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    for _ in 0..2 {
        t.queries(article.publications().all()?.exists(t.db()))
            .await?;
    }
    let nullable: NullableTargetArticle = t.given(1).await?;
    t.value(nullable.publications().all()?.exists(t.db()).await?);
    Ok(())
}

async fn test_prefetch_related_no_queries_optimization_disabled(t: &Case) -> Result<()> {
    let (_, publications) = Article::objects()
        .prefetch(|a| a.publications())
        .get(t.db())
        .await?;
    t.queries(async { publications.len() }).await;
    t.queries(async { publications.is_empty() }).await;
    Ok(())
}
