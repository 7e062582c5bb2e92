//! Writes of many rows.

use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::AuditOperation::{Create, Delete, SoftDelete, Update};
use terrace_orm::{AuditEntry, Auto, ForeignKey, Model};

use super::{Item, Owner, Owning, Remark, Tag, item, owner, said, start};
use crate::support::{Home, kind};

pub(super) async fn bulk_writes_are_recorded_by_a_few_statements(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let (recorded, recording) = db.recording();
    let items = (0..50).map(|number| item(&format!("item {number}"), number));
    let mut items = Item::bulk_insert(&recorded, items.collect()).await?;
    assert_eq!(recording.count(), 2);
    assert_eq!(AuditEntry::objects().count(db).await?, 50);
    let last = AuditEntry::of(&items[49])?.get(db).await?;
    assert_eq!(last.changes["amount"], json!({"before": null, "after": 49}));
    said(db).await?;

    recording.clear();
    for item in items.iter_mut().take(20) {
        item.amount += 100;
    }
    Item::bulk_update(&recorded, &mut items, |item| item.amount).await?;
    let returns = home.capabilities().update_returning;
    assert_eq!(recording.count(), if returns { 3 } else { 4 });
    let changes = said(db).await?;
    assert_eq!(changes.len(), 20);
    assert!(changes.iter().all(|change| change.0 == Update));
    let moved = json!({"amount": {"before": 0, "after": 100}});
    assert!(changes.iter().any(|change| change.2 == moved));

    // In chunks, all or nothing.
    let again = (40..60).map(|number| item(&format!("item {number}"), 0));
    let refused = Item::bulk_insert(db, again.collect()).batch_size(7).await;
    assert_eq!(kind(refused), ErrorKind::Unique);
    assert!(said(db).await?.is_empty());
    assert_eq!(Item::objects().count(db).await?, 50);
    Ok(())
}

pub(super) async fn queries_record_each_row_that_changed(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let items = (0..5).map(|number| item(&format!("item {number}"), number));
    Item::bulk_insert(db, items.collect()).await?;
    said(db).await?;
    let (recorded, recording) = db.recording();
    let low = || Item::objects().filter(|item| item.amount.less_than(3));
    // To a value, which needs no look afterwards.
    let rows = low().update(&recorded, |item| item.amount.set(1)).await?;
    assert_eq!((rows, recording.count()), (3, 3));
    let mut changes = said(db).await?;
    changes.sort_by_key(|change| change.2["amount"]["before"].as_i64());
    let amount = |before: i32, after: i32| {
        let changes = json!({"amount": {"before": before, "after": after}});
        (Update, "audit_item".to_owned(), changes)
    };
    assert_eq!(changes, [amount(0, 1), amount(2, 1)]);
    // To what the database calculates.
    let rows = Item::objects()
        .filter(|item| item.code.equals("item 4"))
        .update(db, |item| item.amount.set(item.amount * 10))
        .await?;
    assert_eq!(rows, 1);
    assert_eq!(said(db).await?, [amount(4, 40)]);
    // To no row, and through a relation.
    recording.clear();
    let none = Item::objects().filter(|item| item.code.equals("nothing"));
    assert_eq!(none.update(&recorded, |item| item.amount.set(0)).await?, 0);
    assert_eq!(recording.count(), 1);
    let ann = owner("Ann").insert(db).await?;
    let own = ForeignKey::to(&ann)?;
    low().update(db, |item| item.owner.set(own)).await?;
    said(db).await?;
    let of_ann = Item::objects().filter(|item| item.owner().name.equals("Ann"));
    assert_eq!(of_ann.update(db, |item| item.amount.set(7)).await?, 3);
    assert_eq!(said(db).await?.len(), 3);
    let owners = Owner::objects().filter(|owner| owner.name.equals("Ann"));
    assert_eq!(owners.soft_delete(db).await?, 1);
    assert!(matches!(said(db).await?.as_slice(), [(SoftDelete, ..)]));
    // A key that is calculated would lose the row.
    let moved = Item::objects().update(db, |item| item.id.set(item.id + 1000));
    assert_eq!(kind(moved.await), ErrorKind::Unsupported);
    let mut fourth = Item::objects().filter(|item| item.code.equals("item 4"));
    fourth = fourth.limit(1);
    assert_eq!(fourth.update(db, |item| item.id.set(4444)).await?, 1);
    let moved = said(db).await?;
    assert!(matches!(moved.as_slice(), [(Update, _, changes)] if changes.get("id").is_some()));
    Ok(())
}

