//! `force`: notes a version, runs nothing.

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result};

use crate::arguments::Force;
use crate::output::{complain, say};
use crate::project::{Project, Wish};
use crate::run::{Reach, registry};
use crate::tenants;

pub(super) async fn run(project: &Project, force: Force) -> Result<ExitCode> {
    let number = match force.version {
        -1 | 0 => None,
        version => Some(u64::try_from(version).map_err(|_| {
            Error::new(
                ErrorKind::InvalidInput,
                format!("{version} is not a version"),
            )
            .with_hint("use the number of a migration, or -1 for none")
        })?),
    };
    let reach = Reach::one(project)?;
    let database = project.database().await?;
    let migrator = project.migrator(Wish::default());
    let app = project.common.app.as_str();
    if reach.registry {
        migrator.force(&registry(&database), app, number).await?;
    }
    let mut code = ExitCode::SUCCESS;
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let forced = match tenants::target(project, &database, &tenant).await {
                Ok(target) => migrator.force(&target, app, number).await,
                Err(error) => Err(error),
            };
            if let Err(error) = forced {
                complain(&error.with_context(&tenant.name));
                code = ExitCode::from(2);
            }
        }
    }
    let name = number.map_or("no migration".to_owned(), |number| {
        format!("version {number}")
    });
    if code == ExitCode::SUCCESS {
        say(format_args!("forced {name}"))?;
    }
    Ok(code)
}
