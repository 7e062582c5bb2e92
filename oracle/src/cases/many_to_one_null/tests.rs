//! `ManyToOneNullTests`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{Article, Reporter};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_one_null.tests.ManyToOneNullTests":
        test_get_related, test_created_via_related_set, test_related_set,
        test_created_without_related, test_remove_from_wrong_set, test_set,
        test_set_clear_non_bulk, test_assign_clear_related_set, test_assign_with_queryset,
        test_add_efficiency, test_clear_efficiency;
}

/// Makes articles those of a reporter.
async fn give(t: &Case, articles: &[&Article], to: &Reporter) -> Result<u64> {
    Article::objects()
        .filter(|a| a.id.one_of(articles.iter().copied()))
        .update(t.db(), |a| a.reporter.set(to))
        .await
}

/// Takes articles from whoever has them.
async fn release(t: &Case, articles: Query<Article>) -> Result<u64> {
    articles.update(t.db(), |a| a.reporter.set_null()).await
}

/// Makes these the only articles of a reporter.
async fn set(t: &Case, reporter: &Reporter, articles: &[&Article]) -> Result<()> {
    let others = reporter
        .article_set()?
        .exclude(|a| a.id.one_of(articles.iter().copied()));
    release(t, others).await?;
    if !articles.is_empty() {
        give(t, articles, reporter).await?;
    }
    Ok(())
}

async fn articles(t: &Case, of: &Reporter) -> Result<()> {
    t.rows(of.article_set()?.all(t.db()).await?);
    Ok(())
}

async fn new_reporter(t: &Case) -> Result<Reporter> {
    let reporter = Reporter {
        id: Auto::unset(),
        name: String::new(),
    };
    reporter.insert(t.db()).await
}

async fn new_article(t: &Case, reporter: Option<&Reporter>) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        headline: String::new(),
        reporter: reporter.map(ForeignKey::to).transpose()?,
    };
    article.insert(t.db()).await
}

async fn test_get_related(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    t.value(&article.reporter);
    let reporter = article.reporter.as_ref().map(|to| to.fetch(t.arrange()));
    if let Some(reporter) = reporter {
        t.value(reporter.await?.id);
    }
    Ok(())
}

async fn test_created_via_related_set(t: &Case) -> Result<()> {
    t.value(t.given::<Article>(2).await?.reporter);
    Ok(())
}

async fn test_related_set(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    articles(t, &r).await?;
    let first = r
        .article_set()?
        .filter(|a| a.headline.starts_with("Fir"))
        .all(t.db());
    t.rows(first.await?);
    t.value(r.article_set()?.count(t.db()).await?);
    Ok(())
}

async fn test_created_without_related(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    t.value(t.given::<Article>(3).await?.reporter);
    let a3 = Article::get(t.db(), 3).await?;
    t.compiler("a reference that may be missing has no fields of a reporter");
    t.value(&a3.reporter);
    let without = || Article::objects().filter(|a| a.reporter.is_null());
    t.rows(without().all(t.db()).await?);
    let none: Option<&Reporter> = None;
    let equal = Article::objects().filter(|a| a.reporter.equals(none));
    t.rows(equal.all(t.db()).await?);
    articles(t, &r).await?;
    give(t, &[&a3], &r).await?;
    articles(t, &r).await?;
    release(t, r.article_set()?.filter(|a| a.id.equals(&a3))).await?;
    articles(t, &r).await?;
    t.rows(without().all(t.db()).await?);
    Ok(())
}

async fn test_remove_from_wrong_set(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    let a4: Article = t.given(4).await?;
    articles(t, &r2).await?;
    let removed = r.article_set()?.get_by(t.arrange(), |a| a.id.equals(&a4));
    t.raises(removed.await);
    articles(t, &r2).await
}

async fn test_set(t: &Case) -> Result<()> {
    let r2: Reporter = t.given(2).await?;
    let a2: Article = t.given(2).await?;
    let a3: Article = t.given(3).await?;
    let a4: Article = t.given(4).await?;
    set(t, &r2, &[&a2, &a3]).await?;
    articles(t, &r2).await?;
    release(t, r2.article_set()?).await?;
    give(t, &[&a3, &a4], &r2).await?;
    articles(t, &r2).await?;
    set(t, &r2, &[]).await?;
    articles(t, &r2).await?;
    let without = Article::objects().filter(|a| a.reporter.is_null());
    t.rows(without.all(t.db()).await?);
    Ok(())
}

async fn test_set_clear_non_bulk(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let mut a: Article = t.given(1).await?;
    t.queries(async {
        release(t, r.article_set()?).await?;
        a.reporter = Some(ForeignKey::to(&r)?);
        a.save(t.db()).await?;
        Ok(())
    })
    .await
}

async fn test_assign_clear_related_set(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    set(t, &r2, &[&t.given(2).await?, &t.given(3).await?]).await?;
    articles(t, &r2).await?;
    release(t, r.article_set()?).await?;
    articles(t, &r).await?;
    let without = Article::objects().filter(|a| a.reporter.is_null());
    t.rows(without.all(t.db()).await?);
    Ok(())
}

async fn test_assign_with_queryset(t: &Case) -> Result<()> {
    let r2: Reporter = t.given(2).await?;
    set(t, &r2, &[&t.given(2).await?, &t.given(3).await?]).await?;
    let second = r2.article_set()?.filter(|a| a.headline.equals("Second"));
    let chosen = second.clone().all(t.db()).await?;
    set(t, &r2, &chosen.iter().collect::<Vec<_>>()).await?;
    t.value(r2.article_set()?.count(t.db()).await?);
    t.value(second.count(t.db()).await?);
    Ok(())
}

async fn test_add_efficiency(t: &Case) -> Result<()> {
    let r = new_reporter(t).await?;
    let mut articles = Vec::new();
    for _ in 0..3 {
        articles.push(new_article(t, None).await?);
    }
    t.queries(give(t, &articles.iter().collect::<Vec<_>>(), &r))
        .await?;
    t.value(r.article_set()?.count(t.db()).await?);
    Ok(())
}

async fn test_clear_efficiency(t: &Case) -> Result<()> {
    let r = new_reporter(t).await?;
    for _ in 0..3 {
        new_article(t, Some(&r)).await?;
    }
    t.queries(release(t, r.article_set()?)).await?;
    t.value(r.article_set()?.count(t.db()).await?);
    Ok(())
}
