//! How each database spells SQL: the only place, beside the driver, that names one.

pub mod administration;
pub mod mysql;
pub mod postgres;
pub mod sqlite;

use std::fmt;

use crate::Capabilities;

/// What differs in spelling from database to database.
pub(crate) trait Spelling: Sync {
    /// The name in file names and messages, such as `postgres`.
    fn name(&self) -> &'static str;
    /// What the database can do.
    fn capabilities(&self) -> &'static Capabilities;
    /// What administration asks of it.
    fn administration(&self) -> &'static dyn administration::Administration;
}

/// A database's way with SQL. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Dialect(&'static dyn Spelling);

impl Dialect {
    /// The name in file names (`0002_backfill.up.postgres.sql`) and messages.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What the database can do.
    pub fn capabilities(self) -> &'static Capabilities {
        self.0.capabilities()
    }

    /// What administration asks of it.
    pub fn administration(self) -> &'static dyn administration::Administration {
        self.0.administration()
    }
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
