//! Rows that count their changes, and rows that are marked as deleted.

use terrace_core::{ErrorKind, Result};
use terrace_orm::Model;

use super::{Paper, paper, start};
use crate::support::{Home, kind};

pub(super) async fn stale_instances_change_nothing(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut mine = paper("One").insert(db).await?;
    let mut theirs = Paper::get(db, mine.key().unwrap_or_default()).await?;
    mine.words = 2;
    mine.update(db).await?;
    assert_eq!(mine.version, 2);
    mine.update(db).await?;
    theirs.words = 3;
    for refused in [
        kind(theirs.update(db).await),
        kind(theirs.save(db).await),
        kind(theirs.save_fields(db, |row| row.words).await),
        kind(theirs.delete(db).await),
        kind(theirs.soft_delete(db).await),
        kind(Paper::bulk_update(db, std::slice::from_mut(&mut theirs), |row| row.words).await),
    ] {
        assert_eq!(refused, ErrorKind::Stale);
    }
    let inside: Result<()> = db.transaction(async |tx| theirs.update(tx).await).await;
    assert_eq!(kind(inside), ErrorKind::Stale);
    let read = Paper::get(db, mine.key().unwrap_or_default()).await?;
    assert_eq!((read.words, read.version), (2, 3));
    // Changes of many rows are counted as well.
    Paper::objects()
        .update(db, |row| [row.words.set(9)])
        .await?;
    assert_eq!(kind(mine.update(db).await), ErrorKind::Stale);
    mine.refresh(db).await?;
    assert_eq!((mine.words, mine.version), (9, 4));
    mine.delete(db).await?;
    assert_eq!(kind(mine.update(db).await), ErrorKind::NotFound);
    assert_eq!(kind(mine.delete(db).await), ErrorKind::NotFound);
    Ok(())
}

pub(super) async fn deletions_are_marked_and_taken_back(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut mine = paper("One").insert(db).await?;
    mine.soft_delete(db).await?;
    assert!(mine.deleted.is_some());
    let mut read = mine.clone();
    read.refresh(db).await?;
    assert_eq!(read, mine);
    mine.restore(db).await?;
    assert_eq!(mine.deleted, None);
    read.refresh(db).await?;
    assert_eq!(read, mine);
    paper("Two").insert(db).await?;
    let two = Paper::objects().filter(|row| row.title.equals("Two"));
    assert_eq!(two.clone().soft_delete(db).await?, 1);
    assert_eq!(two.clone().soft_delete(db).await?, 0);
    assert_eq!(Paper::objects().count(db).await?, 1);
    assert_eq!(two.clone().delete(db).await?, 0);
    assert_eq!(two.only_deleted().restore(db).await?, 1);
    assert_eq!(Paper::objects().count(db).await?, 2);
    assert_eq!(
        Paper::objects()
            .filter(|row| row.title.equals("One"))
            .delete(db)
            .await?,
        1
    );
    Ok(())
}
