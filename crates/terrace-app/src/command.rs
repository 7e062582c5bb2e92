//! A command: one verb, one type, one file.

use std::pin::Pin;
use std::process::ExitCode;

use clap::{ArgMatches, Parser};
use terrace_core::{Error, ErrorKind, Result};

use crate::Context;

/// A command of the project's binary. Its name, arguments and help are those of its `clap::Parser`.
///
/// ```
/// use std::process::ExitCode;
/// use terrace_app::{Command, Context};
/// use terrace_core::Result;
///
/// /// Says hello.
/// #[derive(clap::Parser)]
/// #[command(name = "hello")]
/// struct Hello {
///     /// To whom.
///     name: String,
/// }
///
/// impl Command for Hello {
///     async fn run(self, context: Context) -> Result<ExitCode> {
///         context.say(format!("hello {}", self.name))?;
///         Ok(ExitCode::SUCCESS)
///     }
/// }
/// ```
pub trait Command: Parser + 'static {
    /// Runs it. An error is printed with its hint, and the program exits with 1.
    fn run(self, context: Context) -> impl Future<Output = Result<ExitCode>>;
}

type Running = Pin<Box<dyn Future<Output = Result<ExitCode>>>>;

/// A command, without its type.
pub(crate) struct Entry {
    pub(crate) definition: clap::Command,
    pub(crate) run: fn(Context, &ArgMatches) -> Result<Running>,
}

impl Entry {
    pub(crate) fn of<C: Command>() -> Self {
        Self {
            definition: C::command(),
            run: start::<C>,
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.definition.get_name()
    }
}

fn start<C: Command>(context: Context, matches: &ArgMatches) -> Result<Running> {
    let command = C::from_arg_matches(matches)
        .map_err(|error| Error::new(ErrorKind::InvalidInput, error.to_string()))?;
    Ok(Box::pin(command.run(context)))
}
