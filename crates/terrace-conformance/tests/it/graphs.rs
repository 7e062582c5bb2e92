//! Rows with the rows that belong to them, in every cell: read chunk by chunk and page by page, and
//! saved level by level.

use futures_util::TryStreamExt as _;
use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model, Saved, each, models};
use terrace_tenancy::Db;

use crate::support::{Home, checks, in_every_cell, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "graph_library",
    reverse(rooms = "Room.library")
)]
struct Library {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "graph_room",
    reverse(racks = "Rack.room")
)]
struct Room {
    id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    name: String,
    #[terrace(on_delete = "cascade")]
    library: ForeignKey<Library>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "graph_rack",
    reverse(volumes = "Volume.rack")
)]
struct Rack {
    id: Auto<i64>,
    number: i32,
    #[terrace(on_delete = "cascade")]
    room: ForeignKey<Room>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "graph_volume",
    m2m(name = "keywords", to = "Keyword")
)]
struct Volume {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    title: String,
    #[terrace(on_delete = "cascade")]
    rack: ForeignKey<Rack>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "graph_keyword")]
struct Keyword {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    word: String,
}

#[tokio::test]
async fn graphs_are_read_and_saved_with_few_statements() {
    let models = models![Library, Room, Rack, Keyword, Volume];
    let checks = checks![
        rows_are_streamed_with_what_is_prefetched,
        pages_and_numbers_of_rows_with_what_is_prefetched,
        graphs_are_saved_level_by_level,
        a_graph_is_saved_whole_or_not_at_all,
        links_of_many_rows_are_added_together,
    ];
    in_every_cell(models, checks).await;
}

async fn start(home: &Home) -> Result<Db<Tenant>> {
    let db = home
        .db()
        .with_models(models![Library, Room, Rack, Volume, Keyword]);
    Library::objects().delete(&db).await?;
    Keyword::objects().delete(&db).await?;
    Ok(db)
}

fn library(name: &str) -> Library {
    Library {
        id: Auto::unset(),
        name: name.to_owned(),
    }
}

fn room(name: &str, library: &Library) -> Result<Room> {
    Ok(Room {
        id: Auto::unset(),
        name: name.to_owned(),
        library: ForeignKey::to(library)?,
    })
}

fn rack(number: i32, room: &Room) -> Result<Rack> {
    Ok(Rack {
        id: Auto::unset(),
        number,
        room: ForeignKey::to(room)?,
    })
}

fn volume(title: &str, rack: &Rack) -> Result<Volume> {
    Ok(Volume {
        id: Auto::unset(),
        title: title.to_owned(),
        rack: ForeignKey::to(rack)?,
    })
}

fn keyword(word: &str) -> Keyword {
    Keyword {
        id: Auto::unset(),
        word: word.to_owned(),
    }
}

/// Seven libraries, as many rooms in each as its place says, a rack in each room.
async fn seven(db: &Db<Tenant>) -> Result<()> {
    for (place, name) in ["a", "b", "c", "d", "e", "f", "g"].into_iter().enumerate() {
        library(name)
            .insert_with(db, |library| {
                let rooms = (0..place).map(|number| room(&format!("{name}{number}"), library));
                Ok(each(rooms.collect::<Result<Vec<_>>>()?, |room| {
                    Ok(vec![rack(1, room)?])
                }))
            })
            .await?;
    }
    Ok(())
}

