//! What holds afterwards: rows, keys, policies, and what the runtime role meets.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result, Value};
use terrace_sql::{BinaryOperator, Insert, LiveTable, RescopeSecurity, Statement, Table};
use terrace_tenancy::{MigrationSession, MigrationTarget};
use uuid::Uuid;

use super::TenantizePlan;
use super::plan::missing;

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Proof {
    /// A line per thing that was looked at.
    pub lines: Vec<ProofLine>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct ProofLine {
    /// What it is.
    pub what: String,
    /// What is wrong with it; nothing when it holds.
    pub wrong: Option<String>,
}

impl Proof {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.lines.iter().all(|line| line.wrong.is_none())
    }

    fn note(&mut self, what: impl Into<String>, wrong: Option<String>) {
        let what = what.into();
        self.lines.push(ProofLine { what, wrong });
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            match &line.wrong {
                None => writeln!(f, "[ok] {}", line.what)?,
                Some(wrong) => writeln!(f, "[!!] {}: {wrong}", line.what)?,
            }
        }
        Ok(())
    }
}

impl TenantizePlan {
    /// Looks at the target as it is now. `before` are the rows that were counted before it was
    /// changed.
    ///
    /// What the runtime role would do is tried in transactions that are rolled back.
    ///
    /// # Errors
    /// Whatever keeps the target from being looked at.
    pub async fn prove(
        &self,
        target: &MigrationTarget,
        before: Option<&BTreeMap<String, u64>>,
    ) -> Result<Proof> {
        let mut session = target.session().await?;
        let tables = session.live_tables().await?;
        let mut proof = Proof::default();
        let chosen: Vec<&LiveTable> = tables
            .iter()
            .filter(|table| self.rescope.table(&table.name).is_some())
            .collect();
        for table in &chosen {
            let wrong = missing(self.dialect, &self.rescope, table);
            proof.note(
                format!("{}: column, keys and policies", table.name),
                (!wrong.is_empty()).then(|| wrong.join("; ")),
            );
        }
        if let Some(before) = before {
            self.prove_rows(&mut session, before, &mut proof).await?;
        }
        match &self.rescope.security {
            Some(security) if proof.holds() => {
                for table in &chosen {
                    let met = self.meet(&mut session, security, table).await;
                    let what = format!("{}: what {} meets", table.name, security.runtime_role);
                    proof.note(what, met?);
                }
            }
            Some(_) => proof.note(
                "what the runtime role meets",
                Some("not tried, because something else is wrong".to_owned()),
            ),
            None => {}
        }
        Ok(proof)
    }

    async fn prove_rows(
        &self,
        session: &mut MigrationSession,
        before: &BTreeMap<String, u64>,
        proof: &mut Proof,
    ) -> Result<()> {
        for (table, rows) in before {
            let now = session.count_rows(table, None).await?;
            proof.note(
                format!("{table}: {}", Count(rows, "row")),
                (now != *rows).then(|| format!("{now} are there now")),
            );
        }
        Ok(())
    }

    /// What the runtime role meets in a table; nothing when it is what it should be.
    async fn meet(
        &self,
        session: &mut MigrationSession,
        security: &RescopeSecurity,
        table: &LiveTable,
    ) -> Result<Option<String>> {
        let column = self.choice.column.as_str();
        let own = self.choice.default_tenant.as_uuid();
        let stranger = Uuid::now_v7();
        let role = ("role", security.runtime_role.as_str());
        let all = session.count_rows(&table.name, None).await?;
        let of_own = (column, BinaryOperator::Equal, Value::Uuid(own));
        let owned = session.count_rows(&table.name, Some(of_own)).await?;
        let (own, stranger) = (own.to_string(), stranger.to_string());
        let setting = |tenant| (security.setting.as_str(), tenant);
        // Twice without a tenant: after a transaction with one the setting reads as an empty text.
        let tries = [
            ("without a tenant", vec![role], 0),
            (
                "as the default tenant",
                vec![role, setting(own.as_str())],
                owned,
            ),
            (
                "as a tenant without rows",
                vec![role, setting(stranger.as_str())],
                0,
            ),
            ("without a tenant, after one", vec![role], 0),
        ];
        for (how, settings, expected) in tries {
            session.begin_with(&settings).await?;
            let seen = session.count_rows(&table.name, None).await;
            session.rollback().await?;
            let seen = seen.map_err(|error| error.with_context(format!("{} {how}", table.name)))?;
            if seen != expected {
                return Ok(Some(format!(
                    "{how} it sees {seen} of {all} rows, and {expected} are right"
                )));
            }
        }
        session.begin_with(&[role, setting(own.as_str())]).await?;
        let written = insert(session, table, column, &stranger).await;
        session.rollback().await?;
        match written {
            Err(error) if error.kind() == ErrorKind::Permission => {
                self.writes_its_own(session, security, table).await
            }
            Err(error) => Ok(Some(format!(
                "a row for another tenant is refused for another reason: {}",
                error.message()
            ))),
            Ok(()) => Ok(Some("it may write a row for another tenant".to_owned())),
        }
    }
}

impl TenantizePlan {
    /// Whether the role may write at all: otherwise nothing was refused because of the tenant.
    async fn writes_its_own(
        &self,
        session: &mut MigrationSession,
        security: &RescopeSecurity,
        table: &LiveTable,
    ) -> Result<Option<String>> {
        let own = self.choice.default_tenant.to_string();
        let settings = [
            ("role", security.runtime_role.as_str()),
            (security.setting.as_str(), own.as_str()),
        ];
        session.begin_with(&settings).await?;
        let written = insert(session, table, &self.choice.column, &own).await;
        session.rollback().await?;
        Ok(match written {
            Err(error) if error.kind() == ErrorKind::Permission => Some(format!(
                "it may not write rows of its own tenant: {}",
                error.message()
            )),
            // What else a row needs doesn't matter here.
            Ok(()) | Err(_) => None,
        })
    }
}

/// A row for a tenant, with nothing else: policies are asked before anything else is checked.
async fn insert(
    session: &mut MigrationSession,
    table: &LiveTable,
    column: &str,
    tenant: &str,
) -> Result<()> {
    let tenant = Uuid::parse_str(tenant).map_err(|failed| {
        Error::new(ErrorKind::Internal, "an id of our own is none").with_source(failed)
    })?;
    let insert = Insert {
        table: Table {
            name: table.name.clone().into(),
            scope: session.target().scope(),
        },
        columns: vec![column.to_owned().into()],
        values: vec![Value::Uuid(tenant)],
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    session
        .run(&Statement::Insert(insert), &mut |_| Ok(()))
        .await
        .map(drop)
}
