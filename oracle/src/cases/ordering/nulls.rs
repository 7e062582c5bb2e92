//! `OrderingTests`: where nulls come.

use jiff::civil::DateTime;
use terrace_core::Result;
use terrace_orm::{Model, Orderings, Query};

use super::models::{Article, Author};
use crate::case::Case;
use crate::module::cases;

cases! {
    "ordering.tests.OrderingTests":
        test_order_by_nulls_first,
        test_order_by_nulls_last,
        test_orders_nulls_first_on_filtered_subquery;
}

/// What closures receive.
type Columns = <Article as Model>::Columns;

/// Gives an author to the article of this headline.
async fn written_by(t: &Case, headline: &str, author: i32) -> Result<()> {
    let author: Author = t.given(author).await?;
    let articles = Article::objects().filter(|a| a.headline.equals(headline));
    articles
        .update(t.db(), |a| a.author.set(&author))
        .await
        .map(drop)
}

/// Observes articles in an order, and in the opposite one.
async fn both_ways<O: Orderings>(t: &Case, order: impl FnOnce(Columns) -> O) -> Result<()> {
    let articles = Article::objects().order_by(order);
    t.rows(articles.clone().all(t.db()).await?);
    t.rows(articles.reverse().all(t.db()).await?);
    Ok(())
}

async fn test_order_by_nulls_last(t: &Case) -> Result<()> {
    written_by(t, "Article 3", 1).await?;
    written_by(t, "Article 4", 2).await?;
    both_ways(t, |a| {
        (a.author.descending().nulls_last(), a.headline.ascending())
    })
    .await?;
    both_ways(t, |a| {
        (a.author.ascending().nulls_last(), a.headline.ascending())
    })
    .await?;
    both_ways(t, |a| {
        (
            a.author().name.upper().descending().nulls_last(),
            a.headline.ascending(),
        )
    })
    .await?;
    both_ways(t, |a| {
        (
            a.author().name.upper().ascending().nulls_last(),
            a.headline.ascending(),
        )
    })
    .await?;
    let articles: Query<_, _> = Article::objects()
        .annotate(|a| a.author().name.upper())
        .order_by(|(a, name)| (name.ascending().nulls_last(), a.headline.ascending()));
    t.rows(
        articles
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(article, _)| article),
    );
    t.rows(
        articles
            .reverse()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(article, _)| article),
    );
    Ok(())
}

async fn test_order_by_nulls_first(t: &Case) -> Result<()> {
    written_by(t, "Article 3", 1).await?;
    written_by(t, "Article 4", 2).await?;
    both_ways(t, |a| {
        (a.author.ascending().nulls_first(), a.headline.ascending())
    })
    .await?;
    both_ways(t, |a| {
        (a.author.descending().nulls_first(), a.headline.ascending())
    })
    .await?;
    both_ways(t, |a| {
        (
            a.author().name.upper().ascending().nulls_first(),
            a.headline.ascending(),
        )
    })
    .await?;
    both_ways(t, |a| {
        (
            a.author().name.upper().descending().nulls_first(),
            a.headline.ascending(),
        )
    })
    .await?;
    let articles: Query<_, _> = Article::objects()
        .annotate(|a| a.author().name.upper())
        .order_by(|(a, name)| (name.descending().nulls_first(), a.headline.ascending()));
    t.rows(
        articles
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(article, _)| article),
    );
    t.rows(
        articles
            .reverse()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(article, _)| article),
    );
    Ok(())
}

async fn test_orders_nulls_first_on_filtered_subquery(t: &Case) -> Result<()> {
    written_by(t, "Article 1", 1).await?;
    written_by(t, "Article 2", 1).await?;
    written_by(t, "Article 4", 2).await?;
    Author::objects()
        .filter(|author| author.name.is_null())
        .delete(t.db())
        .await?;
    Author::new(Some("Name 3"), None).insert(t.db()).await?;
    let authors = Author::objects()
        .annotate(|author| {
            Article::objects()
                .filter(|a| a.author.equals(author.id) & a.headline.icontains("Article"))
                .select(|a| a.pub_date.maximum())
                .value()
        })
        .order_by(|(_, last)| last.ascending().nulls_first())
        .distinct();
    for authors in [authors.clone(), authors.reverse()] {
        let rows: Vec<(Author, Option<DateTime>)> = authors.all(t.db()).await?;
        t.rows(rows.into_iter().map(|(author, _)| author));
    }
    Ok(())
}
