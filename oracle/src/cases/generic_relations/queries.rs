//! `GenericRelationsTests`: rows are found by what refers to them.

use serde_json::json;
use terrace_core::Result;
use terrace_orm::{Auto, Columns as _, Key, Model, Query};

use super::models::{
    Animal, Comparison, ManualPK, Mineral, TaggedItem, Vegetable, bacon, lion, platypus, quartz,
    tagged, type_of,
};
use crate::case::Case;
use crate::module::cases;
use crate::observe::Spelled;

cases! {
    "generic_relations.tests.GenericRelationsTests":
        test_access_content_object,
        test_access_via_content_type,
        test_exclude_generic_relations,
        test_generic_relation_related_name_default,
        test_generic_relations_m2m_mimic,
        test_multiple_gfk,
        test_object_deletion_with_generic_relation,
        test_object_deletion_without_generic_relation,
        test_queries_across_generic_relations,
        test_queries_content_type_restriction,
        test_query_content_object,
        test_query_content_type,
        test_tag_deletion_related_objects_unaffected;
}

/// Observes all tags with what they are about.
async fn all(t: &Case) -> Result<()> {
    let tags = TaggedItem::objects().all(t.db()).await?;
    t.rows(tags.iter().map(|tag| {
        let model = Spelled(json!({ "opaque": "a type" }));
        (tag.tag.clone(), model, tag.content_pk)
    }));
    Ok(())
}

async fn rows(t: &Case, query: Query<TaggedItem>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_generic_relations_m2m_mimic(t: &Case) -> Result<()> {
    rows(t, lion(t).await?.tags()?).await?;
    rows(t, bacon(t).await?.tags()?).await
}

async fn test_access_content_object(t: &Case) -> Result<()> {
    let (_, vegetable) = TaggedItem::objects()
        .filter(|tag| tag.tag.equals("salty"))
        .prefetch_target::<Vegetable, _>(|tag| (tag.content_type, tag.content_pk))
        .get(t.db())
        .await?;
    t.value(vegetable);
    Ok(())
}

async fn test_query_content_object(t: &Case) -> Result<()> {
    let tags = Animal::objects()
        .filter(|animal| animal.tags().id.is_not_null())
        .order_by(|animal| {
            (
                animal.common_name.ascending(),
                animal.tags().tag.ascending(),
            )
        })
        .values(|animal| animal.tags().row());
    t.rows(tags.all(t.db()).await?);
    let mpk = ManualPK { id: Key::new(1) }.insert(t.db()).await?;
    tagged(t, &mpk, "mpk").await?;
    let (animals, others) = (type_of::<Animal>(t).await?, type_of::<ManualPK>(t).await?);
    let either = TaggedItem::objects()
        .filter(|tag| {
            let other = tag.content_type.equals(&others) & tag.content_pk.equals(1);
            tag.content_type.equals(&animals) | other
        })
        .order_by(|tag| tag.tag.ascending())
        .values(|tag| tag.tag);
    t.rows(either.all(t.db()).await?);
    Ok(())
}

async fn test_exclude_generic_relations(t: &Case) -> Result<()> {
    let quartz = quartz(t).await?;
    tagged(t, &quartz, "shiny").await?;
    tagged(t, &quartz, "clearish").await?;
    let minerals = type_of::<Mineral>(t).await?;
    let query = TaggedItem::objects().filter(|tag| {
        tag.content_type.equals(&minerals) & tag.content_pk.equals(quartz.key().unwrap_or(0))
    });
    rows(t, query).await
}

async fn test_access_via_content_type(t: &Case) -> Result<()> {
    lion(t).await?.delete(t.db()).await?;
    tagged(t, &platypus(t).await?, "fatty").await?;
    let animals = type_of::<Animal>(t).await?;
    let query = Animal::objects().filter(|animal| animal.tags().content_type.equals(&animals));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_queries_across_generic_relations(t: &Case) -> Result<()> {
    let query = Animal::objects().order_by(|animal| animal.common_name.ascending());
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_queries_content_type_restriction(t: &Case) -> Result<()> {
    let mpk = ManualPK { id: Key::new(1) }.insert(t.db()).await?;
    tagged(t, &mpk, "fatty").await?;
    tagged(t, &platypus(t).await?, "fatty").await?;
    let fatty = Animal::objects().filter(|animal| animal.tags().tag.equals("fatty"));
    t.rows(fatty.all(t.db()).await?);
    let others = Animal::objects().exclude(|animal| animal.tags().tag.equals("fatty"));
    t.rows(others.all(t.db()).await?);
    Ok(())
}

async fn test_object_deletion_with_generic_relation(t: &Case) -> Result<()> {
    all(t).await?;
    lion(t).await?.delete(t.db()).await?;
    all(t).await
}

async fn test_object_deletion_without_generic_relation(t: &Case) -> Result<()> {
    let quartz = quartz(t).await?;
    tagged(t, &quartz, "clearish").await?;
    quartz.delete(t.db()).await?;
    all(t).await
}

async fn test_tag_deletion_related_objects_unaffected(t: &Case) -> Result<()> {
    let (lion, animals) = (lion(t).await?, type_of::<Animal>(t).await?);
    let tag = TaggedItem::objects().filter(|tag| {
        tag.content_type.equals(&animals)
            & tag.content_pk.equals(lion.key().unwrap_or(0))
            & tag.tag.equals("hairy")
    });
    tag.get(t.db()).await?.delete(t.db()).await?;
    rows(t, lion.tags()?).await?;
    all(t).await
}

async fn test_generic_relation_related_name_default(t: &Case) -> Result<()> {
    t.compiler("a tag has no path to vegetables");
    Ok(())
}

async fn test_query_content_type(t: &Case) -> Result<()> {
    t.compiler("what a tag is about is no column");
    Ok(())
}

async fn comparison(
    t: &Case,
    first: &Animal,
    comparative: &str,
    other: &Animal,
) -> Result<Comparison> {
    let animals = type_of::<Animal>(t).await?;
    let comparison = Comparison {
        id: Auto::unset(),
        comparative: comparative.to_owned(),
        first_type: animals.clone(),
        first_pk: first.key().unwrap_or(0),
        other_type: animals,
        other_pk: other.key().unwrap_or(0),
    };
    comparison.insert(t.db()).await
}

async fn test_multiple_gfk(t: &Case) -> Result<()> {
    let tiger = Animal::add(t, "tiger").await?;
    let cheetah = Animal::add(t, "cheetah").await?;
    let bear = Animal::add(t, "bear").await?;
    comparison(t, &cheetah, "faster", &tiger).await?;
    comparison(t, &tiger, "cooler", &cheetah).await?;
    comparison(t, &tiger, "cooler", &bear).await?;
    comparison(t, &tiger, "stronger", &cheetah).await?;
    t.rows(cheetah.comparisons()?.all(t.db()).await?);
    let cooler = tiger
        .comparisons()?
        .filter(|row| row.comparative.equals("cooler"));
    t.rows(cooler.all(t.db()).await?);
    let subjective = tiger
        .comparisons()?
        .filter(|row| row.comparative.one_of(["cooler"]));
    subjective.delete(t.db()).await?;
    t.rows(Comparison::objects().all(t.db()).await?);
    cheetah.delete(t.db()).await?;
    t.rows(Comparison::objects().all(t.db()).await?);
    Ok(())
}
