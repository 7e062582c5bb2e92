//! `TestUUID`: UUIDs that the database makes.

use terrace_core::Result;
use terrace_orm::{Auto, Model, random_uuid};

use super::models::UUIDModel;
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.test_uuid.TestUUID": test_uuid4, test_uuid4_lookup, test_uuid7_unsupported;
}

fn empty() -> UUIDModel {
    UUIDModel {
        id: Auto::unset(),
        uuid: None,
        shift: None,
    }
}

async fn test_uuid4(t: &Case) -> Result<()> {
    let mut one = empty().insert(t.db()).await?;
    let mut other = empty().insert(t.db()).await?;
    UUIDModel::objects()
        .update(t.db(), |row| row.uuid.set(random_uuid()))
        .await?;
    one.refresh(t.db()).await?;
    other.refresh(t.db()).await?;
    t.value(one.uuid.map(|uuid| uuid.get_version_num()));
    t.holds(one.uuid.is_some() && one.uuid != other.uuid);
    Ok(())
}

async fn test_uuid4_lookup(t: &Case) -> Result<()> {
    let row = empty()
        .insert_setting(t.db(), |row| row.uuid.set(random_uuid()))
        .await?;
    let same = UUIDModel::objects().get_by(t.db(), |other| other.uuid.equals(row.uuid));
    t.value(same.await?);
    Ok(())
}

async fn test_uuid7_unsupported(t: &Case) -> Result<()> {
    t.compiler("UUIDs that begin with the time are made by the program, not by the database");
    Ok(())
}
