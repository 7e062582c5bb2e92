//! Log lines on standard error.

use std::io::IsTerminal as _;

use terrace_core::{Error, ErrorKind, Result};
use tracing_subscriber::EnvFilter;

use crate::{LogFormat, LogSettings};

/// Sends log lines to standard error. A program that has set up its own logs keeps them.
pub(crate) fn start(settings: &LogSettings, default_level: &str) -> Result<()> {
    let level = settings.level.as_deref().unwrap_or(default_level);
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Error::new(
            ErrorKind::Configuration,
            format!("log.level can't be read: {error}"),
        )
        .with_hint("use error, warn, info, debug or trace")
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match settings.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logs were set up before");
    }
    Ok(())
}
