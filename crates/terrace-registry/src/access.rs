//! What a tenant's commercial status lets its users do.

use jiff::Timestamp;
use terrace_core::TenantStatus;

/// What a tenant's users may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    ReadWrite,
    /// Reads work; a write is answered with 402. The tenant is frozen, or its trial ended.
    ReadOnly,
    /// Nothing; answered with 410. The tenant is archived.
    Gone,
}

impl Access {
    /// The access of a tenant of this status, whose trial ends (or ended) then.
    ///
    /// ```
    /// use jiff::Timestamp;
    /// use terrace_core::TenantStatus::{Active, Trial};
    /// use terrace_registry::Access;
    /// let (ended, now) = (Some(Timestamp::UNIX_EPOCH), Timestamp::now());
    /// assert_eq!(Access::of(Trial, ended, now), Access::ReadOnly);
    /// assert_eq!(Access::of(Active, ended, now), Access::ReadWrite);
    /// ```
    pub fn of(status: TenantStatus, trial_ends_at: Option<Timestamp>, now: Timestamp) -> Self {
        match status {
            TenantStatus::Archived => Self::Gone,
            TenantStatus::Frozen => Self::ReadOnly,
            TenantStatus::Trial if trial_ends_at.is_some_and(|end| end <= now) => Self::ReadOnly,
            TenantStatus::Demo | TenantStatus::Trial | TenantStatus::Active => Self::ReadWrite,
        }
    }

    /// Whether writes are let through.
    pub const fn writes(self) -> bool {
        matches!(self, Self::ReadWrite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_trial_decide() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let access = |status, end: Option<i64>| Access::of(status, end.map(at), at(100));
        assert_eq!(access(TenantStatus::Trial, Some(101)), Access::ReadWrite);
        assert_eq!(access(TenantStatus::Trial, Some(100)), Access::ReadOnly);
        assert_eq!(access(TenantStatus::Trial, None), Access::ReadWrite);
        assert_eq!(access(TenantStatus::Demo, Some(1)), Access::ReadWrite);
        assert_eq!(access(TenantStatus::Frozen, None), Access::ReadOnly);
        assert_eq!(access(TenantStatus::Archived, None), Access::Gone);
    }
}
