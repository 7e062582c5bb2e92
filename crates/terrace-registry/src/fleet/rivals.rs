//! Several runs at once: each shows that it is alive, and takes over what a dead one had.
//!
//! A run counts up in a row of its own. Who waits for it watches the number, with a clock of its
//! own: no two clocks are ever compared. A run that is taken for dead and isn't loses nothing but
//! time: a target is worked at under its own lock, and its own ledger decides what it lacks.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use terrace_core::{Registry, Result};
use terrace_orm::{Key, Model as _};
use terrace_tenancy::Db;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::fleet_rows::{FleetRow, FleetRunnerRow};

/// How often a run shows that it is alive.
const BEAT: Duration = Duration::from_millis(150);

/// How long a number may stand still.
const SILENCE: Duration = Duration::from_millis(750);

/// This run, as others see it.
pub(super) struct Runner {
    pub(super) id: Uuid,
    registry: Db<Registry>,
    heart: JoinHandle<()>,
}

/// What is known of others.
#[derive(Default)]
pub(super) struct Rivals {
    beats: HashMap<Uuid, (i64, Instant)>,
}

impl Runner {
    /// Shows up. The number counts from here on.
    pub(super) async fn start(registry: Db<Registry>) -> Result<Self> {
        let id = Uuid::now_v7();
        show_up(&registry, id).await?;
        let heart = tokio::spawn(keep_beating(registry.clone(), id));
        Ok(Self {
            id,
            registry,
            heart,
        })
    }

    /// Leaves in order.
    pub(super) async fn leave(self) -> Result<()> {
        self.heart.abort();
        let id = self.id;
        FleetRunnerRow::objects()
            .filter(|runner| runner.id.equals(id))
            .delete(&self.registry)
            .await
            .map(drop)
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.heart.abort();
    }
}

impl Rivals {
    /// Frees what the dead ones among these had. Returns whether there was one.
    pub(super) async fn bury(
        &mut self,
        registry: &Db<Registry>,
        holders: &BTreeSet<Uuid>,
    ) -> Result<bool> {
        let rows = FleetRunnerRow::objects()
            .filter(|runner| runner.id.one_of(holders.iter().copied()))
            .all(registry)
            .await?;
        let beats: HashMap<Uuid, i64> = rows.iter().map(|row| (*row.id.get(), row.beat)).collect();
        let mut buried = false;
        for &holder in holders {
            let dead = match beats.get(&holder) {
                None => true,
                Some(&beat) => {
                    self.is_silent(holder, beat) && take_away(registry, holder, beat).await?
                }
            };
            if dead {
                tracing::info!(runner = %holder, "a run ended without a word; going on with what it had");
                FleetRow::objects()
                    .filter(|row| row.runner.equals(holder))
                    .update(registry, |row| [row.runner.set_null()])
                    .await?;
                self.beats.remove(&holder);
                buried = true;
            }
        }
        Ok(buried)
    }

    fn is_silent(&mut self, holder: Uuid, beat: i64) -> bool {
        let now = Instant::now();
        let seen = self.beats.entry(holder).or_insert((beat, now));
        if seen.0 != beat {
            *seen = (beat, now);
        }
        now.duration_since(seen.1) >= SILENCE
    }
}

/// Removes the row of a run unless it counted on meanwhile.
async fn take_away(registry: &Db<Registry>, id: Uuid, beat: i64) -> Result<bool> {
    let removed = FleetRunnerRow::objects()
        .filter(|runner| runner.id.equals(id) & runner.beat.equals(beat))
        .delete(registry)
        .await?;
    Ok(removed.total() > 0)
}

async fn show_up(registry: &Db<Registry>, id: Uuid) -> Result<()> {
    let row = FleetRunnerRow {
        id: Key::new(id),
        beat: 0,
        started_at: Timestamp::now(),
    };
    row.insert(registry).await.map(drop)
}

async fn keep_beating(registry: Db<Registry>, id: Uuid) {
    loop {
        tokio::time::sleep(BEAT).await;
        let counted = FleetRunnerRow::objects()
            .filter(|runner| runner.id.equals(id))
            .update(&registry, |runner| [runner.beat.set(runner.beat + 1)])
            .await;
        let shown = match counted {
            // It was taken for dead, and isn't.
            Ok(0) => show_up(&registry, id).await,
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = shown {
            tracing::debug!(%error, "a run couldn't show that it is alive");
        }
    }
}
