//! The fleet ledger in the registry: what is pending is one query, and several runs share it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use terrace_core::{Error, ErrorKind, Registry, Result, TenantId};
use terrace_migrate::{Asked, FleetLedger, FleetTarget, Migrator, Settled};
use terrace_orm::{ForeignKey, Model as _};
use terrace_tenancy::{Db, Executor};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::rivals::{Rivals, Runner};
use super::selection::Selection;
use super::versions::Versions;
use crate::Tenants;
use crate::fleet_rows::FleetRow;

/// How long a run waits before it looks again at what others work at.
const LOOK_AGAIN: Duration = Duration::from_millis(60);

/// One run's view of the fleet.
pub(super) struct RegistryLedger {
    tenants: Tenants,
    migrator: Migrator,
    runner: Runner,
    selection: Selection,
    state: Mutex<State>,
}

struct State {
    versions: Versions,
    /// Pending tenants that were read and not asked for yet.
    queue: VecDeque<FleetRow>,
    /// Tenants that were visited in this run, by anybody.
    seen: HashSet<Uuid>,
    /// How often each was visited when this run began.
    attempts: HashMap<Uuid, i64>,
    /// The tenants of the targets that were handed out.
    out: HashMap<String, Uuid>,
    /// Tenants that couldn't even be looked for.
    broken: Vec<(FleetRow, Error)>,
    rivals: Rivals,
}

impl RegistryLedger {
    /// Begins with what is pending now.
    pub(super) async fn start(
        tenants: &Tenants,
        migrator: &Migrator,
        selection: Selection,
        versions: Versions,
        pending: Vec<FleetRow>,
    ) -> Result<Self> {
        let runner = Runner::start(tenants.registry().clone()).await?;
        let attempts = pending
            .iter()
            .map(|row| (id_of(row), row.attempts))
            .collect();
        let mut ledger = Self {
            tenants: tenants.clone(),
            migrator: migrator.clone(),
            runner,
            selection,
            state: Mutex::new(State {
                versions,
                queue: VecDeque::new(),
                seen: HashSet::new(),
                attempts,
                out: HashMap::new(),
                broken: Vec::new(),
                rivals: Rivals::default(),
            }),
        };
        let start = ledger.place_to_start(&pending);
        let queue = &mut ledger.state.get_mut().queue;
        queue.extend(pending);
        queue.rotate_left(start);
        Ok(ledger)
    }

    /// Ends in order. Gives the tenants that couldn't even be looked for.
    pub(super) async fn leave(self) -> Result<Vec<(FleetRow, Error)>> {
        self.runner.leave().await?;
        Ok(self.state.into_inner().broken)
    }

    /// Who is not the first begins somewhere else, so that runs seldom meet.
    fn place_to_start(&self, pending: &[FleetRow]) -> usize {
        if pending.iter().all(|row| row.runner.is_none()) {
            return 0;
        }
        let (_, random) = self.runner.id.as_u64_pair();
        usize::try_from(random % pending.len().max(1) as u64).unwrap_or(0)
    }

    fn registry(&self) -> &Db<Registry> {
        self.tenants.registry()
    }

    async fn claim_some(&self, at_most: usize, patient: bool) -> Result<Vec<FleetTarget>> {
        let mut state = self.state.lock().await;
        loop {
            if state.queue.is_empty() && !self.look_again(&mut state, patient).await? {
                return Ok(Vec::new());
            }
            let most = at_most.max(1).min(state.queue.len());
            let wanted: Vec<FleetRow> = state.queue.drain(..most).collect();
            let got = self.take(&wanted).await?;
            if got.is_empty() {
                continue;
            }
            let mut handed = Vec::with_capacity(got.len());
            for row in &got {
                state.seen.insert(id_of(row));
                match self.hand_out(&mut state, row) {
                    Ok(target) => handed.push(target),
                    Err(error) => {
                        self.note_broken(row, &error).await?;
                        state.broken.push((row.clone(), error));
                    }
                }
            }
            if !handed.is_empty() {
                return Ok(handed);
            }
        }
    }

    /// Notes that a tenant can't even be looked for: its shard is not in the settings, its row wrong.
    async fn note_broken(&self, row: &FleetRow, error: &Error) -> Result<()> {
        let mut patience = Patience::default();
        while let Err(lost) = note_failed(self.registry(), id_of(row), error).await {
            patience.after(lost).await?;
        }
        Ok(())
    }

