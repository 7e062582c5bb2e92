//! Many tenants of ours: migrating them, finding that nothing is to be done, making new ones.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bench_worker::{Failure, Measurement, Result, fleet};
use serde_json::{Value, json};
use terrace::core::TenantStatus;
use terrace::migrate::{AppMigrations, MigrationSource};
use terrace::registry::{FleetOptions, NewTenant, TenantOptions, Tenants};
use terrace::tenancy::{Endpoint, Servers};
use tokio::sync::OnceCell;

use bench_ours::house::connect;

/// Tenants with tables of their own, and how often they were migrated.
pub(crate) struct Fleet {
    endpoint: Endpoint,
    folder: PathBuf,
    isolation: &'static str,
    made: OnceCell<Made>,
    rounds: AtomicUsize,
}

struct Made {
    servers: Servers,
    tenants: usize,
}

impl Fleet {
    pub(crate) fn new(endpoint: Endpoint, folder: PathBuf, isolation: &'static str) -> Self {
        Self {
            endpoint,
            folder,
            isolation,
            made: OnceCell::new(),
            rounds: AtomicUsize::new(0),
        }
    }

    /// Migrates each tenant once more, by ten statements.
    pub(crate) async fn migrate(&self, tenants: usize) -> Result<Measurement> {
        let made = self.made(tenants).await?;
        let round = self.rounds.fetch_add(1, Ordering::Relaxed);
        write_round(&self.folder, round)?;
        let service = service(&made.servers, &self.folder, "fleet")?;
        let started = Instant::now();
        let report = service
            .migrate_all(FleetOptions::default().with_jobs(fleet::JOBS))
            .await?;
        let measured = fleet::measured(tenants, started);
        if report.pending != tenants || report.applied() < tenants {
            return Err(Failure::from("tenants were left out"));
        }
        Ok(measured)
    }

    /// Finds that nothing is to be done, and finds the same by visiting every tenant.
    pub(crate) async fn idle(&self, tenants: usize) -> Result<Value> {
        let made = self.made(tenants).await?;
        let mut trusting = Vec::new();
        for _ in 0..5 {
            let service = service(&made.servers, &self.folder, "fleet")?;
            let started = Instant::now();
            let report = service.migrate_all(FleetOptions::default()).await?;
            trusting.push(started.elapsed());
            if report.pending != 0 {
                return Err(Failure::from("something was to be done"));
            }
        }
        let verify = FleetOptions {
            verify: true,
            ..FleetOptions::default()
        };
        let started = Instant::now();
        let report = service(&made.servers, &self.folder, "fleet")?
            .migrate_all(verify)
            .await?;
        let visiting = started.elapsed();
        if report.verified != tenants || report.corrected != 0 {
            return Err(Failure::from(
                "not every tenant was visited, or the registry was wrong",
            ));
        }
        trusting.sort_unstable();
        Ok(json!({
            "seconds": trusting[trusting.len() / 2].as_secs_f64(),
            "visiting_seconds": visiting.as_secs_f64(),
        }))
    }

    async fn made(&self, tenants: usize) -> Result<&Made> {
        let made = self
            .made
            .get_or_try_init(|| async {
                write_base(&self.folder)?;
                let servers = connect(self.endpoint.clone()).await?;
                let service = service(&servers, &self.folder, "fleet")?;
                service.migrate_all(FleetOptions::default()).await?;
                for tenant in 0..tenants {
                    create(&service, &format!("fleet-{tenant}"), self.isolation).await?;
                }
                Ok::<_, Failure>(Made { servers, tenants })
            })
            .await?;
        if made.tenants == tenants {
            Ok(made)
        } else {
            Err(Failure::from("another number of tenants was made"))
        }
    }
}

