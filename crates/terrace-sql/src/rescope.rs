//! Tables of one tenant that become tables of several: what is asked, and the scripts that do it.
//!
//! The tables are changed as they are found, in the database's own words, so that types, checks,
//! collations and actions that no [`TableDefinition`](crate::TableDefinition) describes stay what
//! they were. Each database spells it in `dialect/<database>/rescope.rs`.

use std::collections::BTreeMap;

use crate::LiveTable;

/// Which tables get a tenant column in front of every key, and how.
#[derive(Clone, Debug)]
pub struct Rescope {
    /// The tables that are changed, in order.
    pub tables: Vec<LiveTable>,
    /// Tables that have all of it already, and that the others may refer to.
    pub settled: Vec<LiveTable>,
    /// The tenant column.
    pub column: String,
    /// The tenant that owns the rows which exist: a UUID.
    pub default_tenant: String,
    /// The table of the tenants and its key, if the column shall refer to it.
    pub tenants: Option<(String, String)>,
    /// Row-level security, where the database has it.
    pub security: Option<RescopeSecurity>,
    /// Rows that are changed at a time.
    pub batch: u32,
}

/// How row-level security of such tables is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescopeSecurity {
    /// The transaction-local setting that names the tenant.
    pub setting: String,
    /// What the names of the policies end with.
    pub policy: String,
    /// The role that serves requests.
    pub runtime_role: String,
}

/// Statements of one database that change its tables, and those that change them back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RescopeScripts {
    /// Give rows without a tenant the default one, a batch at a time: each is repeated until it
    /// changes nothing. Empty where no row lacks one.
    pub fill: Vec<String>,
    /// Change the tables, in one transaction.
    pub up: Vec<String>,
    /// Change them back, unless another tenant has rows.
    pub down: Vec<String>,
    /// Whether tables are made anew, so that foreign keys must not be checked meanwhile.
    pub rebuilds: bool,
}

impl Rescope {
    /// The table of this name, if it is one of those with a tenant column.
    pub fn table(&self, name: &str) -> Option<&LiveTable> {
        let tables = self.tables.iter().chain(&self.settled);
        tables
            .into_iter()
            .find(|table| table.name.eq_ignore_ascii_case(name))
    }

    /// Whether the tenant column leads these columns already.
    pub fn leads<S: AsRef<str>>(&self, columns: &[S]) -> bool {
        columns
            .first()
            .is_some_and(|first| first.as_ref() == self.column)
    }

    /// These columns behind the tenant column.
    pub fn led(&self, columns: &[String]) -> Vec<String> {
        if self.leads(columns) {
            return columns.to_vec();
        }
        let others = columns.iter().filter(|column| **column != self.column);
        std::iter::once(&self.column)
            .chain(others)
            .cloned()
            .collect()
    }

    /// The columns that a table's rows are copied with: all that somebody writes, the tenant's left
    /// out.
    pub(crate) fn copied<'a>(&self, table: &'a LiveTable) -> Vec<&'a str> {
        let columns = table.columns.iter();
        columns
            .filter(|column| !column.generated && column.name != self.column)
            .map(|column| column.name.as_str())
            .collect()
    }

    /// The names of the policies of a table: what adds rows, what takes away, the owner's.
    pub fn policy_names(security: &RescopeSecurity, table: &str) -> [String; 3] {
        [
            format!("{table}_{}", security.policy),
            format!("{table}_{}_only", security.policy),
            format!("{table}_owner"),
        ]
    }

    /// The same tables as another database names their keys when nobody does: for its files, when
    /// that database is not at hand.
    #[must_use]
    pub fn renamed_by_convention(&self) -> Self {
        let keys: BTreeMap<&str, &[String]> = self
            .tables
            .iter()
            .map(|table| (table.name.as_str(), table.key()))
            .collect();
        let mut other = self.clone();
        for table in &mut other.tables {
            let own = table.name.clone();
            let named = |name: &mut String, parts: &[String], ending: &str| {
                if name.is_empty() {
                    *name = match parts {
                        [] => format!("{own}_{ending}"),
                        parts => format!("{own}_{}_{ending}", parts.join("_")),
                    };
                }
            };
            if let Some(key) = &mut table.primary_key {
                named(&mut key.name, &[], "pkey");
            }
            for unique in &mut table.uniques {
                let columns = unique.columns.clone();
                named(&mut unique.name, &columns, "key");
            }
            for key in &mut table.foreign_keys {
                let columns = key.columns.clone();
                named(&mut key.name, &columns, "fkey");
                let referred = keys.get(key.references.as_str()).copied();
                let columns = key.referenced(referred.unwrap_or_default());
                key.referenced_columns = columns.into_iter().map(Some).collect();
            }
        }
        other
    }
}
