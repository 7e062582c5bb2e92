//! `CoveringIndexTests`: indexes that keep further columns.

use terrace_core::Result;
use terrace_sql::IndexDefinition;

use super::made::{add, drop, is_there, over, texts};
use crate::case::Case;
use crate::module::cases;

cases! {
    "indexes.tests.CoveringIndexTests":
        test_covering_func_index,
        test_covering_index,
        test_covering_partial_index;
}

const ARTICLE: &str = "article";

fn with(index: IndexDefinition, included: &[&str]) -> IndexDefinition {
    IndexDefinition {
        included: texts(included),
        ..index
    }
}

async fn test_covering_index(t: &Case) -> Result<()> {
    const NAME: &str = "covering_headline_idx";
    let index = with(over(NAME, &["headline"]), &["pub_date", "published"]);
    let columns = [index.columns.clone(), index.included.clone()].concat();
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, NAME).await?;
    t.value(columns);
    t.holds(drop(t, ARTICLE, NAME).await.is_err());
    Ok(())
}

async fn test_covering_partial_index(t: &Case) -> Result<()> {
    const NAME: &str = "covering_partial_headline_idx";
    let index = IndexDefinition {
        condition: Some("pub_date IS NOT NULL".to_owned()),
        ..with(over(NAME, &["headline"]), &["pub_date"])
    };
    let columns = [index.columns.clone(), index.included.clone()].concat();
    add(t, ARTICLE, index).await?;
    is_there(t, ARTICLE, NAME).await?;
    t.value(columns);
    t.holds(drop(t, ARTICLE, NAME).await.is_err());
    Ok(())
}

async fn test_covering_func_index(t: &Case) -> Result<()> {
    const NAME: &str = "covering_func_headline_idx";
    let index = IndexDefinition {
        expressions: vec!["lower(headline)".to_owned()],
        ..with(over(NAME, &[]), &["pub_date"])
    };
    let included = index.included.clone();
    add(t, ARTICLE, index).await?;
    t.skip(1, "an object of Django that stands for SQL");
    t.skip(1, "places in the text of Django's SQL");
    is_there(t, ARTICLE, NAME).await?;
    t.holds(included.iter().any(|column| column == "pub_date"));
    t.holds(drop(t, ARTICLE, NAME).await.is_err());
    Ok(())
}
