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

fn marked(db: &Db<Tenant>, artist: &mut Artist) {
    let _ = Artist::objects().soft_delete(db);
    let _ = Artist::objects().restore(db);
    let _ = artist.soft_delete(db);
    let _ = artist.restore(db);
}

fn main() {}
