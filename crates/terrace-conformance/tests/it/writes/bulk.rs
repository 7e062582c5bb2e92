//! Many rows at once, and rows that may be there already.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Model, Upserted};

use super::{Book, Person, Seat, Stock, library, paper, person, start, stock};
use crate::support::{Home, kind};

pub(super) async fn bulk_inserts_ignore_conflicts(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    person("b", None)?.insert(db).await?;
    let people = |names: &[&str]| {
        names
            .iter()
            .map(|name| person(name, None))
            .collect::<Result<_>>()
    };
    Person::bulk_insert(db, people(&["a", "b", "c"])?)
        .ignore_conflicts()
        .await?;
    Person::bulk_insert(db, people(&["c", "d", "e", "f", "a"])?)
        .batch_size(2)
        .ignore_conflicts()
        .await?;
    let names = Person::objects()
        .values(|row| row.name)
        .order_by(|row| row.name.ascending());
    assert_eq!(names.all(db).await?, ["a", "b", "c", "d", "e", "f"]);
    let (recorded, recording) = db.recording();
    let more = Person::bulk_insert(&recorded, people(&["g", "h", "i"])?)
        .batch_size(2)
        .await?;
    assert!(more.iter().all(|row| row.id.is_set()));
    assert_eq!(recording.count(), 2);
    Ok(())
}

pub(super) async fn bulk_inserts_update_on_conflict(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let publisher = library(db, "p", None).await?;
    let there = Book::objects()
        .filter(|row| row.code.equals("p 2"))
        .get(db)
        .await?;
    let book = |code: &str, pages| Book {
        id: Auto::unset(),
        code: code.to_owned(),
        pages,
        ..there.clone()
    };
    let written = Book::bulk_insert(db, vec![book("x", 1), book("p 2", 2), book("y", 3)])
        .update_on_conflict(|row| row.code, |row| row.pages)
        .await?;
    assert_eq!(written[1].id, there.id);
    assert_eq!(written[1].pages, 2);
    assert_eq!(
        written
            .iter()
            .map(|row| row.code.as_str())
            .collect::<Vec<_>>(),
        ["x", "p 2", "y"]
    );
    for row in &written {
        assert_eq!(Book::get(db, row.key().unwrap_or_default()).await?, *row);
    }
    assert_eq!(Book::objects().count(db).await?, 4);
    let refused = Book::bulk_insert(db, vec![book("z", 1)])
        .update_on_conflict(|row| row.code, |row| row.code)
        .await;
    assert_eq!(kind(refused), ErrorKind::InvalidInput);
    publisher.delete(db).await?;
    assert_eq!(Book::objects().count(db).await?, 0);
    Ok(())
}

pub(super) async fn bulk_updates_write_each_row(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let rows = (0..1_200)
        .map(|number| stock(&format!("{number:04}"), number))
        .collect();
    let mut rows = Stock::bulk_insert(db, rows).await?;
    for row in &mut rows {
        row.amount = -row.amount;
    }
    let (recorded, recording) = db.recording();
    assert_eq!(
        Stock::bulk_update(&recorded, &mut rows, |row| row.amount).await?,
        1_200
    );
    assert_eq!(recording.count(), 3);
    let stored = Stock::objects().order_by(|row| row.code.ascending());
    assert_eq!(stored.all(db).await?, rows);
    let seat = |number, taken| Seat {
        line: terrace_orm::Key::new(1),
        number: terrace_orm::Key::new(number),
        taken,
    };
    let mut seats =
        Seat::bulk_insert(db, (1..=4).map(|number| seat(number, false)).collect()).await?;
    seats[1].taken = true;
    seats[2].taken = true;
    assert_eq!(Seat::bulk_update(db, &mut seats, |row| row.taken).await?, 4);
    let taken = Seat::objects().filter(|row| row.taken.equals(true));
    assert_eq!(taken.count(db).await?, 2);
    let mut people = vec![person("a", None)?, person("b", None)?];
    people = Person::bulk_insert(db, people).await?;
    people[1].boss = Some(terrace_orm::ForeignKey::to(&people[0])?);
    assert_eq!(
        Person::bulk_update(db, &mut people, |row| row.boss).await?,
        2
    );
    let mut read = people[1].clone();
    read.refresh(db).await?;
    assert_eq!(read, people[1]);
    people[0].boss.clone_from(&read.boss);
    people[1].boss = None;
    assert_eq!(
        Person::bulk_update(db, &mut people, |row| (row.boss, row.name)).await?,
        2
    );
    let bossless = Person::objects().filter(|row| row.boss.is_null());
    assert_eq!(bossless.get(db).await?.name, "b");
    let mut papers = super::Paper::bulk_insert(db, vec![paper("1"), paper("2")]).await?;
    papers[0].words = 10;
    papers[1].words = 20;
    super::Paper::bulk_update(db, &mut papers, |row| row.words).await?;
    for paper in &papers {
        let mut read = paper.clone();
        read.refresh(db).await?;
        assert_eq!((read.version, &read), (2, paper));
    }
    Ok(())
}

