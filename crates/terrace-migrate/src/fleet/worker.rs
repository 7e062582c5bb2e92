//! Workers: each reaches one target after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use terrace_core::{Error, ErrorKind, Result};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::ledger::{FleetTarget, Settled};
use super::rules::FleetRules;
use super::visit::Visitor;
use crate::executor::Migrator;

/// What a worker says of a target.
pub(super) enum Said {
    /// It was visited.
    Settled(Box<Settled>),
    /// It was not begun, because everything is to stop.
    Untouched(Box<FleetTarget>),
}

/// The workers of a run, and how they are spoken to. They end with it.
pub(super) struct Workers {
    work: mpsc::UnboundedSender<FleetTarget>,
    said: mpsc::UnboundedReceiver<Said>,
    tasks: JoinSet<()>,
}

type Work = Arc<Mutex<mpsc::UnboundedReceiver<FleetTarget>>>;

impl Workers {
    pub(super) fn start(migrator: &Migrator, jobs: usize, rules: &FleetRules) -> Self {
        let (work, waiting) = mpsc::unbounded_channel();
        let (saying, said) = mpsc::unbounded_channel();
        let waiting: Work = Arc::new(Mutex::new(waiting));
        let mut tasks = JoinSet::new();
        for _ in 0..jobs.max(1) {
            let worker = work_on(
                Visitor::new(migrator.clone()),
                Arc::clone(&waiting),
                saying.clone(),
                rules.clone(),
            );
            tasks.spawn(worker);
        }
        Self { work, said, tasks }
    }

    pub(super) fn hand(&self, target: FleetTarget) -> Result<()> {
        self.work.send(target).map_err(|_| died())
    }

    /// What is said next; only to be asked while a target is away.
    pub(super) async fn hear(&mut self) -> Result<Said> {
        tokio::select! {
            biased;
            said = self.said.recv() => said.ok_or_else(died),
            ended = self.tasks.join_next() => Err(match ended {
                Some(Err(error)) => died().with_source(error),
                _ => died(),
            }),
        }
    }
}

async fn work_on(
    mut visitor: Visitor,
    waiting: Work,
    saying: mpsc::UnboundedSender<Said>,
    rules: FleetRules,
) {
    loop {
        let next = waiting.lock().await.recv().await;
        let Some(target) = next else { break };
        let begun = Instant::now();
        let mut worked = Duration::ZERO;
        let said = if rules.stop.is_raised() {
            Said::Untouched(Box::new(target))
        } else {
            let on_file = target.target.dialect().capabilities().file_databases;
            let runtime = Handle::current();
            let threads = runtime.runtime_flavor() == RuntimeFlavor::MultiThread;
            let visit = if on_file && threads {
                // A file is worked at by this thread itself: other tasks go on without it.
                tokio::task::block_in_place(|| {
                    runtime.block_on(visitor.visit(&target.target, &target.known))
                })
            } else {
                visitor.visit(&target.target, &target.known).await
            };
            worked = begun.elapsed();
            Said::Settled(Box::new(Settled {
                label: target.label,
                visit,
            }))
        };
        if saying.send(said).is_err() {
            break;
        }
        let rest = rules.rest_after(worked);
        if !rest.is_zero() {
            tokio::time::sleep(rest).await;
        }
    }
}

fn died() -> Error {
    Error::new(ErrorKind::Internal, "a worker of the fleet died")
        .with_hint("migrate again: what was done stays done")
}
