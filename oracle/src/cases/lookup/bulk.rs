//! `LookupTests`: rows and values by keys.

use std::collections::HashMap;

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Article, Author, Season};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Spelled, dict};

cases! {
    "lookup.tests.LookupTests":
        test_in_bulk, test_in_bulk_lots_of_ids, test_in_bulk_with_field,
        test_in_bulk_meta_constraint, test_in_bulk_distinct_field, test_in_bulk_values_empty,
        test_in_bulk_values_all, test_in_bulk_values_pks, test_in_bulk_values_fields,
        test_in_bulk_values_annotation, test_in_bulk_values_fields_pk,
        test_in_bulk_values_alternative_field_name, test_in_bulk_values_list_empty,
        test_in_bulk_values_list_all, test_in_bulk_values_list_fields,
        test_in_bulk_values_list_annotation, test_in_bulk_values_list_flat_field,
        test_in_bulk_values_list_flat_annotation, test_in_bulk_values_list_flat_field_pk,
        test_in_bulk_values_annotation_all_fields, test_in_bulk_values_fields_id,
        test_in_bulk_values_fields_including_pk, test_in_bulk_values_list_annotation_before_pk,
        test_in_bulk_values_list_fields_id, test_in_bulk_values_list_fields_including_pk,
        test_in_bulk_values_list_fields_pk, test_in_bulk_values_list_flat_field_id;
}

/// No keys.
const NONE: [i32; 0] = [];

async fn test_in_bulk(t: &Case) -> Result<()> {
    let bulk = async |keys: &[i32]| Article::objects().in_bulk(t.db(), keys.to_vec()).await;
    let two = bulk(&[1, 2]).await?;
    t.value(two.get(&1));
    t.value(two.get(&2));
    t.value(bulk(&[1, 2, 3, 4, 5, 6, 7]).await?);
    for _ in 0..4 {
        t.value(bulk(&[3]).await?);
    }
    t.value(Spelled(serde_json::json!({ "dict": {} })));
    t.value(bulk(&NONE).await?);
    t.value(bulk(&[1]).await?);
    t.value(bulk(&NONE).await?);
    t.compiler("keys are of the key's type");
    Ok(())
}

async fn test_in_bulk_lots_of_ids(t: &Case) -> Result<()> {
    let author = || Author {
        id: Auto::unset(),
        name: String::new(),
        alias: None,
        bio: None,
    };
    let missing = 2000 - Author::objects().count(t.db()).await?;
    let authors = (0..missing).map(|_| author()).collect();
    Author::bulk_insert(t.db(), authors)
        .batch_size(2000)
        .await?;
    let keys: Vec<i32> = Author::objects()
        .values(|author| author.id)
        .all(t.db())
        .await?;
    t.queries(async {
        t.value(Author::objects().in_bulk(t.db(), keys).await?);
        Ok(())
    })
    .await
}

async fn test_in_bulk_with_field(t: &Case) -> Result<()> {
    t.value(
        Article::objects()
            .in_bulk_by(t.db(), |a| a.slug, ["a1", "a2", "a3"])
            .await?,
    );
    Ok(())
}

async fn test_in_bulk_meta_constraint(t: &Case) -> Result<()> {
    for year in [2011, 2012, 2013] {
        Season::new(year, None).insert(t.db()).await?;
    }
    let seasons = Season::objects().filter(|season| season.year.one_of([2011, 2012]));
    let seasons = seasons.all(t.db()).await?;
    t.value(
        seasons
            .into_iter()
            .map(|season| (season.year, season))
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_in_bulk_distinct_field(t: &Case) -> Result<()> {
    let articles = Article::objects()
        .filter(|a| a.headline.one_of(["Article 1", "Article 5"]))
        .order_by(|a| a.headline.ascending())
        .distinct_on(|a| a.headline);
    let articles = articles.all(t.db()).await?;
    t.value(
        articles
            .into_iter()
            .map(|a| (a.headline.clone(), a))
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_in_bulk_values_empty(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of(NONE))
        .values(|a| (a.id, a.headline));
    t.value(
        rows.all(t.db())
            .await?
            .into_iter()
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

/// Values by key, as dicts with these names.
fn named<const N: usize, V: crate::observe::Observe>(
    names: [&str; N],
    rows: impl IntoIterator<Item = (i32, V)>,
) -> HashMap<i32, Spelled> {
    let rows = rows.into_iter();
    rows.map(|(key, values)| (key, Spelled(dict(names, values))))
        .collect()
}

/// The fields of an article, in Django's order.
const FIELDS: [&str; 5] = ["id", "headline", "pub_date", "author_id", "slug"];

async fn test_in_bulk_values_all(t: &Case) -> Result<()> {
    Article::objects()
        .exclude(|a| a.id.one_of([1, 2]))
        .delete(t.db())
        .await?;
    let rows = Article::objects().values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(named(FIELDS, rows));
    Ok(())
}

async fn test_in_bulk_values_pks(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(named(FIELDS, rows));
    Ok(())
}

async fn test_in_bulk_values_fields(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.headline));
    t.value(named(["headline"], rows.all(t.db()).await?));
    Ok(())
}

async fn test_in_bulk_values_annotation(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.headline, a.author().name));
    let rows = rows.all(t.db()).await?.into_iter();
    let rows = rows.map(|(id, headline, author)| (id, (headline, author)));
    t.value(named(["headline", "author_name"], rows));
    Ok(())
}

async fn test_in_bulk_values_fields_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.id));
    t.value(named(["pk"], rows.all(t.db()).await?));
    Ok(())
}

