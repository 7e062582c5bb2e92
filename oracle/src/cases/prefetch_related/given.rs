//! `CustomPrefetchTests`: the rows that a query of the case's own gives, and those of any model.

use serde_json::Value as Json;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, GenericForeignKey, Model, Query};

use super::custom::{leaves, node, people_and_houses, people_houses_and_rooms, see};
use super::models::{Bookmark, House, Person, Room, TaggedItem};
use super::tagged::tagged;
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.CustomPrefetchTests": test_custom_qs, test_generic_rel, test_m2m_through_gfk;
}

/// A house and its owner, which was loaded with it.
fn owned(house: &House) -> Json {
    let owner = house.owner.as_ref().and_then(ForeignKey::loaded);
    node(
        house,
        owner
            .map(|owner| node(owner, Vec::new()))
            .into_iter()
            .collect(),
    )
}

fn with_owner(houses: Query<House>) -> Query<House> {
    houses.select_related(|house| house.owner())
}

fn nowhere(houses: Query<House>) -> Query<House> {
    with_owner(houses).filter(|house| house.address.equals("DoesNotExist"))
}

/// Observes that a row has no other.
fn missing<T>(t: &Case, found: Option<(Room, Option<T>)>) -> Option<T> {
    let related = found.and_then(|(_, related)| related);
    let other = related.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such row"));
    t.raises(other);
    None
}

async fn test_custom_qs(t: &Case) -> Result<()> {
    people_and_houses(t).await?;
    let nodes = people_and_houses(t).await?;
    see(t, nodes);
    some_houses(t).await?;
    people_houses_and_rooms(t).await?;
    let nodes = people_houses_and_rooms(t).await?;
    see(t, nodes);
    owners(t).await?;
    inner(t).await?;
    forward(t).await?;
    backward(t).await?;
    let person = Person::objects()
        .filter(|person| person.id.equals(1))
        .prefetch_with(
            |person| person.houses(),
            |houses| houses.filter(|house| house.name.equals("House 1")),
        );
    t.value(person.get(t.db()).await?.1);
    Ok(())
}

async fn some_houses(t: &Case) -> Result<()> {
    let people = Person::objects().prefetch_with(
        |person| person.houses(),
        |houses| houses.filter(|house| house.id.one_of([1, 3])),
    );
    for (_, houses) in t.queries(people.all(t.db())).await? {
        t.value(houses.len());
        t.value(&houses[0]);
    }
    Ok(())
}

async fn owners(t: &Case) -> Result<()> {
    let people = Person::objects().prefetch_with(
        |person| person.houses(),
        |houses| houses.prefetch_one(|house| house.owner()),
    );
    t.queries(people.all(t.db())).await?;
    let people = Person::objects().prefetch_with(|person| person.houses(), with_owner);
    let people = t.queries(people.all(t.db())).await?;
    let nodes = people.iter();
    let nodes = nodes.map(|(person, houses)| node(person, houses.iter().map(owned).collect()));
    see(t, nodes.collect());
    Ok(())
}

async fn inner(t: &Case) -> Result<()> {
    let people = Person::objects().prefetch_with(
        |person| person.houses(),
        |houses| {
            houses.filter(|house| house.id.equals(1)).prefetch_with(
                |house| house.rooms(),
                |rooms| {
                    rooms
                        .filter(|room| room.id.one_of([1, 2]))
                        .prefetch_one(|room| room.main_room_of())
                },
            )
        },
    );
    let people = t.queries(people.all(t.db())).await?;
    let (_, rooms) = &people[0].1[0];
    t.value(rooms.len());
    t.value(&rooms[0].0);
    t.value(&rooms[1].0);
    t.value(&rooms[0].1);
    t.value(people[1].1.len());
    Ok(())
}

