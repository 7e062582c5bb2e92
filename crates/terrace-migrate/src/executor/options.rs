//! How targets are migrated: how far, and how carefully.

use std::time::Duration;

/// How targets are migrated: how far, and how carefully.
///
/// ```
/// use terrace_migrate::{ExecutorOptions, Goal};
/// let options = ExecutorOptions {
///     goal: Goal::To("0003".to_owned()),
///     ..ExecutorOptions::default()
/// };
/// assert!(options.allow_destructive);
/// ```
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// How long to wait for another runner at the same target.
    pub lock_wait: Duration,
    /// How long a statement waits for a lock of a table before it gives way, so that those who
    /// queue up behind it don't wait for ever; zero waits without an end. A file may say otherwise.
    pub lock_timeout: Duration,
    /// How often a migration that didn't get its lock is tried again, after longer and longer
    /// pauses.
    pub lock_retries: u32,
    /// How far a target is brought.
    pub goal: Goal,
    /// What is done for it.
    pub mode: Mode,
    /// The apps whose migrations [`Goal::Down`], [`Goal::Zero`] and [`Goal::Redo`] undo, and which
    /// [`Goal::To`] looks through for a name without an app; all when empty.
    pub apps: Vec<String>,
    /// Whether migrations that remove tables, columns or rows may run, and any be undone.
    pub allow_destructive: bool,
    /// The table in which another tool, golang-migrate, notes its version: while a target has it,
    /// it is read first and kept exact.
    pub version_table: Option<String>,
}

/// How far a target is brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// Everything is applied.
    #[default]
    Latest,
    /// So many of those that are not applied yet.
    Up(usize),
    /// This migration is the newest of its app: forward or back, with what depends on it. Its name,
    /// the beginning of it or its number, such as `0003`, or with the app: `shop.0003`. `zero`
    /// stands for none.
    To(String),
    /// So many fewer are applied, the newest first.
    Down(usize),
    /// None is applied.
    Zero,
    /// The newest one is undone and applied again.
    Redo,
}

/// What is done to bring a target there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The migrations run.
    #[default]
    Run,
    /// The ledger is changed and nothing else.
    Fake,
    /// The migrations run; the first one of an app counts as applied when its tables are there as it
    /// makes them. When they are there and otherwise, that is an error, and nothing runs.
    FakeInitial,
    /// The ledger says what the goal says, [`Goal::To`] a migration or zero, whatever it said before,
    /// and nothing else happens: for whoever brought the tables in order by hand.
    Force,
}

impl Goal {
    /// Whether it counts from where a target is, so that asking twice is not the same as asking once.
    pub const fn is_relative(&self) -> bool {
        matches!(self, Self::Up(_) | Self::Down(_) | Self::Redo)
    }
}

impl ExecutorOptions {
    /// Whether targets get what they lack, and nothing else happens.
    pub(crate) fn only_apply(&self) -> bool {
        self.goal == Goal::Latest && self.mode == Mode::Run && self.version_table.is_none()
    }
}

impl Default for ExecutorOptions {
    fn default() -> Self {
        Self {
            lock_wait: Duration::from_mins(1),
            lock_timeout: Duration::from_secs(5),
            lock_retries: 8,
            goal: Goal::default(),
            mode: Mode::default(),
            apps: Vec::new(),
            allow_destructive: true,
            version_table: None,
        }
    }
}
