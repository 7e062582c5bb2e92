//! A handle reaches the rows of its own scope and no others.

use terrace_core::{Registry, Tenant};
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

fn reading(tenant: &Db<Tenant>, registry: &Db<Registry>) {
    let _ = Artist::objects().all(registry);
    let _ = Product::objects().all(tenant);
    let _ = Artist::get(registry, 1);
}

fn writing(tenant: &Transaction<Tenant>, registry: &Transaction<Registry>) {
    let _ = Artist::objects().delete(registry);
    let _ = Product::objects().count(tenant);
    let _ = Product { id: Auto::unset(), name: String::new() }.insert(tenant);
}

fn main() {}
