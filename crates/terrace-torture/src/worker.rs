//! A runner, as any program with these migrations would be: `worker ISOLATION FOLDER URL DATABASE`,
//! or `worker ISOLATION FOLDER FILE`.

use std::path::PathBuf;
use std::process::ExitCode;

use terrace_registry::FleetOptions;
use terrace_tenancy::Endpoint;

use crate::{Result, scene};

pub(crate) async fn run(arguments: &[String]) -> Result<ExitCode> {
    let (isolation, folder, endpoint) = match arguments {
        [isolation, folder, url, database] => {
            let endpoint = Endpoint::parse(url)?;
            let endpoint = endpoint.with_database(database).ok_or("no such database")?;
            (isolation, folder, endpoint)
        }
        [isolation, folder, file] => (isolation, folder, Endpoint::sqlite(file)),
        _ => return Err("worker ISOLATION FOLDER (FILE | URL DATABASE)".into()),
    };
    let tenants = scene::open(PathBuf::from(folder), endpoint, isolation.parse()?).await?;
    match tenants
        .migrate_all(FleetOptions::default().with_jobs(2))
        .await
    {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("{error}");
            Ok(ExitCode::FAILURE)
        }
    }
}
