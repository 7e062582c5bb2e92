//! Keys of two columns are two values together.

use terrace_core::Tenant;
use terrace_orm::{Auto, Key, Model, Together};
use terrace_tenancy::Db;

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm", primary_key(tenant, number))]
struct Comment {
    tenant: Key<i64>,
    number: Key<i32>,
    text: String,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Vote {
    id: Auto<i64>,
    amount: i64,
}

fn keys(db: &Db<Tenant>) {
    let _ = Comment::get(db, 1_i64);
    let _ = Comment::get(db, (1_i64, "two"));
}

fn conditions() {
    Comment::objects().filter(|c| (c.tenant, c.number).equals(1));
    Comment::objects().filter(|c| (c.tenant, c.number).equals((1_i64, "x")));
    Comment::objects().values(|c| (c.tenant, c.number).maximum());
    Comment::objects().values(|c| (c.tenant, c.number).cast::<String>());
    Comment::objects().values(|c| (c.tenant, c.number).count());
}

fn main() {}
