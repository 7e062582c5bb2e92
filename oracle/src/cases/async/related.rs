//! `AsyncRelatedManagersOperationTest`.

use terrace_core::Result;
use terrace_orm::{ForeignKey, Model};

use super::models::{ManyToManyModel, RelatedModel, SimpleModel};
use crate::case::Case;
use crate::module::cases;

cases! {
    "async.test_async_related_managers.AsyncRelatedManagersOperationTest":
        test_aadd,
        test_aadd_reverse,
        test_aclear,
        test_aclear_reverse,
        test_acreate,
        test_acreate_reverse,
        test_aget_or_create,
        test_aget_or_create_reverse,
        test_aremove,
        test_aremove_reverse,
        test_aset,
        test_aset_reverse,
        test_aupdate_or_create,
        test_aupdate_or_create_reverse;
}

/// The rows that Django's tests start with: two with many others, and one of those.
async fn rows(t: &Case) -> Result<(ManyToManyModel, ManyToManyModel, SimpleModel)> {
    Ok((t.given(1).await?, t.given(2).await?, t.given(1).await?))
}

async fn test_acreate(t: &Case) -> Result<()> {
    let (first, _, _) = rows(t).await?;
    first.simples().create(t.db(), SimpleModel::new(2)).await?;
    t.value(first.simples().all()?.get(t.db()).await?.field);
    Ok(())
}

/// Observes the row that a related one refers to.
async fn simple_of(t: &Case, related: RelatedModel) -> Result<()> {
    if let Some(mut reference) = related.simple {
        t.value(reference.load(t.arrange()).await?);
    }
    Ok(())
}

async fn test_acreate_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    RelatedModel::new(Some(ForeignKey::to(&simple)?))
        .insert(t.db())
        .await?;
    simple_of(t, simple.relatedmodel_set()?.get(t.db()).await?).await
}

async fn test_aget_or_create_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    let create = RelatedModel::new(Some(ForeignKey::to(&simple)?));
    let (related, created) = simple
        .relatedmodel_set()?
        .get_or_create(t.db(), || create)
        .await?;
    t.value(created);
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    simple_of(t, related).await
}

async fn test_aupdate_or_create_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    let create = RelatedModel::new(Some(ForeignKey::to(&simple)?));
    let (related, created) = simple
        .relatedmodel_set()?
        .update_or_create(t.db(), |row| row.simple.set(&simple), || create)
        .await?;
    t.value(created);
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    simple_of(t, related).await
}

async fn test_aadd(t: &Case) -> Result<()> {
    let (first, _, simple) = rows(t).await?;
    first.simples().add(t.db(), [&simple]).await?;
    t.value(first.simples().all()?.get(t.db()).await?);
    Ok(())
}

async fn test_aremove(t: &Case) -> Result<()> {
    let (_, second, simple) = rows(t).await?;
    t.value(second.simples().count(t.db()).await?);
    second.simples().remove(t.db(), [&simple]).await?;
    t.value(second.simples().count(t.db()).await?);
    Ok(())
}

async fn test_aset(t: &Case) -> Result<()> {
    let (first, _, simple) = rows(t).await?;
    let none: [&SimpleModel; 0] = [];
    first.simples().set(t.db(), [&simple]).await?;
    t.value(first.simples().all()?.get(t.db()).await?);
    first.simples().set(t.db(), none).await?;
    t.value(first.simples().count(t.db()).await?);
    first.simples().set(t.db(), [&simple]).await?;
    t.value(first.simples().all()?.get(t.db()).await?);
    Ok(())
}

async fn test_aclear(t: &Case) -> Result<()> {
    let (_, second, _) = rows(t).await?;
    t.value(second.simples().count(t.db()).await?);
    second.simples().clear(t.db()).await?;
    t.value(second.simples().count(t.db()).await?);
    Ok(())
}

async fn test_aget_or_create(t: &Case) -> Result<()> {
    let (first, _, _) = rows(t).await?;
    let simples = first.simples();
    let (new, created) = simples
        .get_or_create(t.db(), |row| row.field.equals(2), || SimpleModel::new(2))
        .await?;
    t.value(created);
    t.value(simples.count(t.db()).await?);
    t.value(new.field);
    let (same, created) = simples
        .get_or_create(t.db(), |row| row.id.equals(new.id), || SimpleModel::new(3))
        .await?;
    t.value(created);
    t.value(simples.count(t.db()).await?);
    t.value(same.field);
    Ok(())
}

async fn test_aupdate_or_create(t: &Case) -> Result<()> {
    let (first, _, _) = rows(t).await?;
    let simples = first.simples();
    let (new, created) = simples
        .update_or_create(
            t.db(),
            |row| row.field.equals(2),
            |row| row.field.set(2),
            || SimpleModel::new(2),
        )
        .await?;
    t.value(created);
    t.value(simples.count(t.db()).await?);
    t.value(new.field);
    let (changed, created) = simples
        .update_or_create(
            t.db(),
            |row| row.id.equals(new.id),
            |row| row.field.set(3),
            || SimpleModel::new(3),
        )
        .await?;
    t.value(created);
    t.value(changed.field);
    let (other, created) = simples
        .update_or_create(
            t.db(),
            |row| row.field.equals(4),
            |row| row.field.set(6),
            || SimpleModel::new(5),
        )
        .await?;
    t.value(created);
    t.value(other.field);
    t.value(simples.count(t.db()).await?);
    Ok(())
}

/// A row that refers to nothing, or to this one.
async fn related(t: &Case, to: Option<&SimpleModel>) -> Result<RelatedModel> {
    let to = to.map(ForeignKey::to).transpose()?;
    RelatedModel::new(to).insert(t.db()).await
}

/// Lets a row refer to this one, too.
async fn give(t: &Case, related: &mut RelatedModel, simple: &SimpleModel) -> Result<()> {
    related.simple = Some(ForeignKey::to(simple)?);
    related.save(t.db()).await?;
    Ok(())
}

/// Lets the rows that refer to this one refer to nothing.
async fn take(t: &Case, simple: &SimpleModel) -> Result<()> {
    let nothing: Option<i32> = None;
    let rows = simple.relatedmodel_set()?;
    rows.update(t.db(), |row| row.simple.set(nothing)).await?;
    Ok(())
}

async fn test_aadd_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    let mut row = related(t, None).await?;
    give(t, &mut row, &simple).await?;
    t.value(simple.relatedmodel_set()?.get(t.db()).await?);
    Ok(())
}

async fn test_aremove_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    let mut row = related(t, Some(&simple)).await?;
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    row.simple = None;
    row.save(t.db()).await?;
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    Ok(())
}

async fn test_aclear_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    related(t, Some(&simple)).await?;
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    take(t, &simple).await?;
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    Ok(())
}

async fn test_aset_reverse(t: &Case) -> Result<()> {
    let (_, _, simple) = rows(t).await?;
    let mut row = related(t, None).await?;
    give(t, &mut row, &simple).await?;
    t.value(simple.relatedmodel_set()?.get(t.db()).await?);
    take(t, &simple).await?;
    t.value(simple.relatedmodel_set()?.count(t.db()).await?);
    take(t, &simple).await?;
    give(t, &mut row, &simple).await?;
    t.value(simple.relatedmodel_set()?.get(t.db()).await?);
    Ok(())
}
