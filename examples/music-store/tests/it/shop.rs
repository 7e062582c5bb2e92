//! A shop in a folder of its own.

use std::collections::HashMap;
use std::io;

use tempfile::TempDir;
use terrace::app::Sources;
use terrace::web::{Front, TestClient};
use terrace::{Context, registry::NewTenant};

/// A shop in a folder of its own, with the two tenants of the first start.
pub(crate) struct Shop {
    pub(crate) context: Context,
    pub(crate) client: TestClient<Front>,
    /// Removed with the shop.
    _folder: TempDir,
}

impl Shop {
    /// On embedded databases.
    pub(crate) async fn open() -> Self {
        Self::with(&[]).await
    }

    /// With further environment variables.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut environment: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        environment.insert(
            "TERRACE_DATA_DIR".to_owned(),
            folder.path().to_str().unwrap().to_owned(),
        );
        let sources = Sources {
            folder: folder.path().join("settings"),
            environment,
        };
        let context = music_store::project()
            .context(&sources, io::sink())
            .unwrap();
        context.prepare().await.unwrap();
        let client = TestClient::new(context.front().await.unwrap());
        Self {
            context,
            client,
            _folder: folder,
        }
    }

    /// A client on a tenant's host.
    pub(crate) fn of(&self, slug: &str) -> TestClient<Front> {
        self.client.on(&format!("{slug}.localhost"))
    }

    /// A new tenant without rows.
    pub(crate) async fn empty_tenant(
        &self,
        slug: &str,
        isolation: Option<&str>,
    ) -> terrace::Db<terrace::Tenant> {
        let mut new = NewTenant::new(slug.parse().unwrap());
        new.isolation = isolation.map(|isolation| isolation.parse().unwrap());
        self.context.create_tenant(new).await.unwrap()
    }
}
