//! Keys that the database numbers.

use std::collections::HashSet;

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Key, Model};

use super::{Counter, PlainKey, Region, SmallCounter, add};
use crate::support::{Home, kind};

pub(super) async fn the_first_numbers_are_small_and_rise(home: &Home) -> Result<()> {
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

pub(super) async fn no_number_is_given_twice(home: &Home) -> Result<()> {
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

pub(super) async fn tenants_add_rows_at_the_same_time(home: &Home) -> Result<()> {
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

pub(super) async fn a_bulk_is_numbered_in_order_beside_others(home: &Home) -> Result<()> {
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
pub(super) async fn a_number_of_ones_own_and_then_an_automatic_one(home: &Home) -> Result<()> {
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

pub(super) async fn zero_and_negative_numbers_are_numbers(home: &Home) -> Result<()> {
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