async fn test_in_bulk_values_alternative_field_name(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.slug.one_of(["a1"]))
        .values(|a| (a.slug, a.headline))
        .all(t.db())
        .await?;
    let rows = rows.into_iter();
    let rows = rows.map(|(slug, headline)| {
        (
            slug.unwrap_or_default(),
            Spelled(dict(["headline"], headline)),
        )
    });
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_empty(t: &Case) -> Result<()> {
    test_in_bulk_values_empty(t).await
}

async fn test_in_bulk_values_list_all(t: &Case) -> Result<()> {
    Article::objects()
        .exclude(|a| a.id.one_of([1, 2]))
        .delete(t.db())
        .await?;
    let rows = Article::objects().values(|a| (a.id, a.headline, a.pub_date, a.author, a.slug));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_fields(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1, 2]))
        .values(|a| (a.id, a.headline));
    let rows = rows
        .all(t.db())
        .await?
        .into_iter()
        .map(|(id, headline)| (id, (headline,)));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_annotation(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.author().name, a.headline));
    let rows = rows.all(t.db()).await?.into_iter();
    let rows = rows.map(|(id, author, headline)| (id, (author, headline)));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_flat_field(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1, 2]))
        .values(|a| (a.id, a.headline));
    t.value(
        rows.all(t.db())
            .await?
            .into_iter()
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_in_bulk_values_list_flat_annotation(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.author().name));
    t.value(
        rows.all(t.db())
            .await?
            .into_iter()
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_in_bulk_values_list_flat_field_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1, 2]))
        .values(|a| (a.id, a.id));
    t.value(
        rows.all(t.db())
            .await?
            .into_iter()
            .collect::<HashMap<_, _>>(),
    );
    Ok(())
}

async fn test_in_bulk_values_annotation_all_fields(t: &Case) -> Result<()> {
    let rows = Article::objects().filter(|a| a.id.one_of([1])).values(|a| {
        (
            a.id,
            a.headline,
            a.pub_date,
            a.author,
            a.slug,
            a.author().name,
        )
    });
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    let names = [
        "id",
        "headline",
        "pub_date",
        "author_id",
        "slug",
        "author_name",
    ];
    t.value(named(names, rows));
    Ok(())
}

async fn test_in_bulk_values_fields_id(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.id));
    t.value(named(["id"], rows.all(t.db()).await?));
    Ok(())
}

async fn test_in_bulk_values_fields_including_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.id, a.headline));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(named(["pk", "headline"], rows));
    Ok(())
}

async fn test_in_bulk_values_list_annotation_before_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1]))
        .values(|a| (a.author().name, a.id));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.1, row));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_fields_including_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1, 2]))
        .values(|a| (a.id, a.headline));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_fields_pk(t: &Case) -> Result<()> {
    let rows = Article::objects()
        .filter(|a| a.id.one_of([1, 2]))
        .values(|a| (a.id,));
    let rows = rows.all(t.db()).await?.into_iter().map(|row| (row.0, row));
    t.value(rows.collect::<HashMap<_, _>>());
    Ok(())
}

async fn test_in_bulk_values_list_fields_id(t: &Case) -> Result<()> {
    test_in_bulk_values_list_fields_pk(t).await
}

async fn test_in_bulk_values_list_flat_field_id(t: &Case) -> Result<()> {
    test_in_bulk_values_list_flat_field_pk(t).await
}
