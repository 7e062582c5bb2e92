//! Many files: four threads that take one after the other.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use bench_worker::{Failure, Measurement, Result, fleet};

use crate::open;

/// Files, and how often they were migrated.
pub(crate) struct Fleet {
    folder: PathBuf,
    made: OnceLock<usize>,
    rounds: AtomicUsize,
}

impl Fleet {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            made: OnceLock::new(),
            rounds: AtomicUsize::new(0),
        }
    }

    /// Migrates each file once.
    pub(crate) fn migrate(&self, tenants: usize) -> Result<Measurement> {
        if self.made.get().is_none() {
            // Once, before anything is measured.
            std::fs::create_dir_all(&self.folder)?;
            for tenant in 0..tenants {
                open(&file(&self.folder, tenant))?.execute_batch(fleet::BASE)?;
            }
        }
        if *self.made.get_or_init(|| tenants) != tenants {
            return Err(Failure::from("another number of tenants was made"));
        }
        let round = self.rounds.fetch_add(1, Ordering::Relaxed);
        let text = format!(
            "BEGIN IMMEDIATE;{};{};COMMIT",
            fleet::statements(round).join(";"),
            fleet::note(round)
        );
        let next = AtomicUsize::new(0);
        let started = Instant::now();
        thread::scope(|scope| {
            let work = || -> Result<()> {
                loop {
                    let tenant = next.fetch_add(1, Ordering::Relaxed);
                    if tenant >= tenants {
                        return Ok(());
                    }
                    let connection = open(&file(&self.folder, tenant))?;
                    let applied: i64 =
                        connection
                            .query_row("SELECT count(*) FROM ledger", (), |row| row.get(0))?;
                    if usize::try_from(applied)? != round {
                        return Err(Failure::from("a round is missing"));
                    }
                    connection.execute_batch(&text)?;
                }
            };
            let running: Vec<_> = (0..fleet::JOBS).map(|_| scope.spawn(work)).collect();
            running.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .map_err(|_| Failure::from("a thread panicked"))?
            })
        })?;
        Ok(fleet::measured(tenants, started))
    }
}

fn file(folder: &Path, tenant: usize) -> PathBuf {
    folder.join(format!("{tenant}.sqlite"))
}
