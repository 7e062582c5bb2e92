//! `CustomPrefetchTests`: the rows that a relation leads to, asked for in several ways.

use serde_json::Value as Json;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::{House, Person, Room};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Observe, Spelled};

cases! {
    "prefetch_related.tests.CustomPrefetchTests":
        test_traverse_qs, test_m2m, test_reverse_m2m, test_m2m_through_fk, test_o2m_through_m2m,
        test_nested_prefetch_related_are_not_overwritten,
        test_nested_prefetch_related_with_duplicate_prefetcher;
}

/// A row and what was reached from it.
pub(super) fn node(row: &impl Observe, reached: Vec<Json>) -> Json {
    Json::Array(vec![row.observe(), Json::Array(reached)])
}

pub(super) fn leaves<T: Observe>(rows: &[T]) -> Vec<Json> {
    rows.iter().map(|row| node(row, Vec::new())).collect()
}

/// Observes a tree.
pub(super) fn see(t: &Case, nodes: Vec<Json>) {
    t.value(Spelled(Json::Array(nodes)));
}

async fn test_traverse_qs(t: &Case) -> Result<()> {
    let people = Person::objects().prefetch(|person| person.houses());
    let people = people.all(t.db()).await?;
    let houses: Vec<_> = people.into_iter().map(|(_, houses)| houses).collect();
    t.value((houses,));
    Ok(())
}

pub(super) async fn people_and_houses(t: &Case) -> Result<Vec<Json>> {
    let people = Person::objects().prefetch(|person| person.houses());
    let people = t.queries(people.all(t.db())).await?;
    let nodes = people
        .iter()
        .map(|(person, houses)| node(person, leaves(houses)));
    Ok(nodes.collect())
}

async fn test_m2m(t: &Case) -> Result<()> {
    people_and_houses(t).await?;
    for _ in ["a lookup", "an attribute"] {
        let nodes = people_and_houses(t).await?;
        see(t, nodes);
    }
    Ok(())
}

async fn houses_and_occupants(t: &Case) -> Result<Vec<Json>> {
    let houses = House::objects().prefetch(|house| house.occupants());
    let houses = t.queries(houses.all(t.db())).await?;
    let nodes = houses
        .iter()
        .map(|(house, occupants)| node(house, leaves(occupants)));
    Ok(nodes.collect())
}

async fn test_reverse_m2m(t: &Case) -> Result<()> {
    houses_and_occupants(t).await?;
    for _ in ["a lookup", "an attribute"] {
        let nodes = houses_and_occupants(t).await?;
        see(t, nodes);
    }
    Ok(())
}

async fn rooms_and_occupants(t: &Case) -> Result<Vec<Json>> {
    let rooms = Room::objects().prefetch_one_with(
        |room| room.house(),
        |houses| houses.prefetch(|house| house.occupants()),
    );
    let rooms = t.queries(rooms.all(t.db())).await?;
    let nodes = rooms.iter().map(|(room, house)| {
        let houses = house
            .iter()
            .map(|(house, occupants)| node(house, leaves(occupants)));
        node(room, houses.collect())
    });
    Ok(nodes.collect())
}

async fn test_m2m_through_fk(t: &Case) -> Result<()> {
    rooms_and_occupants(t).await?;
    for _ in ["a lookup", "an attribute"] {
        let nodes = rooms_and_occupants(t).await?;
        see(t, nodes);
    }
    Ok(())
}

pub(super) async fn people_houses_and_rooms(t: &Case) -> Result<Vec<Json>> {
    let people = Person::objects().prefetch_with(
        |person| person.houses(),
        |houses| houses.prefetch(|house| house.rooms()),
    );
    let people = t.queries(people.all(t.db())).await?;
    let nodes = people.iter().map(|(person, houses)| {
        let houses = houses
            .iter()
            .map(|(house, rooms)| node(house, leaves(rooms)));
        node(person, houses.collect())
    });
    Ok(nodes.collect())
}

async fn test_o2m_through_m2m(t: &Case) -> Result<()> {
    people_houses_and_rooms(t).await?;
    for _ in ["a lookup", "two lookups", "an attribute", "two attributes"] {
        let nodes = people_houses_and_rooms(t).await?;
        see(t, nodes);
    }
    Ok(())
}

async fn test_nested_prefetch_related_are_not_overwritten(t: &Case) -> Result<()> {
    let houses = House::objects().prefetch_with(
        |house| house.occupants(),
        |people| {
            people.prefetch_with(
                |person| person.houses(),
                |houses| houses.prefetch(|house| house.rooms()),
            )
        },
    );
    let houses = houses.all(t.db()).await?;
    let (_, people) = &houses[0];
    let (_, houses) = &people[0];
    t.value(&houses[1].1[0]);
    Ok(())
}

async fn test_nested_prefetch_related_with_duplicate_prefetcher(t: &Case) -> Result<()> {
    let houses = House::objects().prefetch_with(
        |house| house.occupants(),
        |people| {
            people.prefetch(|person| person.houses()).prefetch_with(
                |person| person.houses(),
                |houses| houses.prefetch_one(|house| house.main_room()),
            )
        },
    );
    t.queries(houses.all(t.db())).await?;
    Ok(())
}
