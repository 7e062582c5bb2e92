//! Constraints that wait for the end of a transaction, and counters that go on behind rows.

use terrace_core::Result;
use terrace_driver::{Prologue, TransactionOptions};
use terrace_sql::ForeignKeyDefinition;

use super::MigrationSession;
use crate::isolation::run_question;

impl MigrationSession {
    /// Begins a transaction that only reads.
    pub async fn begin_reading(&mut self) -> Result<()> {
        self.connection
            .begin(TransactionOptions::READ_ONLY, Prologue::default())
            .await
    }

    /// Lets a foreign key be checked at the end of the open transaction, where each has to be told.
    pub async fn put_off_reference(
        &mut self,
        table: &str,
        key: &ForeignKeyDefinition,
    ) -> Result<()> {
        self.alter_reference(table, key, true).await
    }

    /// Lets it be checked with every statement again.
    pub async fn take_back_reference(
        &mut self,
        table: &str,
        key: &ForeignKeyDefinition,
    ) -> Result<()> {
        self.alter_reference(table, key, false).await
    }

    async fn alter_reference(
        &mut self,
        table: &str,
        key: &ForeignKeyDefinition,
        waits: bool,
    ) -> Result<()> {
        let administration = self.target.dialect().administration();
        let name = self.target.dialect().fitted(&key.name);
        match administration.put_off_reference(self.target.qualifier(), table, &name, waits) {
            Some(statement) => self.connection.script(&statement).await,
            None => Ok(()),
        }
    }

    /// Puts off the checking of constraints that can wait until the open transaction is committed.
    pub async fn defer_constraints(&mut self) -> Result<()> {
        let administration = self.target.dialect().administration();
        match administration.defer_constraints() {
            Some(statement) => self.connection.script(statement).await,
            None => Ok(()),
        }
    }

    /// Checks what was put off.
    pub async fn check_constraints_now(&mut self) -> Result<()> {
        let administration = self.target.dialect().administration();
        match administration.check_constraints() {
            Some(statement) => self.connection.script(statement).await,
            None => Ok(()),
        }
    }

    /// Moves the counter of a column behind the largest number in it. Only some databases need it.
    pub async fn advance_number(&mut self, table: &str, column: &str) -> Result<()> {
        let administration = self.target.dialect().administration();
        let namespace = self.target.qualifier();
        if let Some(question) = administration.advance_identity(namespace, table, column) {
            run_question(&mut self.connection, &question).await?;
        }
        Ok(())
    }
}
