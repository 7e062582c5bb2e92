//! Futures dropped at every await point: the next tenant must find everything in order.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Db, Transaction};

use crate::canary::{MARKS, Marks};
use crate::house::{House, Options};

use crate::models::{self, Shelf};
use crate::{CellReport, Depth};

/// What is dropped half way.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Read,
    Insert,
    Transaction,
    Nested,
    FailingTransaction,
}

const VICTIMS: [Victim; 5] = [
    Victim::Read,
    Victim::Insert,
    Victim::Transaction,
    Victim::Nested,
    Victim::FailingTransaction,
];

/// Drops every victim after each number of polls, over and over, on a pool of one connection, and
/// looks each time whether both tenants see their own rows and nothing half done.
pub(crate) async fn run(house: &House, depth: Depth, report: &mut CellReport) -> Result<()> {
    let rounds = match depth {
        Depth::Quick => 12,
        Depth::Full => 250,
    };
    let tenants = house
        .reopen(Options {
            connections: 1,
            ..Options::default()
        })
        .await?;
    for round in 0..rounds {
        for victim in VICTIMS {
            drop_at_every_point(victim, &tenants, round, report).await?;
        }
        if !report.leaks.is_empty() {
            break;
        }
        if round % 10 == 9 {
            house.reset().await?;
        }
    }
    drop(tenants);
    house.reset().await?;
    for index in [0, 1] {
        if let Some(change) = house.change(index).await? {
            report.leaks.push(format!(
                "after dropped futures, tenant {index} has {change}"
            ));
        }
    }
    Ok(())
}

/// Drops the victim after one poll, two polls, and so on, until it finishes.
async fn drop_at_every_point(
    victim: Victim,
    tenants: &[Db<Tenant>; 2],
    round: usize,
    report: &mut CellReport,
) -> Result<()> {
    const MOST_POLLS: usize = 60;
    for polls in 1..=MOST_POLLS {
        let actor = (round + polls) % 2;
        let finished = poll_and_drop(act(victim, &tenants[actor], MARKS[actor]), polls).await;
        report.cases += 1;
        for (index, marks) in [(1 - actor, MARKS[1 - actor]), (actor, MARKS[actor])] {
            if let Some(wrong) = look(&tenants[index], marks, MARKS[1 - index]).await {
                report
                    .leaks
                    .push(format!("{victim:?} dropped after {polls} polls: {wrong}"));
            }
        }
        match finished {
            None => {}
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) if error.kind() == ErrorKind::InvalidInput => return Ok(()),
            Some(Err(error)) => {
                report
                    .leaks
                    .push(format!("{victim:?} failed after a drop: {error:?}"));
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn act(victim: Victim, db: &Db<Tenant>, marks: Marks) -> Result<()> {
    match victim {
        Victim::Read => models::shelf_names(db).await.map(drop),
        Victim::Insert => add_pair_of_one(db, marks).await,
        Victim::Transaction => db.transaction(async |tx| add_pair(tx, marks).await).await,
        Victim::Nested => {
            db.transaction(async |tx| {
                tx.transaction(async |nested| add_pair(nested, marks).await)
                    .await
            })
            .await
        }
        Victim::FailingTransaction => {
            db.transaction(async |tx| {
                add_pair(tx, marks).await?;
                Err(Error::new(ErrorKind::InvalidInput, "on purpose"))
            })
            .await
        }
    }
}

async fn add_pair_of_one(db: &Db<Tenant>, marks: Marks) -> Result<()> {
    Shelf::named(marks.text(&format!("single {}", serial())))
        .insert(db)
        .await
        .map(drop)
}

/// Two rows that must appear together or not at all.
async fn add_pair(tx: &Transaction<Tenant>, marks: Marks) -> Result<()> {
    let serial = serial();
    Shelf::named(marks.text(&format!("left {serial}")))
        .insert(tx)
        .await?;
    Shelf::named(marks.text(&format!("right {serial}")))
        .insert(tx)
        .await
        .map(drop)
}

/// A number that was never given before: names are unique.
fn serial() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What is wrong with what a tenant sees, if anything.
async fn look(db: &Db<Tenant>, own: Marks, other: Marks) -> Option<String> {
    let names = match models::shelf_names(db).await {
        Ok(names) => names,
        Err(error) => return Some(format!("the next read failed: {error:?}")),
    };
    if let Some(found) = other.found_in(&format!("{names:?}")) {
        return Some(format!("{found:?} of the other tenant was seen"));
    }
    let count = |what: &str| {
        names
            .iter()
            .filter(|name| name.starts_with(&own.text(what)))
            .count()
    };
    if count("left") != count("right") {
        return Some(format!(
            "half a transaction was kept: {} left, {} right",
            count("left"),
            count("right")
        ));
    }
    (count("first") != 1).then(|| {
        format!(
            "the tenant's own rows were not seen: {} of {names:?}",
            names.len()
        )
    })
}

/// Polls a future so many times and drops it where it stands; its result if it finished.
async fn poll_and_drop<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(move |context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
