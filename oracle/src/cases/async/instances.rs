//! `AsyncModelOperationTest`, and `GetListObjectOr404Test`.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::SimpleModel;
use crate::case::Case;
use crate::module::cases;

cases! {
    "async.test_async_model_methods.AsyncModelOperationTest":
        test_adelete,
        test_arefresh_from_db,
        test_asave;
    "async.test_async_shortcuts.GetListObjectOr404Test":
        test_get_list_or_404_bad_class,
        test_get_object_or_404_bad_class;
}

async fn test_asave(t: &Case) -> Result<()> {
    let mut row: SimpleModel = t.given(1).await?;
    row.field = 10;
    row.save(t.db()).await?;
    t.value(SimpleModel::objects().get(t.db()).await?.field);
    Ok(())
}

async fn test_adelete(t: &Case) -> Result<()> {
    t.given::<SimpleModel>(1).await?.delete(t.db()).await?;
    t.value(SimpleModel::objects().count(t.db()).await?);
    Ok(())
}

async fn test_arefresh_from_db(t: &Case) -> Result<()> {
    let mut row: SimpleModel = t.given(1).await?;
    let same = SimpleModel::objects().filter(|other| other.id.equals(row.id));
    same.update(t.db(), |row| row.field.set(20)).await?;
    row.refresh(t.db()).await?;
    t.value(row.field);
    Ok(())
}

async fn test_get_list_or_404_bad_class(t: &Case) -> Result<()> {
    t.compiler("a text has no rows");
    Ok(())
}

async fn test_get_object_or_404_bad_class(t: &Case) -> Result<()> {
    t.compiler("a text has no rows");
    Ok(())
}
