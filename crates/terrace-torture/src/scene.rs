//! A database with tenants, and runners that work at it.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use terrace_conformance::{Cell, Database};
use terrace_registry::{FleetOptions, NewTenant, TenantOptions, TenantRow, Tenants};
use terrace_tenancy::{Budget, Endpoint, Isolation, ServerOptions, Servers};
use tokio::process::Command;

use crate::{Result, chain};

/// How long a migration waits for the lock of a table before it gives way and tries again.
pub(crate) const LOCK_TIMEOUT: Duration = Duration::from_secs(1);

/// A database with tenants.
pub(crate) struct Scene {
    pub(crate) database: Database,
    pub(crate) folder: TempDir,
    pub(crate) isolation: Isolation,
    /// The server's URL, for runners; none for files.
    url: Option<String>,
    retired: Vec<String>,
}

/// One cell for each database: tenants with tables of their own.
pub(crate) fn cells() -> Vec<Cell> {
    let wanted = ["postgres/schema", "mariadb/database", "sqlite/database"];
    let all = terrace_conformance::cells();
    all.into_iter()
        .filter(|cell| wanted.contains(&cell.name.as_str()))
        .collect()
}

impl Scene {
    /// A database whose registry is migrated, with tenants of the first version.
    pub(crate) async fn make(cell: &Cell, tenants: usize) -> Result<Self> {
        let database = Database::create(cell).await?;
        let url = if cell.name.starts_with("postgres") {
            Some(std::env::var("TERRACE_TEST_POSTGRES_URL")?)
        } else if cell.name.starts_with("mariadb") {
            Some(std::env::var("TERRACE_TEST_MYSQL_URL")?)
        } else {
            None
        };
        let mut scene = Self {
            database,
            folder: tempfile::tempdir()?,
            isolation: cell.isolation,
            url,
            retired: Vec::new(),
        };
        chain::write(scene.folder.path(), 1)?;
        let service = scene.service().await?;
        service.migrate_all(FleetOptions::default()).await?;
        for number in 0..tenants {
            let new = NewTenant::new(format!("t-{number:04}").parse()?);
            let resident = service.create(new.with_isolation(cell.isolation)).await?;
            scene
                .retired
                .push(resident.placement.physical_name().to_string());
        }
        Ok(scene)
    }

    /// The tenants as a program with the files of now sees them, with connections of its own.
    pub(crate) async fn service(&self) -> Result<Tenants> {
        let (folder, endpoint) = (self.folder.path(), &self.database.endpoint);
        open(folder.to_owned(), endpoint.clone(), self.isolation).await
    }

    /// A tenant more, made by this program.
    pub(crate) async fn add(
        &mut self,
        service: &Tenants,
        slug: &str,
        cell: &Cell,
    ) -> Result<TenantRow> {
        let new = NewTenant::new(slug.parse()?).with_isolation(cell.isolation);
        let resident = service.create(new).await?;
        self.retired
            .push(resident.placement.physical_name().to_string());
        Ok(service.show(slug).await?)
    }

    /// A runner as a process of its own, which reaches the server over this port of this machine, or
    /// where it is.
    pub(crate) fn runner(&self, port: Option<u16>, under: &[String]) -> Result<Command> {
        let program = std::env::current_exe()?;
        let mut command = match under.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        let isolation = self.isolation.as_str();
        command.arg("worker").arg(isolation).arg(self.folder.path());
        let endpoint = &self.database.endpoint;
        if let (Some(url), Some(server)) = (&self.url, endpoint.server()) {
            let url = port.map_or_else(|| url.clone(), |port| through(url, port));
            command.arg(url).arg(&server.database);
        } else {
            let file = endpoint.file().ok_or("a server without a URL")?;
            command.arg(file);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(self.complaints())?)
            .kill_on_drop(true);
        Ok(command)
    }

    /// The file in which a runner says why it failed.
    pub(crate) fn complaints(&self) -> PathBuf {
        self.folder.path().join("complaints")
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> Option<(String, u16)> {
        let server = self.database.endpoint.server()?;
        Some((server.host.clone(), server.port))
    }

    /// Removes everything.
    pub(crate) async fn remove(self) -> Result<()> {
        Ok(self.database.remove(&self.retired).await?)
    }
}

/// The tenants of a database, as a program of its own has them.
pub(crate) async fn open(
    folder: PathBuf,
    endpoint: Endpoint,
    isolation: Isolation,
) -> Result<Tenants> {
    let mut options = ServerOptions::new(endpoint);
    options.pool.budget = Budget::new(8);
    options.pool.connections = 4;
    let servers = Servers::connect(options).await?;
    // No shared tables: their rows would need a tenant.
    let options = TenantOptions {
        isolation: Some(isolation),
        lock_timeout: LOCK_TIMEOUT,
        ..TenantOptions::default()
    };
    Ok(Tenants::new(servers, vec![chain::app(&folder)], options)?)
}

/// The URL with this machine and this port in the place of its own.
fn through(url: &str, port: u16) -> String {
    let Some((login, rest)) = url.rsplit_once('@') else {
        return url.to_owned();
    };
    let path = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
    format!("{login}@127.0.0.1:{port}{path}")
}
