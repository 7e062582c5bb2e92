//! `version`: how far the database is.

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result};
use terrace_migrate::CurrentVersion;

use crate::output::{complain, say};
use crate::project::{Project, Wish};
use crate::run::{Reach, registry};
use crate::tenants;

pub(super) async fn run(project: &Project) -> Result<ExitCode> {
    let reach = Reach::all(project)?;
    let database = project.database().await?;
    let migrator = project.migrator(Wish::default());
    let mut code = ExitCode::SUCCESS;
    if reach.registry {
        let version = migrator.current(&registry(&database)).await?;
        match words(version) {
            Some(words) if reach.tenants => say(format_args!("registry: {words}"))?,
            Some(words) => say(words)?,
            None if reach.tenants => say("registry: no migration")?,
            None => {
                return Err(Error::new(ErrorKind::NotFound, "no migration")
                    .with_hint("apply the first one with: terrace migrate up"));
            }
        }
    }
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let version = match tenants::target(project, &database, &tenant).await {
                Ok(target) => migrator.current(&target).await,
                Err(error) => Err(error),
            };
            match version {
                Ok(version) => {
                    let words = words(version).unwrap_or("no migration".to_owned());
                    say(format_args!("{}: {words}", tenant.name))?;
                }
                Err(error) => {
                    complain(&error.with_context(&tenant.name));
                    code = ExitCode::from(2);
                }
            }
        }
    }
    Ok(code)
}

/// `3`, or `3 (dirty)`.
fn words(version: CurrentVersion) -> Option<String> {
    let number = version.number?;
    Some(if version.dirty {
        format!("{number} (dirty)")
    } else {
        number.to_string()
    })
}
