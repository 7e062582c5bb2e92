//! Writes of what a model doesn't have, or of another type.

use terrace_core::Tenant;
use terrace_orm::{Auto, Model};
use terrace_tenancy::Db;

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
    #[terrace(unique, max_length = 80)]
    name: String,
    rating: Option<i32>,
    plays: i32,
}

fn main() {}

fn lists_of_columns(db: &Db<Tenant>, artist: &Artist) {
    let _ = artist.clone().upsert(db, |a| a.name.lower());
    let _ = artist.clone().upsert(db, |_| "name");
    let _ = artist.clone().upsert(db, |a| a.nmae);
    let _ = artist.clone().upsert(db, |a| a.name).update_only(|a| a.rating.set(5));
    let all = || Artist::bulk_insert(db, vec![artist.clone()]);
    let _ = all().update_on_conflict(|a| (a.name, a.id.count()), |a| a.rating);
    let _ = all().update_on_conflict(|a| a.name, |_| ());
    let _ = all().ignore_conflicts().update_on_conflict(|a| a.name, |a| a.rating);
}

fn nulls(db: &Db<Tenant>, name: Option<String>) {
    let _ = Artist::objects().update(db, |a| [a.name.set(None::<&str>)]);
    let _ = Artist::objects().update(db, |a| [a.name.set(&name)]);
    let _ = Artist::objects().update(db, |a| [a.plays.set(a.rating)]);
    let _ = Artist::objects().update(db, |a| [a.plays.set(a.rating + 1)]);
    let best = || Artist::objects().values(|a| a.plays).limit(1);
    let _ = Artist::objects().update(db, |a| [a.plays.set(best().value())]);
}

fn changes(db: &Db<Tenant>) {
    let _ = Artist::objects().update(db, |a| [a.rating.set("five")]);
    let _ = Artist::objects().update(db, |a| [a.name.set(None)]);
    let _ = Artist::objects().update(db, |a| (a.rating.set(5), a.name.set("x")));
    let _ = Artist::objects().update(db, |a| a.rating.equals(5));
    let _ = Artist::objects().update(db, |a| a.name.lower().set("x"));
}
