//! Writes of instances.

use serde_json::json;
use terrace_core::{Actor, Error, ErrorKind, Result};
use terrace_orm::AuditOperation::{Create, Delete, Restore, SoftDelete, Update};
use terrace_orm::{AuditEntry, Auto, ForeignKey, Key, Model, Saved};

use super::{Item, Named, Owner, Remark, Tag, item, owner, said, start};
use crate::support::{Home, kind};

pub(super) async fn each_write_of_an_instance_is_recorded(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let (recorded, recording) = db.recording();
    let mut pen = item("pen", 1).insert(&recorded).await?;
    // The row, and the row of the log.
    assert_eq!(recording.count(), 2);
    let created = AuditEntry::of(&pen)?.get(db).await?;
    assert_eq!(created.entity_table, "audit_item");
    assert_eq!(
        created.entity_key,
        pen.key().unwrap_or_default().to_string()
    );
    assert_eq!(created.actor.as_deref(), Some("user:7"));
    assert_eq!(created.acting()?, Some("user:7".parse()?));
    let created = said(db).await?;
    let expected = json!({
        "id": "…",
        "code": {"before": null, "after": "pen"},
        "amount": {"before": null, "after": 1},
    });
    assert_eq!(created, [(Create, "audit_item".to_owned(), expected)]);

    pen.amount = 2;
    recording.clear();
    assert_eq!(pen.save(&recorded).await?, Saved::Updated);
    // The row as it was, the write, and the log.
    assert_eq!(recording.count(), 3);
    let amount = |before: i32, after: i32| json!({"amount": {"before": before, "after": after}});
    assert_eq!(
        said(db).await?,
        [(Update, "audit_item".to_owned(), amount(1, 2))]
    );

    // Nothing that is tracked changed.
    pen.update(db).await?;
    assert!(said(db).await?.is_empty());

    // What is saved is said, not what the instance holds besides.
    pen.amount = 3;
    "unsaved".clone_into(&mut pen.code);
    pen.save_fields(db, |item| item.amount).await?;
    assert_eq!(
        said(db).await?,
        [(Update, "audit_item".to_owned(), amount(2, 3))]
    );
    pen.refresh(db).await?;
    let before = pen.clone();
    pen.amount = 4;
    pen.save_changed(db, &before).await?;
    assert_eq!(
        said(db).await?,
        [(Update, "audit_item".to_owned(), amount(3, 4))]
    );
    pen.change(db, |item| item.amount.set(item.amount + 1))
        .await?;
    assert_eq!(
        said(db).await?,
        [(Update, "audit_item".to_owned(), amount(4, 5))]
    );

    recording.clear();
    pen.delete(&recorded).await?;
    assert_eq!(recording.count(), 3);
    let gone = json!({
        "id": "…",
        "code": {"before": "pen", "after": null},
        "amount": {"before": 5, "after": null},
    });
    assert_eq!(said(db).await?, [(Delete, "audit_item".to_owned(), gone)]);
    assert_eq!(kind(pen.update(db).await), ErrorKind::NotFound);
    assert_eq!(kind(pen.delete(db).await), ErrorKind::NotFound);
    assert!(said(db).await?.is_empty());
    Ok(())
}

