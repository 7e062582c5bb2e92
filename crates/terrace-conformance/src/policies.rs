//! Row-level security where a database has it: each of the two guards must hold by itself.

use std::borrow::Cow;

use terrace_core::{ErrorKind, Result, Value};
use terrace_driver::{Confined, Pool, PoolOptions, Prologue, Setting};
use terrace_tenancy::{Executor, Isolation, ServerOptions, Servers, ShardName, ShardOptions};

use crate::canary::MARKS;
use crate::house::{House, Options};
use crate::{CellReport, models, runner};

/// Runs the passes that only a database with row-level security has.
pub(crate) async fn run(house: &House, report: &mut CellReport) -> Result<()> {
    let capabilities = house.endpoint().dialect().capabilities();
    if !capabilities.row_level_security {
        return Ok(());
    }
    settings_end_with_their_unit(house, report).await?;
    a_superuser_is_refused(house, report).await;
    raw_sql_leaves_nothing_behind(house, report).await?;
    if house.isolation != Isolation::ALL[0] {
        return Ok(());
    }
    every_table_is_protected(house, report).await?;
    a_rogue_policy_opens_nothing(house, report).await?;
    let alone = house
        .reopen(Options {
            policies_alone: true,
            ..Options::default()
        })
        .await?;
    runner::run_operations(house, &alone, "policies alone: ", report).await?;
    switch_policies(house, "NO FORCE", "DISABLE").await?;
    runner::run_operations(house, &house.tenants, "predicate alone: ", report).await?;
    switch_policies(house, "FORCE", "ENABLE").await
}

async fn switch_policies(house: &House, force: &str, enable: &str) -> Result<()> {
    let mut session = house
        .servers
        .target(&house.placements[0])?
        .session()
        .await?;
    for schema in models::ALL {
        let table = schema.table;
        session
            .script(&format!(
                "ALTER TABLE \"{table}\" {force} ROW LEVEL SECURITY; ALTER TABLE \"{table}\" {enable} ROW LEVEL SECURITY"
            ))
            .await?;
    }
    Ok(())
}

/// A setting of one unit must be gone for the next one on the same connection.
async fn settings_end_with_their_unit(house: &House, report: &mut CellReport) -> Result<()> {
    let options = PoolOptions {
        connections: 1,
        ..PoolOptions::default()
    };
    let pool = Pool::connect(house.endpoint(), options).await?;
    let tenant = house.placements[0].tenant().to_string();
    let settings = [Setting {
        name: "terrace.tenant_id",
        value: &tenant,
    }];
    let sql = "SELECT coalesce(current_setting('terrace.tenant_id', true), '')";
    let read = async |prologue| {
        let mut seen = String::new();
        let sink = &mut |row: &terrace_driver::Row<'_>| {
            seen = row.get(0)?;
            Ok(())
        };
        pool.run(&Confined::new(sql, &[], prologue), sink).await?;
        Ok::<_, terrace_core::Error>(seen)
    };
    for _ in 0..3 {
        report.cases += 1;
        if read(Prologue {
            settings: &settings,
        })
        .await?
            != tenant
        {
            report
                .leaks
                .push("a unit did not see its own setting".to_owned());
        }
        if !read(Prologue::default()).await?.is_empty() {
            report.leaks.push("a setting outlived its unit".to_owned());
        }
    }
    let failing = [Setting {
        name: "terrace.tenant_id.",
        value: &tenant,
    }];
    report.cases += 1;
    if read(Prologue { settings: &failing }).await.is_ok() {
        report
            .leaks
            .push("a statement ran although its prologue failed".to_owned());
    }
    Ok(())
}

/// What raw SQL of one tenant sets for the session must not meet the next one on its connection.
async fn raw_sql_leaves_nothing_behind(house: &House, report: &mut CellReport) -> Result<()> {
    let tenants = house
        .reopen(Options {
            connections: 1,
            ..Options::default()
        })
        .await?;
    for inside in [false, true] {
        report.cases += 1;
        let spoil = "SET search_path TO nowhere";
        if inside {
            tenants[0]
                .transaction(async |tx| tx.session().raw(spoil, &[], &mut |_| Ok(())).await)
                .await?;
        } else {
            tenants[0]
                .session()
                .raw(spoil, &[], &mut |_| Ok(()))
                .await?;
        }
        let mut path = String::new();
        tenants[1]
            .session()
            .raw("SELECT current_setting('search_path')", &[], &mut |row| {
                path = row.get(0)?;
                Ok(())
            })
            .await?;
        if path.contains("nowhere") {
            report.leaks.push(format!(
                "raw SQL of one tenant set the search path of the other (inside: {inside})"
            ));
        }
    }
    Ok(())
}

/// A login that could pass by the policies must not serve.
async fn a_superuser_is_refused(house: &House, report: &mut CellReport) {
    let owner = house.endpoint().clone();
    let mut options = ServerOptions::new(owner.clone());
    let shard = ShardOptions {
        runtime: Some(owner.clone()),
        ..ShardOptions::new(owner)
    };
    options.shards.insert(ShardName::main(), shard);
    report.cases += 1;
    match Servers::connect(options).await {
        Err(error) if error.kind() == ErrorKind::Configuration => {}
        Err(error) => report.leaks.push(format!(
            "a superuser was refused for another reason: {error:?}"
        )),
        Ok(_) => report
            .leaks
            .push("a superuser may serve requests".to_owned()),
    }
}

/// The catalogue says of every table: security on, forced, a permissive and a restrictive policy.
async fn every_table_is_protected(house: &House, report: &mut CellReport) -> Result<()> {
    let pool = Pool::connect(house.endpoint(), PoolOptions::default()).await?;
    let sql = "SELECT count(*) FROM pg_class c WHERE c.relname = $1 AND c.relrowsecurity AND c.relforcerowsecurity \
               AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) \
               AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive)";
    for schema in models::ALL {
        report.cases += 1;
        let values = [Cow::Owned(Value::from(schema.table))];
        let mut protected = 0_i64;
        let sink = &mut |row: &terrace_driver::Row<'_>| {
            protected = row.get(0)?;
            Ok(())
        };
        pool.run(&Confined::new(sql, &values, Prologue::default()), sink)
            .await?;
        if protected != 1 {
            report.leaks.push(format!(
                "the table {} is not protected by both policies",
                schema.table
            ));
        }
    }
    Ok(())
}

/// A policy that somebody adds by mistake must not open a table: the restrictive one still holds.
async fn a_rogue_policy_opens_nothing(house: &House, report: &mut CellReport) -> Result<()> {
    let mut session = house
        .servers
        .target(&house.placements[0])?
        .session()
        .await?;
    session
        .script("CREATE POLICY rogue ON shelf USING (true) WITH CHECK (true)")
        .await?;
    let mut seen = String::new();
    house.tenants[0]
        .session()
        .raw("SELECT name FROM shelf", &[], &mut |row| {
            seen.push_str(&row.get::<String>(0)?);
            Ok(())
        })
        .await?;
    session.script("DROP POLICY rogue ON shelf").await?;
    report.cases += 1;
    if let Some(found) = MARKS[1].found_in(&seen) {
        report.leaks.push(format!(
            "{found:?} of the other tenant was seen through a policy added by mistake"
        ));
    }
    if MARKS[0].found_in(&seen).is_none() {
        report
            .leaks
            .push("raw SQL did not see the tenant's own rows".to_owned());
    }
    Ok(())
}
