//! `OrLookupsTests`.

use terrace_core::Result;
use terrace_orm::{Model, Predicate};

use super::models::Article;
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "or_lookups.tests.OrLookupsTests":
        test_filter_or, test_stages, test_pk_q, test_pk_in, test_q_negated, test_complex_filter,
        test_empty_in, test_q_and, test_q_exclude, test_other_arg_queries;
}

/// The columns of an article.
type Columns = <Article as Model>::Columns;

fn hello(article: Columns) -> Predicate {
    article.headline.starts_with("Hello")
}

fn goodbye(article: Columns) -> Predicate {
    article.headline.starts_with("Goodbye")
}

fn bye(article: Columns) -> Predicate {
    article.headline.contains("bye")
}

/// Observes the headlines of the articles that match.
async fn headlines(t: &Case, condition: impl FnOnce(Columns) -> Predicate) -> Result<()> {
    let articles = Article::objects().filter(condition).all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_filter_or(t: &Case) -> Result<()> {
    headlines(t, |a| hello(a) | goodbye(a)).await?;
    headlines(t, |a| a.headline.contains("Hello") | bye(a)).await?;
    headlines(t, |a| {
        a.headline.iequals("Hello") | a.headline.contains("ood")
    })
    .await?;
    headlines(t, |a| hello(a) | goodbye(a)).await
}

async fn test_stages(t: &Case) -> Result<()> {
    let articles = Article::objects().filter(hello);
    t.rows(articles.clone().filter(goodbye).all(t.db()).await?);
    let both = articles.filter(bye).all(t.db()).await?;
    t.rows(both.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_pk_q(t: &Case) -> Result<()> {
    headlines(t, |a| a.id.equals(1) | a.id.equals(2)).await?;
    headlines(t, |a| a.id.equals(1) | a.id.equals(2) | a.id.equals(3)).await
}

async fn test_pk_in(t: &Case) -> Result<()> {
    headlines(t, |a| a.id.one_of([1, 2, 3])).await?;
    headlines(t, |a| a.id.one_of(vec![1, 2, 3])).await?;
    headlines(t, |a| a.id.one_of([1, 2, 3, 40000])).await
}

async fn test_q_negated(t: &Case) -> Result<()> {
    headlines(t, |a| a.id.equals(1) | !a.id.equals(2)).await?;
    headlines(t, |a| !a.id.equals(1) & !a.id.equals(2)).await?;
    headlines(t, |a| a.id.equals(1) & (!a.id.equals(2) | a.id.equals(3))).await
}

async fn test_complex_filter(t: &Case) -> Result<()> {
    headlines(t, |a| a.id.equals(1)).await?;
    headlines(t, |a| a.id.equals(1) | a.id.equals(2)).await
}

async fn test_empty_in(t: &Case) -> Result<()> {
    headlines(t, |a| a.id.one_of([0_i32; 0])).await?;
    headlines(t, |a| {
        a.id.one_of([0_i32; 0]) | a.headline.icontains("goodbye")
    })
    .await
}

async fn test_q_and(t: &Case) -> Result<()> {
    headlines(t, |a| hello(a) & bye(a)).await?;
    headlines(t, |a| bye(a) & hello(a)).await?;
    headlines(t, |a| hello(a) & goodbye(a)).await
}

async fn test_q_exclude(t: &Case) -> Result<()> {
    let articles = Article::objects().exclude(hello).all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_other_arg_queries(t: &Case) -> Result<()> {
    let both = Article::objects().filter(|a| hello(a) & bye(a));
    t.value(both.clone().get(t.db()).await?.headline);
    t.value(
        Article::objects()
            .filter(|a| hello(a) | bye(a))
            .count(t.db())
            .await?,
    );
    let values = both
        .values(|a| (a.id, a.headline, a.pub_date))
        .all(t.db())
        .await?;
    t.value(dicts(["id", "headline", "pub_date"], values));
    t.value(
        Article::objects()
            .filter(hello)
            .in_bulk(t.db(), [1, 2])
            .await?,
    );
    Ok(())
}
