//! Keys: those that the database numbers, those that the program gives, and references to both.

use std::collections::HashSet;

use jiff::Timestamp;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Key, Model, models};
use terrace_tenancy::Executor;
use uuid::Uuid;

use crate::field_types::physical_types;
use crate::support::{Home, checks, in_every_cell, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "counter")]
struct Counter {
    id: Auto<i64>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "small_counter")]
struct SmallCounter {
    id: Auto<i32>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "region")]
struct Region {
    id: Auto<Uuid>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "account")]
struct Account {
    #[terrace(primary_key, max_length = 64)]
    login: Key<String>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "plain_key")]
struct PlainKey {
    id: Key<i64>,
    label: i32,
}

/// References of every kind of key, some of which may be null.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "item")]
struct Item {
    id: Auto<i64>,
    counter: ForeignKey<Counter>,
    small: Option<ForeignKey<SmallCounter>>,
    #[terrace(on_delete = "cascade")]
    region: Option<ForeignKey<Region>>,
    account: Option<ForeignKey<Account>>,
    #[terrace(on_delete = "restrict")]
    parent: Option<ForeignKey<Item>>,
    created: Auto<Timestamp>,
    #[terrace(auto_now_add)]
    added: Timestamp,
    #[terrace(auto_now)]
    changed: Timestamp,
    #[terrace(default = "7")]
    level: i32,
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_references_in_every_cell() {
    let checks = checks![
        keys_are_stored_as_their_type,
        the_first_numbers_are_small_and_rise,
        no_number_is_given_twice,
        tenants_add_rows_at_the_same_time,
        a_bulk_is_numbered_in_order_beside_others,
        a_number_of_ones_own_and_then_an_automatic_one,
        zero_and_negative_numbers_are_numbers,
        keys_of_the_program_are_kept,
        automatic_keys_of_every_kind_are_filled,
        references_of_every_kind_are_held,
        deleting_what_is_referred_to,
        a_reference_becomes_null_with_its_row,
        times_are_stamped,
        defaults_fill_what_is_left_out,
    ];
    let models = models![Counter, SmallCounter, Region, Account, PlainKey, Item];
    in_every_cell(models, checks).await;
}

async fn keys_are_stored_as_their_type(home: &Home) -> Result<()> {
    let wanted = [
        ("counter", "id", ["bigint", "bigint", "BIGINT"]),
        ("small_counter", "id", ["integer", "int", "INTEGER"]),
        ("region", "id", ["uuid", "char(36)", "TEXT"]),
        (
            "account",
            "login",
            ["character varying(64)", "varchar(64)", "VARCHAR(64)"],
        ),
        ("plain_key", "id", ["bigint", "bigint", "BIGINT"]),
        ("item", "counter_id", ["bigint", "bigint", "BIGINT"]),
        ("item", "small_id", ["integer", "int", "INTEGER"]),
        ("item", "region_id", ["uuid", "char(36)", "TEXT"]),
        (
            "item",
            "account_id",
            ["character varying(64)", "varchar(64)", "VARCHAR(64)"],
        ),
        ("item", "parent_id", ["bigint", "bigint", "BIGINT"]),
    ];
    let place = match home.dialect() {
        "postgres" => 0,
        "sqlite" => 2,
        _ => 1,
    };
    for (table, name, types) in wanted {
        let columns = physical_types(home, table).await?;
        let column = columns.iter().find(|column| column.name == name);
        let column = column.unwrap_or_else(|| panic!("{table} has no column {name}"));
        // A key that SQLite numbers by itself is an alias of the row's number.
        let alias =
            column.type_name == "INTEGER" && table == "counter" && !home.has_rows_isolated();
        assert!(
            alias || column.type_name == types[place],
            "{table}.{name}: {column:?}"
        );
        let optional = ["small_id", "region_id", "account_id", "parent_id"].contains(&name);
        assert_eq!(column.nullable, optional, "{table}.{name}");
        let numbered = ["counter", "small_counter"].contains(&table);
        let says_so = ["identity", "auto_increment"].contains(&column.filled.as_str());
        assert_eq!(
            says_so,
            numbered && place != 2,
            "{table}.{name}: {column:?}"
        );
    }
    let level = physical_types(home, "item")
        .await?
        .into_iter()
        .find(|column| column.name == "level");
    assert_eq!(level.map(|level| level.filled).as_deref(), Some("7"));
    Ok(())
}

async fn add(db: &impl Executor<Tenant>, label: i32) -> Result<i64> {
    let row = Counter {
        id: Auto::unset(),
        label,
    }
    .insert(db)
    .await?;
    Ok(row.id.get().copied().unwrap_or_default())
}

async fn the_first_numbers_are_small_and_rise(home: &Home) -> Result<()> {
    let mut last = 0;
    for label in 0..5 {
        let id = add(home.db(), label).await?;
        assert!(id > last && id <= 10, "{id} after {last}");
        last = id;
    }
    let small = SmallCounter {
        id: Auto::unset(),
        label: 1,
    }
    .insert(home.db())
    .await?;
    assert_eq!(small.id.get(), Some(&1));
    Ok(())
}

async fn no_number_is_given_twice(home: &Home) -> Result<()> {
    let db = home.db();
    let mut seen = HashSet::new();
    for label in 0..5 {
        let row = Counter {
            id: Auto::unset(),
            label,
        }
        .insert(db)
        .await?;
        assert!(
            seen.insert(row.id.get().copied()),
            "{:?} was given twice",
            row.id
        );
        row.delete(db).await?;
    }
    Counter::objects().delete(db).await?;
    let after = add(db, 0).await?;
    assert!(
        seen.insert(Some(after)),
        "{after} was given twice, after all rows were deleted"
    );
    let undone: Result<()> = db
        .transaction(async |tx| {
            add(tx, 1).await?;
            Err(terrace_core::Error::new(
                ErrorKind::InvalidInput,
                "on purpose",
            ))
        })
        .await;
    assert_eq!(kind(undone), ErrorKind::InvalidInput);
    assert!(seen.insert(Some(add(db, 2).await?)));
    Ok(())
}

async fn tenants_add_rows_at_the_same_time(home: &Home) -> Result<()> {
    let work = home
        .tenants
        .iter()
        .flat_map(|db| (0..8).map(move |task| (db.clone(), task)));
    let tasks: Vec<_> = work
        .map(|(db, task)| {
            tokio::spawn(async move {
                let mut ids = Vec::new();
                for number in 0..8 {
                    let label = 1_000 + task * 8 + number;
                    ids.push((add(&db, label).await?, label));
                }
                Ok::<_, terrace_core::Error>(ids)
            })
        })
        .collect();
    let mut given = [Vec::new(), Vec::new()];
    for (index, task) in tasks.into_iter().enumerate() {
        let ids = task.await.unwrap_or_else(|error| panic!("{error}"))?;
        given[index / 8].extend(ids);
    }
    for (db, mut given) in home.tenants.iter().zip(given) {
        given.sort_unstable();
        let stored = Counter::objects()
            .filter(|row| row.label.at_least(1_000))
            .values(|row| (row.id, row.label))
            .order_by(|row| row.id.ascending())
            .all(db)
            .await?;
        assert_eq!(stored, given);
        let distinct: HashSet<i64> = given.iter().map(|(id, _)| *id).collect();
        assert_eq!(distinct.len(), 64);
    }
    Ok(())
}

async fn a_bulk_is_numbered_in_order_beside_others(home: &Home) -> Result<()> {
    let bulk = |index: usize, from: i32| {
        let db = home.tenants[index].clone();
        tokio::spawn(async move {
            let rows = (from..from + 200)
                .map(|label| Counter {
                    id: Auto::unset(),
                    label,
                })
                .collect();
            Counter::bulk_insert(&db, rows).await
        })
    };
    let tasks: Vec<_> = [(0, 10_000), (1, 10_000), (0, 20_000), (1, 20_000)]
        .map(|(index, from)| (index, bulk(index, from)))
        .into();
    for (index, task) in tasks {
        let rows = task.await.unwrap_or_else(|error| panic!("{error}"))?;
        assert!(rows.is_sorted_by_key(|row| row.id.get().copied()));
        for row in rows.iter().step_by(67) {
            let id = row.id.get().copied().unwrap_or_default();
            let stored = Counter::get(&home.tenants[index], id).await?;
            assert_eq!(stored.label, row.label);
        }
    }
    // Rows with and without numbers of their own in one bulk.
    let high = add(home.db(), 0).await? + 1_000;
    let mixed = vec![
        Counter {
            id: Auto::unset(),
            label: 30_001,
        },
        Counter {
            id: Auto::from(high),
            label: 30_002,
        },
        Counter {
            id: Auto::unset(),
            label: 30_003,
        },
    ];
    for row in Counter::bulk_insert(home.db(), mixed).await? {
        let id = row.id.get().copied().unwrap_or_default();
        assert_eq!(Counter::get(home.db(), id).await?.label, row.label);
    }
    Ok(())
}

/// PostgreSQL's counters don't see numbers that rows bring: `advance_identity` moves them.
async fn a_number_of_ones_own_and_then_an_automatic_one(home: &Home) -> Result<()> {
    let db = home.db();
    let high = add(db, 0).await? + 5_000;
    Counter {
        id: Auto::from(high),
        label: 1,
    }
    .insert(db)
    .await?;
    let mut session = home.servers.target(home.placement())?.session().await?;
    session.advance_identity(Counter::SCHEMA).await?;
    session.advance_identity(Region::SCHEMA).await?;
    session.advance_identity(SmallCounter::SCHEMA).await?;
    drop(session);
    let next = add(db, 2).await?;
    assert!(next > high, "{next} is not behind {high}");
    // Moving it again takes no number back.
    let mut session = home.servers.target(home.placement())?.session().await?;
    Counter::get(db, next).await?.delete(db).await?;
    session.advance_identity(Counter::SCHEMA).await?;
    drop(session);
    let after = add(db, 3).await?;
    assert!(after > next, "{after} was given again");
    let theirs = add(&home.tenants[1], 3).await?;
    Counter::get(&home.tenants[1], theirs).await.map(drop)
}

async fn zero_and_negative_numbers_are_numbers(home: &Home) -> Result<()> {
    let db = home.db();
    for id in [0, -1, i64::MIN] {
        let row = Counter {
            id: Auto::from(id),
            label: 40_000,
        }
        .insert(db)
        .await?;
        assert_eq!(row.id.get(), Some(&id));
        assert_eq!(Counter::get(db, id).await?.label, 40_000);
        row.delete(db).await?;
    }
    for id in [0, -1, i64::MIN, i64::MAX] {
        PlainKey {
            id: Key::new(id),
            label: 1,
        }
        .insert(db)
        .await?;
        assert_eq!(PlainKey::get(db, id).await?.id.get(), &id);
    }
    assert_eq!(PlainKey::objects().delete(db).await?, 4);
    assert!(add(db, 0).await? > 0);
    Ok(())
}

async fn keys_of_the_program_are_kept(home: &Home) -> Result<()> {
    let db = home.db();
    let longest = "ü".repeat(64);
    for login in ["ann", "Ann", "ann ", "", "50%", longest.as_str()] {
        let mut account = Account {
            login: Key::from(login),
            label: 1,
        };
        account.save(db).await?;
        account.label = 2;
        account.save(db).await?;
        assert_eq!(Account::get(db, login.to_owned()).await?, account);
    }
    assert_eq!(Account::objects().count(db).await?, 6);
    assert_eq!(
        kind(
            Account {
                login: Key::from("ann"),
                label: 3
            }
            .insert(db)
            .await
        ),
        ErrorKind::Unique
    );
    let too_long = Account {
        login: Key::new("ü".repeat(65)),
        label: 1,
    };
    assert_eq!(kind(too_long.insert(db).await), ErrorKind::InvalidValue);
    // The same key is the other tenant's own.
    Account {
        login: Key::from("ann"),
        label: 9,
    }
    .insert(&home.tenants[1])
    .await?;
    assert_eq!(Account::get(db, "ann".to_owned()).await?.label, 2);
    assert_eq!(Account::objects().delete(db).await?, 6);
    assert_eq!(Account::objects().delete(&home.tenants[1]).await?, 1);
    Ok(())
}

async fn automatic_keys_of_every_kind_are_filled(home: &Home) -> Result<()> {
    let db = home.db();
    let region = Region {
        id: Auto::unset(),
        label: 1,
    }
    .insert(db)
    .await?;
    let id = region.id.get().copied().unwrap_or_default();
    assert_eq!(id.get_version_num(), 7);
    assert_eq!(Region::get(db, id).await?, region);
    let own = Uuid::from_u128(7);
    assert_eq!(
        Region {
            id: Auto::from(own),
            label: 2
        }
        .insert(db)
        .await?
        .id
        .get(),
        Some(&own)
    );
    let many = (0..3)
        .map(|label| Region {
            id: Auto::unset(),
            label,
        })
        .collect();
    let many: HashSet<_> = Region::bulk_insert(db, many)
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(many.len(), 3);
    assert_eq!(Region::objects().delete(db).await?, 5);
    Ok(())
}

async fn item(home: &Home) -> Result<Item> {
    let db = home.db();
    let counter = Counter {
        id: Auto::unset(),
        label: 1,
    }
    .insert(db)
    .await?;
    let item = Item {
        id: Auto::unset(),
        counter: ForeignKey::to(&counter)?,
        small: None,
        region: None,
        account: None,
        parent: None,
        created: Auto::unset(),
        added: Timestamp::UNIX_EPOCH,
        changed: Timestamp::UNIX_EPOCH,
        level: 1,
    };
    item.insert(db).await
}

async fn references_of_every_kind_are_held(home: &Home) -> Result<()> {
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

async fn clear(home: &Home) -> Result<()> {
    let db = home.db();
    Item::objects()
        .filter(|item| item.parent.is_not_null())
        .delete(db)
        .await?;
    Item::objects().delete(db).await?;
    SmallCounter::objects().delete(db).await?;
    Region::objects().delete(db).await?;
    Account::objects().delete(db).await.map(drop)
}

async fn deleting_what_is_referred_to(home: &Home) -> Result<()> {
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

/// A reference that becomes null: of a composite key, only some databases can set one column.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "loose")]
struct Loose {
    id: Auto<i64>,
    #[terrace(on_delete = "set_null")]
    account: Option<ForeignKey<Account>>,
}

async fn a_reference_becomes_null_with_its_row(home: &Home) -> Result<()> {
    let db = home.db();
    if home.has_rows_isolated() && !home.capabilities().partial_set_null {
        assert_eq!(
            kind(home.create(Loose::SCHEMA).await),
            ErrorKind::Unsupported
        );
        return Ok(());
    }
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

async fn times_are_stamped(home: &Home) -> Result<()> {
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
async fn defaults_fill_what_is_left_out(home: &Home) -> Result<()> {
    use std::borrow::Cow;
    use terrace_sql::{Insert, Statement, Table};
    let db = home.db();
    let counter = add(db, 0).await?;
    let now = Timestamp::UNIX_EPOCH;
    let columns = ["counter_id", "created", "added", "changed"];
    let insert = Insert {
        table: Table::from(Item::SCHEMA),
        columns: columns.into_iter().map(Cow::Borrowed).collect(),
        values: vec![counter.into(), now.into(), now.into(), now.into()],
        identity: Some(Cow::Borrowed("id")),
        conflict: None,
        returning: vec![Cow::Borrowed("id")],
    };
    home.run(&Statement::Insert(insert)).await?;
    assert_eq!(Item::objects().get(db).await?.level, 7);
    clear(home).await
}
