//! A runner, as any program with these migrations would be: `worker FOLDER URL DATABASE`, or
//! `worker FOLDER FILE`.

use std::path::PathBuf;
use std::process::ExitCode;

use terrace_registry::FleetOptions;
use terrace_tenancy::Endpoint;

use crate::{Result, scene};

pub(crate) async fn run(arguments: &[String]) -> Result<ExitCode> {
    let (folder, endpoint) = match arguments {
        [folder, url, database] => {
            let endpoint = Endpoint::parse(url)?;
            let endpoint = endpoint.with_database(database).ok_or("no such database")?;
            (folder, endpoint)
        }
        [folder, file] => (folder, Endpoint::sqlite(file)),
        _ => return Err("worker FOLDER URL DATABASE, or worker FOLDER FILE".into()),
    };
    let tenants = scene::open(PathBuf::from(folder), endpoint).await?;
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