/// The milliseconds that a new tenant takes: half of them took less.
pub(crate) async fn creation(
    endpoint: Endpoint,
    folder: PathBuf,
    isolation: &'static str,
    tables: usize,
) -> Result<Value> {
    let app = isolation;
    write_tables(&folder, app, tables)?;
    let servers = connect(endpoint).await?;
    let service = service(&servers, &folder, app)?;
    // The registry alone: tenants of other measurements are not to be migrated.
    let registry = servers.registry_target()?;
    service.migrator().migrate(&registry).await.into_result()?;
    let mut times = Vec::new();
    for tenant in 0..40 {
        let slug = format!("{isolation}-{tables}-{tenant}");
        let started = Instant::now();
        create(&service, &slug, isolation).await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(json!({ "milliseconds": milliseconds(times[times.len() / 2]) }))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

async fn create(service: &Tenants, slug: &str, isolation: &str) -> Result<()> {
    let mut new = NewTenant::new(slug.parse()?).with_isolation(isolation.parse()?);
    new.status = Some(TenantStatus::Active);
    service.create(new).await?;
    Ok(())
}

/// As a program that was just started sees them.
fn service(servers: &Servers, folder: &Path, app: &'static str) -> Result<Tenants> {
    let app = AppMigrations::new(app, vec![], MigrationSource::directory(folder));
    Ok(Tenants::new(
        servers.clone(),
        vec![app],
        TenantOptions::default(),
    )?)
}

const KEY: &str = r#"{"name": "id", "column_type": "big_int"}"#;
const NAME: &str = r#"{"name": "name", "column_type": {"var_char": 80}}"#;

fn write_base(folder: &Path) -> Result<()> {
    write(
        folder,
        "0001_base",
        &[format!(
            r#"{{"create_table": {{"name": "item", "primary_key": ["id"], "columns": [{KEY}, {NAME}]}}}}"#
        )],
    )
}

/// What [`fleet::statements`] says, as operations.
fn write_round(folder: &Path, round: usize) -> Result<()> {
    let mut operations = vec![
        format!(
            r#"{{"create_table": {{"name": "part_{round}", "primary_key": ["id"], "columns": [{KEY}, {NAME}]}}}}"#
        ),
        format!(
            r#"{{"create_index": {{"table": "part_{round}", "index":
                {{"name": "part_{round}_name", "columns": ["name"]}}}}}}"#
        ),
    ];
    operations.extend((0..fleet::COLUMNS).map(|column| {
        format!(
            r#"{{"add_column": {{"table": "item", "column":
                {{"name": "c_{round}_{column}", "column_type": "integer", "nullable": true}}}}}}"#
        )
    }));
    operations.push(format!(
        r#"{{"create_index": {{"table": "item", "index":
            {{"name": "item_c_{round}", "columns": ["c_{round}_0"]}}}}}}"#
    ));
    write(folder, &format!("{:04}_round", round + 2), &operations)
}

/// So many tables of ten columns each, with an index.
fn write_tables(folder: &Path, app: &str, tables: usize) -> Result<()> {
    let operations: Vec<String> = (0..tables)
        .map(|table| {
            let mut columns = format!("{KEY}, {NAME}");
            for column in 0..8 {
                write!(
                    columns,
                    r#", {{"name": "c_{column}", "column_type": "integer", "nullable": true}}"#
                )
                .unwrap_or_default();
            }
            format!(
                r#"{{"create_table": {{"name": "{app}_{table}", "primary_key": ["id"], "columns": [{columns}],
                    "indexes": [{{"name": "{app}_{table}_name", "columns": ["name"]}}]}}}}"#
            )
        })
        .collect();
    write(folder, "0001_tables", &operations)
}

fn write(folder: &Path, name: &str, operations: &[String]) -> Result<()> {
    let folder = folder.join("tenant");
    std::fs::create_dir_all(&folder)?;
    let text = format!(r#"{{"operations": [{}]}}"#, operations.join(", "));
    Ok(std::fs::write(folder.join(format!("{name}.json")), text)?)
}