    /// Reads what is pending again, after the queue was empty: tenants that were made meanwhile, and
    /// those of runs that died. Who is patient waits while others work. `false` when nothing is left.
    async fn look_again(&self, state: &mut State, patient: bool) -> Result<bool> {
        loop {
            let current = state
                .versions
                .current(&self.migrator, &self.tenants.dialects()?);
            let mut pending = self.selection.pending(current).all(self.registry()).await?;
            pending.retain(|row| !self.selection.is_quarantined(row) && state.is_open(row));
            if pending.is_empty() {
                return Ok(false);
            }
            let (free, held): (Vec<_>, Vec<_>) =
                pending.into_iter().partition(|row| row.runner.is_none());
            if !free.is_empty() {
                state.queue.extend(free);
                return Ok(true);
            }
            // Nobody knows whether a run that died did its steps: taking them again may be one too many.
            if self.migrator.options().goal.is_relative() {
                return Ok(false);
            }
            let holders: BTreeSet<Uuid> = held.iter().filter_map(|row| row.runner).collect();
            if !patient || self.selection.stop.is_raised() {
                return Ok(false);
            }
            if !state.rivals.bury(self.registry(), &holders).await? {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    /// Takes those of these tenants that nobody else took meanwhile.
    async fn take(&self, wanted: &[FleetRow]) -> Result<Vec<FleetRow>> {
        let me = self.runner.id;
        let ids: Vec<Uuid> = wanted.iter().map(id_of).collect();
        let attempts: HashMap<Uuid, i64> = wanted
            .iter()
            .map(|row| (id_of(row), row.attempts))
            .collect();
        let mine = || {
            let ids = ids.clone();
            FleetRow::objects().filter(move |row| row.tenant.one_of(ids) & row.runner.equals(me))
        };
        let mut patience = Patience::default();
        loop {
            let ids = ids.clone();
            let taken = FleetRow::objects()
                .filter(move |row| row.tenant.one_of(ids) & row.runner.is_null())
                .update(self.registry(), |row| [row.runner.set(me)])
                .await;
            match taken {
                Ok(_) => break,
                Err(error) => patience.after(error).await?,
            }
        }
        let got = mine()
            .select_related(|row| row.tenant())
            .all(self.registry())
            .await?;
        // Somebody may have visited it between our reading and our taking it.
        let (got, late): (Vec<_>, Vec<_>) = got
            .into_iter()
            .partition(|row| attempts.get(&id_of(row)) == Some(&row.attempts));
        if !late.is_empty() {
            self.free(late.iter().map(id_of).collect()).await?;
        }
        Ok(got)
    }

    fn hand_out(&self, state: &mut State, row: &FleetRow) -> Result<FleetTarget> {
        let tenant = row.tenant.loaded().ok_or_else(not_loaded)?;
        let resident = tenant.resident()?;
        let target = self.tenants.servers().target(&resident.placement)?;
        state.out.insert(target.key().to_owned(), id_of(row));
        Ok(FleetTarget {
            label: tenant.slug.clone(),
            target,
            known: state.versions.known(&row.version),
        })
    }

    async fn settle_all(&self, settled: &[Settled]) -> Result<()> {
        let mut state = self.state.lock().await;
        let mut done: HashMap<String, Vec<Uuid>> = HashMap::new();
        let mut unread = Vec::new();
        let mut failed = Vec::new();
        for one in settled {
            let Some(id) = state.out.remove(&one.visit.outcome.key) else {
                continue;
            };
            match (&one.visit.outcome.error, &one.visit.version) {
                (None, Some(version)) => {
                    let digest = state.versions.learn(self.registry(), version).await?;
                    done.entry(digest).or_default().push(id);
                }
                (None, None) => unread.push(id),
                (Some(error), _) => failed.push((id, error)),
            }
        }
        drop(state);
        if !unread.is_empty() {
            done.insert(String::new(), unread);
        }
        for (digest, ids) in done {
            let mut patience = Patience::default();
            while let Err(error) = note_done(self.registry(), &ids, &digest).await {
                patience.after(error).await?;
            }
        }
        for (id, error) in failed {
            let mut patience = Patience::default();
            while let Err(lost) = note_failed(self.registry(), id, error).await {
                patience.after(lost).await?;
            }
        }
        Ok(())
    }

    async fn free(&self, ids: Vec<Uuid>) -> Result<()> {
        let me = self.runner.id;
        let mut patience = Patience::default();
        loop {
            let ids = ids.clone();
            let freed = FleetRow::objects()
                .filter(move |row| row.tenant.one_of(ids) & row.runner.equals(me))
                .update(self.registry(), |row| [row.runner.set_null()])
                .await;
            match freed {
                Ok(_) => return Ok(()),
                Err(error) => patience.after(error).await?,
            }
        }
    }
}

impl State {
    /// Whether this run is to visit a tenant: nobody did since it began.
    fn is_open(&self, row: &FleetRow) -> bool {
        let id = id_of(row);
        let untouched = self
            .attempts
            .get(&id)
            .is_none_or(|attempts| *attempts == row.attempts);
        untouched && !self.seen.contains(&id)
    }
}

impl FleetLedger for RegistryLedger {
    fn claim(&self, at_most: usize, patient: bool) -> Asked<'_, Vec<FleetTarget>> {
        Box::pin(self.claim_some(at_most, patient))
    }

    fn settle<'a>(&'a self, settled: &'a [Settled]) -> Asked<'a, ()> {
        Box::pin(self.settle_all(settled))
    }

    fn give_back<'a>(&'a self, targets: &'a [FleetTarget]) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut state = self.state.lock().await;
            let ids: Vec<Uuid> = targets
                .iter()
                .filter_map(|target| state.out.remove(target.target.key()))
                .collect();
            drop(state);
            self.free(ids).await
        })
    }
}

