//! `cargo xtask`: everything a person would do by hand twice. One verb, one file in `commands/`.

mod commands;
mod console;
mod error;
mod interrupt;
mod mutants;
mod process;
mod repository;
mod servers;
mod steps;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use crate::interrupt::Interrupt;

/// Everything a person would do by hand twice.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Test(commands::test::Arguments),
    Tidy(commands::tidy::Arguments),
    Servers(commands::servers::Arguments),
    Conformance(commands::conformance::Arguments),
    Oracle(commands::oracle::Arguments),
    Parity(commands::parity::Arguments),
    Bench(commands::bench::Arguments),
    Torture(commands::torture::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::complain(format_args!("error: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    let interrupt = Interrupt::install()?;
    match verb {
        Verb::Test(arguments) => commands::test::run(&arguments, &interrupt),
        Verb::Tidy(arguments) => commands::tidy::run(&arguments),
        Verb::Servers(arguments) => commands::servers::run(&arguments, &interrupt),
        Verb::Conformance(arguments) => commands::conformance::run(&arguments, &interrupt),
        Verb::Parity(arguments) => commands::parity::run(&arguments),
        Verb::Oracle(arguments) => commands::oracle::run(&arguments, &interrupt),
        Verb::Bench(arguments) => commands::bench::run(&arguments, &interrupt),
        Verb::Torture(arguments) => commands::torture::run(&arguments, &interrupt),
    }
}
