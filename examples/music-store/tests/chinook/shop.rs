//! A music store in a folder of its own, without tenants at first.

use std::collections::HashMap;
use std::io;
use std::process::Command;

use music_store::models::ALL;
use tempfile::TempDir;
use terrace::app::Sources;
use terrace::registry::{FleetOptions, NewTenant};
use terrace::tenancy::{Isolation, ShardName};
use terrace::{Context, Db, Tenant};

/// A music store.
pub(crate) struct Shop {
    pub(crate) context: Context,
    environment: HashMap<String, String>,
    folder: TempDir,
}

impl Shop {
    /// On a server's database, or embedded.
    pub(crate) async fn open(url: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("var").to_str().unwrap().to_owned();
        let mut environment = HashMap::from([("TERRACE_DATA_DIR".to_owned(), data)]);
        environment.extend(url.map(|url| ("DATABASE_URL".to_owned(), url.to_owned())));
        let sources = Sources {
            folder: folder.path().join("settings"),
            environment: environment.clone(),
        };
        let context = music_store::project()
            .context(&sources, io::sink())
            .unwrap();
        let tenants = context.tenants().await.unwrap();
        tenants.migrate_all(FleetOptions::default()).await.unwrap();
        Self {
            context,
            environment,
            folder,
        }
    }

    /// The kinds of isolation that the database has.
    pub(crate) async fn isolations(&self) -> Vec<Isolation> {
        let servers = self.context.tenants().await.unwrap().servers();
        let capabilities = servers.capabilities(&ShardName::main()).unwrap();
        Isolation::ALL
            .into_iter()
            .filter(|kind| kind.is_supported(capabilities))
            .collect()
    }

    /// A new tenant without rows.
    pub(crate) async fn tenant(&self, slug: &str, isolation: Isolation) -> Db<Tenant> {
        let new = NewTenant::new(slug.parse().unwrap()).with_isolation(isolation);
        self.context.create_tenant(new).await.unwrap()
    }

    /// Runs a command of the shop as a process and gives what it says.
    pub(crate) fn command(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_music-store"))
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.environment)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Removes every tenant's storage: schemas and databases outlive the shop's own database.
    pub(crate) async fn retire_tenants(&self) {
        let tenants = self.context.tenants().await.unwrap();
        for row in tenants.list().await.unwrap() {
            let placement = row.resident().unwrap().placement;
            tenants.servers().retire(&placement, ALL).await.unwrap();
        }
    }
}
