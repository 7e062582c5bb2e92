//! One verb, one file.

mod copy;
mod create;
mod diff;
mod down;
mod force;
mod goto;
mod inspectdb;
mod lint;
mod plan;
mod redo;
mod status;
mod tenantize;
mod up;
mod version;

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result};

use crate::arguments::{Command, Migrate, Verb};
use crate::project::Project;
pub(crate) use copy::CopyArguments;
pub(crate) use tenantize::TenantizeArguments;

/// Runs a verb. Stopped from outside, it leaves nothing half done: what was open is rolled back by
/// the server, and the ledger says where to go on.
pub(crate) async fn run(command: Command) -> Result<ExitCode> {
    // On a thread of its own: a file is worked at without a pause.
    let mut work = tokio::spawn(run_to_end(command));
    tokio::select! {
        done = &mut work => done.map_err(|died| {
            Error::new(ErrorKind::Internal, "the program broke").with_source(died)
        })?,
        () = stopped() => {
            work.abort();
            Err(Error::new(
                ErrorKind::Timeout,
                "stopped: nothing is half done, a migration that was open is rolled back or can be resumed",
            )
            .with_hint("run the same command again to go on"))
        }
    }
}

async fn run_to_end(command: Command) -> Result<ExitCode> {
    match command {
        Command::Migrate(arguments) => migrate(*arguments).await,
        Command::Inspectdb(inspect) => inspectdb::run(*inspect).await,
        Command::Tenantize(arguments) => tenantize::run(&arguments).await,
        Command::Copy(arguments) => copy::run(*arguments).await,
    }
}

async fn migrate(arguments: Migrate) -> Result<ExitCode> {
    let common = arguments.common;
    match arguments.verb {
        Verb::Create(create) => create::run(&common, &create),
        verb => {
            let project = std::sync::Arc::new(Project::read(common)?);
            match verb {
                Verb::Up(up) => up::run(project, up).await,
                Verb::Down(down) => down::run(project, down).await,
                Verb::Redo(redo) => redo::run(project, redo).await,
                Verb::Goto(goto) => goto::run(project, goto).await,
                Verb::Diff => diff::run(&project).await,
                Verb::Version => version::run(&project).await,
                Verb::Force(force) => force::run(&project, force).await,
                Verb::Lint(lint) => lint::run(&project, &lint).await,
                Verb::Status | Verb::Create(_) => status::run(&project).await,
            }
        }
    }
}

/// Ctrl-C, or the signal with which containers are ended.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => return,
                interrupted = tokio::signal::ctrl_c() => if interrupted.is_ok() { return },
            }
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals the run goes to its end.
        std::future::pending::<()>().await;
    }
}
