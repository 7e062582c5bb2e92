//! `cargo xtask servers`: the private servers, for a command or for a person.

use std::process::Command;
use std::time::Duration;

use crate::console::say;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::process;
use crate::servers::Servers;

/// Start private PostgreSQL, MariaDB and PgBouncer, run a command that knows them, and stop them.
///
/// Without a command the variables are printed and the servers run until Ctrl-C.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The command and its arguments.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let servers = Servers::start(interrupt)?;
    let result = if let Some((program, rest)) = arguments.command.split_first() {
        run_command(&servers, program, rest, interrupt)
    } else {
        wait(&servers, interrupt);
        Ok(())
    };
    servers.stop().and(result)
}

fn run_command(
    servers: &Servers,
    program: &str,
    rest: &[String],
    interrupt: &Interrupt,
) -> Result<()> {
    let mut command = Command::new(program);
    servers.tell(command.args(rest));
    let status = process::run_interactive(&mut command, interrupt)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::new(format!("{program} failed ({status})")))
}

fn wait(servers: &Servers, interrupt: &Interrupt) {
    for (name, url) in servers.variables() {
        say(format_args!("export {name}='{url}'"));
    }
    say("Ctrl-C stops them.");
    while !interrupt.happened() {
        std::thread::sleep(Duration::from_millis(100));
    }
}