pub(super) async fn secrets_and_noise_stay_out_of_the_log(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut ann = owner("Ann").insert(db).await?;
    let table = || "audit_owner".to_owned();
    let created = json!({
        "id": "…",
        "name": {"before": null, "after": "Ann"},
        "password": {"changed": true},
        "updated": "…",
        "version": {"before": null, "after": 1},
    });
    assert_eq!(said(db).await?, [(Create, table(), created)]);
    // Not tracked; that every write stamps the row is not worth a word.
    ann.noise = 1;
    ann.document = json!({"a": 2});
    ann.update(db).await?;
    assert!(said(db).await?.is_empty());
    "correct horse".clone_into(&mut ann.password);
    ann.update(db).await?;
    let changed = json!({
        "password": {"changed": true},
        "updated": "…",
        "version": {"before": 2, "after": 3},
    });
    assert_eq!(said(db).await?, [(Update, table(), changed)]);

    ann.soft_delete(db).await?;
    ann.restore(db).await?;
    let operations: Vec<_> = said(db).await?.into_iter().map(|said| said.0).collect();
    assert_eq!(operations, [SoftDelete, Restore]);
    // Of an instance that is out of date nothing is written, and nothing said.
    let mut old = Owner {
        version: 1,
        ..ann.clone()
    };
    "Anna".clone_into(&mut old.name);
    assert_eq!(kind(old.update(db).await), ErrorKind::Stale);
    assert_eq!(kind(old.delete(db).await), ErrorKind::Stale);
    assert!(said(db).await?.is_empty());

    // Only what is named is said.
    let mut remark = Remark {
        id: Auto::unset(),
        text: "Hm".to_owned(),
        likes: 0,
        owner: ForeignKey::to(&ann)?,
    };
    remark.save(db).await?;
    remark.likes = 5;
    remark.save(db).await?;
    let created = json!({"text": {"before": null, "after": "Hm"}});
    assert_eq!(
        said(db).await?,
        [(Create, "audit_remark".to_owned(), created)]
    );
    Ok(())
}

pub(super) async fn rows_that_may_be_there_are_recorded_as_they_turn_out(
    home: &Home,
) -> Result<()> {
    let db = &start(home).await?;
    let table = || "audit_item".to_owned();
    let amount = |before: i32, after: i32| json!({"amount": {"before": before, "after": after}});
    // A key that was set, not loaded.
    let mut pen = Item {
        id: Auto::from(900),
        ..item("pen", 1)
    };
    assert_eq!(pen.save(db).await?, Saved::Inserted);
    assert!(matches!(said(db).await?.as_slice(), [(Create, ..)]));
    let mut same = Item {
        id: Auto::from(900),
        ..item("pen", 2)
    };
    assert_eq!(same.save(db).await?, Saved::Updated);
    assert_eq!(said(db).await?, [(Update, table(), amount(1, 2))]);

    assert!(
        !item("pen", 3)
            .upsert(db, |item| item.code)
            .await?
            .is_inserted()
    );
    assert_eq!(said(db).await?, [(Update, table(), amount(2, 3))]);
    assert!(
        item("ink", 1)
            .upsert(db, |item| item.code)
            .await?
            .is_inserted()
    );
    assert!(matches!(said(db).await?.as_slice(), [(Create, ..)]));
    item("ink", 9)
        .upsert(db, |item| item.code)
        .only_if(|item| item.amount.greater_than(5))
        .await?;
    assert!(said(db).await?.is_empty());

    let inks = || Item::objects().filter(|item| item.code.equals("ink"));
    inks().get_or_create(db, || item("ink", 2)).await?;
    assert!(said(db).await?.is_empty());
    inks()
        .update_or_create(
            db,
            |item| item.amount.set(item.amount + 6),
            || item("ink", 2),
        )
        .await?;
    assert_eq!(said(db).await?, [(Update, table(), amount(1, 7))]);
    let nibs = || Item::objects().filter(|item| item.code.equals("nib"));
    nibs().get_or_create(db, || item("nib", 2)).await?;
    nibs()
        .update_or_create(db, |item| item.amount.set(3), || item("nib", 2))
        .await?;
    let operations: Vec<_> = said(db).await?.into_iter().map(|said| said.0).collect();
    assert_eq!(operations, [Create, Update]);
    Ok(())
}

