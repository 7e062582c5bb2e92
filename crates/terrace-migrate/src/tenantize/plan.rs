//! Which tables change, what stays and why.

use std::collections::BTreeMap;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::{Dialect, LiveTable, Rescope, RescopeScripts, RescopeSecurity};
use terrace_tenancy::MigrationTarget;

use super::choice::{TenantizeChoice, WhichTables};
use super::{notes, refusals};

/// Tables in which other tools keep what they have migrated.
const LEDGERS: [&str; 13] = [
    "schema_migrations",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "seaql_migrations",
    "refinery_schema_history",
    "django_migrations",
    "alembic_version",
    "flyway_schema_history",
    "databasechangelog",
    "databasechangeloglock",
    "goose_db_version",
    "ar_internal_metadata",
    "_prisma_migrations",
];

/// A table that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedTable {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What becomes of the tables of a database. Making it changes nothing.
#[derive(Clone, Debug)]
pub struct TenantizePlan {
    pub(super) dialect: Dialect,
    pub(super) choice: TenantizeChoice,
    pub(super) rescope: Rescope,
    pub(super) scripts: RescopeScripts,
    /// Rows per table, of those that have the column or get it.
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) shared: Vec<SharedTable>,
    pub(super) notes: Vec<String>,
}

impl TenantizePlan {
    /// Reads the tables of a target and makes the plan.
    ///
    /// # Errors
    /// `InvalidInput` when no table is chosen, and for everything that can't be done, all of it at
    /// once; whatever keeps the target from being read.
    pub async fn read(target: &MigrationTarget, choice: &TenantizeChoice) -> Result<Self> {
        let mut session = target.session().await?;
        let tables = session.live_tables().await?;
        let mut plan = Self::make(target.dialect(), target.namespace_name(), &tables, choice)?;
        for table in plan.rescope.tables.iter().chain(&plan.rescope.settled) {
            let rows = session.count_rows(&table.name, None).await?;
            plan.rows.insert(table.name.clone(), rows);
        }
        Ok(plan)
    }

    /// The plan for tables as they are.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn make(
        dialect: Dialect,
        namespace: Option<&str>,
        tables: &[LiveTable],
        choice: &TenantizeChoice,
    ) -> Result<Self> {
        let (chosen, shared) = chosen(tables, choice)?;
        refusals::check(dialect, &chosen, tables, choice)?;
        let capabilities = dialect.capabilities();
        let security = capabilities.row_level_security.then(|| RescopeSecurity {
            setting: choice.setting.clone(),
            policy: choice.policy.clone(),
            runtime_role: choice.runtime_role.clone(),
        });
        let mut rescope = Rescope {
            tables: chosen.into_iter().cloned().collect(),
            settled: Vec::new(),
            column: choice.column.clone(),
            default_tenant: choice.default_tenant.to_string(),
            tenants: choice.tenants.clone(),
            security,
            batch: choice.batch,
        };
        let (settled, changed) = rescope
            .tables
            .iter()
            .cloned()
            .partition(|table| is_settled(dialect, &rescope, table));
        (rescope.settled, rescope.tables) = (settled, changed);
        let scripts = if rescope.tables.is_empty() {
            RescopeScripts::default()
        } else {
            dialect.administration().rescope(&rescope, namespace)?
        };
        let notes = notes::of(dialect, &rescope, tables);
        Ok(Self {
            dialect,
            choice: choice.clone(),
            rescope,
            scripts,
            rows: BTreeMap::new(),
            shared,
            notes,
        })
    }

    /// Whether nothing is left to be done.
    pub fn is_done(&self) -> bool {
        self.rescope.tables.is_empty()
    }

    /// The names of the tables that change.
    pub fn changed(&self) -> impl Iterator<Item = &str> {
        self.rescope.tables.iter().map(|table| table.name.as_str())
    }

    /// The tables that stay as they are.
    pub fn shared(&self) -> &[SharedTable] {
        &self.shared
    }

    /// What is worth a look before the plan is run.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The statements that change the tables, and those that change them back.
    pub fn scripts(&self) -> &RescopeScripts {
        &self.scripts
    }

    /// The rows that were counted, per table.
    pub fn rows(&self) -> &BTreeMap<String, u64> {
        &self.rows
    }
}

