//! `GenericRelationsTests`: tags that are found or made.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{Mineral, TaggedItem, Vegetable, bacon, tag_of, tagged};
use crate::case::Case;
use crate::module::cases;

cases! {
    "generic_relations.tests.GenericRelationsTests":
        test_generic_async_acreate,
        test_generic_async_aget_or_create,
        test_generic_async_aupdate_or_create,
        test_generic_async_aupdate_or_create_with_create_defaults,
        test_generic_get_or_create_when_created,
        test_generic_get_or_create_when_exists,
        test_generic_update_or_create_when_created,
        test_generic_update_or_create_when_created_with_create_defaults,
        test_generic_update_or_create_when_updated,
        test_generic_update_or_create_when_updated_with_defaults,
        test_get_or_create,
        test_update_or_create_defaults,
        test_update_or_create_defaults_with_create_defaults;
}

async fn count(t: &Case, of: &Vegetable) -> Result<()> {
    t.value(of.tags()?.count(t.db()).await?);
    Ok(())
}

/// The tags of a vegetable that are called so.
fn called(of: &Vegetable, tag: &str) -> Result<Query<TaggedItem>> {
    Ok(of.tags()?.filter(|row| row.tag.equals(tag)))
}

/// The tag of a vegetable that has this key.
fn known(of: &Vegetable, tag: &TaggedItem) -> Result<Query<TaggedItem>> {
    let key = tag.key().unwrap_or(0);
    Ok(of.tags()?.filter(|row| row.id.equals(key)))
}

/// Renames the tag that a query finds, or adds one of this name.
async fn update_or_create(
    t: &Case,
    query: Query<TaggedItem>,
    rename: &str,
    create: TaggedItem,
) -> Result<(TaggedItem, bool)> {
    query
        .update_or_create(t.db(), |row| row.tag.set(rename), || create)
        .await
}

async fn test_generic_async_acreate(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    tagged(t, &bacon, "orange").await?;
    count(t, &bacon).await
}

async fn test_generic_update_or_create_when_created(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.count(t.db()).await?;
    let create = tag_of(t, &bacon, "stinky").await?;
    let (_, created) = update_or_create(t, called(&bacon, "stinky")?, "stinky", create).await?;
    t.value(created);
    count(t, &bacon).await
}

async fn test_generic_update_or_create_when_created_with_create_defaults(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.count(t.db()).await?;
    let create = tag_of(t, &bacon, "juicy").await?;
    let query = called(&bacon, "stinky")?;
    let (tag, created) = update_or_create(t, query, "uncured", create).await?;
    t.value(tag.tag);
    t.value(created);
    count(t, &bacon).await
}

async fn updated(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.count(t.db()).await?;
    let tag = tagged(t, &bacon, "stinky").await?;
    count(t, &bacon).await?;
    let create = tag_of(t, &bacon, "uncured").await?;
    let (tag, created) = update_or_create(t, known(&bacon, &tag)?, "juicy", create).await?;
    t.value(created);
    count(t, &bacon).await?;
    t.value(tag.tag);
    Ok(())
}

async fn test_generic_update_or_create_when_updated(t: &Case) -> Result<()> {
    updated(t).await
}

async fn test_generic_update_or_create_when_updated_with_defaults(t: &Case) -> Result<()> {
    updated(t).await
}

async fn updated_and_created(t: &Case, create: &str) -> Result<()> {
    let bacon = bacon(t).await?;
    let fatty = t.given::<TaggedItem>(1).await?;
    let new = tag_of(t, &bacon, "pink").await?;
    let (tag, created) = update_or_create(t, known(&bacon, &fatty)?, "orange", new).await?;
    t.value(created);
    t.value(tag.tag);
    count(t, &bacon).await?;
    let new = tag_of(t, &bacon, create).await?;
    let (tag, created) = update_or_create(t, called(&bacon, "pink")?, "pink", new).await?;
    t.value(created);
    count(t, &bacon).await?;
    t.value(tag.tag);
    Ok(())
}

async fn test_generic_async_aupdate_or_create(t: &Case) -> Result<()> {
    updated_and_created(t, "pink").await
}

async fn test_generic_async_aupdate_or_create_with_create_defaults(t: &Case) -> Result<()> {
    updated_and_created(t, "brown").await
}

async fn test_generic_get_or_create_when_created(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.count(t.db()).await?;
    let new = tag_of(t, &bacon, "stinky").await?;
    let query = called(&bacon, "stinky")?;
    t.value(query.get_or_create(t.db(), || new).await?.1);
    count(t, &bacon).await
}

async fn test_generic_get_or_create_when_exists(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.count(t.db()).await?;
    let tag = tagged(t, &bacon, "stinky").await?;
    count(t, &bacon).await?;
    let new = tag_of(t, &bacon, "juicy").await?;
    let found = known(&bacon, &tag)?.get_or_create(t.db(), || new).await?;
    t.value(found.1);
    count(t, &bacon).await?;
    t.value(found.0.tag);
    Ok(())
}

async fn test_generic_async_aget_or_create(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    let fatty = t.given::<TaggedItem>(1).await?;
    let new = tag_of(t, &bacon, "orange").await?;
    for query in [known(&bacon, &fatty)?, called(&bacon, "orange")?] {
        let (tag, created) = query.get_or_create(t.db(), || new.clone()).await?;
        t.value(created);
        if created {
            count(t, &bacon).await?;
            t.value(tag.tag);
        } else {
            t.value(tag.tag);
            count(t, &bacon).await?;
        }
    }
    Ok(())
}

async fn test_get_or_create(t: &Case) -> Result<()> {
    let quartz = Mineral::new("Quartz").insert(t.db()).await?;
    let new = tag_of(t, &quartz, "shiny").await?;
    let shiny = TaggedItem::objects().filter(|row| row.tag.equals("shiny"));
    let (tag, created) = shiny.get_or_create(t.db(), || new).await?;
    t.value(created);
    t.value(tag.tag);
    t.value(tag.content_pk);
    Ok(())
}

async fn quartz_and_diamond(t: &Case) -> Result<()> {
    let quartz = Mineral::new("Quartz").insert(t.db()).await?;
    let diamond = Mineral::new("Diamond").insert(t.db()).await?;
    let (of_quartz, of_diamond) = (
        tag_of(t, &quartz, "shiny").await?,
        tag_of(t, &diamond, "shiny").await?,
    );
    for other in [&of_quartz, &of_diamond] {
        let shiny = TaggedItem::objects().filter(|row| row.tag.equals("shiny"));
        let (tag, created) = shiny
            .update_or_create(
                t.db(),
                |row| {
                    [
                        row.content_type.set(&other.content_type),
                        row.content_pk.set(other.content_pk),
                    ]
                },
                || of_quartz.clone(),
            )
            .await?;
        t.value(created);
        t.value(tag.content_pk);
    }
    Ok(())
}

async fn test_update_or_create_defaults(t: &Case) -> Result<()> {
    quartz_and_diamond(t).await
}

async fn test_update_or_create_defaults_with_create_defaults(t: &Case) -> Result<()> {
    quartz_and_diamond(t).await
}
