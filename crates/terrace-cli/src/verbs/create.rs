//! `create`: the next pair of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;
use terrace_core::{Error, ErrorKind, Result};

use crate::arguments::{Common, Create};
use crate::output::say;
use crate::project::is_parted;

pub(super) fn run(common: &Common, create: &Create) -> Result<ExitCode> {
    if create.ext != "sql" {
        return Err(wrong(format!("files of {} are no migrations", create.ext))
            .with_hint("leave -ext out, or say -ext sql"));
    }
    let folder = folder(common)?;
    fs::create_dir_all(&folder).map_err(|failed| unwritable(&folder, failed))?;
    let number = next_number(&folder, create.seq, create.digits)?;
    for direction in ["up", "down"] {
        let path = folder.join(format!("{number}_{}.{direction}.sql", slug(&create.name)?));
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|failed| unwritable(&path, failed))?;
        say(path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of the files: of the chosen scope, where there are several.
fn folder(common: &Common) -> Result<PathBuf> {
    let folder = &common.dir;
    match (common.scope, is_parted(folder)) {
        (Some(scope), _) => Ok(folder.join(scope.as_str())),
        (None, false) => Ok(folder.clone()),
        (None, true) => Err(
            wrong("the folder has migrations for the registry and for tenants")
                .with_hint("say for whom it is: --scope registry or --scope tenant"),
        ),
    }
}

/// The number behind the newest one, in the way of the folder: counted, or the time.
pub(super) fn next_number(folder: &Path, counts: bool, digits: usize) -> Result<String> {
    let entries = fs::read_dir(folder).map_err(|failed| unwritable(folder, failed))?;
    let mut newest = 0_u64;
    let mut width = 0;
    for entry in entries {
        let entry = entry.map_err(|failed| unwritable(folder, failed))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse::<u64>()
            && number >= newest
        {
            (newest, width) = (number, digits.len());
        }
    }
    // Nobody counts so far: these are times.
    let times = newest > 1_000_000_000;
    if times && !counts {
        let now = Timestamp::now().strftime("%Y%m%d%H%M%S").to_string();
        return Ok(now);
    }
    let width = if width == 0 { digits } else { width };
    Ok(format!("{:0width$}", newest + 1))
}

fn slug(name: &str) -> Result<String> {
    let kept = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let slug: String = kept.collect::<String>().trim_matches('_').to_owned();
    if slug.is_empty() || slug.len() > 150 {
        return Err(wrong(format!("{name:?} is not a name for a migration"))
            .with_hint("use letters, digits and '_', such as add_rating"));
    }
    Ok(slug)
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

fn unwritable(path: &Path, failed: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Permission,
        format!("{} can't be made: {failed}", path.display()),
    )
    .with_hint("look whether the folder may be written to")
    .with_source(failed)
}
