//! Deletes, and what goes, changes or stands in the way.

use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, Blocked, ForeignKey, Model};
use terrace_tenancy::Db;

use super::{
    Award, Band, Book, Chapter, MODELS, Note, Person, Profile, Publisher, Record, Song, empty,
    library, person, start,
};
use crate::support::{Home, kind};

pub(super) async fn cascades_reach_every_level(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let kept = library(db, "kept", None).await?;
    let gone = library(db, "gone", None).await?;
    let (recorded, recording) = db.recording();
    let deleted = gone.delete(&recorded).await?;
    assert_eq!(deleted.total(), 1 + 2 + 4 + 4);
    assert_eq!(
        (
            deleted.of::<Book>(),
            deleted.of::<Chapter>(),
            deleted.of::<Note>()
        ),
        (2, 4, 4)
    );
    // Awards are looked for, and each of four tables is deleted from.
    assert_eq!(recording.count(), 5, "{:?}", recording.statements());
    assert_eq!(Book::objects().count(db).await?, 2);
    assert_eq!(Note::objects().count(db).await?, 4);
    assert_eq!(kind(gone.delete(db).await), ErrorKind::NotFound);
    let inside = db.transaction(async |tx| kept.delete(tx).await).await?;
    assert_eq!(inside.total(), 11);
    Ok(())
}

pub(super) async fn queries_delete_with_what_depends_on_them(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    library(db, "a", None).await?;
    library(db, "b", None).await?;
    library(db, "c", None).await?;
    let one = Publisher::objects().filter(|row| row.name.equals("a"));
    assert_eq!(one.delete(db).await?, 11);
    // The condition is about rows that go first.
    let other = Book::objects().filter(|row| row.publisher().name.equals("b"));
    assert_eq!(other.delete(db).await?, 10);
    let cut = Publisher::objects()
        .order_by(|row| row.name.descending())
        .limit(1);
    assert_eq!(cut.delete(db).await?, 11);
    let left = Publisher::objects().values(|row| row.name).all(db).await?;
    assert_eq!(left, ["b"]);
    assert_eq!(Publisher::objects().none().delete(db).await?, 0);
    assert_eq!(Publisher::objects().delete(db).await?, 1);
    Ok(())
}

pub(super) async fn references_are_set_to_null(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let editor = person("Ed", None)?.insert(db).await?;
    library(db, "a", Some(&editor)).await?;
    let deleted = editor.delete(db).await?;
    assert_eq!(deleted, 1);
    let edited = Book::objects().filter(|row| row.editor.is_not_null());
    assert_eq!(edited.count(db).await?, 0);
    assert_eq!(Book::objects().count(db).await?, 2);
    let editor = person("Ed", None)?.insert(db).await?;
    Book::objects()
        .update(db, |row| [row.editor.set(&editor)])
        .await?;
    assert_eq!(Person::objects().delete(db).await?, 1);
    assert_eq!(Book::objects().count(db).await?, 2);
    Ok(())
}

pub(super) async fn circles_of_references(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut top = person("top", None)?.insert(db).await?;
    let mut boss = top.clone();
    for number in 0..5 {
        boss = person(&format!("{number}"), Some(&boss))?
            .insert(db)
            .await?;
    }
    person("other", None)?.insert(db).await?;
    let profile = Profile {
        person: ForeignKey::to(&boss)?,
        motto: "last".to_owned(),
    };
    profile.insert(db).await?;
    top.boss = Some(ForeignKey::to(&boss)?);
    top.update(db).await?;
    let deleted = top.delete(db).await?;
    assert_eq!((deleted.of::<Person>(), deleted.of::<Profile>()), (6, 1));
    assert_eq!(Person::objects().get(db).await?.name, "other");
    Ok(())
}

pub(super) async fn a_refused_delete_names_rows_in_the_way(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let publisher = library(db, "a", None).await?;
    let book = Book::objects()
        .filter(|row| row.code.equals("a 1"))
        .get(db)
        .await?;
    let award = || -> Result<Award> {
        Ok(Award {
            id: Auto::unset(),
            book: ForeignKey::to(&book)?,
        })
    };
    let mut awards = Vec::new();
    for _ in 0..12 {
        awards.push(award()?);
    }
    Award::bulk_insert(db, awards).await?;
    let refused = match publisher.delete(db).await {
        Err(error) => error,
        Ok(deleted) => panic!("it went well: {deleted:?}"),
    };
    assert_eq!(refused.kind(), ErrorKind::Protected);
    let blocked = Blocked::of(&refused)
        .map(Blocked::blockers)
        .unwrap_or_default();
    assert_eq!(blocked.len(), 1);
    assert_eq!((blocked[0].model().name, blocked[0].rows()), ("Award", 12));
    assert_eq!(
        (blocked[0].reference().name, blocked[0].keys().len()),
        ("book", 10)
    );
    assert_eq!(Note::objects().count(db).await?, 4);
    let inside = db
        .transaction(async |tx| {
            assert_eq!(kind(book.delete(tx).await), ErrorKind::Protected);
            Book::objects().count(tx).await
        })
        .await?;
    assert_eq!(inside, 2);
    Award::objects().delete(db).await?;
    assert_eq!(publisher.delete(db).await?, 11);
    Ok(())
}

