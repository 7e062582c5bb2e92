//! `FunctionTests`: functions in orders and conditions.

use terrace_core::Result;
use terrace_orm::{Model, value};

use super::models::{Author, author};
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.tests.FunctionTests":
        test_nested_function_ordering, test_func_transform_bilateral,
        test_func_transform_bilateral_multivalue, test_function_as_filter;
}

async fn test_nested_function_ordering(t: &Case) -> Result<()> {
    author("John Smith").insert(t.db()).await?;
    author("Rhonda Simpson")
        .alias("ronny")
        .insert(t.db())
        .await?;
    let short_first = Author::objects()
        .order_by(|author| author.alias.coalesce(author.name).length().ascending());
    t.rows(
        short_first
            .all(t.db())
            .await?
            .iter()
            .map(|author| &author.name),
    );
    let long_first = Author::objects()
        .order_by(|author| author.alias.coalesce(author.name).length().descending());
    t.rows(
        long_first
            .all(t.db())
            .await?
            .iter()
            .map(|author| &author.name),
    );
    Ok(())
}

async fn test_func_transform_bilateral(t: &Case) -> Result<()> {
    author("John Smith").alias("smithj").insert(t.db()).await?;
    author("Rhonda").insert(t.db()).await?;
    let authors = Author::objects()
        .filter(|author| author.name.upper().equals(value("john smith").upper()))
        .order_by(|author| author.name.ascending());
    t.rows(authors.all(t.db()).await?.iter().map(|author| &author.name));
    Ok(())
}

async fn test_func_transform_bilateral_multivalue(t: &Case) -> Result<()> {
    author("John Smith").alias("smithj").insert(t.db()).await?;
    author("Rhonda").insert(t.db()).await?;
    let wanted = || ["john smith", "rhonda"].map(|name| value(name).upper());
    let authors = Author::objects()
        .filter(|author| author.name.upper().one_of(wanted()))
        .order_by(|author| author.name.ascending());
    t.rows(authors.all(t.db()).await?.iter().map(|author| &author.name));
    Ok(())
}

async fn test_function_as_filter(t: &Case) -> Result<()> {
    author("John Smith").alias("SMITHJ").insert(t.db()).await?;
    author("Rhonda").insert(t.db()).await?;
    let same = Author::objects().filter(|author| author.alias.equals(value("smithj").upper()));
    t.rows(same.all(t.db()).await?.iter().map(|author| &author.name));
    let others = Author::objects().exclude(|author| author.alias.equals(value("smithj").upper()));
    t.rows(others.all(t.db()).await?.iter().map(|author| &author.name));
    Ok(())
}
