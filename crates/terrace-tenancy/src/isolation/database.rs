//! Database isolation: a database or a file for each tenant, reached by connections of its own.

use terrace_core::{Result, Tenant};
use terrace_sql::Ddl;

use super::place::{Place, PoolSource};
use super::shape::TableShape;
use crate::Placement;
use crate::servers::{MigrationTarget, Servers};

pub(super) fn place(servers: &Servers, tenant: &Tenant, placement: &Placement) -> Result<Place> {
    let shard = servers.shard(placement.shard())?;
    let pools = PoolSource::Own(shard.own_pool(placement)?);
    Ok(Place::of_tenant(
        servers,
        &shard,
        pools,
        (tenant, placement),
    ))
}

pub(super) fn target(servers: &Servers, placement: &Placement) -> Result<MigrationTarget> {
    let shard = servers.shard(placement.shard())?;
    let shape = TableShape::plain(shard.roles());
    MigrationTarget::database(&shard, placement, shape)
}

pub(super) async fn provision(servers: &Servers, placement: &Placement) -> Result<()> {
    let shard = servers.shard(placement.shard())?;
    if shard.dialect().capabilities().file_databases {
        return shard.create_file(placement).await;
    }
    let name = placement.physical_name();
    let mut session = MigrationTarget::server(&shard, placement.shard())
        .session()
        .await?;
    if !session.database_exists(name.as_str()).await? {
        session
            .apply_plain(&Ddl::CreateDatabase(name.to_string()))
            .await?;
    }
    shard.create_login_for(&mut session, &name).await
}

/// Keeps a tenant's file as a template for others; `false` where there are no files.
pub(super) async fn keep_as_template(
    servers: &Servers,
    placement: &Placement,
    name: &str,
) -> Result<bool> {
    let shard = servers.shard(placement.shard())?;
    if !shard.dialect().capabilities().file_databases {
        return Ok(false);
    }
    shard.keep_as_template(placement, name).await.map(|()| true)
}

/// Makes a tenant's file from a template; `false` where there is none.
pub(super) fn copy_template(servers: &Servers, placement: &Placement, name: &str) -> Result<bool> {
    let shard = servers.shard(placement.shard())?;
    if shard.dialect().capabilities().file_databases {
        shard.copy_template(placement, name)
    } else {
        Ok(false)
    }
}

pub(super) async fn retire(servers: &Servers, placement: &Placement) -> Result<()> {
    let shard = servers.shard(placement.shard())?;
    shard.forget(placement).await;
    if shard.dialect().capabilities().file_databases {
        return shard.remove_file(placement);
    }
    let name = placement.physical_name();
    let mut session = MigrationTarget::server(&shard, placement.shard())
        .session()
        .await?;
    session
        .apply_plain(&Ddl::DropDatabase(name.to_string()))
        .await?;
    shard.drop_login_of(&mut session, &name).await
}
