//! `OrderingTests`: orders by calculations and constants.

use futures_util::TryStreamExt;
use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, case, value};

use super::defaults::headlines;
use super::models::{Article, Author};
use crate::case::Case;
use crate::module::cases;

cases! {
    "ordering.tests.OrderingTests":
        test_alias_with_period_shadows_table_name,
        test_order_by_case_when_constant_value,
        test_order_by_constant_value,
        test_order_by_expr_query_reuse,
        test_order_by_expression_ref,
        test_order_by_f_expression,
        test_order_by_f_expression_duplicates,
        test_ordering_select_related_collision;
}

/// No keys.
const NONE: [i32; 0] = [];

async fn test_order_by_f_expression(t: &Case) -> Result<()> {
    for _ in 0..2 {
        headlines(t, Article::objects().order_by(|a| a.headline.ascending())).await?;
    }
    headlines(t, Article::objects().order_by(|a| a.headline.descending())).await
}

async fn test_order_by_f_expression_duplicates(t: &Case) -> Result<()> {
    let why = "how often a column is in the text of Django's statement";
    t.skip(1, why);
    let twice = |a: Columns| (a.headline.ascending(), a.headline.descending());
    headlines(t, Article::objects().order_by(twice)).await?;
    t.skip(1, why);
    let twice = |a: Columns| (a.headline.descending(), a.headline.ascending());
    headlines(t, Article::objects().order_by(twice)).await
}

/// What closures receive.
type Columns = <Article as Model>::Columns;

async fn test_order_by_constant_value(t: &Case) -> Result<()> {
    let articles = Article::objects()
        .annotate(|_| value("1"))
        .order_by(|(a, constant)| (constant.ascending(), a.headline.descending()));
    t.rows(
        articles
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(article, _)| article),
    );
    t.rows(articles.values(|(a, _)| a.headline).all(t.db()).await?);
    let articles =
        Article::objects().order_by(|a| (value("1").ascending(), a.headline.descending()));
    t.rows(articles.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_case_when_constant_value(t: &Case) -> Result<()> {
    let articles = Article::objects().order_by(|a| {
        let never = case().when(a.id.one_of(NONE), 1).otherwise(0);
        (never.descending(), a.id.ascending())
    });
    t.rows(articles.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_expression_ref(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.name.upper())
        .order_by(|(_, name)| name.length().ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, _)| author),
    );
    Ok(())
}

async fn test_ordering_select_related_collision(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let articles = Article::objects()
            .select_related(|a| a.author())
            .annotate(|a| a.author().name.upper())
            .filter(|(a, _)| a.id.equals(1))
            .order_by(|(_, name)| name.ascending());
        t.value(articles.first(t.db()).await?.map(|(article, _)| article));
    }
    Ok(())
}

async fn test_order_by_expr_query_reuse(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.article_set().id.count())
        .order_by(|(author, count)| (count.descending(), author.id.ascending()));
    let streamed: Vec<(Author, i64)> = authors.stream(t.db()).await?.try_collect().await?;
    t.rows(streamed.into_iter().map(|(author, _)| author));
    Ok(())
}

async fn test_alias_with_period_shadows_table_name(t: &Case) -> Result<()> {
    let authors: [Author; 2] = [t.given(1).await?, t.given(2).await?];
    Article::objects()
        .update(t.db(), |a| a.author.set(&authors[1]))
        .await?;
    let article = Article {
        id: Auto::unset(),
        author: Some(ForeignKey::to(&authors[0])?),
        second_author: None,
        headline: "Backdated".to_owned(),
        pub_date: date(1900, 1, 1).at(0, 0, 0, 0),
    };
    article.insert(t.db()).await?;
    let articles = Article::objects()
        .annotate(|a| a.author)
        .order_by(|(_, author)| author.descending());
    let first = articles.first(t.db()).await?;
    t.holds(first.is_some_and(|(article, _)| article.headline != "Backdated"));
    t.compiler("what a query calculates has no name that could be taken for another");
    Ok(())
}
