//! How each database spells SQL: the only place, beside the driver, that names one.
//!
//! One folder per database, with the same files in each: `capabilities` (data), `spelling`
//! (statements), `functions`, `json` and `time` (calls), `types` (columns and casts) and `ddl` (data definition).

pub mod administration;
mod explain;
mod json_path;
pub mod mysql;
mod pattern;
mod placeholder;
pub mod postgres;
mod spelling;
pub mod sqlite;

pub use explain::{Explain, ExplainFormat, ExplainOptions, PlanShape};
pub(crate) use placeholder::Placeholder;
pub(crate) use spelling::Spelling;

use std::borrow::Cow;
use std::fmt;

use terrace_core::Result;

use crate::Capabilities;
use crate::render::quote;

/// A database's way with SQL. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Dialect(&'static dyn Spelling);

/// Every way with SQL, one per folder.
pub const ALL: [Dialect; 3] = [postgres::DIALECT, sqlite::DIALECT, mysql::DIALECT];

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

    /// How it is asked what it holds.
    pub fn catalogue(self) -> &'static dyn crate::catalogue::Catalogue {
        self.0.catalogue()
    }

    /// Writes a quoted name.
    ///
    /// # Errors
    /// `InvalidInput` for a name with the character NUL, which no database can quote.
    pub fn quote(self, name: &str, sql: &mut String) -> Result<()> {
        quote(name, self.0.quote_mark(), sql)
    }

    /// A quoted name.
    ///
    /// ```
    /// use terrace_sql::dialect::{mysql, postgres};
    /// assert_eq!(postgres::DIALECT.quoted(r#"a "b""#)?, r#""a ""b""""#);
    /// assert_eq!(mysql::DIALECT.quoted("a `b`")?, "`a ``b```");
    /// # Ok::<(), terrace_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`quote`](Self::quote).
    pub fn quoted(self, name: &str) -> Result<String> {
        let mut sql = String::with_capacity(name.len() + 2);
        self.quote(name, &mut sql)?;
        Ok(sql)
    }

    /// Writes the placeholder of the parameter with this number, counted from 1.
    pub fn placeholder(self, number: usize, sql: &mut String) {
        self.0.placeholder().write(number, sql);
    }

    /// A name that fits the database: the name itself, or its beginning with a hash of the whole.
    /// The same name always gives the same result.
    ///
    /// ```
    /// use terrace_sql::dialect::postgres::DIALECT;
    /// assert_eq!(DIALECT.fitted("track_name_index"), "track_name_index");
    /// assert_eq!(DIALECT.fitted(&"long".repeat(30)).len(), 63);
    /// ```
    pub fn fitted(self, name: &str) -> Cow<'_, str> {
        let limit = self.capabilities().max_identifier;
        if self.0.name_length(name) <= limit {
            return Cow::Borrowed(name);
        }
        let suffix = format!("_{:08x}", fingerprint(name));
        let mut kept = String::with_capacity(limit);
        for character in name.chars() {
            kept.push(character);
            if self.0.name_length(&kept) + suffix.len() > limit {
                kept.pop();
                break;
            }
        }
        Cow::Owned(kept + &suffix)
    }

    pub(crate) fn spelling(self) -> &'static dyn Spelling {
        self.0
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

/// 32 bits of a name, the same on every machine and in every version: FNV-1a
/// (<https://datatracker.ietf.org/doc/html/rfc9923>).
fn fingerprint(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
