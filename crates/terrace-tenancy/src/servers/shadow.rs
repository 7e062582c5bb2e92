//! A place that is made for a moment, to see what migrations make of an empty one.

use std::path::PathBuf;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Ddl;
use uuid::Uuid;

use super::target::{MigrationTarget, TargetPlace};

/// An empty place beside a target, in which tables get the same shape: a namespace or database of
/// its own on the same server, or a file of its own.
///
/// It is removed by [`remove`](Self::remove). A process that is killed before leaves it: its name
/// begins with `terrace_shadow_`, and nobody misses it.
#[derive(Debug)]
pub struct Shadow {
    target: MigrationTarget,
    home: Home,
}

#[derive(Debug)]
enum Home {
    /// The target over which the step runs that removes the place.
    Server(Box<(MigrationTarget, Ddl)>),
    Folder(PathBuf),
}

impl MigrationTarget {
    /// Makes an empty place beside this target.
    ///
    /// # Errors
    /// Whatever keeps it from being made: the owner's login must be allowed to make a namespace, or
    /// a database where namespaces are databases.
    pub async fn shadow(&self) -> Result<Shadow> {
        let name = format!("terrace_shadow_{}", Uuid::new_v4().simple());
        let capabilities = self.dialect().capabilities();
        if capabilities.file_databases {
            return self.file_shadow(&name);
        }
        let mut target = self.clone();
        target.lock = Some(name.clone());
        let mut home = self.clone();
        home.namespace = None;
        let (make, remove) = if capabilities.local_search_path {
            target.namespace = Some(name.clone());
            let make = Ddl::CreateNamespace {
                name: name.clone(),
                role: None,
            };
            (make, Ddl::DropNamespace(name.clone()))
        } else {
            // SQL text finds its tables only in the database that it is connected to.
            target.namespace = None;
            target.place = TargetPlace::Database(self.endpoint_beside(&name)?);
            let remove = Ddl::DropDatabase(name.clone());
            (Ddl::CreateDatabase(name.clone()), remove)
        };
        let mut session = home.session().await?;
        session.apply_plain(&make).await.map_err(|error| {
            error
                .with_context("a place for comparison can't be made")
                .with_hint(
                "the owner's login needs the right to make one, for the moment of the comparison",
            )
        })?;
        let shadow = Shadow {
            target,
            home: Home::Server(Box::new((home, remove))),
        };
        match session.set_defaults_like(self.qualifier(), &name).await {
            Ok(()) => Ok(shadow),
            Err(error) => {
                shadow.remove().await?;
                Err(error)
            }
        }
    }

    fn file_shadow(&self, name: &str) -> Result<Shadow> {
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).map_err(|error| {
            Error::new(
                ErrorKind::Configuration,
                format!("the folder {} can't be made: {error}", folder.display()),
            )
            .with_hint("set TMPDIR to a folder that may be written to")
        })?;
        let mut target = self.clone();
        target.shard = self.shard.in_file(folder.join("shadow"));
        target.place = TargetPlace::Shard;
        target.lock = Some(name.to_owned());
        Ok(Shadow {
            target,
            home: Home::Folder(folder),
        })
    }

    /// Whether both are the same place: what is in one is in the other, though each may have tables
    /// of its own there.
    pub fn shares_place(&self, other: &Self) -> bool {
        self.is_beside(other) && self.qualifier() == other.qualifier()
    }

    /// What tables of this target have in common with those of others that say the same: the
    /// database's dialect, the scope, the shape.
    pub fn likeness(&self) -> String {
        format!("{:?} {:?} {:?}", self.dialect(), self.scope(), self.shape)
    }
}

impl Shadow {
    /// What is migrated there.
    pub fn target(&self) -> &MigrationTarget {
        &self.target
    }

    /// Removes it, with everything in it.
    ///
    /// # Errors
    /// Whatever keeps it from being removed.
    pub async fn remove(self) -> Result<()> {
        match self.home {
            Home::Server(server) => {
                let (home, remove) = *server;
                // Its connections would keep a database from being removed.
                drop(self.target);
                home.session().await?.apply_plain(&remove).await
            }
            Home::Folder(folder) => {
                drop(self.target);
                std::fs::remove_dir_all(&folder).map_err(|error| {
                    Error::new(
                        ErrorKind::Configuration,
                        format!("the folder {} can't be removed: {error}", folder.display()),
                    )
                })
            }
        }
    }
}
