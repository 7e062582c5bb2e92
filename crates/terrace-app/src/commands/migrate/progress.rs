//! How far a run is, for somebody who watches it on a terminal.

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terrace_migrate::Settled;
use terrace_registry::Watch;

/// A bar on standard error, if that is a terminal.
#[derive(Default)]
pub(super) struct Progress {
    bar: OnceLock<ProgressBar>,
    failed: AtomicUsize,
}

impl Progress {
    /// Removes the bar.
    pub(super) fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Progress {
    fn begins(&self, pending: usize) {
        if pending < 2 || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::with_draw_target(
            Some(u64::try_from(pending).unwrap_or(u64::MAX)),
            ProgressDrawTarget::stderr(),
        );
        let template = "{bar:40} {pos}/{len} tenants, {per_sec}, {eta} left{msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        self.bar.get_or_init(|| bar);
    }

    fn settled(&self, settled: &Settled) {
        let Some(bar) = self.bar.get() else { return };
        bar.inc(1);
        if !settled.visit.outcome.is_ok() {
            let failed = self.failed.fetch_add(1, Ordering::Relaxed) + 1;
            bar.set_message(format!(", {failed} failed"));
        }
    }
}
