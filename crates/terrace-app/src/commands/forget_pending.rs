//! `forget-pending`: removes the files of a migration that no target has.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{MigrationId, MigrationState, MigrationStatus};
use terrace_registry::FleetOptions;

use super::look::{look, places};
use crate::output::sentence;
use crate::{Command, Context};

/// Removes the files of a migration that was applied nowhere: one that was made by mistake. Of a
/// tenant that can't be looked at, the registry is believed; then it exits with 2.
#[derive(clap::Parser)]
#[command(name = "forget-pending")]
pub(crate) struct ForgetPending {
    /// A part of its name.
    name: String,
    /// Targets that are looked at at the same time.
    #[arg(long, default_value_t = 4, value_name = "NUMBER")]
    jobs: usize,
}

impl Command for ForgetPending {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let (id, files) = self.find(&context)?;
        let complete = refuse_applied(&context, &id, self.jobs).await?;
        for file in files {
            fs::remove_file(&file).map_err(|failed| {
                Error::new(
                    ErrorKind::Permission,
                    format!("{} can't be removed: {failed}", file.display()),
                )
                .with_hint("look whether its folder may be written to")
                .with_source(failed)
            })?;
            context.say(format!("removed {}", file.display()))?;
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}

impl ForgetPending {
    /// The one migration whose name has this part, and its files.
    fn find(&self, context: &Context) -> Result<(MigrationId, Vec<PathBuf>)> {
        let mut found: Vec<(MigrationId, Vec<PathBuf>)> = Vec::new();
        for app in context.apps() {
            let Some(folder) = app.source.directory.as_ref() else {
                continue;
            };
            for scope in [ScopeKind::Registry, ScopeKind::Tenant] {
                // An app without such a folder has no files of that scope.
                let Ok(entries) = fs::read_dir(folder.join(scope.as_str())) else {
                    continue;
                };
                for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
                    let file = path.file_name().unwrap_or_default().to_string_lossy();
                    let name = file.split('.').next().unwrap_or_default().to_owned();
                    if !name.contains(&self.name) {
                        continue;
                    }
                    let id = MigrationId::new(app.app.as_ref(), name);
                    match found.iter_mut().find(|(known, _)| *known == id) {
                        Some((_, files)) => files.push(path),
                        None => found.push((id, vec![path])),
                    }
                }
            }
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Error::new(
                ErrorKind::NotFound,
                format!("no migration of the project is called {:?}", self.name),
            )
            .with_hint("the command showmigrations lists them all")),
            _ => {
                let names: Vec<String> = found.iter().map(|(id, _)| id.to_string()).collect();
                Err(Error::new(
                    ErrorKind::MultipleFound,
                    format!("{:?} may be {}", self.name, names.join(" or ")),
                )
                .with_hint("say more of the name"))
            }
        }
    }
}

/// Looks at every target: a file that is applied anywhere must stay. `false` when somebody couldn't be
/// looked at, of whom the registry knows that it lacks the migration.
async fn refuse_applied(context: &Context, id: &MigrationId, jobs: usize) -> Result<bool> {
    let tenants = context.tenants().await?;
    let options = FleetOptions::default().with_jobs(jobs);
    let places = places(tenants, &options).await?;
    let seen = look(places, jobs, |target| async move {
        tenants.migrator().status(&target).await
    })
    .await;
    let mut unseen = Vec::new();
    for one in seen {
        let has = |line: &MigrationStatus| {
            line.app == id.app && line.name == id.name && line.state != MigrationState::Pending
        };
        match one.found {
            Ok(status) if status.iter().any(has) => return Err(applied(id, &one.label)),
            Ok(_) => {}
            Err(error) => unseen.push((one.label, error)),
        }
    }
    let complete = unseen.is_empty();
    for (label, error) in unseen {
        context.say(format!("{label}: {}", sentence(&error)))?;
        match tenants.believed_version(&label).await? {
            Some(version) if version.applied().iter().any(|(one, _)| one == id) => {
                return Err(applied(id, &label));
            }
            Some(_) => context.say(format!("{label}: the registry says that it lacks {id}"))?,
            None => {
                return Err(Error::new(
                    ErrorKind::Migration,
                    format!("nobody knows whether {id} is applied to {label}"),
                )
                .with_hint("see to it that it can be reached, or keep the file"));
            }
        }
    }
    Ok(complete)
}

fn applied(id: &MigrationId, label: &str) -> Error {
    Error::new(
        ErrorKind::Migration,
        format!("{id} is applied to {label}, so that its file has to stay"),
    )
    .with_hint("undo it first: migrate --back")
}
