//! What many places hold otherwise than their migrations make it, several at a time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::MigrationTarget;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::executor::Migrator;
use crate::introspect::Difference;

/// What is compared: one target, or several that are one place
/// ([`MigrationTarget::shares_place`]).
#[derive(Debug)]
pub struct Compare {
    /// What people call it: `registry`, a tenant's slug.
    pub label: String,
    /// Where it is, or why nobody knows.
    pub targets: Result<Vec<MigrationTarget>>,
}

/// What was found at a place.
#[derive(Debug)]
pub struct Compared {
    /// What people call it.
    pub label: String,
    /// The keys of its targets.
    pub targets: Vec<String>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Why it couldn't be compared.
    pub error: Option<Error>,
}

impl Compared {
    /// Whether it is as its migrations make it.
    pub fn is_same(&self) -> bool {
        self.error.is_none() && self.differences.is_empty()
    }
}

type Queue = Arc<Mutex<VecDeque<(usize, Compare)>>>;

impl Migrator {
    /// Compares places with what their migrations make of an empty one ([`drift`](Self::drift)), so
    /// many at a time. `told` hears of each in the order in which they were given, as soon as those
    /// before it are done. A place that can't be read keeps nobody else from being compared.
    ///
    /// # Errors
    /// What `told` gives.
    pub async fn compare(
        &self,
        places: Vec<Compare>,
        jobs: usize,
        told: &mut (dyn FnMut(&Compared) -> Result<()> + Send),
    ) -> Result<Vec<Compared>> {
        let all = places.len();
        let queue: Queue = Arc::new(Mutex::new(places.into_iter().enumerate().collect()));
        let (saying, mut said) = mpsc::unbounded_channel();
        let mut readers = JoinSet::new();
        for _ in 0..jobs.clamp(1, all.max(1)) {
            readers.spawn(read(self.clone(), Arc::clone(&queue), saying.clone()));
        }
        drop(saying);
        let mut early: BTreeMap<usize, Compared> = BTreeMap::new();
        let mut done = Vec::with_capacity(all);
        while let Some((place, compared)) = said.recv().await {
            early.insert(place, compared);
            while let Some(next) = early.remove(&done.len()) {
                told(&next)?;
                done.push(next);
            }
        }
        while let Some(ended) = readers.join_next().await {
            ended.map_err(|died| {
                Error::new(ErrorKind::Internal, "a reader of the fleet died").with_source(died)
            })?;
        }
        Ok(done)
    }
}

async fn read(migrator: Migrator, queue: Queue, saying: mpsc::UnboundedSender<(usize, Compared)>) {
    loop {
        let next = queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let Some((place, Compare { label, targets })) = next else {
            break;
        };
        let (targets, found) = match targets {
            Ok(targets) => {
                let keys = targets.iter().map(|target| target.key().to_owned());
                (keys.collect(), migrator.drift(&targets).await)
            }
            Err(error) => (Vec::new(), Err(error)),
        };
        let (differences, error) = match found {
            Ok(differences) => (differences, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let compared = Compared {
            label,
            targets,
            differences,
            error,
        };
        if saying.send((place, compared)).is_err() {
            break;
        }
    }
}
