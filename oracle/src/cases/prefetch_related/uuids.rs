//! `test_uuid`: relations between models with numbers and with UUIDs as keys.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Flea, House, Person, Pet, Room};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.test_uuid.UUIDPrefetchRelated":
        test_prefetch_related_from_uuid_model, test_prefetch_related_to_uuid_model,
        test_prefetch_related_from_uuid_model_to_uuid_model;
    "prefetch_related.test_uuid.UUIDPrefetchRelatedLookups":
        test_from_uuid_pk_lookup_uuid_pk_integer_pk,
        test_from_uuid_pk_lookup_integer_pk2_uuid_pk2,
        test_from_integer_pk_lookup_uuid_pk_integer_pk,
        test_from_integer_pk_lookup_integer_pk_uuid_pk,
        test_from_integer_pk_lookup_integer_pk_uuid_pk_uuid_pk;
}

async fn pet(t: &Case, name: &str) -> Result<Pet> {
    let pet = Pet {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    pet.insert(t.db()).await
}

async fn person(t: &Case, name: &str) -> Result<Person> {
    let person = Person {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    person.insert(t.db()).await
}

async fn test_prefetch_related_from_uuid_model(t: &Case) -> Result<()> {
    let fifi = pet(t, "Fifi").await?;
    let people = [person(t, "Ellen").await?, person(t, "George").await?];
    fifi.people().add(t.db(), &people).await?;
    let pets = Pet::objects().filter(|pet| pet.name.equals("Fifi"));
    let found = pets.prefetch(|pet| pet.people());
    let (_, people) = t.queries(found.get(t.db())).await?;
    t.queries(async { t.value(people.len()) }).await;
    Ok(())
}

async fn test_prefetch_related_to_uuid_model(t: &Case) -> Result<()> {
    let bella = person(t, "Bella").await?;
    let pets = [pet(t, "Socks").await?, pet(t, "Coffee").await?];
    bella.pets().add(t.db(), &pets).await?;
    let people = Person::objects().filter(|person| person.name.equals("Bella"));
    let found = people.prefetch(|person| person.pets());
    let (_, pets) = t.queries(found.get(t.db())).await?;
    t.queries(async { t.value(pets.len()) }).await;
    Ok(())
}

async fn test_prefetch_related_from_uuid_model_to_uuid_model(t: &Case) -> Result<()> {
    let mut fleas = Vec::new();
    for _ in 0..3 {
        let flea = Flea {
            id: Auto::unset(),
            current_room: None,
        };
        fleas.push(flea.insert(t.db()).await?);
    }
    for name in ["Fifi", "Bobo"] {
        let pet = pet(t, name).await?;
        pet.fleas_hosted().add(t.db(), &fleas).await?;
    }
    let pets = Pet::objects().filter(|pet| pet.name.equals("Fifi"));
    let found = pets.prefetch(|pet| pet.fleas_hosted());
    let (_, hosted) = t.queries(found.get(t.db())).await?;
    t.queries(async { t.value(hosted.len()) }).await;
    let first = Flea::objects().filter(|flea| flea.id.equals(&fleas[0]));
    let found = first.prefetch(|flea| flea.pets_visited());
    let (_, visited) = t.queries(found.get(t.db())).await?;
    t.queries(async { t.value(visited.len()) }).await;
    Ok(())
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
