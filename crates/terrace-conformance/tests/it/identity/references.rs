//! References to keys of every kind, and other fields that fill themselves.

use std::borrow::Cow;

use jiff::Timestamp;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Key, Model};
use terrace_sql::{Insert, Statement, Table};
use uuid::Uuid;

use super::{Account, Item, Region, SmallCounter, add, clear, item};
use crate::support::{Home, kind};

pub(super) async fn references_of_every_kind_are_held(home: &Home) -> Result<()> {
    let db = home.db();
    let empty = item(home).await?;
    let small = SmallCounter {
        id: Auto::unset(),
        label: 1,
    }
    .insert(db)
    .await?;
    let region = Region {
        id: Auto::unset(),
        label: 2,
    }
    .insert(db)
    .await?;
    let account = Account {
        login: Key::from("ann"),
        label: 3,
    }
    .insert(db)
    .await?;
    let mut full = Item {
        small: Some(ForeignKey::to(&small)?),
        region: Some(ForeignKey::to(&region)?),
        account: Some(ForeignKey::to(&account)?),
        parent: Some(ForeignKey::to(&empty)?),
        ..item(home).await?
    };
    full.update(db).await?;
    let id = full.id.get().copied().unwrap_or_default();
    assert_eq!(Item::get(db, id).await?, full);
    let loaded = Item::objects()
        .filter(|item| item.region().label.equals(2) & item.account.equals(&account))
        .select_related(|item| (item.small(), item.region(), item.account(), item.parent()))
        .get(db)
        .await?;
    assert_eq!(
        loaded.small.as_ref().and_then(ForeignKey::loaded),
        Some(&small)
    );
    assert_eq!(
        loaded.region.as_ref().and_then(ForeignKey::loaded),
        Some(&region)
    );
    assert_eq!(
        loaded.account.as_ref().and_then(ForeignKey::loaded),
        Some(&account)
    );
    assert_eq!(
        loaded
            .parent
            .as_ref()
            .and_then(ForeignKey::loaded)
            .map(|row| row.id),
        Some(empty.id)
    );
    for stray in [
        Item {
            small: Some(ForeignKey::of(99)),
            ..full.clone()
        },
        Item {
            region: Some(ForeignKey::of(Uuid::max())),
            ..full.clone()
        },
        Item {
            account: Some(ForeignKey::of("nobody".to_owned())),
            ..full.clone()
        },
        Item {
            parent: Some(ForeignKey::of(i64::MAX)),
            ..full.clone()
        },
    ] {
        let mut stray = stray;
        assert_eq!(kind(stray.update(db).await), ErrorKind::ForeignKey);
        stray.id = Auto::unset();
        assert_eq!(kind(stray.insert(db).await), ErrorKind::ForeignKey);
    }
    assert_eq!(Item::get(db, id).await?.level, full.level);
    clear(home).await
}

pub(super) async fn deleting_what_is_referred_to(home: &Home) -> Result<()> {
    let db = home.db();
    let region = Region {
        id: Auto::unset(),
        label: 2,
    }
    .insert(db)
    .await?;
    let parent = item(home).await?;
    let mut child = Item {
        parent: Some(ForeignKey::to(&parent)?),
        ..item(home).await?
    };
    child.update(db).await?;
    assert_eq!(
        kind(parent.delete(db).await),
        ErrorKind::ForeignKey,
        "restrict"
    );
    let mut there = Item {
        region: Some(ForeignKey::to(&region)?),
        ..item(home).await?
    };
    there.update(db).await?;
    region.delete(db).await?;
    assert_eq!(
        kind(there.refresh(db).await),
        ErrorKind::NotFound,
        "cascade"
    );
    clear(home).await
}

/// A reference that becomes null.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "loose")]
struct Loose {
    id: Auto<i64>,
    #[terrace(on_delete = "set_null")]
    account: Option<ForeignKey<Account>>,
}

pub(super) async fn a_reference_becomes_null_with_its_row(home: &Home) -> Result<()> {
    let db = &home.db().with_models(&[Account::SCHEMA, Loose::SCHEMA]);
    home.create(Loose::SCHEMA).await?;
    let account = Account {
        login: Key::from("ann"),
        label: 3,
    }
    .insert(db)
    .await?;
    let account_key = Some(ForeignKey::to(&account)?);
    let mut loose = Loose {
        id: Auto::unset(),
        account: account_key,
    }
    .insert(db)
    .await?;
    account.delete(db).await?;
    loose.refresh(db).await?;
    assert_eq!(loose.account, None);
    Ok(())
}

pub(super) async fn times_are_stamped(home: &Home) -> Result<()> {
    let db = home.db();
    let before = Timestamp::now();
    let mut item = item(home).await?;
    let created = item.created.get().copied().unwrap_or_default();
    assert!(
        item.added.as_microsecond() >= before.as_microsecond() && item.added <= Timestamp::now()
    );
    assert_eq!((item.added, item.changed), (created, created));
    let id = item.id.get().copied().unwrap_or_default();
    assert_eq!(Item::get(db, id).await?, item);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    item.level = 5;
    item.update(db).await?;
    assert!(item.changed > item.added);
    assert_eq!(item.added, created);
    assert_eq!(Item::get(db, id).await?, item);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    Item::objects()
        .update(db, |item| [item.level.set(6)])
        .await?;
    let changed = Item::get(db, id).await?;
    assert!(changed.changed > item.changed && changed.added == created);
    clear(home).await
}

/// The program gives every value of a model, so that a default shows only past it.
pub(super) async fn defaults_fill_what_is_left_out(home: &Home) -> Result<()> {
    let db = home.db();
    let counter = add(db, 0).await?;
    let now = Timestamp::UNIX_EPOCH;
    let columns = ["counter_id", "created", "added", "changed"];
    let insert = Insert {
        table: Table::from(Item::SCHEMA),
        columns: columns.into_iter().map(Cow::Borrowed).collect(),
        values: vec![counter.into(), now.into(), now.into(), now.into()],
        calculated: Vec::new(),
        identity: Some(Cow::Borrowed("id")),
        conflict: None,
        returning: vec![Cow::Borrowed("id")],
    };
    home.run(&Statement::Insert(insert)).await?;
    assert_eq!(Item::objects().get(db).await?.level, 7);
    clear(home).await
}
