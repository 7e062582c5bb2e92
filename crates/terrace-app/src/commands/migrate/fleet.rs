//! The part of `migrate` that is about many tenants: which, in what order, and when to stop.

use std::sync::Arc;

use terrace_migrate::{FleetRules, StopSignal, Wave};
use terrace_registry::{FleetAim, FleetOptions};

use super::progress::Progress;
use crate::commands::look::Choice;

/// Which tenants, in what order, and when to stop.
#[derive(clap::Args, Debug)]
pub(crate) struct FleetArguments {
    #[command(flatten)]
    pub(super) choice: Choice,
    /// How long each of them rests after a tenant, in hundredths of the time that it worked: with 100
    /// half of what the server does for the run is left to others.
    #[arg(long, default_value_t = 0, value_name = "PERCENT")]
    rest: u32,
    /// So many tenants go first; unless all of them succeed, nothing else is begun.
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    canary: usize,
    /// So many tenants, or such a part of all of them, go at a time: 50, 10%. After a failure the
    /// next wave is not begun, unless --max-failures allows it.
    #[arg(long, value_name = "NUMBER|PERCENT%")]
    wave: Option<Wave>,
    /// When more than so many tenants failed, nothing else is begun.
    #[arg(long, value_name = "NUMBER")]
    max_failures: Option<usize>,
    /// Goes on with a run that was stopped or failed in part: what is done is left alone, and no
    /// tenant is a canary again.
    #[arg(long)]
    resume: bool,
    /// Reads every tenant's own ledger instead of trusting what the registry says, and corrects the
    /// registry.
    #[arg(long)]
    verify: bool,
    /// Tries tenants again that were left out because they failed three times in a row.
    #[arg(long)]
    include_quarantined: bool,
}

impl FleetArguments {
    /// As the registry takes them. Ctrl-C stops the run between two tenants; a second one stops the
    /// program.
    pub(super) fn options(self, aim: FleetAim, progress: Arc<Progress>) -> FleetOptions {
        let stop = StopSignal::default();
        stop_on_interrupt(stop.clone());
        FleetOptions {
            aim,
            rules: FleetRules {
                jobs: self.choice.jobs,
                rest: self.rest,
                canary: self.canary,
                wave: self.wave,
                max_failures: self.max_failures,
                stop,
            },
            tenants: self.choice.tenant,
            conditions: self.choice.conditions,
            resume: self.resume,
            verify: self.verify,
            include_quarantined: self.include_quarantined,
            progress,
            ..FleetOptions::default()
        }
    }
}

fn stop_on_interrupt(stop: StopSignal) {
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        stop.raise();
        eprintln!("stopping when the tenants that were begun are done; Ctrl-C again stops at once");
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}
