//! A database of its own for each cell, removed when the cell is done.

use std::sync::Arc;

use terrace_core::Result;
use terrace_driver::{Endpoint, Pool, PoolOptions};

use crate::Cell;

/// A database, or a folder of files, that nobody else uses.
#[doc(hidden)]
#[derive(Debug)]
pub struct Database {
    /// Where it is, with a login that may do anything.
    pub endpoint: Endpoint,
    admin: Option<Pool>,
    folder: Option<Arc<tempfile::TempDir>>,
}

impl Database {
    /// Makes a database for a cell.
    ///
    /// # Errors
    /// Whatever the server refuses.
    pub async fn create(cell: &Cell) -> Result<Self> {
        let Some(server) = &cell.server else {
            let folder = tempfile::tempdir().map_err(|error| {
                terrace_core::Error::new(terrace_core::ErrorKind::Exhausted, "no temporary folder")
                    .with_source(error)
            })?;
            let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
            return Ok(Self {
                endpoint,
                admin: None,
                folder: Some(Arc::new(folder)),
            });
        };
        let admin = Pool::connect(server, PoolOptions::default()).await?;
        let name = format!(
            "conformance_{}",
            &uuid::Uuid::new_v4().simple().to_string()[..12]
        );
        admin
            .exclusive()
            .await?
            .script(&format!("CREATE DATABASE {name}"))
            .await?;
        let endpoint = server
            .with_database(&name)
            .unwrap_or_else(|| server.clone());
        Ok(Self {
            endpoint,
            admin: Some(admin),
            folder: None,
        })
    }

    /// Removes the database, its roles and whatever else its tenants had on the server.
    ///
    /// # Errors
    /// Whatever the server refuses.
    pub async fn remove(self, namespaces: &[String]) -> Result<()> {
        drop(self.folder);
        let (Some(admin), Some(server)) = (self.admin, self.endpoint.server()) else {
            return Ok(());
        };
        let dialect = admin.dialect();
        let mut connection = admin.exclusive().await?;
        let with_roles = dialect.capabilities().row_level_security;
        let force = if with_roles { " WITH (FORCE)" } else { "" };
        connection
            .script(&format!("DROP DATABASE {}{force}", server.database))
            .await?;
        for namespace in namespaces {
            connection
                .script(&format!("DROP DATABASE IF EXISTS {namespace}{force}"))
                .await?;
            for statement in dialect
                .administration()
                .drop_login(namespace)
                .into_iter()
                .filter(|_| !with_roles)
            {
                connection.script(&statement).await?;
            }
        }
        if with_roles {
            for purpose in ["runtime", "registry"] {
                connection
                    .script(&format!(
                        "DROP ROLE IF EXISTS {}_{purpose}",
                        server.database
                    ))
                    .await?;
            }
        }
        admin.close().await;
        Ok(())
    }
}
