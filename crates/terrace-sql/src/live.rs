//! A table as a database holds it, with the database's own words: what a
//! [`TableDefinition`](crate::TableDefinition) has no room for is not lost.

use serde::Deserialize;
use terrace_core::{Error, ErrorKind, Result};

/// A table that exists in a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveTable {
    /// Its name.
    pub name: String,
    /// Why it is no plain table, in a word, such as `partitioned`; empty for a plain one.
    pub special: String,
    /// The statement that made it, where the database remembers it.
    pub text: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<LiveColumn>,
    /// Its primary key.
    pub primary_key: Option<LiveKey>,
    /// Its unique keys.
    pub uniques: Vec<LiveKey>,
    /// Its indexes, those of its keys left out.
    pub indexes: Vec<LiveIndex>,
    /// Its foreign keys.
    pub foreign_keys: Vec<LiveForeignKey>,
    /// Constraints that keep rows from being in conflict.
    pub exclusions: Vec<LiveText>,
    /// Its checks.
    pub checks: Vec<LiveText>,
    /// Its triggers.
    pub triggers: Vec<LiveText>,
    /// Views that name it.
    pub views: Vec<LiveView>,
    /// Its policies.
    pub policies: Vec<LivePolicy>,
    /// Whether row-level security is on.
    pub row_security: bool,
    /// Whether it binds the owner, too.
    pub forced: bool,
}

/// A column of a table that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveColumn {
    /// Its name.
    pub name: String,
    /// Its type, as the database writes it.
    #[serde(rename = "type")]
    pub of: String,
    /// Whether it may be null.
    pub nullable: bool,
    /// Its default, as SQL.
    pub default: Option<String>,
    /// Whether the database calculates it.
    pub generated: bool,
    /// Whether the database numbers it.
    pub numbered: bool,
    /// The sequence that numbers it, where a role needs a right to it.
    pub sequence: Option<String>,
}

/// A primary or unique key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveKey {
    /// Its name; empty where the database keeps none.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Its definition, as SQL, where the database gives it.
    pub definition: String,
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveIndex {
    /// Its name.
    pub name: String,
    /// What it is of, in order; nothing for an expression.
    pub columns: Vec<Option<String>>,
    /// Whether no two rows have the same values.
    pub unique: bool,
    /// How it is built; empty for an ordered one.
    pub method: String,
    /// The statement that makes it.
    pub definition: String,
}

/// A foreign key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveForeignKey {
    /// Its name; empty where the database keeps none.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// The table that it refers to.
    pub references: String,
    /// The columns that it refers to; empty for the primary key.
    pub referenced_columns: Vec<Option<String>>,
    /// What happens when the row that it refers to is deleted: `CASCADE`, `SET NULL` …
    pub on_delete: String,
    /// What happens when that row gets another key.
    pub on_update: String,
    /// Whether a null in one of its columns wants nulls in all of them.
    pub full: bool,
    /// What stands behind its actions, such as `DEFERRABLE INITIALLY DEFERRED`.
    pub tail: String,
    /// Its definition, as SQL, where the database gives it.
    pub definition: String,
}

/// Something with a name and a text of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveText {
    /// Its name.
    pub name: String,
    /// Its definition, as SQL.
    pub definition: String,
}

/// A view that names a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LiveView {
    /// Its name, quoted and qualified as the database needs it.
    pub name: String,
    /// Whether it holds rows of its own.
    pub materialized: bool,
    /// Whether it reads with the rights of whoever asks.
    pub invoker: bool,
}

/// A policy of row-level security.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LivePolicy {
    /// Its name.
    pub name: String,
    /// Whether it adds rows; otherwise it takes away.
    pub permissive: bool,
    /// The roles that it binds.
    pub roles: Vec<String>,
    /// Which rows are seen, as SQL.
    pub using: Option<String>,
    /// Which rows may be written, as SQL.
    pub check: Option<String>,
}

impl LiveTable {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of its primary key.
    pub fn key(&self) -> &[String] {
        self.primary_key.as_ref().map_or(&[], |key| &key.columns)
    }
}

impl LiveForeignKey {
    /// The columns that it refers to, in a table whose primary key is `key`.
    pub fn referenced(&self, key: &[String]) -> Vec<String> {
        let named: Vec<String> = self.referenced_columns.iter().flatten().cloned().collect();
        if named.len() == self.columns.len() {
            named
        } else {
            key.to_vec()
        }
    }
}

impl LiveTable {
    /// Reads the document that [`live_tables`] gives for a table.
    ///
    /// # Errors
    /// `Internal` when it isn't what was asked for.
    ///
    /// [`live_tables`]: crate::dialect::administration::Administration::live_tables
    pub fn read(document: &str) -> Result<Self> {
        serde_json::from_str(document).map_err(|failed| {
            Error::new(
                ErrorKind::Internal,
                "the description of a table can't be understood",
            )
            .with_source(failed)
        })
    }
}
