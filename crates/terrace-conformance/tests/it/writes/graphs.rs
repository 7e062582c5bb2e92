//! Rows added together, and fields read again.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model, each};

use super::{Book, Chapter, Person, Publisher, person, start};
use crate::support::{Home, kind};

fn book(publisher: &Publisher, code: &str) -> Result<Book> {
    Ok(Book {
        id: Auto::unset(),
        code: code.to_owned(),
        pages: 1,
        publisher: ForeignKey::to(publisher)?,
        editor: None,
    })
}

fn chapter(book: &Book, number: i32) -> Result<Chapter> {
    Ok(Chapter {
        id: Auto::unset(),
        number,
        book: ForeignKey::to(book)?,
    })
}

pub(super) async fn graphs_are_added_whole_or_not_at_all(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let publisher = |name: &str| Publisher {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let (first, (books, chapters)) = publisher("first")
        .insert_with(db, |publisher| {
            let books = vec![book(publisher, "a")?, book(publisher, "b")?];
            Ok(each(books, |book| {
                Ok(vec![chapter(book, 1)?, chapter(book, 2)?])
            }))
        })
        .await?;
    assert_eq!((books.len(), chapters.len()), (2, 4));
    assert!(
        books
            .iter()
            .all(|book| Some(*book.publisher.key()) == first.key())
    );
    assert_eq!(Chapter::objects().count(db).await?, 4);
    let refused = publisher("second")
        .insert_with(db, |publisher| {
            Ok((vec![book(publisher, "c")?], Some(book(publisher, "a")?)))
        })
        .await;
    assert_eq!(kind(refused.map(drop)), ErrorKind::Unique);
    assert_eq!(Publisher::objects().count(db).await?, 1);
    // A transaction around it goes on.
    let count = db
        .transaction(async |tx| {
            let refused = publisher("third")
                .insert_with(tx, |publisher| Ok(vec![book(publisher, "a")?]))
                .await;
            assert_eq!(kind(refused.map(drop)), ErrorKind::Unique);
            Publisher::objects().count(tx).await
        })
        .await?;
    assert_eq!(count, 1);
    Ok(())
}

pub(super) async fn some_fields_are_refreshed(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let boss = person("Boss", None)?.insert(db).await?;
    let mut ann = person("Ann", None)?.insert(db).await?;
    Person::objects()
        .filter(|row| row.name.equals("Ann"))
        .update(db, |row| [row.boss.set(&boss), row.name.set("Anna")])
        .await?;
    "local".clone_into(&mut ann.name);
    ann.refresh_fields(db, |row| row.boss).await?;
    assert_eq!(ann.boss, Some(ForeignKey::to(&boss)?));
    assert_eq!(ann.name, "local");
    ann.refresh(db).await?;
    assert_eq!(ann.name, "Anna");
    Ok(())
}
