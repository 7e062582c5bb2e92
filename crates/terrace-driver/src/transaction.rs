//! How a transaction runs, and the locks that end with it.

use terrace_core::{Error, ErrorKind, Result};

/// What a transaction sees of others that run at the same time.
///
/// Source: the SQL standard, as PostgreSQL's manual explains it in "Transaction Isolation".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IsolationLevel {
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// Every statement sees what was committed before the first one began.
    RepeatableRead,
    /// As if transactions ran one after the other; one that would break this fails with
    /// [`ErrorKind::Serialization`], or waits.
    Serializable,
}

/// How a transaction runs.
///
/// ```
/// use terrace_driver::{IsolationLevel, TransactionOptions};
/// let report = TransactionOptions {
///     isolation: Some(IsolationLevel::RepeatableRead),
///     read_only: true,
///     ..TransactionOptions::default()
/// };
/// assert!(!report.deferrable);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionOptions {
    /// At least this level; `None` is read committed, or what the database can't go below
    /// (SQLite's transactions are always serializable).
    pub isolation: Option<IsolationLevel>,
    /// Refuses writes.
    pub read_only: bool,
    /// Waits at the beginning until it can run without ever failing or making others fail
    /// (PostgreSQL; only together with serializable and read-only).
    pub deferrable: bool,
    /// Refuses to be nested in another transaction, because what it does must be kept when it
    /// ends.
    pub durable: bool,
}

impl TransactionOptions {
    /// As if transactions ran one after the other.
    pub const SERIALIZABLE: Self = Self {
        isolation: Some(IsolationLevel::Serializable),
        read_only: false,
        deferrable: false,
        durable: false,
    };

    /// Refuses writes.
    pub const READ_ONLY: Self = Self {
        isolation: None,
        read_only: true,
        deferrable: false,
        durable: false,
    };

    /// Refuses an option that the database lacks, instead of leaving it out.
    #[cfg(any(feature = "mysql", feature = "sqlite"))]
    pub(crate) fn refuse_deferrable(self, database: &str) -> Result<()> {
        if self.deferrable {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{database} has no deferrable transactions"),
            )
            .with_hint("leave `deferrable` out, and run the transaction again when it fails"));
        }
        Ok(())
    }

    /// Refuses a deferrable transaction that the database would not defer.
    #[cfg(feature = "postgres")]
    pub(crate) fn check_deferrable(self) -> Result<()> {
        let waits = self.isolation == Some(IsolationLevel::Serializable) && self.read_only;
        if self.deferrable && !waits {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "only serializable transactions that are read-only can be deferred",
            )
            .with_hint(
                "set `isolation` to serializable and `read_only`, or leave `deferrable` out",
            ));
        }
        Ok(())
    }
}

/// A lock on an idea instead of a row, held until the end of the transaction that took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AdvisoryLock {
    /// Which lock: a digest of whose it is and of its name, so that different owners never meet.
    pub key: [u8; 16],
    /// Whether others may hold it too, as long as all of them share it.
    pub shared: bool,
}

impl AdvisoryLock {
    /// The key as a number, for databases that name locks so.
    #[cfg(feature = "postgres")]
    pub(crate) fn number(&self) -> i64 {
        let (first, _) = self.key.split_at(8);
        first
            .iter()
            .fold(0, |number, &byte| (number << 8) | i64::from(byte))
    }

    /// The key as a name, for databases that name locks so.
    #[cfg(feature = "mysql")]
    pub(crate) fn name(&self) -> String {
        use std::fmt::Write as _;
        let mut name = "terrace_".to_owned();
        for byte in self.key {
            // Writing to a string can't fail.
            write!(name, "{byte:02x}").unwrap_or_default();
        }
        name
    }
}

#[cfg(all(test, feature = "postgres", feature = "mysql"))]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_number_and_a_name() {
        let mut lock = AdvisoryLock {
            key: [0; 16],
            shared: false,
        };
        lock.key[7] = 7;
        lock.key[15] = 0xff;
        assert_eq!(lock.number(), 7);
        assert_eq!(lock.name(), "terrace_000000000000000700000000000000ff");
        lock.key[0] = 0xff;
        assert!(lock.number() < 0);
    }

    #[test]
    fn only_what_can_be_deferred_is() {
        let mut options = TransactionOptions {
            deferrable: true,
            ..TransactionOptions::SERIALIZABLE
        };
        assert_eq!(
            options.check_deferrable().unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        options.read_only = true;
        options.check_deferrable().unwrap();
        let error = options.refuse_deferrable("MySQL").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.hint().is_some());
    }
}
