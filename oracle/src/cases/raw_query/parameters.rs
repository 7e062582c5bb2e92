//! `RawQueryTests`: bound values.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Model, raw};

use super::models::{Author, Coffee};
use super::rows::observe_authors;
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "raw_query.tests.RawQueryTests":
        test_decimal_parameter,
        test_escaped_percent,
        test_params,
        test_params_none,
        test_pyformat_params;
}

/// The place of the first bound value.
fn first(t: &Case) -> &'static str {
    match t.backend() {
        Backend::Sqlite => "?1",
        Backend::Postgres => "$1",
    }
}

async fn third_author(t: &Case) -> Result<()> {
    let authors = Author::objects().slice(2..3).all(t.db()).await?;
    let name = authors.first().map(|author| author.first_name.clone());
    let sql = format!("SELECT * FROM author WHERE first_name = {}", first(t));
    let found: Vec<Author> = raw(sql).bind(name.unwrap_or_default()).all(t.db()).await?;
    observe_authors(t, &found);
    t.value(found.len());
    Ok(())
}

async fn test_params(t: &Case) -> Result<()> {
    third_author(t).await
}

async fn test_pyformat_params(t: &Case) -> Result<()> {
    third_author(t).await
}

async fn test_params_none(t: &Case) -> Result<()> {
    let sql = "SELECT * FROM author WHERE first_name like 'J%'";
    t.value(raw(sql).all::<Author>(t.db()).await?.len());
    Ok(())
}

async fn test_escaped_percent(t: &Case) -> Result<()> {
    // A percent sign has no other meaning here, so that there is nothing to escape.
    let sql = "SELECT * FROM author WHERE first_name like 'J%'";
    t.value(raw(sql).all::<Author>(t.db()).await?.len());
    Ok(())
}

async fn test_decimal_parameter(t: &Case) -> Result<()> {
    let coffee = Coffee {
        id: Auto::unset(),
        brand: "starbucks".to_owned(),
        price: Decimal::new(205, 1),
    };
    coffee.insert(t.db()).await?;
    let sql = format!("SELECT * FROM coffee WHERE price >= {}", first(t));
    let found = raw(sql).bind(Decimal::from(20)).all::<Coffee>(t.db());
    t.rows(found.await?);
    Ok(())
}
