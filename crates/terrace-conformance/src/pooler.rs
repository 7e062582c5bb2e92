//! A pooler in transaction mode between us and the server: every unit may meet another backend, or
//! the same backend right after another tenant.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_driver::{Budget, Endpoint, PoolOptions};
use terrace_orm::Model;
use terrace_tenancy::{Db, Isolation, ServerOptions, Servers, ShardName, ShardOptions};

use crate::canary::MARKS;
use crate::house::House;
use crate::models::{self, Shelf};
use crate::{CellReport, Depth};

const VARIABLE: &str = "TERRACE_TEST_PGBOUNCER_URL";
const TASKS: usize = 16;

/// Reads and writes of both tenants, interleaved over one server connection.
///
/// The last pass of a cell: it changes the password of the login that serves requests.
pub(crate) async fn run(house: &House, depth: Depth, report: &mut CellReport) -> Result<()> {
    let shared = house.isolation != Isolation::ALL[2];
    if !house.endpoint().dialect().capabilities().row_level_security || !shared {
        return Ok(());
    }
    let url = std::env::var(VARIABLE).map_err(|_| {
        Error::new(ErrorKind::Configuration, format!("{VARIABLE} is not set"))
            .with_hint("run cargo xtask test or cargo xtask conformance")
    })?;
    let tenants = through(house, &Endpoint::parse(&url)?).await?;
    let rounds = match depth {
        Depth::Quick => 2_000,
        Depth::Full => 10_000,
    };
    report.cases += rounds;
    let mixed = interleave(&tenants, rounds / TASKS).await?;
    report.leaks.extend(mixed);
    drop(tenants);
    house.reset().await
}

/// Handles to both tenants through the pooler.
async fn through(house: &House, pooler: &Endpoint) -> Result<[Db<Tenant>; 2]> {
    const PASSWORD: &str = "through-the-pooler";
    let missing = || Error::new(ErrorKind::Internal, "the cell has no server");
    let database = house
        .endpoint()
        .server()
        .ok_or_else(missing)?
        .database
        .clone();
    let role = format!("{database}_runtime");
    let mut session = house.servers.registry_target()?.session().await?;
    session
        .script(&format!("ALTER ROLE \"{role}\" PASSWORD '{PASSWORD}'"))
        .await?;
    let runtime = pooler
        .with_database(&database)
        .and_then(|endpoint| endpoint.with_user(&role, Some(PASSWORD)))
        .ok_or_else(missing)?;
    let owner = house.endpoint().clone();
    let shard = ShardOptions {
        runtime: Some(runtime),
        ..ShardOptions::new(owner.clone())
    };
    let servers = Servers::connect(ServerOptions {
        shards: [(ShardName::main(), shard)].into(),
        pool: PoolOptions {
            budget: Budget::new(40),
            // The server side of a pooler is another backend every time.
            statement_cache: 0,
            ..PoolOptions::default()
        },
        ..ServerOptions::new(owner)
    })
    .await?;
    let open = |index: usize| servers.open(house.tenants[index].tenant(), &house.placements[index]);
    Ok([open(0)?, open(1)?])
}

async fn interleave(tenants: &[Db<Tenant>; 2], rounds: usize) -> Result<Vec<String>> {
    let written: Arc<[AtomicUsize; 2]> = Arc::default();
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let (tenants, written) = (tenants.clone(), Arc::clone(&written));
        tasks.push(tokio::spawn(async move {
            visit(&tenants, task, rounds, &written).await
        }));
    }
    let mut leaks = Vec::new();
    for task in tasks {
        let end = task
            .await
            .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        leaks.extend(end?);
    }
    for (index, db) in tenants.iter().enumerate() {
        let kept = models::shelf_names(db)
            .await?
            .iter()
            .filter(|name| name.contains("pooled"))
            .count();
        let wanted = written[index].load(Ordering::Relaxed);
        if kept != wanted {
            leaks.push(format!(
                "tenant {index} has {kept} of {wanted} rows that were written through a pooler"
            ));
        }
    }
    Ok(leaks)
}

async fn visit(
    tenants: &[Db<Tenant>; 2],
    task: usize,
    rounds: usize,
    written: &[AtomicUsize; 2],
) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    for round in 0..rounds {
        let index = (task + round) % 2;
        let (db, marks, other) = (&tenants[index], MARKS[index], MARKS[1 - index]);
        match round % 5 {
            0 => {
                Shelf::named(marks.text(&format!("pooled {task} {round}")))
                    .insert(db)
                    .await?;
                written[index].fetch_add(1, Ordering::Relaxed);
            }
            1 => {
                db.transaction::<_, Error>(async |tx| {
                    Shelf::named(marks.text(&format!("pooled {task} {round} tx")))
                        .insert(tx)
                        .await?;
                    Shelf::get(tx, models::FIRST).await.map(drop)
                })
                .await?;
                written[index].fetch_add(1, Ordering::Relaxed);
            }
            _ => {
                let seen = format!("{:?}", Shelf::get(db, models::FIRST).await?);
                if other.found_in(&seen).is_some() || marks.found_in(&seen).is_none() {
                    leaks.push("a read through a pooler met another tenant's row".to_owned());
                }
            }
        }
    }
    Ok(leaks)
}