pub(super) async fn upserts_tell_what_they_did(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let first = stock("Cu", 1).upsert(db, |row| row.code).await?;
    assert!(matches!(&first, Upserted::Inserted(row) if row.amount == 1));
    let second = stock("Cu", 2).upsert(db, |row| row.code).await?;
    assert!(matches!(&second, Upserted::Updated(row) if row.amount == 2));
    // The same values again.
    let third = stock("Cu", 2).upsert(db, |row| row.code).await?;
    assert!(matches!(&third, Upserted::Updated(row) if row.amount == 2));
    let kept = stock("Cu", 9)
        .upsert(db, |row| row.code)
        .only_if(|row| row.amount.less_than(2))
        .await?;
    assert!(matches!(&kept, Upserted::Kept(row) if row.amount == 2));
    let met = stock("Cu", 9)
        .upsert(db, |row| row.code)
        .only_if(|row| row.amount.equals(2))
        .await?;
    assert!(matches!(&met, Upserted::Updated(row) if row.amount == 9));
    let counted = paper("One").insert(db).await?;
    let mut again = paper("One");
    again.words = 50;
    let again = again
        .upsert(db, |row| row.title)
        .update_only(|row| row.words)
        .await?
        .into_row();
    assert_eq!((again.id, again.words, again.version), (counted.id, 50, 2));
    let inside = db
        .transaction(async |tx| {
            let there = stock("Cu", 3).upsert(tx, |row| row.code).await?;
            let new = stock("Sn", 3).upsert(tx, |row| row.code).await?;
            Ok::<_, terrace_core::Error>((there.is_inserted(), new.is_inserted()))
        })
        .await?;
    assert_eq!(inside, (false, true));
    assert_eq!(Stock::objects().count(db).await?, 2);
    Ok(())
}

pub(super) async fn get_or_create_makes_one_row(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let named = |name: &str| {
        let name = name.to_owned();
        Person::objects().filter(move |row| row.name.equals(name))
    };
    let ann = || Person {
        id: Auto::unset(),
        name: "Ann".to_owned(),
        boss: None,
    };
    let (first, created) = named("Ann").get_or_create(db, ann).await?;
    assert!(created && first.id.is_set());
    let (second, created) = named("Ann").get_or_create(db, ann).await?;
    assert!(!created);
    assert_eq!(first, second);
    // What is created meets a taken key that the query doesn't find.
    let refused = named("nobody").get_or_create(db, ann).await;
    assert_eq!(kind(refused), ErrorKind::Unique);
    let inside = db
        .transaction(async |tx| {
            let refused = named("nobody").get_or_create(tx, ann).await;
            assert_eq!(kind(refused), ErrorKind::Unique);
            Person::objects().count(tx).await
        })
        .await?;
    assert_eq!(inside, 1);
    let several = Person::objects();
    person("Bert", None)?.insert(db).await?;
    assert_eq!(
        kind(several.get_or_create(db, ann).await),
        ErrorKind::MultipleFound
    );
    Ok(())
}

pub(super) async fn racing_get_or_creates_make_one_row(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let one = || async {
        let query = Person::objects().filter(|row| row.name.equals("Ann"));
        let create = || Person {
            id: Auto::unset(),
            name: "Ann".to_owned(),
            boss: None,
        };
        query.get_or_create(db, create).await
    };
    let all = futures_util::future::join_all((0..8).map(|_| one())).await;
    let all = all.into_iter().collect::<Result<Vec<_>>>()?;
    assert_eq!(all.iter().filter(|(_, created)| *created).count(), 1);
    assert!(all.iter().all(|(row, _)| row.id == all[0].0.id));
    assert_eq!(Person::objects().count(db).await?, 1);
    Ok(())
}

pub(super) async fn update_or_create_changes_or_makes(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let copper = || Stock::objects().filter(|row| row.code.equals("Cu"));
    let (row, created) = copper()
        .update_or_create(
            db,
            |row| [row.amount.set(row.amount + 1)],
            || stock("Cu", 5),
        )
        .await?;
    assert_eq!((row.amount, created), (5, true));
    let (row, created) = copper()
        .update_or_create(
            db,
            |row| [row.amount.set(row.amount + 1)],
            || stock("Cu", 5),
        )
        .await?;
    assert_eq!((row.amount, created), (6, false));
    let inside = db
        .transaction(async |tx| {
            copper()
                .update_or_create(tx, |row| [row.amount.set(1)], || stock("Cu", 5))
                .await
        })
        .await?;
    assert_eq!((inside.0.amount, inside.1), (1, false));
    assert_eq!(Stock::objects().get(db).await?, inside.0);
    Ok(())
}
