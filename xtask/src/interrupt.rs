//! Ctrl-C and its kin, as a flag that every wait looks at: the program always ends by returning, so
//! that guards stop what was started.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::error::{Context, Error, Result};

/// Whether the user, or the system, asked us to stop.
#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    signal: Arc<AtomicBool>,
}

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP from now on.
    pub(crate) fn install() -> Result<Self> {
        let this = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&this.signal))
                .context("catch signals")?;
        }
        Ok(this)
    }

    /// Fails once a signal has come.
    pub(crate) fn check(&self) -> Result<()> {
        if self.happened() {
            return Err(Error::interrupted());
        }
        Ok(())
    }

    /// Whether a signal has come.
    pub(crate) fn happened(&self) -> bool {
        self.signal.load(Ordering::Relaxed)
    }
}