async fn rows_are_streamed_with_what_is_prefetched(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    seven(db).await?;
    let (recorded, recording) = db.recording();
    let libraries = || Library::objects().order_by(|library| library.name.ascending());
    let query = libraries().prefetch(|library| library.rooms());
    let all = query.clone().all(db).await?;
    let streamed: Vec<_> = query
        .stream_in_chunks(&recorded, 3)
        .await?
        .try_collect()
        .await?;
    assert_eq!(streamed, all);
    let rooms: Vec<_> = streamed.iter().map(|(_, rooms)| rooms.len()).collect();
    assert_eq!(rooms, [0, 1, 2, 3, 4, 5, 6]);
    // The libraries, and the rooms of three, three and one of them.
    assert_eq!(recording.count(), 4);

    recording.clear();
    let nested = libraries()
        .prefetch_with(
            |library| library.rooms(),
            |rooms| {
                rooms
                    .order_by(|room| room.name.descending())
                    .limit(2)
                    .prefetch(|room| room.racks())
            },
        )
        .prefetch(|library| library.rooms());
    let mut stream = std::pin::pin!(nested.stream_in_chunks(&recorded, 4).await?);
    let mut racks = 0;
    let mut last = None;
    while let Some(((library, some), rooms)) = stream.try_next().await? {
        assert_eq!(some.len(), rooms.len().min(2));
        racks += some.iter().map(|(_, racks)| racks.len()).sum::<usize>();
        last = Some(library.name);
    }
    assert_eq!((racks, last.as_deref()), (11, Some("g")));
    assert_eq!(recording.count(), 1 + 2 * 3);

    let one = Room::objects()
        .prefetch_one(|room| room.library())
        .stream(&recorded)
        .await?;
    let rows: Vec<_> = one.try_collect().await?;
    assert_eq!(rows.len(), 21);
    assert!(rows.iter().all(|(room, library)| {
        library
            .as_ref()
            .is_some_and(|library| room.name.starts_with(&library.name))
    }));
    let refused = libraries().prefetch(|library| library.rooms());
    let refused = refused.stream_in_chunks(db, 0).await.map(drop);
    assert_eq!(kind(refused), ErrorKind::InvalidInput);
    Ok(())
}

async fn pages_and_numbers_of_rows_with_what_is_prefetched(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    seven(db).await?;
    let (recorded, recording) = db.recording();
    let query = || Library::objects().prefetch(|library| library.rooms());
    let page = query().paginate(&recorded, 2, 3).await?;
    assert_eq!((page.total, page.pages()), (7, 3));
    let rooms: Vec<_> = page.items.iter().map(|(_, rooms)| rooms.len()).collect();
    assert_eq!(rooms, [3, 4, 5]);
    assert_eq!(recording.count(), 3);
    recording.clear();
    let beyond = query().paginate(&recorded, 9, 3).await?;
    assert_eq!((beyond.items.len(), beyond.total), (0, 7));
    assert_eq!(recording.count(), 1);
    recording.clear();
    assert_eq!(query().count(&recorded).await?, 7);
    assert!(query().exists(&recorded).await?);
    assert_eq!(recording.count(), 2);
    recording.clear();
    let last = query().last(&recorded).await?;
    assert_eq!(
        last.map(|(last, rooms)| (last.name, rooms.len())),
        Some(("g".to_owned(), 6))
    );
    assert_eq!(recording.count(), 2);
    let none = Library::objects()
        .filter(|library| library.name.equals("nothing"))
        .prefetch(|library| library.rooms());
    assert!(!none.clone().exists(db).await?);
    assert_eq!(none.last(db).await?, None);
    assert_eq!(
        kind(query().paginate(db, 0, 3).await),
        ErrorKind::InvalidInput
    );
    let cut = Library::objects()
        .limit(3)
        .prefetch(|library| library.rooms());
    assert_eq!(kind(cut.clone().last(db).await), ErrorKind::Statement);
    assert_eq!(cut.count(db).await?, 3);
    Ok(())
}

