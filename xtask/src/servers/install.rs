//! Finding the servers' programs, and installing what is missing where that can be done.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::console::say;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::process;

const OLDEST_POSTGRES: u32 = 15;

/// Keeps `apt-get` from starting what it installs: a file that Debian's `invoke-rc.d` asks.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// The servers' programs.
pub(super) struct Tools {
    postgres_folder: PathBuf,
    pub(super) mariadbd: PathBuf,
    pub(super) mariadb_install_db: PathBuf,
    pub(super) mariadb_admin: PathBuf,
    pub(super) pgbouncer: PathBuf,
    pub(super) openssl: PathBuf,
}

impl Tools {
    /// Finds the programs, and installs those that are missing on Debian and Ubuntu.
    pub(super) fn find_or_install(interrupt: &Interrupt) -> Result<Self> {
        let missing = match Self::find() {
            Ok(tools) => return Ok(tools),
            Err(missing) => missing,
        };
        let Some(privilege) = Privilege::find() else {
            return Err(advice(&missing));
        };
        install(privilege, &missing, interrupt)?;
        Self::find().map_err(|missing| advice(&missing))
    }

    /// One of PostgreSQL's programs.
    pub(super) fn postgres(&self, program: &str) -> PathBuf {
        self.postgres_folder.join(program)
    }

    /// The programs, or the Debian packages that are missing.
    fn find() -> std::result::Result<Self, Vec<&'static str>> {
        let postgres = postgres_folder();
        let (server, prepare, admin) = (
            which("mariadbd"),
            which("mariadb-install-db"),
            which("mariadb-admin"),
        );
        let (pgbouncer, openssl) = (which("pgbouncer"), which("openssl"));
        let mut missing = Vec::new();
        for (found, package) in [
            (postgres.is_some(), "postgresql"),
            (
                server.is_some() && prepare.is_some() && admin.is_some(),
                "mariadb-server",
            ),
            (pgbouncer.is_some(), "pgbouncer"),
            (openssl.is_some(), "openssl"),
            (which("setpriv").is_some(), "util-linux"),
        ] {
            if !found {
                missing.push(package);
            }
        }
        let servers = postgres.zip(server).zip(prepare.zip(admin));
        match servers.zip(pgbouncer.zip(openssl)) {
            Some((servers, (pgbouncer, openssl))) if missing.is_empty() => {
                let ((postgres_folder, mariadbd), (mariadb_install_db, mariadb_admin)) = servers;
                Ok(Self {
                    postgres_folder,
                    mariadbd,
                    mariadb_install_db,
                    mariadb_admin,
                    pgbouncer,
                    openssl,
                })
            }
            _ => Err(missing),
        }
    }
}

/// How we may change the system.
#[derive(Clone, Copy)]
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        which("apt-get")?;
        if rustix::process::geteuid().is_root() {
            return Some(Self::Root);
        }
        which("sudo").map(|_| Self::Sudo)
    }

    fn command(self, program: &str) -> Command {
        match self {
            Self::Root => Command::new(program),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.arg(program);
                command
            }
        }
    }
}

fn install(privilege: Privilege, packages: &[&str], interrupt: &Interrupt) -> Result<()> {
    say(format_args!("installing {}", packages.join(", ")));
    let policy = Policy::forbid_starting(privilege)?;
    let apt = |arguments: &[&str]| {
        let mut command = privilege.command("env");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
        process::run_interactive(command.args(arguments), interrupt)
    };
    apt(&["update"])?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    let status = apt(&arguments)?;
    drop(policy);
    if status.success() {
        return Ok(());
    }
    Err(Error::new(format!(
        "apt-get could not install {} ({status}); its own message is above",
        packages.join(", ")
    )))
}

/// Installs strace where that can be done: without it, runners on files are not killed at every write.
pub(crate) fn install_tracer(interrupt: &Interrupt) -> Result<()> {
    match (which("strace"), Privilege::find()) {
        (None, Some(privilege)) => install(privilege, &["strace"], interrupt),
        _ => Ok(()),
    }
}

/// While it lives, installed services are not started. An existing policy is left alone.
struct Policy(Option<Privilege>);

impl Policy {
    fn forbid_starting(privilege: Privilege) -> Result<Self> {
        if Path::new(POLICY).exists() {
            return Ok(Self(None));
        }
        let script = format!("printf '#!/bin/sh\\nexit 101\\n' >{POLICY} && chmod 755 {POLICY}");
        process::output(privilege.command("sh").args(["-c", &script]))?;
        Ok(Self(Some(privilege)))
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if let Some(privilege) = self.0
            && let Err(error) = process::output(privilege.command("rm").args(["-f", POLICY]))
        {
            say(format_args!("remove {POLICY} by hand: {error}"));
        }
    }
}

fn advice(missing: &[&str]) -> Error {
    let programs: Vec<&str> = missing
        .iter()
        .map(|package| match *package {
            "postgresql" => "PostgreSQL 15 or newer (initdb, postgres, pg_isready)",
            "mariadb-server" => {
                "MariaDB 10.6 or newer (mariadbd, mariadb-install-db, mariadb-admin)"
            }
            "pgbouncer" => "PgBouncer",
            "openssl" => "openssl, the program",
            _ => "util-linux (setpriv)",
        })
        .collect();
    Error::new(format!(
        "these programs are missing: {}.\n\
         On Debian or Ubuntu: apt-get install {}\n\
         Elsewhere install them with the system's package manager and put them on PATH, or run \
         `cargo xtask test --sqlite-only`, which needs none of them",
        programs.join("; "),
        missing.join(" ")
    ))
}

/// The folder with the newest PostgreSQL: Debian keeps each version in a folder of its own that is
/// not on PATH; elsewhere the one on PATH counts.
fn postgres_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= OLDEST_POSTGRES)
        .map(|version| (version, format!("/usr/lib/postgresql/{version}/bin")))
        .filter(|(_, folder)| Path::new(folder).join("initdb").is_file())
        .max()
        .map(|(_, folder)| PathBuf::from(folder));
    newest.or_else(|| {
        let folder = which("initdb")?.parent()?.to_owned();
        let text = process::output(Command::new(folder.join("postgres")).arg("--version")).ok()?;
        (version_of(&text)? >= OLDEST_POSTGRES).then_some(folder)
    })
}

/// The major version in "postgres (PostgreSQL) 16.2 (…)".
fn version_of(text: &str) -> Option<u32> {
    let number = text.split_whitespace().nth(2)?;
    let end = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..end].parse().ok()
}

/// Finds a program on PATH or where servers usually are.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_postgres_own_words() {
        assert_eq!(
            version_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0)"),
            Some(15)
        );
        assert_eq!(version_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(version_of("something else"), None);
    }

    #[test]
    fn advice_names_the_packages_and_the_way_without_them() {
        let text = advice(&["postgresql", "pgbouncer"]).to_string();
        assert!(
            text.contains("apt-get install postgresql pgbouncer"),
            "{text}"
        );
        assert!(text.contains("--sqlite-only"), "{text}");
    }

    #[test]
    fn programs_are_found() {
        assert!(which("sh").is_some());
        assert!(which("no-such-program-anywhere").is_none());
    }
}
