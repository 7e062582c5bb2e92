//! Conditions along unique foreign keys and against their direction.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{Place, Restaurant, Target, Waiter};
use crate::case::Case;
use crate::module::cases;

cases! {
    "one_to_one.tests.OneToOneTests":
        test_manager_all, test_manager_get, test_foreign_key, test_filter_one_to_one_relations,
        test_rel_pk_subquery, test_rel_pk_exact;
}

async fn test_manager_all(t: &Case) -> Result<()> {
    t.rows(Restaurant::objects().all(t.db()).await?);
    let places = Place::objects().order_by(|place| place.name.ascending());
    t.rows(places.all(t.db()).await?);
    Ok(())
}

/// Observes the restaurant as Django's test does: by the name of its place.
async fn restaurant(t: &Case, query: Query<Restaurant>) -> Result<()> {
    let found = query.select_related(|r| r.place()).get(t.db()).await?;
    let name = found.place.loaded().map(|place| &place.name);
    t.value(name.map(|name| format!("<Restaurant: {name} the restaurant>")));
    Ok(())
}

async fn place(t: &Case, query: Query<Place>) -> Result<()> {
    let name = query.get(t.db()).await?.name;
    t.value(format!("<Place: {name} the place>"));
    Ok(())
}

async fn test_manager_get(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let r1: Restaurant = t.given(1).await?;
    let all = Restaurant::objects;
    for _ in ["exact", "implied"] {
        restaurant(t, all().filter(|r| r.place().id.equals(p1.id))).await?;
    }
    for _ in ["exact", "implied"] {
        restaurant(t, all().filter(|r| r.place.equals(p1.id))).await?;
        restaurant(t, all().filter(|r| r.place.equals(&p1))).await?;
    }
    restaurant(t, all().filter(|r| r.place.equals(&r1))).await?;
    for _ in ["exact", "implied"] {
        restaurant(t, all().filter(|r| r.place().id.equals(&p1))).await?;
    }
    restaurant(t, all().filter(|r| r.place().name.starts_with("Demon"))).await?;
    let all = Place::objects;
    place(t, all().filter(|p| p.restaurant().place.equals(p1.id))).await?;
    place(t, all().filter(|p| p.restaurant().place.equals(&p1))).await?;
    place(t, all().filter(|p| p.restaurant().place().id.equals(p1.id))).await?;
    for _ in ["exact", "key"] {
        place(t, all().filter(|p| p.restaurant().place.equals(p1.id))).await?;
        place(t, all().filter(|p| p.restaurant().place.equals(&r1))).await?;
    }
    place(t, all().filter(|p| p.restaurant().place.equals(p1.id))).await?;
    place(t, all().filter(|p| p.id.equals(p1.id))).await?;
    place(t, all().filter(|p| p.id.equals(&p1))).await
}

async fn waiters(t: &Case, query: Query<Waiter>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_foreign_key(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let r1: Restaurant = t.given(1).await?;
    let waiter = Waiter::create(t, "Joe", &r1).await?;
    let restaurant = r1.place.fetch(t.arrange()).await?.name;
    t.value(format!(
        "<Waiter: {} the waiter at {restaurant} the restaurant>",
        waiter.name
    ));
    let all = Waiter::objects;
    waiters(t, all().filter(|w| w.restaurant().place.equals(p1.id))).await?;
    waiters(t, all().filter(|w| w.restaurant().place.equals(&p1))).await?;
    waiters(t, all().filter(|w| w.restaurant().place().id.equals(p1.id))).await?;
    for _ in ["exact", "implied"] {
        waiters(t, all().filter(|w| w.restaurant.equals(1))).await?;
        waiters(t, all().filter(|w| w.restaurant.equals(&r1))).await?;
    }
    waiters(t, all().filter(|w| w.restaurant().place.equals(&r1))).await?;
    waiters(t, all().filter(|w| w.id.equals(waiter.id))).await?;
    waiters(t, all().filter(|w| w.id.equals(&waiter))).await?;
    let restaurant = Restaurant::get(t.db(), 1).await?;
    restaurant.delete(t.db()).await?;
    t.value(Waiter::objects().count(t.db()).await?);
    Ok(())
}

async fn test_filter_one_to_one_relations(t: &Case) -> Result<()> {
    let target = Target {
        id: terrace_orm::Auto::unset(),
        name: String::new(),
    };
    target.insert(t.db()).await?;
    let all = Target::objects;
    let first = all().filter(|x| x.pointer().other.is_null());
    t.rows(first.all(t.db()).await?);
    let first = all().exclude(|x| x.pointer().other.is_null());
    t.rows(first.all(t.db()).await?);
    let second = all().filter(|x| x.second_pointer().id.is_null());
    t.rows(second.all(t.db()).await?);
    let second = all().exclude(|x| x.second_pointer().id.is_null());
    t.rows(second.all(t.db()).await?);
    Ok(())
}

async fn test_rel_pk_subquery(t: &Case) -> Result<()> {
    Restaurant::objects().first(t.db()).await?;
    let own = Restaurant::objects().filter(|r| r.place.equals(1));
    let own = own.select(|r| r.place);
    let found = Restaurant::objects().filter(|r| r.place.in_query(own));
    t.rows(found.all(t.db()).await?);
    let own = Restaurant::objects().filter(|r| r.place().id.equals(1));
    let own = own.select(|r| r.place);
    let found = Restaurant::objects().filter(|r| r.place.in_query(own));
    t.rows(found.all(t.db()).await?);
    let places = Place::objects().select(|p| p.id);
    let found = Restaurant::objects().filter(|r| r.place.in_query(places));
    t.rows(found.all(t.db()).await?);
    let places = Place::objects().filter(|p| p.id.equals(1)).select(|p| p.id);
    let found = Restaurant::objects().filter(|r| r.place.in_query(places));
    t.rows(found.all(t.db()).await?);
    Ok(())
}

async fn test_rel_pk_exact(t: &Case) -> Result<()> {
    let first = Restaurant::objects().first(t.db()).await?;
    let same = Restaurant::objects().filter(|r| r.place.equals(first.as_ref()));
    t.value(same.first(t.db()).await?);
    Ok(())
}
