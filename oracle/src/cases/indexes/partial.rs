//! `PartialIndexTests`: indexes of some rows.

use terrace_core::Result;
use terrace_sql::IndexDefinition;

use super::made::{add, drop, is_there, over};
use crate::case::Case;
use crate::module::cases;

cases! {
    "indexes.tests.PartialIndexTests":
        test_boolean_restriction_partial,
        test_integer_restriction_partial,
        test_is_null_condition,
        test_multiple_conditions,
        test_partial_func_index,
        test_partial_index;
}

const ARTICLE: &str = "article";
const RECENT: &str = "recent_article_idx";

fn of_rows(index: IndexDefinition, condition: &str) -> IndexDefinition {
    IndexDefinition {
        condition: Some(condition.to_owned()),
        ..index
    }
}

async fn test_partial_index(t: &Case) -> Result<()> {
    let index = of_rows(
        over(RECENT, &["pub_date"]),
        "pub_date > '2015-01-01 00:00:00'",
    );
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, RECENT).await
}

async fn test_integer_restriction_partial(t: &Case) -> Result<()> {
    add(t, ARTICLE, of_rows(over(RECENT, &["id"]), "id > 1")).await?;
    is_there(t, ARTICLE, RECENT).await
}

async fn test_boolean_restriction_partial(t: &Case) -> Result<()> {
    let index = of_rows(over("published_index", &["published"]), "published");
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, "published_index").await
}

async fn test_multiple_conditions(t: &Case) -> Result<()> {
    let condition = "pub_date > '2015-01-01 00:00:00' AND headline LIKE '%China%'";
    let index = of_rows(over(RECENT, &["pub_date", "headline"]), condition);
    t.skip(1, "places in the text of Django's SQL");
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, RECENT).await
}

async fn test_is_null_condition(t: &Case) -> Result<()> {
    let index = of_rows(over(RECENT, &["pub_date"]), "pub_date IS NOT NULL");
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, RECENT).await
}

async fn test_partial_func_index(t: &Case) -> Result<()> {
    const NAME: &str = "partial_func_idx";
    let index = IndexDefinition {
        expressions: vec!["lower(headline)".to_owned()],
        ..of_rows(over(NAME, &[]), "pub_date IS NOT NULL")
    };
    add(t, ARTICLE, index).await?;
    t.skip(1, "an object of Django that stands for SQL");
    t.skip(1, "places in the text of Django's SQL");
    is_there(t, ARTICLE, NAME).await?;
    t.skip(1, "how the catalogue spells an order");
    t.holds(drop(t, ARTICLE, NAME).await.is_err());
    Ok(())
}
