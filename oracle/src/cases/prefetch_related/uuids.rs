//! `test_uuid`: relations between models with numbers and with UUIDs as keys.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{House, Pet, Room};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.test_uuid.UUIDPrefetchRelatedLookups":
        test_from_uuid_pk_lookup_uuid_pk_integer_pk,
        test_from_uuid_pk_lookup_integer_pk2_uuid_pk2,
        test_from_integer_pk_lookup_uuid_pk_integer_pk,
        test_from_integer_pk_lookup_integer_pk_uuid_pk,
        test_from_integer_pk_lookup_integer_pk_uuid_pk_uuid_pk;
}

async fn test_from_uuid_pk_lookup_uuid_pk_integer_pk(t: &Case) -> Result<()> {
    let spooky = Pet::objects()
        .filter(|pet| pet.name.equals("Spooky"))
        .prefetch_with(
            |pet| pet.fleas_hosted(),
            |fleas| {
                fleas.prefetch_one_with(
                    |flea| flea.current_room(),
                    |rooms| rooms.prefetch_one(|room| room.house()),
                )
            },
        );
    let (_, fleas) = t.queries(spooky.get(t.db())).await?;
    t.queries(async { t.value(fleas[0].1.as_ref().map(|(room, _)| &room.name)) })
        .await;
    Ok(())
}

async fn test_from_uuid_pk_lookup_integer_pk2_uuid_pk2(t: &Case) -> Result<()> {
    let spooky = Pet::objects()
        .filter(|pet| pet.name.equals("Spooky"))
        .prefetch_with(
            |pet| pet.people(),
            |people| {
                people.prefetch_with(
                    |person| person.houses(),
                    |houses| {
                        houses.prefetch_with(
                            |house| house.rooms(),
                            |rooms| rooms.prefetch(|room| room.fleas()),
                        )
                    },
                )
            },
        );
    let (_, people) = t.queries(spooky.get(t.db())).await?;
    let (_, houses) = &people[0];
    let (_, rooms) = &houses[0];
    t.queries(async { t.value(rooms[0].1.len()) }).await;
    Ok(())
}

async fn test_from_integer_pk_lookup_uuid_pk_integer_pk(t: &Case) -> Result<()> {
    let racoon = Room::objects()
        .filter(|room| room.name.equals("Racoon"))
        .prefetch_with(
            |room| room.fleas(),
            |fleas| fleas.prefetch(|flea| flea.people_visited()),
        );
    let (_, fleas) = t.queries(racoon.get(t.db())).await?;
    let (_, people) = &fleas[0];
    t.queries(async { t.value(&people[0].name) }).await;
    Ok(())
}

async fn test_from_integer_pk_lookup_integer_pk_uuid_pk(t: &Case) -> Result<()> {
    let redwood = House::objects()
        .filter(|house| house.name.equals("Redwood"))
        .prefetch_with(
            |house| house.rooms(),
            |rooms| rooms.prefetch(|room| room.fleas()),
        );
    let (_, rooms) = t.queries(redwood.get(t.db())).await?;
    t.queries(async { t.value(rooms[0].1.len()) }).await;
    Ok(())
}

async fn test_from_integer_pk_lookup_integer_pk_uuid_pk_uuid_pk(t: &Case) -> Result<()> {
    let redwood = House::objects()
        .filter(|house| house.name.equals("Redwood"))
        .prefetch_with(
            |house| house.rooms(),
            |rooms| {
                rooms.prefetch_with(
                    |room| room.fleas(),
                    |fleas| fleas.prefetch(|flea| flea.pets_visited()),
                )
            },
        );
    let (_, rooms) = t.queries(redwood.get(t.db())).await?;
    let (_, fleas) = &rooms[0];
    t.queries(async { t.value(&fleas[0].1[0].name) }).await;
    Ok(())
}
