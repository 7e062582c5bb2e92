//! The account that a server runs as: database servers refuse to run as root.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::process;

/// The account that a server runs as: ours, or, when we are root, the one its package made.
pub(super) struct Account {
    switch_to: Option<Identity>,
}

struct Identity {
    user: u32,
    group: u32,
}

impl Account {
    /// The account for a server whose package makes the user `name`.
    pub(super) fn of(name: &str) -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { switch_to: None });
        }
        let id = |what: &str| -> Result<u32> {
            let text = process::output(Command::new("id").args([what, name]))?;
            text.trim()
                .parse()
                .context(format_args!("read the id of {name}"))
        };
        let switch_to = Some(Identity {
            user: id("-u")?,
            group: id("-g")?,
        });
        Ok(Self { switch_to })
    }

    /// A program that runs as this account.
    pub(super) fn command(&self, program: &Path) -> Command {
        self.wrapped(program, None)
    }

    /// A server that runs as this account and gets `signal` when we die without a chance to stop it.
    pub(super) fn server(&self, program: &Path, signal: &str) -> Command {
        self.wrapped(program, Some(signal))
    }

    /// Makes this account the owner of a path.
    pub(super) fn give(&self, path: &Path) -> Result<()> {
        let Some(Identity { user, group }) = self.switch_to else {
            return Ok(());
        };
        std::os::unix::fs::chown(path, Some(user), Some(group))
            .context("hand a folder to a server's account")
    }

    /// `setpriv` (util-linux) changes the account and leaves no process of its own in between.
    fn wrapped(&self, program: &Path, death_signal: Option<&str>) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(Identity { user, group }) = &self.switch_to {
            command.arg(format!("--reuid={user}"));
            command.arg(format!("--regid={group}"));
            command.arg("--init-groups");
        } else if death_signal.is_none() {
            return Command::new(program);
        }
        if let Some(signal) = death_signal {
            command.args(["--pdeathsig", signal]);
        }
        command.arg(program);
        command
    }
}

/// Whether every account can pass through a folder.
pub(super) fn others_can_enter(folder: &Path) -> bool {
    folder
        .ancestors()
        .all(|part| std::fs::metadata(part).is_ok_and(|metadata| metadata.mode() & 0o001 != 0))
}

/// Lets every account pass through a folder.
pub(super) fn let_others_enter(folder: &Path) -> Result<()> {
    set_mode(folder, 0o755)
}

/// Lets the owner alone read a file.
pub(super) fn only_for_owner(file: &Path) -> Result<()> {
    set_mode(file, 0o600)
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(|cause| Error::new(format!("can't set the mode of {}: {cause}", path.display())))
}
