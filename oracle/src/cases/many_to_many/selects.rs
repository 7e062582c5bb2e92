//! Conditions along many-to-many relations, and deletes.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{Article, Publication};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_many.tests.ManyToManyTests":
        test_related_sets, test_selects, test_reverse_selects, test_delete, test_bulk_delete;
}

async fn articles(t: &Case, query: Query<Article>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn publications(t: &Case, query: Query<Publication>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_related_sets(t: &Case) -> Result<()> {
    t.given::<Article>(1).await?.see(t).await?;
    t.given::<Article>(2).await?.see(t).await?;
    t.given::<Publication>(2).await?.see(t).await?;
    t.given::<Publication>(1).await?.see(t).await?;
    Publication::get(t.db(), 4).await?.see(t).await
}

async fn test_selects(t: &Case) -> Result<()> {
    let p1: Publication = t.given(1).await?;
    let p2: Publication = t.given(2).await?;
    let all = Article::objects;
    for _ in ["id", "pk", "key"] {
        articles(t, all().filter(|a| a.publications().id.equals(p1.id))).await?;
    }
    articles(t, all().filter(|a| a.publications().id.equals(&p1))).await?;
    let science = || all().filter(|a| a.publications().title.starts_with("Science"));
    articles(t, science()).await?;
    articles(t, science().distinct()).await?;
    t.value(science().count(t.db()).await?);
    t.value(science().distinct().count(t.db()).await?);
    for _ in ["keys", "key and row"] {
        let keys = [p1.id, p2.id];
        let found = all().filter(|a| a.publications().id.one_of(keys));
        articles(t, found.distinct()).await?;
    }
    let found = all().filter(|a| a.publications().id.one_of([&p1, &p2]));
    articles(t, found.distinct()).await?;
    articles(t, all().exclude(|a| a.publications().id.equals(&p2))).await
}

async fn test_reverse_selects(t: &Case) -> Result<()> {
    let p1: Publication = t.given(1).await?;
    let a1: Article = t.given(1).await?;
    let a2: Article = t.given(2).await?;
    let all = Publication::objects;
    publications(t, all().filter(|p| p.id.equals(p1.id))).await?;
    publications(t, all().filter(|p| p.id.equals(&p1))).await?;
    let nasa = all().filter(|p| p.article_set().headline.starts_with("NASA"));
    publications(t, nasa).await?;
    for _ in ["id", "pk", "key"] {
        publications(t, all().filter(|p| p.article_set().id.equals(a1.id))).await?;
    }
    publications(t, all().filter(|p| p.article_set().id.equals(&a1))).await?;
    for _ in ["keys", "key and row"] {
        let keys = [a1.id, a2.id];
        let found = all().filter(|p| p.article_set().id.one_of(keys));
        publications(t, found.distinct()).await?;
    }
    let found = all().filter(|p| p.article_set().id.one_of([&a1, &a2]));
    publications(t, found.distinct()).await
}

async fn test_delete(t: &Case) -> Result<()> {
    let a1: Article = t.given(1).await?;
    let p2: Publication = t.given(2).await?;
    t.given::<Publication>(1).await?.delete(t.db()).await?;
    publications(t, Publication::objects()).await?;
    a1.see(t).await?;
    t.given::<Article>(2).await?.delete(t.db()).await?;
    articles(t, Article::objects()).await?;
    p2.see(t).await
}

async fn test_bulk_delete(t: &Case) -> Result<()> {
    let science = Publication::objects().filter(|p| p.title.starts_with("Science"));
    science.delete(t.db()).await?;
    publications(t, Publication::objects()).await?;
    articles(t, Article::objects()).await?;
    t.given::<Article>(2).await?.see(t).await?;
    let django = || Article::objects().filter(|a| a.headline.starts_with("Django"));
    articles(t, django()).await?;
    django().delete(t.db()).await?;
    articles(t, django()).await?;
    t.given::<Publication>(1).await?.see(t).await
}
