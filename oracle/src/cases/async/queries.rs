//! `AsyncQuerySetTest`.

use futures_util::TryStreamExt as _;
use terrace_core::{Error, Result};
use terrace_orm::{Auto, Model};

use super::models::{RelatedModel, SimpleModel};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "async.test_async_queryset.AsyncQuerySetTest":
        test_aaggregate,
        test_abulk_create,
        test_abulk_update,
        test_acontains,
        test_acount,
        test_acreate,
        test_adelete,
        test_aearliest,
        test_aexists,
        test_afirst,
        test_aget,
        test_aget_or_create,
        test_aiterator,
        test_aiterator_invalid_chunk_size,
        test_aiterator_prefetch_related,
        test_alast,
        test_alatest,
        test_async_iteration,
        test_aupdate,
        test_aupdate_or_create;
}

async fn test_async_iteration(t: &Case) -> Result<()> {
    let query = SimpleModel::objects().order_by(|row| row.id.ascending());
    let rows: Vec<SimpleModel> = query.stream(t.db()).await?.try_collect().await?;
    t.rows(rows);
    Ok(())
}

async fn test_aiterator(t: &Case) -> Result<()> {
    let stream = SimpleModel::objects().stream(t.db()).await?;
    t.rows(stream.try_collect::<Vec<SimpleModel>>().await?);
    Ok(())
}

async fn test_aiterator_prefetch_related(t: &Case) -> Result<()> {
    let query = SimpleModel::objects().prefetch(|row| row.relatedmodel_set());
    let rows: Vec<(SimpleModel, Vec<RelatedModel>)> = query.all(t.db()).await?;
    t.rows(rows.into_iter().map(|(_, related)| related));
    Ok(())
}

async fn test_aiterator_invalid_chunk_size(t: &Case) -> Result<()> {
    let refused = async || {
        let stream = SimpleModel::objects().stream_in_chunks(t.db(), 0).await?;
        stream.try_collect::<Vec<SimpleModel>>().await
    };
    t.raises(refused().await);
    t.compiler("the size of a chunk has no sign");
    Ok::<(), Error>(())
}

async fn test_acount(t: &Case) -> Result<()> {
    t.value(SimpleModel::objects().count(t.db()).await?);
    Ok(())
}

async fn test_aget(t: &Case) -> Result<()> {
    t.value(
        SimpleModel::objects()
            .get_by(t.db(), |row| row.field.equals(1))
            .await?,
    );
    Ok(())
}

async fn test_acreate(t: &Case) -> Result<()> {
    SimpleModel::new(4).insert(t.db()).await?;
    t.value(SimpleModel::objects().count(t.db()).await?);
    Ok(())
}

async fn test_aget_or_create(t: &Case) -> Result<()> {
    let query = SimpleModel::objects().filter(|row| row.field.equals(4));
    let (_, created) = query.get_or_create(t.db(), || SimpleModel::new(4)).await?;
    t.value(SimpleModel::objects().count(t.db()).await?);
    t.value(created);
    Ok(())
}

async fn test_aupdate_or_create(t: &Case) -> Result<()> {
    let all = SimpleModel::objects;
    let (row, created) = all()
        .filter(|row| row.id.equals(1))
        .update_or_create(t.db(), |row| row.field.set(2), || SimpleModel::new(2))
        .await?;
    t.value(&row);
    t.value(row.field);
    t.value(created);
    let (_, created) = all()
        .filter(|row| row.field.equals(4))
        .update_or_create(t.db(), |row| row.field.set(4), || SimpleModel::new(4))
        .await?;
    t.value(all().count(t.db()).await?);
    t.value(created);
    let (row, created) = all()
        .filter(|row| row.field.equals(5))
        .update_or_create(t.db(), |row| row.field.set(7), || SimpleModel::new(6))
        .await?;
    t.value(all().count(t.db()).await?);
    t.value(created);
    t.value(row.field);
    Ok(())
}

async fn test_abulk_create(t: &Case) -> Result<()> {
    let rows = (0..10).map(SimpleModel::new).collect();
    t.value(SimpleModel::bulk_insert(t.db(), rows).await?.len());
    Ok(())
}

async fn test_abulk_update(t: &Case) -> Result<()> {
    let mut rows = SimpleModel::objects().all(t.db()).await?;
    for row in &mut rows {
        row.field *= 10;
    }
    SimpleModel::bulk_update(t.db(), &mut rows, |row| row.field).await?;
    let rows = SimpleModel::objects().all(t.db()).await?;
    t.rows(rows.iter().map(|row| (&row.id, row.field)));
    Ok(())
}

async fn test_alatest(t: &Case) -> Result<()> {
    t.value(
        SimpleModel::objects()
            .latest(t.db(), |row| row.created.ascending())
            .await?,
    );
    t.value(
        SimpleModel::objects()
            .latest(t.db(), |row| row.created.descending())
            .await?,
    );
    Ok(())
}

async fn test_aearliest(t: &Case) -> Result<()> {
    t.value(
        SimpleModel::objects()
            .earliest(t.db(), |row| row.created.ascending())
            .await?,
    );
    t.value(
        SimpleModel::objects()
            .earliest(t.db(), |row| row.created.descending())
            .await?,
    );
    Ok(())
}

async fn test_afirst(t: &Case) -> Result<()> {
    t.value(SimpleModel::objects().first(t.db()).await?);
    let none = SimpleModel::objects().filter(|row| row.field.equals(4));
    t.value(none.first(t.db()).await?);
    Ok(())
}

async fn test_alast(t: &Case) -> Result<()> {
    t.value(SimpleModel::objects().last(t.db()).await?);
    let none = SimpleModel::objects().filter(|row| row.field.equals(4));
    t.value(none.last(t.db()).await?);
    Ok(())
}

async fn test_aaggregate(t: &Case) -> Result<()> {
    let total = SimpleModel::objects().aggregate(t.db(), |row| row.field.sum());
    t.value(dict(["total"], total.await?));
    Ok(())
}

async fn test_aexists(t: &Case) -> Result<()> {
    for field in [1, 4] {
        let query = SimpleModel::objects().filter(|row| row.field.equals(field));
        t.value(query.exists(t.db()).await?);
    }
    Ok(())
}

async fn test_acontains(t: &Case) -> Result<()> {
    let first: SimpleModel = t.given(1).await?;
    t.value(SimpleModel::objects().contains(t.db(), &first).await?);
    let unknown = SimpleModel {
        id: Auto::from(4),
        ..SimpleModel::new(4)
    };
    t.value(SimpleModel::objects().contains(t.db(), &unknown).await?);
    Ok(())
}

async fn test_aupdate(t: &Case) -> Result<()> {
    SimpleModel::objects()
        .update(t.db(), |row| row.field.set(99))
        .await?;
    let rows = SimpleModel::objects().all(t.db()).await?;
    let fields: std::collections::HashSet<i32> = rows.iter().map(|row| row.field).collect();
    t.value(fields);
    Ok(())
}

async fn test_adelete(t: &Case) -> Result<()> {
    SimpleModel::objects()
        .filter(|row| row.field.equals(2))
        .delete(t.db())
        .await?;
    t.rows(SimpleModel::objects().all(t.db()).await?);
    Ok(())
}
