//! Only models with a field for it are marked as deleted.

use terrace_core::Tenant;
use terrace_orm::{Auto, Model};
use terrace_tenancy::Db;

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
    name: String,
}

async fn marked(db: &Db<Tenant>, artist: &mut Artist) -> terrace_core::Result<()> {
    Artist::objects().soft_delete(db).await?;
    Artist::objects().restore(db).await?;
    artist.soft_delete(db).await?;
    artist.restore(db).await
}

fn main() {}
