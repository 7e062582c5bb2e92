//! `forget-pending`: removes the files of a migration that no target has.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{MigrationId, MigrationState};

use crate::{Command, Context};

/// Removes the files of a migration that was applied nowhere: one that was made by mistake.
#[derive(clap::Parser)]
#[command(name = "forget-pending")]
pub(crate) struct ForgetPending {
    /// A part of its name.
    name: String,
}

impl Command for ForgetPending {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let (id, files) = self.find(&context)?;
        refuse_applied(&context, &id).await?;
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
        Ok(ExitCode::SUCCESS)
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

/// Looks at every target: a file that is applied anywhere must stay.
async fn refuse_applied(context: &Context, id: &MigrationId) -> Result<()> {
    let tenants = context.tenants().await?;
    let registry = tenants.servers().registry_target()?;
    let status = tenants.migrator().status(&registry).await?;
    let is_made = status
        .iter()
        .any(|line| line.state != MigrationState::Pending);
    let mut targets = vec![registry];
    // Without its tables the registry knows no tenants.
    if is_made {
        targets.extend(tenants.targets().await?);
    }
    for target in targets {
        let status = tenants.migrator().status(&target).await?;
        let has = |line: &&terrace_migrate::MigrationStatus| {
            line.app == id.app && line.name == id.name && line.state != MigrationState::Pending
        };
        if status.iter().any(|line| has(&line)) {
            return Err(Error::new(
                ErrorKind::Migration,
                format!(
                    "{id} is applied to {}, so that its file has to stay",
                    target.key()
                ),
            )
            .with_hint("undo it first: migrate --back"));
        }
    }
    Ok(())
}
