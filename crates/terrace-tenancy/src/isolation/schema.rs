//! Schema isolation: a namespace for each tenant inside one database, reached by qualified names.

use terrace_core::{Result, Tenant};
use terrace_sql::Ddl;

use super::place::{Place, Raw};
use super::shape::TableShape;
use crate::Placement;
use crate::servers::{MigrationTarget, Servers};

pub(super) fn place(servers: &Servers, tenant: &Tenant, placement: &Placement) -> Result<Place> {
    let shard = servers.shard(placement.shard())?;
    let namespace = placement.physical_name().to_string();
    let search_path = shard.dialect().administration().search_path(&namespace);
    let pools = shard.shared_source()?;
    Ok(Place {
        raw: match search_path {
            Some((name, value)) => Raw::SearchPath(name, value),
            None => Raw::Refused("its schema is parted by qualified names only"),
        },
        namespace: Some(namespace),
        ..Place::of_tenant(servers, &shard, pools, (tenant, placement))
    })
}

pub(super) fn target(servers: &Servers, placement: &Placement) -> Result<MigrationTarget> {
    let shard = servers.shard(placement.shard())?;
    let shape = TableShape::plain(shard.roles());
    Ok(MigrationTarget::namespace(&shard, placement, shape))
}

pub(super) async fn provision(servers: &Servers, placement: &Placement) -> Result<()> {
    let shard = servers.shard(placement.shard())?;
    let name = placement.physical_name();
    let mut session = MigrationTarget::server(&shard, placement.shard())
        .session()
        .await?;
    if session.namespace_exists(name.as_str()).await? {
        return Ok(());
    }
    let role = shard.roles().map(|roles| roles.runtime.clone());
    session
        .apply_plain(&Ddl::CreateNamespace {
            name: name.to_string(),
            role,
        })
        .await
}

pub(super) async fn retire(servers: &Servers, placement: &Placement) -> Result<()> {
    let shard = servers.shard(placement.shard())?;
    let mut session = MigrationTarget::server(&shard, placement.shard())
        .session()
        .await?;
    session
        .apply_plain(&Ddl::DropNamespace(placement.physical_name().to_string()))
        .await
}
