//! `LookupQueryingTests` and `LookupTests`: truth values compared with truth values, and columns as
//! text.

use terrace_core::Result;
use terrace_orm::{Model, case, exists, value};

use super::models::{Article, Author, Product, Season, Stock};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.tests.LookupQueryingTests":
        test_filter_lookup_lhs, test_filter_wrapped_lookup_lhs, test_filter_exists_lhs,
        test_filter_subquery_lhs;
    "lookup.tests.LookupTests":
        test_exact_booleanfield_annotation, test_lookup_date_as_str, test_lookup_int_as_str;
}

async fn test_filter_lookup_lhs(t: &Case) -> Result<()> {
    let seasons = Season::objects()
        .alias(|season| season.year.less_than(2000).as_value())
        .filter(|(season, early)| early.equals(season.year.less_than(1900).as_value()));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_filter_wrapped_lookup_lhs(t: &Case) -> Result<()> {
    let years = Season::objects()
        .alias(|season| season.year.less_than(2000).as_value())
        .filter(|(season, early)| early.equals(season.year.less_than(1900).as_value()))
        .values(|(season, _)| season.year);
    t.rows(years.all(t.db()).await?);
    Ok(())
}

async fn test_filter_exists_lhs(t: &Case) -> Result<()> {
    let seasons = Season::objects()
        .alias(|season| {
            let id = season.id;
            let early = |s: <Season as Model>::Columns| s.id.equals(id) & s.year.less_than(2000);
            exists(Season::objects().filter(early)).as_value()
        })
        .filter(|(season, early)| early.equals(season.year.less_than(1900).as_value()));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_filter_subquery_lhs(t: &Case) -> Result<()> {
    let seasons = Season::objects()
        .alias(|season| {
            let same = Season::objects().filter(|other| other.id.equals(season.id));
            same.select(|other| other.year.less_than(2000).as_value())
                .value()
        })
        .filter(|(season, early)| early.equals(season.year.less_than(1900).as_value()));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_exact_booleanfield_annotation(t: &Case) -> Result<()> {
    let product = Product::new("Paper", 5000).insert(t.db()).await?;
    Stock::of(&product, false, 5100)?.insert(t.db()).await?;
    Stock::of(&product, true, 180)?.insert(t.db()).await?;
    for _ in 0..2 {
        let stock = Stock::objects().alias(|stock| stock.short);
        t.rows(
            stock
                .filter(|(_, short)| short.equals(true))
                .all(t.db())
                .await?,
        );
    }
    let named = Author::objects().alias(|author| author.alias.equals("a1").as_value());
    t.rows(
        named
            .filter(|(_, named)| named.equals(true))
            .all(t.db())
            .await?,
    );
    let there = Author::objects().alias(|author| {
        let id = author.id;
        let same = |a: <Author as Model>::Columns| a.alias.equals("a1") & a.id.equals(id);
        exists(Author::objects().filter(same)).as_value()
    });
    t.rows(
        there
            .filter(|(_, there)| there.equals(true))
            .all(t.db())
            .await?,
    );
    let chosen = Author::objects().alias(|a| {
        case()
            .when(a.alias.equals("a1"), value(true))
            .otherwise(value(false))
    });
    t.rows(
        chosen
            .filter(|(_, chosen)| chosen.equals(true))
            .all(t.db())
            .await?,
    );
    t.skip(1, "how often Python's text of a query says true");
    let named = Author::objects().alias(|author| author.alias.equals("a1").as_value());
    t.rows(
        named
            .filter(|(_, named)| named.equals(true))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_lookup_date_as_str(t: &Case) -> Result<()> {
    let articles =
        Article::objects().filter(|article| article.pub_date.cast::<String>().starts_with("2005"));
    t.rows(articles.all(t.db()).await?);
    Ok(())
}

async fn test_lookup_int_as_str(t: &Case) -> Result<()> {
    let articles = Article::objects().filter(|article| article.id.cast::<String>().iequals("1"));
    t.rows(articles.all(t.db()).await?);
    Ok(())
}
