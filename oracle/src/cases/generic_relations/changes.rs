//! `GenericRelationsTests`: tags of a row are added, taken away and replaced.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{
    Mineral, TaggedItem, Vegetable, add, bacon, platypus, quartz, tag_of, tagged, type_of,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "generic_relations.tests.GenericRelationsTests":
        test_aadd,
        test_aclear,
        test_add_bulk,
        test_add_bulk_false,
        test_add_rejects_unsaved_objects,
        test_add_rejects_wrong_instances,
        test_aremove,
        test_aset,
        test_assign,
        test_assign_with_queryset,
        test_cache_invalidation_for_content_type_id,
        test_cache_invalidation_for_object_id,
        test_clear,
        test_remove,
        test_set,
        test_set_foreign_key,
        test_unsaved_generic_foreign_key_parent_bulk_create,
        test_unsaved_generic_foreign_key_parent_save;
}

async fn rows(t: &Case, query: Query<TaggedItem>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn count(t: &Case, of: &Vegetable) -> Result<()> {
    t.value(of.tags()?.count(t.db()).await?);
    Ok(())
}

/// Leaves a vegetable these tags only.
async fn set(t: &Case, of: &Vegetable, tags: &[&TaggedItem]) -> Result<()> {
    let keys: Vec<i32> = tags.iter().filter_map(|tag| tag.key()).collect();
    let others = of.tags()?.exclude(|tag| tag.id.one_of(keys));
    others.delete(t.db()).await.map(drop)
}

/// The same after all tags were taken away.
async fn set_again(t: &Case, of: &Vegetable, tags: &[&TaggedItem]) -> Result<()> {
    of.tags()?.delete(t.db()).await?;
    for tag in tags {
        (*tag).clone().insert(t.db()).await?;
    }
    Ok(())
}

/// Makes a tag one of a vegetable, by itself.
async fn move_to(t: &Case, tag: &mut TaggedItem, to: &Vegetable) -> Result<()> {
    tag.content_type = type_of::<Vegetable>(t).await?;
    tag.content_pk = to.key().unwrap_or(0);
    tag.update(t.db()).await
}

/// Observes what tags are about.
async fn targets(t: &Case, tags: [&TaggedItem; 2]) -> Result<()> {
    let keys = tags.map(|tag| tag.key().unwrap_or(0));
    let query = TaggedItem::objects().filter(|tag| tag.id.one_of(keys));
    let query = query.prefetch_target::<Vegetable, _>(|tag| (tag.content_type, tag.content_pk));
    for (_, vegetable) in query.all(t.db()).await? {
        t.value(vegetable);
    }
    Ok(())
}

async fn test_set_foreign_key(t: &Case) -> Result<()> {
    let mut tag = tagged(t, &quartz(t).await?, "shiny").await?;
    let platypus = platypus(t).await?;
    let of = tag_of(t, &platypus, "").await?;
    tag.content_type = of.content_type;
    tag.content_pk = of.content_pk;
    tag.save(t.db()).await?;
    rows(t, platypus.tags()?).await
}

async fn test_add_bulk(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    let one = tagged(t, &quartz(t).await?, "shiny").await?;
    let other = tagged(t, &quartz(t).await?, "clearish").await?;
    t.queries(add(t, &bacon, &[&one, &other])).await?;
    targets(t, [&one, &other]).await
}

async fn test_add_bulk_false(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    let mut one = tagged(t, &quartz(t).await?, "shiny").await?;
    let mut other = tagged(t, &quartz(t).await?, "clearish").await?;
    t.queries(async {
        move_to(t, &mut one, &bacon).await?;
        move_to(t, &mut other, &bacon).await
    })
    .await?;
    targets(t, [&one, &other]).await
}

async fn test_aadd(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    for tag in ["shiny", "fatty"] {
        let mut tag = tagged(t, &quartz(t).await?, tag).await?;
        move_to(t, &mut tag, &bacon).await?;
    }
    count(t, &bacon).await
}

async fn test_add_rejects_unsaved_objects(t: &Case) -> Result<()> {
    let mut tag = tag_of(t, &quartz(t).await?, "shiny").await?;
    let bacon = bacon(t).await?;
    t.raises(move_to(t, &mut tag, &bacon).await);
    Ok(())
}

async fn test_add_rejects_wrong_instances(t: &Case) -> Result<()> {
    t.compiler("an animal is no tag");
    Ok(())
}

async fn test_set(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    let fatty = tagged(t, &bacon, "fatty").await?;
    let salty = tagged(t, &bacon, "salty").await?;
    for tags in [&[&fatty, &salty][..], &[&fatty], &[]] {
        set(t, &bacon, tags).await?;
        rows(t, bacon.tags()?).await?;
    }
    for tags in [&[&fatty, &salty][..], &[&fatty], &[]] {
        set_again(t, &bacon, tags).await?;
        rows(t, bacon.tags()?).await?;
    }
    Ok(())
}

async fn test_aset(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    let fatty = tagged(t, &bacon, "fatty").await?;
    set(t, &bacon, &[&fatty]).await?;
    count(t, &bacon).await?;
    set(t, &bacon, &[]).await?;
    count(t, &bacon).await?;
    set_again(t, &bacon, &[&fatty]).await?;
    count(t, &bacon).await
}

async fn test_assign(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    let fatty = tagged(t, &bacon, "fatty").await?;
    let salty = tagged(t, &bacon, "salty").await?;
    for tags in [&[&fatty, &salty][..], &[&fatty], &[]] {
        set(t, &bacon, tags).await?;
        rows(t, bacon.tags()?).await?;
    }
    Ok(())
}

async fn test_assign_with_queryset(t: &Case) -> Result<()> {
    let bacon = Vegetable::add(t, "Bacon").await?;
    tagged(t, &bacon, "fatty").await?;
    tagged(t, &bacon, "salty").await?;
    count(t, &bacon).await?;
    let fatty = bacon.tags()?.filter(|tag| tag.tag.equals("fatty"));
    let tags = fatty.clone().all(t.db()).await?;
    set(t, &bacon, &tags.iter().collect::<Vec<_>>()).await?;
    count(t, &bacon).await?;
    t.value(fatty.count(t.db()).await?);
    Ok(())
}

/// Observes all tags, in their order.
async fn by_tag(t: &Case) -> Result<()> {
    rows(t, TaggedItem::objects().order_by(|tag| tag.tag.ascending())).await
}

async fn test_clear(t: &Case) -> Result<()> {
    by_tag(t).await?;
    let bacon = bacon(t).await?;
    bacon.tags()?.delete(t.db()).await?;
    rows(t, bacon.tags()?).await?;
    by_tag(t).await
}

async fn test_aclear(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    bacon.tags()?.delete(t.db()).await?;
    count(t, &bacon).await
}

async fn test_remove(t: &Case) -> Result<()> {
    by_tag(t).await?;
    let bacon = bacon(t).await?;
    t.given::<TaggedItem>(1).await?.delete(t.db()).await?;
    rows(t, bacon.tags()?).await?;
    by_tag(t).await
}

async fn test_aremove(t: &Case) -> Result<()> {
    let bacon = bacon(t).await?;
    for tag in [1, 2] {
        t.given::<TaggedItem>(tag).await?.delete(t.db()).await?;
        count(t, &bacon).await?;
    }
    Ok(())
}

async fn test_unsaved_generic_foreign_key_parent_save(t: &Case) -> Result<()> {
    t.raises(tag_of(t, &Mineral::new("Quartz"), "shiny").await);
    Ok(())
}

async fn test_unsaved_generic_foreign_key_parent_bulk_create(t: &Case) -> Result<()> {
    t.raises(tag_of(t, &Mineral::new("Quartz"), "shiny").await);
    Ok(())
}

async fn test_cache_invalidation_for_content_type_id(t: &Case) -> Result<()> {
    let vegetables = Vegetable::objects().order_by(|row| row.id.descending());
    let minerals = Mineral::objects().order_by(|row| row.id.descending());
    let highest = vegetables.limit(1).get(t.db()).await?.key();
    let id = highest.max(minerals.limit(1).get(t.db()).await?.key());
    let id = id.unwrap_or(0) + 1;
    let broccoli = Vegetable {
        id: id.into(),
        name: "Broccoli".to_owned(),
        is_yucky: true,
    };
    let broccoli = broccoli.insert(t.db()).await?;
    let diamond = Mineral {
        id: id.into(),
        ..Mineral::new("Diamond")
    };
    diamond.insert(t.db()).await?;
    let mut tag = tagged(t, &broccoli, "yummy").await?;
    tag.content_type = type_of::<Mineral>(t).await?;
    t.value(Mineral::get(t.db(), tag.content_pk).await?);
    Ok(())
}

async fn test_cache_invalidation_for_object_id(t: &Case) -> Result<()> {
    let broccoli = Vegetable::add(t, "Broccoli").await?;
    let cauliflower = Vegetable::add(t, "Cauliflower").await?;
    let mut tag = tagged(t, &broccoli, "yummy").await?;
    tag.content_pk = cauliflower.key().unwrap_or(0);
    t.value(Vegetable::get(t.db(), tag.content_pk).await?);
    Ok(())
}