/// What is missing of a table that has the column or gets it, in words.
pub(super) fn missing(dialect: Dialect, rescope: &Rescope, table: &LiveTable) -> Vec<String> {
    let column = &rescope.column;
    let Some(found) = table.column(column) else {
        return vec![format!("it has no column {column}")];
    };
    let mut missing = Vec::new();
    let mut note = |is_missing: bool, what: String| {
        if is_missing {
            missing.push(what);
        }
    };
    note(found.nullable, format!("{column} may be null"));
    note(found.default.is_some(), format!("{column} has a default"));
    note(
        !rescope.leads(table.key()),
        format!("{column} doesn't lead the primary key"),
    );
    for key in &table.uniques {
        let columns = key.columns.join(", ");
        note(
            !rescope.leads(&key.columns),
            format!("{column} doesn't lead the unique key ({columns})"),
        );
    }
    for index in table.indexes.iter().filter(|index| index.method.is_empty()) {
        let first = index.columns.first().and_then(Option::as_ref);
        note(
            first != Some(column),
            format!("{column} doesn't lead the index {}", index.name),
        );
    }
    for key in &table.foreign_keys {
        let refers = rescope.table(&key.references).is_some();
        note(
            refers && !rescope.leads(&key.columns),
            format!(
                "{column} doesn't lead the foreign key to {}",
                key.references
            ),
        );
    }
    if let Some(security) = &rescope.security {
        note(
            !(table.row_security && table.forced),
            "row-level security isn't on for everybody".to_owned(),
        );
        for name in Rescope::policy_names(security, &table.name) {
            let name = dialect.fitted(&name);
            note(
                !table.policies.iter().any(|policy| policy.name == name),
                format!("the policy {name} is missing"),
            );
        }
    }
    missing
}

fn is_settled(dialect: Dialect, rescope: &Rescope, table: &LiveTable) -> bool {
    missing(dialect, rescope, table).is_empty()
}

/// The tables that are chosen, and the others.
fn chosen<'a>(
    tables: &'a [LiveTable],
    choice: &TenantizeChoice,
) -> Result<(Vec<&'a LiveTable>, Vec<SharedTable>)> {
    let listed = match &choice.which {
        WhichTables::Unsaid => {
            return Err(wrong("no tables are chosen").with_hint(
                "say --all, --tables a,b or --exclude c,d: what is left out stays one for all tenants",
            ));
        }
        WhichTables::AllBut(names) | WhichTables::Only(names) => names,
    };
    for name in listed {
        if !tables.iter().any(|table| table.name == *name) {
            let known: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            return Err(wrong(format!("there is no table {name}"))
                .with_hint(format!("the tables are: {}", known.join(", "))));
        }
    }
    let mut chosen = Vec::new();
    let mut shared = Vec::new();
    for table in tables {
        let is_tenants = choice
            .tenants
            .as_ref()
            .is_some_and(|(tenants, _)| *tenants == table.name);
        let stays = if is_tenants {
            Some("it holds the tenants")
        } else if is_ours(&table.name) {
            Some("it belongs to the migrations")
        } else {
            let is_named = listed.contains(&table.name);
            match &choice.which {
                WhichTables::AllBut(_) if is_named => Some("excluded"),
                WhichTables::Only(_) if !is_named => Some("not chosen"),
                _ => None,
            }
        };
        match stays {
            None => chosen.push(table),
            Some(why) => shared.push(SharedTable {
                name: table.name.clone(),
                why: why.to_owned(),
            }),
        }
    }
    if chosen.is_empty() {
        return Err(wrong("no tables are chosen").with_hint(
            "the database has none, or all of them are left out; look at --tables and --exclude",
        ));
    }
    Ok((chosen, shared))
}

pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with("terrace_") || LEDGERS.contains(&name.to_ascii_lowercase().as_str())
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