async fn graphs_are_saved_level_by_level(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let known = keyword("known").insert(db).await?;
    let (recorded, recording) = db.recording();
    let mut city = library("city");
    let (saved, (mut rooms, (racks, (volumes, keywords)))) = city
        .save_with(&recorded, |city| {
            let rooms = vec![room("one", city)?, room("two", city)?];
            let known = &known;
            Ok(each(rooms, move |room| {
                Ok(each(vec![rack(1, room)?, rack(2, room)?], move |rack| {
                    let volumes = vec![volume("v", rack)?];
                    Ok(each(volumes, move |volume| {
                        volume.keywords().with(vec![known.clone(), keyword("new")])
                    }))
                }))
            }))
        })
        .await?;
    assert_eq!(saved, Saved::Inserted);
    assert_eq!(
        (rooms.len(), racks.len(), volumes.len(), keywords.len()),
        (2, 4, 4, 8)
    );
    // Each level once; known keywords updated, others inserted, and all links together.
    assert_eq!(recording.count(), 7, "{recording}");
    assert_eq!(volumes[3].keywords().count(db).await?, 2);
    assert_eq!(Keyword::objects().count(db).await?, 5);

    // What is there is updated, what isn't is added, and what isn't named stays.
    "town".clone_into(&mut city.name);
    "first".clone_into(&mut rooms[0].name);
    recording.clear();
    let (saved, (rooms, racks)) = city
        .save_with(&recorded, |city| {
            let mut rooms = vec![rooms.swap_remove(0), room("three", city)?];
            rooms.reverse();
            Ok(each(rooms, |room| Ok(vec![rack(9, room)?])))
        })
        .await?;
    assert_eq!(saved, Saved::Updated);
    assert_eq!(recording.count(), 4, "{recording}");
    let names: Vec<_> = rooms.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names, ["three", "first"]);
    assert!(
        racks
            .iter()
            .zip(&rooms)
            .all(|(rack, room)| Some(*rack.room.key()) == room.key())
    );
    let stored = Room::objects()
        .order_by(|room| room.name.ascending())
        .all(db)
        .await?;
    let names: Vec<_> = stored.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names, ["first", "three", "two"]);
    assert_eq!(Library::objects().get(db).await?.name, "town");

    // Keys that were set and not loaded are looked for, all at once.
    recording.clear();
    let (_, rows) = city
        .save_with(&recorded, |city| {
            let mut same = room("first again", city)?;
            same.id = Auto::from(rooms[1].key().unwrap_or_default());
            let mut other = room("other", city)?;
            other.id = Auto::from(9_000);
            Ok((vec![same, other], None::<Room>))
        })
        .await?;
    assert_eq!(rows.0.len(), 2);
    assert_eq!(recording.count(), 4, "{recording}");
    assert_eq!(Room::objects().count(db).await?, 4);
    Ok(())
}

async fn a_graph_is_saved_whole_or_not_at_all(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut city = library("city");
    let (_, mut rooms) = city
        .save_with(db, |city| Ok(vec![room("one", city)?, room("two", city)?]))
        .await?;
    "town".clone_into(&mut city.name);
    let refused = city
        .save_with(db, |city| Ok(vec![room("two", city)?]))
        .await;
    assert_eq!(kind(refused), ErrorKind::Unique);
    assert_eq!(Library::objects().get(db).await?.name, "city");
    let refused = city
        .save_with(db, |_| {
            Err::<Vec<Room>, _>(Error::new(ErrorKind::InvalidInput, "no"))
        })
        .await;
    assert_eq!(kind(refused), ErrorKind::InvalidInput);
    assert_eq!(Library::objects().get(db).await?.name, "city");
    // A row that is gone.
    rooms[0].delete(db).await?;
    let refused = city.save_with(db, |_| Ok(std::mem::take(&mut rooms))).await;
    assert_eq!(kind(refused), ErrorKind::NotFound);
    assert_eq!(Library::objects().get(db).await?.name, "city");
    // Rows of another tenant.
    let [_, globex] = &home.tenants;
    let refused = city.save_with(globex, |_| Ok(Vec::<Room>::new())).await;
    assert_eq!(kind(refused), ErrorKind::Isolation);
    let theirs = library("theirs").insert(globex).await?;
    let stranger = room("stranger", &theirs)?;
    let refused = city.save_with(db, |_| Ok(vec![stranger])).await;
    assert_eq!(kind(refused), ErrorKind::Isolation);
    Library::objects().delete(globex).await?;
    Ok(())
}

async fn links_of_many_rows_are_added_together(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let words = vec![keyword("red"), keyword("blue")];
    let words = Keyword::bulk_insert(db, words).await?;
    let (recorded, recording) = db.recording();
    let (_, (_, (racks, (volumes, _)))) = library("city")
        .insert_with(&recorded, |city| {
            let words = &words;
            Ok(each(vec![room("one", city)?], move |room| {
                Ok(each(vec![rack(1, room)?], move |rack| {
                    let volumes = vec![volume("v", rack)?, volume("w", rack)?];
                    // Known rows are linked as they are.
                    Ok(each(volumes, move |volume| {
                        volume.keywords().with(words.clone())
                    }))
                }))
            }))
        })
        .await?;
    assert_eq!((racks.len(), volumes.len()), (1, 2));
    assert_eq!(recording.count(), 5, "{recording}");
    for volume in &volumes {
        assert_eq!(volume.keywords().count(db).await?, 2);
    }
    let mut first = volumes[0].clone();
    let (_, again) = first
        .save_with(db, |volume| volume.keywords().with(words.clone()))
        .await?;
    assert_eq!(again.len(), 2);
    assert_eq!(first.keywords().count(db).await?, 2);
    Ok(())
}