async fn band(db: &Db<Tenant>, name: &str) -> Result<(Band, Record)> {
    let band = Band {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let band = band.insert(db).await?;
    let record = Record {
        id: Auto::unset(),
        band: ForeignKey::to(&band)?,
    };
    let record = record.insert(db).await?;
    Ok((band, record))
}

async fn song(db: &Db<Tenant>, band: &Band, record: &Record) -> Result<Song> {
    let song = Song {
        id: Auto::unset(),
        band: ForeignKey::to(band)?,
        record: ForeignKey::to(record)?,
    };
    song.insert(db).await
}

pub(super) async fn restricted_rows_may_go_together(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let (first, record) = band(db, "first").await?;
    song(db, &first, &record).await?;
    assert_eq!(kind(record.delete(db).await), ErrorKind::Restricted);
    // The song goes with its band, and so does the record that it restricts.
    assert_eq!(first.delete(db).await?, 3);
    let (first, record) = band(db, "first").await?;
    let (second, _) = band(db, "second").await?;
    song(db, &second, &record).await?;
    let refused = first.delete(db).await;
    assert_eq!(kind(refused), ErrorKind::Restricted);
    let refused = Band::objects()
        .filter(|row| row.name.equals("first"))
        .delete(db)
        .await;
    assert_eq!(kind(refused), ErrorKind::Restricted);
    assert_eq!(Band::objects().delete(db).await?, 5);
    Ok(())
}

pub(super) async fn a_preview_changes_nothing(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let editor = person("Ed", None)?.insert(db).await?;
    let publisher = library(db, "a", Some(&editor)).await?;
    let preview = publisher.delete_preview(db).await?;
    assert_eq!(preview.deleted().total(), 11);
    assert_eq!(preview.deleted().of::<Note>(), 4);
    assert!(preview.blockers().is_empty());
    let preview = Person::objects().delete_preview(db).await?;
    assert_eq!(preview.deleted().total(), 1);
    let changed: Vec<_> = preview
        .changed()
        .map(|(model, field, rows)| (model.name, field.name, rows))
        .collect();
    assert_eq!(changed, [("Book", "editor", 2)]);
    let (first, record) = band(db, "first").await?;
    song(db, &first, &record).await?;
    let preview = record.delete_preview(db).await?;
    assert_eq!(
        (preview.blockers().len(), preview.blockers()[0].rows()),
        (1, 1)
    );
    assert_eq!(publisher.delete(db).await?, 11);
    Ok(())
}

pub(super) async fn the_other_tenant_keeps_its_rows(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let theirs = home.tenants[1].with_models(MODELS);
    empty(&theirs).await?;
    let mine = library(db, "a", None).await?;
    let other = library(&theirs, "a", None).await?;
    assert_eq!(kind(other.delete(db).await), ErrorKind::Isolation);
    assert_eq!(kind(other.delete_preview(db).await), ErrorKind::Isolation);
    assert_eq!(mine.delete(db).await?, 11);
    assert_eq!(Publisher::objects().delete(db).await?, 0);
    assert_eq!(Note::objects().count(&theirs).await?, 4);
    assert_eq!(other.delete(&theirs).await?, 11);
    Ok(())
}

pub(super) async fn deletes_without_known_models_are_left_to_the_database(
    home: &Home,
) -> Result<()> {
    let db = &start(home).await?;
    let plain = home.db();
    let (first, record) = band(db, "first").await?;
    let song = song(db, &first, &record).await?;
    assert_eq!(kind(record.delete(plain).await), ErrorKind::ForeignKey);
    song.delete(plain).await?;
    let publisher = library(db, "a", None).await?;
    assert_eq!(publisher.delete(plain).await?, 1);
    assert_eq!(Note::objects().count(plain).await?, 0);
    Ok(())
}
