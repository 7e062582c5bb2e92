//! Tables as they are, and as a role that serves requests meets them.

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_driver::{Outcome, Prologue, Setting, Sink, TransactionOptions};
use terrace_sql::{BinaryOperator, Expression, Item, LiveTable, Select, Statement, Table};

use super::MigrationSession;
use crate::isolation::{run_text, run_texts};

impl MigrationSession {
    /// Gives a database beside this target's the defaults of a namespace: what text migrations make of
    /// it must come out the same.
    pub(in crate::servers) async fn set_defaults_like(
        &mut self,
        namespace: Option<&str>,
        database: &str,
    ) -> Result<()> {
        let administration = self.target.dialect().administration();
        let Some(question) = administration.defaults(namespace) else {
            return Ok(());
        };
        let defaults = run_texts(&mut self.connection, &question).await?;
        for statement in administration.set_defaults(database, &defaults) {
            self.connection.script(&statement).await?;
        }
        Ok(())
    }

    /// The tables of the target as they are.
    ///
    /// # Errors
    /// `Unsupported` where they can't be read.
    pub async fn live_tables(&mut self) -> Result<Vec<LiveTable>> {
        let administration = self.target.dialect().administration();
        let question = administration
            .live_tables(self.target.qualifier())
            .ok_or_else(|| {
                let name = self.target.dialect().name();
                Error::new(
                    ErrorKind::Unsupported,
                    format!("the tables of {name} can't be read as they are"),
                )
            })?;
        let documents = run_texts(&mut self.connection, &question).await?;
        let mut tables = Vec::with_capacity(documents.len());
        for (_, document) in &documents {
            let mut table = LiveTable::read(document)?;
            administration.complete(&mut table)?;
            tables.push(table);
        }
        Ok(tables)
    }

    /// The number of rows of a table: all that are seen, or those with a value in a column, or with
    /// another one.
    pub async fn count_rows(
        &mut self,
        table: &str,
        which: Option<(&str, BinaryOperator, Value)>,
    ) -> Result<u64> {
        let mut select = Select::from(Table {
            name: table.to_owned().into(),
            scope: self.target.scope(),
        });
        select
            .items
            .push(Item::Expression(Expression::count_all(), None));
        select.filter = which.map(|(column, operator, value)| {
            let column = Expression::column(column.to_owned());
            Expression::binary(column, operator, Expression::Value(value))
        });
        let mut rows = 0_i64;
        self.run(&Statement::from(select), &mut |row| {
            rows = row.get(0)?;
            Ok(())
        })
        .await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    }

    /// Begins a transaction with settings that hold in it alone, where the database has such: also
    /// `role`, to meet the tables as that role does.
    pub async fn begin_with(&mut self, settings: &[(&str, &str)]) -> Result<()> {
        let settings: Vec<Setting<'_>> = settings
            .iter()
            .map(|(name, value)| Setting { name, value })
            .collect();
        let prologue = Prologue {
            settings: &settings,
        };
        self.connection
            .begin(TransactionOptions::default(), prologue)
            .await
    }

    /// Runs a statement of SQL text and says how many rows it changed.
    pub async fn change(&mut self, sql: &str) -> Result<u64> {
        self.refuse_unconfined()?;
        let outcome = run_text(&mut self.connection, sql, &[], &mut |_| Ok(())).await?;
        Ok(outcome.affected)
    }

    /// Runs a statement of SQL text with bound values. It sees every tenant's rows: for the data steps
    /// of migrations.
    ///
    /// # Errors
    /// As for [`script`](Self::script).
    pub async fn text(
        &mut self,
        sql: &str,
        values: &[Value],
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        self.refuse_unconfined()?;
        run_text(&mut self.connection, sql, values, sink).await
    }
}
