//! Saving instances of every kind of key.

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Key, Model, Saved};
use terrace_tenancy::Executor as _;

use super::{Paper, Person, Profile, Seat, Stock, paper, person, start, stock};
use crate::support::{Home, kind};

pub(super) async fn saving_tells_what_it_did(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut ann = person("Ann", None)?;
    assert_eq!(ann.save(db).await?, Saved::Inserted);
    "Anna".clone_into(&mut ann.name);
    assert_eq!(ann.save(db).await?, Saved::Updated);
    // A key that was set, not loaded: the row is looked for, and made when it is not there.
    let mut same = Person {
        id: Auto::from(ann.key().unwrap_or_default()),
        ..person("Ann again", None)?
    };
    assert_eq!(same.save(db).await?, Saved::Updated);
    let mut other = Person {
        id: Auto::from(9_000),
        ..person("Bert", None)?
    };
    assert_eq!(other.save(db).await?, Saved::Inserted);
    assert_eq!(other.save(db).await?, Saved::Updated);
    assert_eq!(Person::objects().count(db).await?, 2);
    let mut copper = stock("Cu", 1);
    assert_eq!(copper.save(db).await?, Saved::Inserted);
    let mut again = stock("Cu", 2);
    assert_eq!(again.save(db).await?, Saved::Updated);
    copper.refresh(db).await?;
    assert_eq!(copper.amount, 2);
    // What was loaded and is gone since stays gone.
    copper.delete(db).await?;
    assert_eq!(kind(again.save(db).await), ErrorKind::NotFound);
    // The same inside a transaction.
    let saved = db
        .transaction(async |tx| {
            let mut tin = stock("Sn", 1);
            let first = tin.save(tx).await?;
            Ok::<_, terrace_core::Error>((first, stock("Sn", 2).save(tx).await?))
        })
        .await?;
    assert_eq!(saved, (Saved::Inserted, Saved::Updated));
    Ok(())
}

pub(super) async fn keys_that_refer_save_as_well(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let ann = person("Ann", None)?.insert(db).await?;
    let mut profile = Profile {
        person: ForeignKey::to(&ann)?,
        motto: "one".to_owned(),
    };
    assert_eq!(profile.save(db).await?, Saved::Inserted);
    "two".clone_into(&mut profile.motto);
    assert_eq!(profile.save(db).await?, Saved::Updated);
    let key = ann.key().unwrap_or_default();
    let mut read = Profile::get(db, key).await?;
    assert_eq!(read.motto, "two");
    "three".clone_into(&mut read.motto);
    assert_eq!(read.save(db).await?, Saved::Updated);
    assert_eq!(Profile::objects().count(db).await?, 1);
    let seat = |taken| Seat {
        line: Key::new(3),
        number: Key::new(4),
        taken,
    };
    assert_eq!(seat(false).save(db).await?, Saved::Inserted);
    assert_eq!(seat(true).save(db).await?, Saved::Updated);
    assert!(Seat::get(db, (3, 4)).await?.taken);
    assert_eq!(Seat::objects().count(db).await?, 1);
    Ok(())
}

pub(super) async fn saving_some_fields(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut mine = paper("One").insert(db).await?;
    let before = mine.changed;
    "unsaved".clone_into(&mut mine.title);
    mine.words = 7;
    let (recorded, recording) = db.recording();
    mine.save_fields(&recorded, |row| row.words).await?;
    assert_eq!(recording.count(), 1);
    let read = Paper::get(db, mine.key().unwrap_or_default()).await?;
    assert_eq!((read.title.as_str(), read.words), ("One", 7));
    assert_eq!((read.version, mine.version), (2, 2));
    assert!(read.changed >= before && read.changed == mine.changed);
    assert_eq!(
        kind(mine.save_fields(db, |row| row.id).await),
        ErrorKind::InvalidInput
    );
    let mut gone = stock("Cu", 1).insert(db).await?;
    Stock::objects().delete(db).await?;
    assert_eq!(
        kind(gone.save_fields(db, |row| row.amount).await),
        ErrorKind::NotFound
    );
    assert!(db.session().models().len() > 5);
    Ok(())
}

pub(super) async fn saving_changed_fields_only(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut mine = stock("Cu", 1).insert(db).await?;
    let before = mine.clone();
    let (recorded, recording) = db.recording();
    assert_eq!(
        mine.save_changed(&recorded, &before).await?,
        Saved::Unchanged
    );
    assert_eq!(recording.count(), 0);
    mine.amount = 5;
    assert_eq!(mine.save_changed(&recorded, &before).await?, Saved::Updated);
    assert_eq!(Stock::get(db, "Cu".to_owned()).await?.amount, 5);
    assert_eq!(
        kind(mine.save_changed(db, &stock("Sn", 1)).await),
        ErrorKind::InvalidInput
    );
    Ok(())
}
