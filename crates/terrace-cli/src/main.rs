//! The stand-alone `terrace` binary: migrations from plain SQL files, for one database or for every
//! tenant, for teams that write no Rust.
//!
//! | file | is for |
//! |---|---|
//! | `arguments` | the command line, also as golang-migrate's users write it |
//! | `project` | the folder of migrations, the database, and how it is migrated |
//! | `tenants` | who the tenants are, and where |
//! | `run`, `fleet` | the registry, then every tenant, and what is said about it |
//! | `verbs` | one verb, one file |
//!
//! Exits with 0 for success, 1 for an error, 2 when some tenants failed.

mod arguments;
mod fleet;
mod output;
mod project;
mod run;
mod tenants;
mod verbs;

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result};

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked_for = !error.use_stderr();
            return match error.print() {
                Ok(()) if asked_for => ExitCode::SUCCESS,
                _ => ExitCode::FAILURE,
            };
        }
    };
    match execute(arguments) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: arguments::Command) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|failed| {
            Error::new(
                ErrorKind::Exhausted,
                "the threads of the program can't be started",
            )
            .with_source(failed)
        })?;
    let code = runtime.block_on(verbs::run(arguments));
    // A statement of a connection that is gone must not hold up the end of the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}
