//! What a tenant is made of.

use jiff::Timestamp;
use terrace_core::{Slug, TenantKind, TenantStatus};
use terrace_tenancy::{Isolation, ShardName};

/// How long a trial takes when nobody says otherwise, in days.
pub(crate) const TRIAL_DAYS: i64 = 14;

/// A tenant to be made. What is missing is decided by the settings.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// The name in host names and paths.
    pub slug: Slug,
    /// The name for people.
    pub name: String,
    /// What it is for.
    pub kind: TenantKind,
    /// Its commercial status: `demo` for a demonstration, otherwise `trial`.
    pub status: Option<TenantStatus>,
    /// When its trial ends: 14 days from now. Only for the status `trial`.
    pub trial_ends_at: Option<Timestamp>,
    /// How its rows are kept apart: as the database does it by default.
    pub isolation: Option<Isolation>,
    /// The server it is on: the main one.
    pub shard: Option<ShardName>,
}

impl NewTenant {
    /// A customer, called by its slug.
    pub fn new(slug: Slug) -> Self {
        Self {
            name: slug.as_str().to_owned(),
            slug,
            kind: TenantKind::Customer,
            status: None,
            trial_ends_at: None,
            isolation: None,
            shard: None,
        }
    }

    /// With another name for people.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// With a kind of isolation.
    #[must_use]
    pub fn with_isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// For another purpose.
    #[must_use]
    pub fn with_kind(mut self, kind: TenantKind) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn starting_status(&self) -> TenantStatus {
        self.status.unwrap_or(match self.kind {
            TenantKind::Demo => TenantStatus::Demo,
            TenantKind::Customer => TenantStatus::Trial,
        })
    }

    pub(crate) fn trial_end(&self) -> Option<Timestamp> {
        if self.starting_status() != TenantStatus::Trial {
            return None;
        }
        Some(self.trial_ends_at.unwrap_or_else(trial_end_from_now))
    }
}

/// The end of a trial that begins now.
pub(crate) fn trial_end_from_now() -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(jiff::SignedDuration::from_hours(TRIAL_DAYS * 24))
        .unwrap_or(now)
}