async fn forward(t: &Case) -> Result<()> {
    let rooms = Room::objects().prefetch_one_with(
        |room| room.house(),
        |houses| houses.prefetch_one(|house| house.owner()),
    );
    t.queries(rooms.all(t.db())).await?;
    let rooms = || Room::objects().prefetch_one_with(|room| room.house(), with_owner);
    for _ in ["a relation", "an attribute"] {
        let rooms = t.queries(rooms().all(t.db())).await?;
        let nodes = rooms.iter();
        let nodes = nodes.map(|(room, house)| node(room, house.iter().map(owned).collect()));
        see(t, nodes.collect());
    }
    let rooms = Room::objects().prefetch_one_with(|room| room.house(), nowhere);
    t.value(missing(t, rooms.first(t.db()).await?));
    let rooms = Room::objects().prefetch_one_with(
        |room| room.house(),
        |houses| houses.only(|house| house.name),
    );
    t.queries(rooms.first(t.db())).await?;
    let rooms = Room::objects().prefetch_one_with(
        |room| room.house(),
        |houses| houses.only(|house| house.name),
    );
    t.queries(async {
        let found = rooms.first(t.db()).await?;
        match found.and_then(|(_, house)| house) {
            Some(house) => house.load(t.db()).await.map(drop),
            None => Ok(()),
        }
    })
    .await
}

async fn backward(t: &Case) -> Result<()> {
    let rooms = Room::objects().prefetch_one_with(
        |room| room.main_room_of(),
        |houses| houses.prefetch_one(|house| house.owner()),
    );
    t.queries(rooms.all(t.db())).await?;
    let rooms = || Room::objects().prefetch_one_with(|room| room.main_room_of(), with_owner);
    for _ in ["a relation", "an attribute"] {
        let rooms = t.queries(rooms().all(t.db())).await?;
        let nodes = rooms.iter();
        let nodes = nodes.map(|(room, house)| node(room, house.iter().map(owned).collect()));
        see(t, nodes.collect());
    }
    let rooms = Room::objects()
        .filter(|room| room.main_room_of().id.is_not_null())
        .prefetch_one_with(|room| room.main_room_of(), nowhere);
    t.value(missing(t, rooms.first(t.db()).await?));
    Ok(())
}

async fn test_generic_rel(t: &Case) -> Result<()> {
    let bookmark = Bookmark {
        id: Auto::unset(),
        url: "http://www.djangoproject.com/".to_owned(),
    };
    let key = bookmark.insert(t.db()).await?.key().unwrap_or_default();
    tagged::<Bookmark>(t, "django", key)
        .await?
        .insert(t.db())
        .await?;
    let mut python = tagged::<Bookmark>(t, "python", key).await?;
    python.favorite_type = Some(python.content_type.clone());
    python.favorite_pk = Some(key);
    python.insert(t.db()).await?;
    let bookmarks = || {
        Bookmark::objects()
            .prefetch_with(
                |row| row.tags(),
                |tags| {
                    tags.prefetch_target::<Bookmark, _>(|tag| (tag.content_type, tag.content_pk))
                },
            )
            .prefetch(|row| row.favorite_tags())
    };
    t.queries(bookmarks().all(t.db())).await?;
    let found = t.queries(bookmarks().all(t.db())).await?;
    let nodes = found.iter().map(|((bookmark, tags), favorites)| {
        let tags = tags.iter();
        let mut reached: Vec<_> = tags
            .map(|(tag, of)| node(tag, leaves(of.as_slice())))
            .collect();
        reached.extend(leaves(favorites));
        node(bookmark, reached)
    });
    see(t, nodes.collect());
    Ok(())
}

async fn test_m2m_through_gfk(t: &Case) -> Result<()> {
    for house in [1, 2] {
        tagged::<House>(t, "houses", house)
            .await?
            .insert(t.db())
            .await?;
    }
    let houses = GenericForeignKey::for_target::<House, _>(t.arrange(), 1).await?;
    let tags = |tags: Query<TaggedItem>| {
        tags.prefetch_target_with::<House, _, _>(
            |tag| (tag.content_type, tag.content_pk),
            |houses| houses.prefetch(|house| house.rooms()),
        )
    };
    let of_houses = TaggedItem::objects()
        .filter(|tag| tag.tag.equals("houses") & tag.content_type.equals(houses.content_type_id));
    t.queries(tags(of_houses).all(t.db())).await?;
    let found = t.queries(tags(TaggedItem::objects()).all(t.db())).await?;
    let nodes = found.iter().map(|(tag, house)| {
        let house = house.iter();
        node(
            tag,
            house
                .map(|(house, rooms)| node(house, leaves(rooms)))
                .collect(),
        )
    });
    see(t, nodes.collect());
    Ok(())
}