impl Tenants {
    /// Notes what a tenant with tables of its own has. The version itself is known already, see
    /// [`know_version`](Self::know_version).
    pub(crate) async fn note_version(
        &self,
        registry: &impl Executor<Registry>,
        tenant: TenantId,
        digest: &str,
    ) -> Result<()> {
        let id = tenant.as_uuid();
        if note_done(registry, &[id], digest).await? == 1 {
            return Ok(());
        }
        let row = FleetRow {
            tenant: ForeignKey::of(id),
            version: digest.to_owned(),
            outcome: "done".to_owned(),
            failures: 0,
            attempts: 1,
            error: None,
            attempted_at: Some(Timestamp::now()),
            runner: None,
        };
        row.insert(registry).await.map(drop)
    }
}

async fn note_done(registry: &impl Executor<Registry>, ids: &[Uuid], digest: &str) -> Result<u64> {
    let ids = ids.to_vec();
    FleetRow::objects()
        .filter(move |row| row.tenant.one_of(ids))
        .update(registry, |row| {
            [
                row.version.set(digest),
                row.outcome.set("done"),
                row.failures.set(0),
                row.attempts.set(row.attempts + 1),
                row.error.set_null(),
                row.attempted_at.set(Timestamp::now()),
                row.runner.set_null(),
            ]
        })
        .await
}

async fn note_failed(registry: &Db<Registry>, id: Uuid, error: &Error) -> Result<u64> {
    FleetRow::objects()
        .filter(move |row| row.tenant.equals(id))
        .update(registry, |row| {
            [
                row.version.set(""),
                row.outcome.set("failed"),
                row.failures.set(row.failures + 1),
                row.attempts.set(row.attempts + 1),
                row.error.set(error.to_string()),
                row.attempted_at.set(Timestamp::now()),
                row.runner.set_null(),
            ]
        })
        .await
}

/// Lets a statement run again that lost against another run's, a few times.
#[derive(Default)]
struct Patience(u32);

impl Patience {
    async fn after(&mut self, error: Error) -> Result<()> {
        let lost = matches!(error.kind(), ErrorKind::Deadlock | ErrorKind::Serialization);
        if !lost || self.0 >= 10 {
            return Err(error);
        }
        self.0 += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(())
    }
}

pub(super) fn id_of(row: &FleetRow) -> Uuid {
    *row.tenant.key()
}

pub(super) fn not_loaded() -> Error {
    Error::new(
        ErrorKind::Internal,
        "a row of the fleet came without its tenant",
    )
}

/// Writes what a tenant's own ledger says.
pub(super) async fn correct(registry: &Db<Registry>, id: Uuid, digest: &str) -> Result<()> {
    FleetRow::objects()
        .filter(move |row| row.tenant.equals(id))
        .update(registry, |row| [row.version.set(digest)])
        .await
        .map(drop)
}