pub(super) async fn a_refused_write_leaves_nothing_in_the_log(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let mut pen = item("pen", 1).insert(db).await?;
    item("ink", 1).insert(db).await?;
    said(db).await?;
    // The database refuses.
    assert_eq!(kind(item("pen", 2).insert(db).await), ErrorKind::Unique);
    "ink".clone_into(&mut pen.code);
    assert_eq!(kind(pen.update(db).await), ErrorKind::Unique);
    assert!(said(db).await?.is_empty());
    // The program does.
    pen.refresh(db).await?;
    let refused = db
        .transaction(async |tx| {
            pen.amount = 2;
            pen.update(tx).await?;
            pen.delete(tx).await?;
            let entries = AuditEntry::of(&pen)?.count(tx).await?;
            assert_eq!(entries, 2);
            Err::<(), _>(Error::new(ErrorKind::InvalidInput, "no"))
        })
        .await;
    assert_eq!(kind(refused), ErrorKind::InvalidInput);
    assert!(said(db).await?.is_empty());
    let pen = Item::get(db, pen.key().unwrap_or_default()).await?;
    assert_eq!(pen.amount, 1);
    // A log that can't be written takes the write with it.
    let named = |length| Named {
        name: Key::new("n".repeat(length)),
    };
    assert_eq!(kind(named(401).insert(db).await), ErrorKind::Unsupported);
    assert_eq!(Named::objects().count(db).await?, 0);
    named(400).insert(db).await?;
    Named::objects().delete(db).await?;
    said(db).await?;
    // Who writes may change within a transaction.
    let job: Actor = "job:import".parse()?;
    db.transaction(async |tx| {
        item("nib", 1).insert(tx).await?;
        tx.acting_as(job, async |tx| {
            tx.savepoint(async |tx| item("cap", 1).insert(tx).await)
                .await
        })
        .await?;
        item("box", 1).insert(tx).await
    })
    .await?;
    let entries = AuditEntry::objects()
        .order_by(|entry| entry.id.ascending())
        .all(db)
        .await?;
    let actors: Vec<_> = entries.iter().map(|entry| entry.actor.as_deref()).collect();
    assert_eq!(actors, [Some("user:7"), Some("job:import"), Some("user:7")]);
    // A handle that wasn't told says nobody.
    let nobody = item("tin", 1).insert(home.db()).await?;
    assert_eq!(AuditEntry::of(&nobody)?.get(db).await?.actor, None);
    Ok(())
}

pub(super) async fn a_log_belongs_to_its_tenant(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let [_, globex] = &home.tenants;
    let mut pen = item("pen", 1).insert(db).await?;
    assert_eq!(AuditEntry::objects().count(globex).await?, 0);
    let theirs = item("pen", 5).insert(globex).await?;
    pen.amount = 2;
    pen.update(db).await?;
    Item::objects().delete(globex).await?;
    let own = AuditEntry::of(&pen)?.all(db).await?;
    assert_eq!(own.len(), 2);
    let operations: Vec<_> = AuditEntry::objects()
        .order_by(|entry| entry.id.ascending())
        .all(globex)
        .await?
        .into_iter()
        .map(|entry| (entry.operation, entry.actor))
        .collect();
    assert_eq!(operations, [(Create, None), (Delete, None)]);
    // The history of another tenant's instance is nobody's.
    assert_eq!(
        kind(AuditEntry::of(&pen)?.all(globex).await),
        ErrorKind::Isolation
    );
    assert_eq!(
        kind(AuditEntry::of(&theirs)?.all(db).await),
        ErrorKind::Isolation
    );
    assert_eq!(kind(pen.update(globex).await), ErrorKind::Isolation);
    Ok(())
}

pub(super) async fn unaudited_models_pay_nothing(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let (recorded, recording) = db.recording();
    let mut tag = Tag {
        id: Auto::unset(),
        name: "new".to_owned(),
    };
    tag.save(&recorded).await?;
    "old".clone_into(&mut tag.name);
    tag.save(&recorded).await?;
    assert_eq!(recording.count(), 2);
    assert!(recording.statements().iter().all(|one| !one.in_transaction));
    assert_eq!(kind(AuditEntry::of(&tag)), ErrorKind::InvalidInput);
    assert!(said(db).await?.is_empty());
    Ok(())
}
