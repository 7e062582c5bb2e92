//! `GenericRelationsTests`: prefetched rows, from either side.

use terrace_core::{Error, Result};
use terrace_orm::{Auto, Model};

use super::models::{
    Animal, Comparison, TaggedItem, Vegetable, add, bacon, platypus, tagged, type_of,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "generic_relations.tests.GenericRelationsTests":
        test_add_after_prefetch,
        test_add_then_remove_after_prefetch,
        test_clear_after_prefetch,
        test_create_after_prefetch,
        test_generic_prefetch,
        test_prefetch_related_custom_object_id,
        test_prefetch_related_different_content_types,
        test_remove_after_prefetch,
        test_set_after_prefetch;
}

/// The platypus with its tags, which are observed.
async fn prefetched(t: &Case) -> Result<Animal> {
    let key = platypus(t).await?.key().unwrap_or(0);
    let query = Animal::objects().filter(|animal| animal.id.equals(key));
    let (platypus, tags) = query.prefetch(|animal| animal.tags()).get(t.db()).await?;
    t.rows(tags);
    Ok(platypus)
}

async fn tags(t: &Case, of: &Animal) -> Result<()> {
    t.rows(of.tags()?.all(t.db()).await?);
    Ok(())
}

async fn test_create_after_prefetch(t: &Case) -> Result<()> {
    let platypus = prefetched(t).await?;
    tagged(t, &platypus, "weird").await?;
    tags(t, &platypus).await
}

async fn test_add_after_prefetch(t: &Case) -> Result<()> {
    let platypus = prefetched(t).await?;
    let weird = tagged(t, &platypus, "weird").await?;
    add(t, &platypus, &[&weird]).await?;
    tags(t, &platypus).await
}

async fn test_remove_after_prefetch(t: &Case) -> Result<()> {
    let weird = tagged(t, &platypus(t).await?, "weird").await?;
    let platypus = prefetched(t).await?;
    weird.delete(t.db()).await?;
    tags(t, &platypus).await
}

async fn test_clear_after_prefetch(t: &Case) -> Result<()> {
    tagged(t, &platypus(t).await?, "weird").await?;
    let platypus = prefetched(t).await?;
    platypus.tags()?.delete(t.db()).await?;
    tags(t, &platypus).await
}

async fn test_set_after_prefetch(t: &Case) -> Result<()> {
    let platypus = prefetched(t).await?;
    tagged(t, &platypus, "furry").await?;
    tags(t, &platypus).await?;
    tagged(t, &platypus, "weird").await?;
    let others = platypus.tags()?.exclude(|tag| tag.tag.equals("weird"));
    others.delete(t.db()).await?;
    tags(t, &platypus).await
}

async fn test_add_then_remove_after_prefetch(t: &Case) -> Result<()> {
    tagged(t, &platypus(t).await?, "furry").await?;
    let platypus = prefetched(t).await?;
    let weird = tagged(t, &platypus, "weird").await?;
    add(t, &platypus, &[&weird]).await?;
    tags(t, &platypus).await?;
    weird.delete(t.db()).await?;
    tags(t, &platypus).await
}

async fn test_prefetch_related_different_content_types(t: &Case) -> Result<()> {
    tagged(t, &platypus(t).await?, "prefetch_tag_1").await?;
    tagged(t, &Vegetable::add(t, "Broccoli").await?, "prefetch_tag_2").await?;
    tagged(t, &Animal::add(t, "Bear").await?, "prefetch_tag_3").await?;
    let query = TaggedItem::objects()
        .filter(|tag| tag.tag.starts_with("prefetch_tag_"))
        .prefetch_target_with::<Animal, _, _>(
            |tag| (tag.content_type, tag.content_pk),
            |animals| animals.prefetch(|animal| animal.tags()),
        )
        .prefetch_target_with::<Vegetable, _, _>(
            |tag| (tag.content_type, tag.content_pk),
            |vegetables| vegetables.prefetch(|vegetable| vegetable.tags()),
        );
    for ((_, animal), vegetable) in t.queries(query.all(t.db())).await? {
        let tags = animal.map(|(_, tags)| tags);
        t.rows(tags.or(vegetable.map(|(_, tags)| tags)).unwrap_or_default());
    }
    Ok(())
}

async fn test_prefetch_related_custom_object_id(t: &Case) -> Result<()> {
    let tiger = Animal::add(t, "tiger").await?;
    let cheetah = Animal::add(t, "cheetah").await?;
    let animals = type_of::<Animal>(t).await?;
    for (first, comparative, other) in [(&cheetah, "faster", &tiger), (&tiger, "cooler", &cheetah)]
    {
        let comparison = Comparison {
            id: Auto::unset(),
            comparative: comparative.to_owned(),
            first_type: animals.clone(),
            first_pk: first.key().unwrap_or(0),
            other_type: animals.clone(),
            other_pk: other.key().unwrap_or(0),
        };
        comparison.insert(t.db()).await?;
    }
    let query = Comparison::objects().prefetch_target_with::<Animal, _, _>(
        |row| (row.first_type, row.first_pk),
        |animals| animals.prefetch(|animal| animal.comparisons()),
    );
    for (_, first) in query.all(t.db()).await? {
        t.rows(
            first
                .map(|(_, comparisons)| comparisons)
                .unwrap_or_default(),
        );
    }
    Ok(())
}

async fn test_generic_prefetch(t: &Case) -> Result<()> {
    tagged(t, &bacon(t).await?, "great").await?;
    tagged(t, &platypus(t).await?, "awesome").await?;
    let query = TaggedItem::objects()
        .filter(|tag| tag.tag.one_of(["great", "awesome"]))
        .order_by(|tag| tag.id.ascending())
        .prefetch_target::<Vegetable, _>(|tag| (tag.content_type, tag.content_pk))
        .prefetch_target_with::<Animal, _, _>(
            |tag| (tag.content_type, tag.content_pk),
            |animals| animals.only(|animal| animal.common_name),
        );
    t.skip(1, "the tags are read in the same call, with one statement");
    let rows = query.all(t.db()).await?;
    for ((_, vegetable), animal) in rows {
        if let Some(vegetable) = vegetable {
            t.queries(async { t.value(&vegetable.name) }).await;
        }
        if let Some(animal) = animal {
            t.queries(async { t.value(animal.clone().into_values()) })
                .await;
            t.queries(async {
                t.value(animal.load(t.db()).await?.latin_name);
                Ok::<_, Error>(())
            })
            .await?;
        }
    }
    Ok(())
}
