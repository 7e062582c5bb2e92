//! A runner, as any program with these migrations would be: `worker ISOLATION FOLDER URL DATABASE`,
//! or `worker ISOLATION FOLDER FILE`. A file `only` in the folder has the slugs of the tenants that it
//! is about; all when there is none.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use terrace_registry::FleetOptions;
use terrace_tenancy::Endpoint;

use crate::{Result, scene};

/// The variable that says how many tenants are migrated at a time.
pub(crate) const JOBS: &str = "TERRACE_TORTURE_JOBS";

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
    let jobs = match std::env::var(JOBS) {
        Ok(jobs) => jobs.parse()?,
        Err(_) => 2,
    };
    let options = FleetOptions {
        tenants: only(folder)?,
        ..FleetOptions::default().with_jobs(jobs)
    };
    match tenants.migrate_all(options).await {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("{error}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn only(folder: &str) -> Result<Vec<String>> {
    let file = Path::new(folder).join("only");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(file)?;
    Ok(text.lines().map(str::to_owned).collect())
}
