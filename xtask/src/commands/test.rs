//! `cargo xtask test`: everything that must hold, on every database.

use std::process::Command;

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::process;
use crate::repository::{self, cargo};
use crate::servers::{Servers, which};
use crate::steps::Steps;
use crate::tidy;

/// Check formatting, lints, rules, documentation and licences, and run all tests on all databases.
///
/// Installs missing servers on Debian and Ubuntu (as root or with sudo), starts private ones and
/// stops them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out the tests that need a server: the quick loop.
    #[arg(long)]
    sqlite_only: bool,
    /// Leave out documentation, licences and the conformance run.
    #[arg(long)]
    quick: bool,
}

/// Runs the verb. Independent steps all run, whatever fails before them; cargo's own test output
/// comes last, so that it stays visible.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let mut steps = Steps::default();
    let databases = if arguments.sqlite_only {
        Some(Databases::SqliteOnly)
    } else {
        let started = steps.run("servers", || Servers::start(interrupt))?;
        started.map(|servers| Databases::All(Box::new(servers)))
    };
    check_sources(&mut steps, interrupt)?;
    if arguments.quick {
        steps.skip("doc", "--quick");
        steps.skip("cargo deny", "--quick");
    } else {
        check_documentation(&mut steps, interrupt)?;
        check_licences(&mut steps, interrupt)?;
    }
    run_tests(arguments, databases.as_ref(), &mut steps, interrupt)?;
    if let Some(Databases::All(servers)) = databases {
        steps.run("stop servers", || servers.stop())?;
    }
    steps.finish()
}

/// Where tests find databases.
enum Databases {
    All(Box<Servers>),
    SqliteOnly,
}

impl Databases {
    fn tell(&self, command: &mut Command) {
        match self {
            Self::All(servers) => servers.tell(command),
            Self::SqliteOnly => {
                command.env("TERRACE_TEST_SQLITE_ONLY", "1");
                for name in Servers::VARIABLES {
                    command.env_remove(name);
                }
            }
        }
    }
}

fn check_sources(steps: &mut Steps, interrupt: &Interrupt) -> Result<()> {
    steps.run("fmt", || {
        process::succeed(cargo().args(["fmt", "--all", "--check"]), interrupt)
    })?;
    steps.run("tidy", tidy::check)?;
    steps.run("clippy", || {
        let mut command = cargo();
        command.args(["clippy", "--workspace", "--all-targets", "--"]);
        process::succeed(command.args(["-D", "warnings"]), interrupt)
    })?;
    Ok(())
}

fn check_documentation(steps: &mut Steps, interrupt: &Interrupt) -> Result<()> {
    steps.run("doc", || {
        let mut command = cargo();
        command.args(["doc", "--workspace", "--no-deps"]);
        process::succeed(command.env("RUSTDOCFLAGS", "-D warnings"), interrupt)
    })?;
    Ok(())
}

/// `tidy` holds the rules of `deny.toml` already; cargo-deny, which knows more, is a second pair of
/// eyes where it is installed.
fn check_licences(steps: &mut Steps, interrupt: &Interrupt) -> Result<()> {
    if which("cargo-deny").is_none() {
        steps.skip(
            "cargo deny",
            "not installed (`cargo install cargo-deny`); tidy checked bans, licences and sources",
        );
        return Ok(());
    }
    steps.run("cargo deny", || {
        let mut command = cargo();
        command.args(["deny", "check"]);
        process::succeed(command.args(["bans", "licenses", "sources"]), interrupt)
    })?;
    Ok(())
}

fn run_tests(
    arguments: &Arguments,
    databases: Option<&Databases>,
    steps: &mut Steps,
    interrupt: &Interrupt,
) -> Result<()> {
    let Some(databases) = databases else {
        for name in ["conformance", "test"] {
            steps.fail(name, "not run, because the servers did not start");
        }
        return Ok(());
    };
    if arguments.quick {
        steps.skip("conformance", "--quick");
    } else if has_conformance_program()? {
        steps.run("conformance", || {
            let mut command = cargo();
            command.args(["run", "--package", "terrace-conformance"]);
            databases.tell(&mut command);
            process::succeed(&mut command, interrupt)
        })?;
    } else {
        steps.skip("conformance", "terrace-conformance has no program");
    }
    steps.run("test", || {
        let mut command = cargo();
        command.args(["test", "--workspace", "--no-fail-fast"]);
        databases.tell(&mut command);
        process::succeed(&mut command, interrupt)
    })?;
    Ok(())
}

fn has_conformance_program() -> Result<bool> {
    let metadata = repository::metadata()?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or_else(|| Error::new("cargo metadata lists no packages"))?;
    Ok(packages.iter().any(|package| {
        package["name"] == "terrace-conformance"
            && package["targets"]
                .as_array()
                .is_some_and(|targets| targets.iter().any(|target| target["kind"][0] == "bin"))
    }))
}
