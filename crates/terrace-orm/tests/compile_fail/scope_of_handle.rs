//! A handle reaches the rows of its own scope and no others.

use terrace_core::{Registry, Result, Tenant};
use terrace_orm::{Auto, Model};
use terrace_tenancy::{Db, Transaction};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
    name: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm", registry)]
struct Product {
    id: Auto<i64>,
    name: String,
}

async fn reading(tenant: &Db<Tenant>, registry: &Db<Registry>) -> Result<()> {
    Artist::objects().all(registry).await?;
    Product::objects().all(tenant).await?;
    Artist::get(registry, 1).await?;
    Ok(())
}

async fn writing(tenant: &Transaction<Tenant>, registry: &Transaction<Registry>) -> Result<()> {
    Artist::objects().delete(registry).await?;
    Product::objects().count(tenant).await?;
    Product { id: Auto::unset(), name: String::new() }.insert(tenant).await?;
    Ok(())
}

fn main() {}
