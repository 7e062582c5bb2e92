//! `LookupTests`: values of columns instead of rows.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Article, Author};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "lookup.tests.LookupTests":
        test_values_filter_and_no_fields, test_values_single_field,
        test_values_filter_and_single_field, test_values_two_fields, test_values_iterator,
        test_values_relations, test_values_no_field_names, test_values_list_filter_and_no_fields,
        test_values_list_flat_no_fields, test_values_list_single_field,
        test_values_list_single_field_order_by, test_values_list_flat_order_by,
        test_values_list_relations;
}

/// The fields of an article, in Django's order.
const FIELDS: [&str; 5] = ["id", "headline", "pub_date", "author_id", "slug"];

async fn test_values_filter_and_no_fields(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([5, 6]))
        .values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    t.value(dicts(FIELDS, rows.all(t.db()).await?));
    Ok(())
}

async fn test_values_single_field(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .values(|a| a.headline)
        .all(t.db())
        .await?;
    t.value(dicts(["headline"], rows));
    Ok(())
}

async fn test_values_filter_and_single_field(t: &Case) -> Result<()> {
    let day = date(2005, 7, 27).at(0, 0, 0, 0);
    let rows = Article::objects()
        .filter(|a| a.pub_date.equals(day))
        .values(|a| a.id);
    t.value(dicts(["id"], rows.all(t.db()).await?));
    Ok(())
}

async fn test_values_two_fields(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .values(|a| (a.id, a.headline))
        .all(t.db())
        .await?;
    t.value(dicts(["id", "headline"], rows));
    Ok(())
}

async fn test_values_iterator(t: &Case) -> Result<()> {
    test_values_two_fields(t).await
}

async fn test_values_relations(t: &Case) -> Result<()> {
    let rows = Article::objects().values(|a| (a.headline, a.author().name));
    t.value(dicts(["headline", "author__name"], rows.all(t.db()).await?));
    let rows = Author::objects()
        .order_by(|a| (a.name.ascending(), a.articles().headline.ascending()))
        .values(|a| (a.name, a.articles().headline));
    t.value(dicts(
        ["name", "article__headline"],
        rows.all(t.db()).await?,
    ));
    let rows = Author::objects()
        .order_by(|a| {
            let tag = a.articles().tags().name;
            (
                a.name.ascending(),
                a.articles().headline.ascending(),
                tag.ascending(),
            )
        })
        .values(|a| (a.name, a.articles().headline, a.articles().tags().name));
    let names = ["name", "article__headline", "article__tag__name"];
    t.value(dicts(names, rows.all(t.db()).await?));
    Ok(())
}

async fn test_values_no_field_names(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.equals(5))
        .values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    t.value(dicts(FIELDS, rows.all(t.db()).await?));
    Ok(())
}

async fn test_values_list_filter_and_no_fields(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([5, 6]))
        .values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_values_list_flat_no_fields(t: &Case) -> Result<()> {
    t.rows(Article::objects().values(|a| a.id).all(t.db()).await?);
    Ok(())
}

async fn test_values_list_single_field(t: &Case) -> Result<()> {
    t.rows(
        Article::objects()
            .values(|a| (a.headline,))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_values_list_single_field_order_by(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .order_by(|a| a.id.ascending())
        .values(|a| (a.id,));
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_values_list_flat_order_by(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .order_by(|a| a.id.ascending())
        .values(|a| a.id);
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_values_list_relations(t: &Case) -> Result<()> {
    let rows = Author::objects()
        .order_by(|a| {
            let tag = a.articles().tags().name;
            (
                a.name.ascending(),
                a.articles().headline.ascending(),
                tag.ascending(),
            )
        })
        .values(|a| (a.name, a.articles().headline, a.articles().tags().name));
    t.rows(rows.all(t.db()).await?);
    Ok(())
}