pub(super) async fn rows_in_conflict_are_told_apart(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    Item::bulk_insert(db, vec![item("a", 1), item("b", 2)]).await?;
    said(db).await?;
    let written = Item::bulk_insert(db, vec![item("b", 3), item("c", 4)])
        .update_on_conflict(|item| item.code, |item| item.amount)
        .await?;
    assert_eq!(written.len(), 2);
    let mut changes = said(db).await?;
    changes.sort_by_key(|change| change.0 == Create);
    assert_eq!(changes.len(), 2);
    let amount = json!({"amount": {"before": 2, "after": 3}});
    assert_eq!(changes[0], (Update, "audit_item".to_owned(), amount));
    assert_eq!(changes[1].0, Create);
    assert_eq!(changes[1].2["code"], json!({"before": null, "after": "c"}));

    let ignored = Item::bulk_insert(db, vec![item("c", 9), item("d", 9)])
        .ignore_conflicts()
        .await;
    if home.capabilities().conflict_targets {
        ignored?;
        let changes = said(db).await?;
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].2["code"], json!({"before": null, "after": "d"}));
    } else {
        assert_eq!(kind(ignored), ErrorKind::Unsupported);
        assert_eq!(Item::objects().count(db).await?, 3);
    }
    Ok(())
}

pub(super) async fn deletes_record_what_goes_with_them(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let ann = owner("Ann").insert(db).await?;
    let pen = Item {
        owner: Some(ForeignKey::to(&ann)?),
        ..item("pen", 1)
    };
    let pen = pen.insert(db).await?;
    for text in ["one", "two"] {
        let remark = Remark {
            id: Auto::unset(),
            text: text.to_owned(),
            likes: 0,
            owner: ForeignKey::to(&ann)?,
        };
        remark.insert(db).await?;
    }
    let tag = Tag {
        id: Auto::unset(),
        name: "new".to_owned(),
    };
    let tag = tag.insert(db).await?;
    ann.tags().add(db, [&tag]).await?;
    said(db).await?;
    let deleted = Owner::objects().delete(db).await?;
    assert_eq!(deleted.of::<Remark>(), 2);
    let mut gone: Vec<_> = said(db).await?;
    gone.sort_by(|one, other| one.1.cmp(&other.1));
    let operations: Vec<_> = gone.iter().map(|gone| (gone.1.as_str(), gone.0)).collect();
    let expected = [
        // It is kept, and lets its owner go.
        ("audit_item", Update),
        ("audit_owner", Delete),
        ("audit_owning", Delete),
        ("audit_remark", Delete),
        ("audit_remark", Delete),
    ];
    assert_eq!(operations, expected);
    assert_eq!(
        Item::get(db, pen.key().unwrap_or_default()).await?.owner,
        None
    );

    // One at a time, and by a query that only the database understands.
    let bert = owner("Bert").insert(db).await?;
    said(db).await?;
    bert.delete(db).await?;
    assert!(matches!(said(db).await?.as_slice(), [(Delete, ..)]));
    let items = (0..5).map(|number| item(&format!("item {number}"), number));
    Item::bulk_insert(db, items.collect()).await?;
    said(db).await?;
    let (recorded, recording) = db.recording();
    let low =
        Item::objects().filter(|item| item.amount.less_than(3) & item.code.starts_with("item"));
    assert_eq!(low.delete(&recorded).await?.total(), 3);
    assert_eq!(recording.count(), 3);
    assert_eq!(said(db).await?.len(), 3);
    assert_eq!(Item::objects().count(db).await?, 3);
    Ok(())
}

pub(super) async fn links_in_an_audited_middle_are_recorded(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let ann = owner("Ann").insert(db).await?;
    let names = ["new", "old", "blue"].map(|name| Tag {
        id: Auto::unset(),
        name: name.to_owned(),
    });
    let tags = Tag::bulk_insert(db, names.to_vec()).await?;
    said(db).await?;
    assert_eq!(ann.tags().add(db, &tags[..2]).await?, 2);
    assert_eq!(ann.tags().add(db, &tags[1..2]).await?, 0);
    let added = said(db).await?;
    assert_eq!(added.len(), 2);
    assert!(
        added
            .iter()
            .all(|one| one.0 == Create && one.1 == "audit_owning")
    );
    ann.tags().set(db, &tags[1..]).await?;
    let operations: Vec<_> = said(db).await?.into_iter().map(|said| said.0).collect();
    assert_eq!(operations, [Delete, Create]);
    let link = Owning::objects().filter(|one| one.tag().name.equals("blue"));
    let link = link.get(db).await?;
    let entry = AuditEntry::of(&link)?;
    assert_eq!(entry.count(db).await?, 0);
    assert_eq!(ann.tags().remove(db, &tags[1..2]).await?, 1);
    assert_eq!(ann.tags().clear(db).await?, 1);
    let entry = AuditEntry::of(&link)?.get(db).await?;
    let (of, tag) = (
        ann.key().unwrap_or_default(),
        tags[2].key().unwrap_or_default(),
    );
    assert_eq!(entry.entity_key, format!("[{of},{tag}]"));
    assert_eq!(said(db).await?.len(), 2);
    Ok(())
}
