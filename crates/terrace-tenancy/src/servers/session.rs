//! An owner's connection to a migration target.

mod constraints;
mod live;

use std::time::Duration;

use terrace_core::{Automatic, Count, Error, ErrorKind, ModelSchema, Result};
use terrace_driver::{
    Connection, Outcome, Pool, Prologue, Setting, Sink, Stopped, TransactionOptions,
};
use terrace_sql::catalogue::LiveSchema;
use terrace_sql::{Confinement, Ddl, Dialect, Statement, render, render_ddl};

use super::target::MigrationTarget;
use crate::isolation::{run_answer, run_question, run_texts, run_unconfined};

/// An owner's connection to one migration target.
///
/// Dropped in an open transaction, it rolls back; its locks die with the connection.
#[derive(Debug)]
pub struct MigrationSession {
    target: MigrationTarget,
    connection: Connection,
    /// How long a statement waits for a lock; the database's own way when not said.
    lock_timeout: Option<Duration>,
    /// Keeps a pool made for this session alone open as long as it.
    _own: Option<Pool>,
}

/// A part of what runs in one flight.
#[derive(Clone, Copy, Debug)]
pub enum FlightStep<'a> {
    /// A declared step, in the shape of the target.
    Declared(&'a Ddl),
    /// A step as it is.
    Plain(&'a Ddl),
    /// A statement of the engine's own, whose values are no row's.
    Statement(&'a Statement),
    /// Fails the flight unless this query of one number gives that number.
    Require(&'a Statement, u64),
}

impl MigrationSession {
    pub(super) fn new(target: MigrationTarget, connection: Connection, own: Option<Pool>) -> Self {
        Self {
            target,
            connection,
            lock_timeout: None,
            _own: own,
        }
    }

    /// The target.
    pub fn target(&self) -> &MigrationTarget {
        &self.target
    }

    /// Goes on to another target over the same connection, if that reaches it too. Returns whether
    /// it does; otherwise nothing changed.
    pub fn move_to(&mut self, target: &MigrationTarget) -> bool {
        let reaches = self.target.is_beside(target);
        if reaches {
            self.target = target.clone();
        }
        reaches
    }

    /// Runs all of these steps as one transaction, under the lock of this key, with one round trip.
    /// `false`, with nothing sent, where the database can't do that.
    ///
    /// # Errors
    /// Whatever fails; then nothing of it took effect, unless the connection was lost.
    pub async fn flight(
        &mut self,
        key: i64,
        lock_wait: Duration,
        steps: &[FlightStep<'_>],
    ) -> Result<bool> {
        let dialect = self.target.dialect();
        let milliseconds = u64::try_from(lock_wait.as_millis()).unwrap_or(u64::MAX);
        let ahead = dialect
            .administration()
            .one_flight(key, self.target.qualifier(), milliseconds);
        let Some(mut statements) = ahead else {
            return Ok(false);
        };
        for step in steps {
            match step {
                FlightStep::Declared(ddl) => statements.extend(self.target.preview(ddl)?),
                FlightStep::Plain(ddl) => {
                    statements.extend(render_ddl(ddl, dialect, self.target.qualifier())?);
                }
                FlightStep::Statement(statement) => statements.push(self.inlined(statement)?),
                FlightStep::Require(count, number) => {
                    let count = self.inlined(count)?;
                    statements.extend(dialect.administration().require(&count, *number));
                }
            }
        }
        self.connection.script(&statements.join(";\n")).await?;
        Ok(true)
    }

    fn inlined(&self, statement: &Statement) -> Result<String> {
        let confinement = Confinement {
            scope: self.target.scope(),
            namespace: self.target.qualifier(),
            tenant: None,
        };
        render(statement, self.target.dialect(), &confinement)?.inlined(self.target.dialect())
    }

    /// Waits for the target's lock, which dies with the connection. Where the database has no such
    /// lock (a file), the write transaction of each migration is the lock.
    ///
    /// # Errors
    /// `Timeout` when another runner held it for all of `wait`.
    pub async fn lock(&mut self, key: i64, wait: Duration) -> Result<()> {
        let dialect = self.target.dialect();
        lock(&mut self.connection, dialect, key, wait).await?;
        match dialect.administration().watch_client() {
            Some(statement) => self.connection.script(statement).await,
            None => Ok(()),
        }
    }

    /// Gives the target's lock back.
    pub async fn unlock(&mut self, key: i64) -> Result<()> {
        unlock(&mut self.connection, self.target.dialect(), key).await
    }

    /// Begins a transaction; unqualified names in scripts are found in the target's own namespace.
    pub async fn begin(&mut self) -> Result<()> {
        let (path, lock) = (self.search_path(), self.lock_setting());
        let settings: Vec<Setting<'_>> = path
            .iter()
            .chain(&lock)
            .map(|(name, value)| Setting { name, value })
            .collect();
        self.connection
            .begin(
                TransactionOptions::default(),
                Prologue {
                    settings: &settings,
                },
            )
            .await
    }

    /// Commits.
    pub async fn commit(&mut self) -> Result<()> {
        self.connection.commit().await
    }

    /// Rolls back.
    pub async fn rollback(&mut self) -> Result<()> {
        self.connection.rollback().await
    }

    /// Begins a transaction in which tables are rebuilt ([`Ddl::RebuildTable`]): foreign keys are
    /// not checked until [`end_rebuilding`](Self::end_rebuilding).
    pub async fn begin_rebuilding(&mut self) -> Result<()> {
        if let Some(rebuilding) = self.target.dialect().administration().rebuilding() {
            self.connection.script(rebuilding.before).await?;
        }
        self.begin().await
    }

    /// Refuses, before a transaction with rebuilt tables is committed, rows whose foreign keys
    /// point nowhere, and views and triggers that the tables don't fit any more.
    pub async fn check_references(&mut self) -> Result<()> {
        if let Some(check) = self.target.dialect().administration().check_views() {
            self.connection.script(check).await.map_err(|error| {
                error.with_hint(
                    "drop the view or trigger with run_sql before the change, and make it again after it",
                )
            })?;
        }
        let Some(rebuilding) = self.target.dialect().administration().rebuilding() else {
            return Ok(());
        };
        match run_question(&mut self.connection, &rebuilding.violations).await? {
            0 => Ok(()),
            rows => Err(Error::new(
                ErrorKind::ForeignKey,
                format!(
                    "references to rows that don't exist: {}",
                    Count(rows, "row")
                ),
            )
            .with_hint("correct them, or set the reference to null, before the key is added")),
        }
    }

    /// Checks foreign keys again, after the transaction.
    pub async fn end_rebuilding(&mut self) -> Result<()> {
        match self.target.dialect().administration().rebuilding() {
            Some(rebuilding) => self.connection.script(rebuilding.after).await,
            None => Ok(()),
        }
    }

    /// Runs a declared step in the shape of this target. What a rebuilt table had besides what is
    /// declared, such as triggers, is made again.
    pub async fn apply(&mut self, step: &Ddl) -> Result<()> {
        let kept = match step {
            Ddl::RebuildTable { table, .. } => self.belongings(&table.name).await?,
            _ => Vec::new(),
        };
        for statement in self.target.preview(step)? {
            self.connection.script(&statement).await?;
        }
        if let (Ddl::RebuildTable { table, .. }, [_, ..]) = (step, kept.as_slice()) {
            let made = self.belongings(&table.name).await?;
            let is_gone = |name: &String| made.iter().all(|(made, _)| made != name);
            for (_, sql) in kept.iter().filter(|(name, _)| is_gone(name)) {
                self.connection.script(sql).await?;
            }
        }
        Ok(())
    }

    /// The triggers and indexes of a table, with the SQL that makes them, where a rebuilt table
    /// loses them.
    async fn belongings(&mut self, table: &str) -> Result<Vec<(String, String)>> {
        let administration = self.target.dialect().administration();
        match administration.kept_by_rebuilding(table) {
            Some(question) => run_texts(&mut self.connection, &question).await,
            None => Ok(Vec::new()),
        }
    }

    /// Runs one statement of a declared step in the shape of this target, by its place in
    /// [`preview`](MigrationTarget::preview): for databases on which a step can't be undone, so
    /// that each statement is noted when it is done.
    pub async fn apply_statement(&mut self, step: &Ddl, place: usize) -> Result<()> {
        match self.target.preview(step)?.get(place) {
            Some(statement) => self.connection.script(statement).await,
            None => Err(Error::new(
                ErrorKind::Internal,
                "a step has fewer statements than were counted",
            )),
        }
    }

    /// Runs a step as it is: tables of the migration engine itself, schemas and databases.
    pub async fn apply_plain(&mut self, step: &Ddl) -> Result<()> {
        for statement in render_ddl(step, self.target.dialect(), self.target.qualifier())? {
            self.connection.script(&statement).await?;
        }
        Ok(())
    }

    /// Gives the role that serves requests its rights to a table, where there is one.
    pub async fn grant(&mut self, table: &str) -> Result<()> {
        match self.target.shape.grant(table) {
            Some(step) => self.apply_plain(&step).await,
            None => Ok(()),
        }
    }

    /// Runs SQL text of a migration: one or more statements without parameters.
    ///
    /// # Errors
    /// `Unsupported` in a namespace whose database has no transaction-local search path: the text
    /// would run elsewhere.
    pub async fn script(&mut self, sql: &str) -> Result<()> {
        self.refuse_unconfined()?;
        self.connection.script(sql).await
    }

    fn refuse_unconfined(&self) -> Result<()> {
        if self.target.qualifier().is_some() && self.search_path().is_none() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "SQL text can't be confined to a schema on this database",
            )
            .with_hint(
                "write the step as an operation, or give the tenant a database of its own",
            ));
        }
        Ok(())
    }

    /// Runs statements of a migration's own SQL text, one after the other.
    ///
    /// # Errors
    /// Whatever the first statement that fails meets; as for [`script`](Self::script).
    pub async fn batch(&mut self, statements: &[&str]) -> Result<(), Box<Stopped>> {
        self.refuse_unconfined().map_err(|error| {
            Box::new(Stopped {
                statement: 0,
                offset: None,
                error,
            })
        })?;
        self.connection.batch(statements).await
    }

    /// Sets how long statements of the following transactions wait for a lock of a table; zero is
    /// without an end.
    pub fn set_lock_timeout(&mut self, timeout: Duration) {
        self.lock_timeout = Some(timeout);
    }

    /// Prepares the connection for statements outside transactions: unqualified names are found in
    /// the target's own namespace, and locks are waited for so long (zero is without an end).
    pub async fn prepare_outside(&mut self, lock_timeout: Duration) -> Result<()> {
        let administration = self.target.dialect().administration();
        let milliseconds = milliseconds(lock_timeout);
        for statement in administration.session_settings(self.target.qualifier(), milliseconds) {
            self.connection.script(&statement).await?;
        }
        Ok(())
    }

    /// Removes an index that is of no use, because making it was stopped half way. Returns whether
    /// there was one.
    pub async fn drop_unusable_index(&mut self, index: &str) -> Result<bool> {
        let administration = self.target.dialect().administration();
        let namespace = self.target.qualifier();
        let (Some(question), Some(drop)) = (
            administration.unusable_index(namespace, index),
            administration.drop_unusable_index(namespace, index),
        ) else {
            return Ok(false);
        };
        if run_question(&mut self.connection, &question).await? == 0 {
            return Ok(false);
        }
        self.connection.script(&drop).await.map(|()| true)
    }

    /// Whether the target has an index of this name, of use or not.
    pub async fn index_exists(&mut self, index: &str) -> Result<bool> {
        let administration = self.target.dialect().administration();
        match administration.index_exists(self.target.qualifier(), index) {
            Some(question) => Ok(run_question(&mut self.connection, &question).await? > 0),
            None => Ok(false),
        }
    }

    /// Whether a table of the target has a column of this name.
    pub async fn column_exists(&mut self, table: &str, column: &str) -> Result<bool> {
        let administration = self.target.dialect().administration();
        let question = administration.column_exists(self.target.qualifier(), table, column);
        Ok(run_question(&mut self.connection, &question).await? > 0)
    }

    /// Runs a statement on the target's tables. It sees every tenant's rows: for the ledger and
    /// the data steps of migrations.
    pub async fn run(&mut self, statement: &Statement, sink: &mut Sink<'_>) -> Result<Outcome> {
        let (dialect, scope) = (self.target.dialect(), self.target.scope());
        let namespace = self.target.qualifier();
        run_unconfined(
            &mut self.connection,
            dialect,
            scope,
            namespace,
            statement,
            sink,
        )
        .await
    }

    /// Moves the counters of a model's numbers behind the largest one, after rows with numbers of
    /// their own were added. Only some databases need it.
    pub async fn advance_identity(&mut self, model: &ModelSchema) -> Result<()> {
        let administration = self.target.dialect().administration();
        let identities = model
            .fields
            .iter()
            .filter(|field| field.automatic == Automatic::Identity);
        for field in identities {
            let namespace = self.target.qualifier();
            if let Some(question) =
                administration.advance_identity(namespace, model.table, field.column)
            {
                run_question(&mut self.connection, &question).await?;
            }
        }
        Ok(())
    }

    /// Reads what the target holds, all of it, whoever made it. Inside a transaction
    /// ([`begin`](Self::begin)), in which names are told without the target's namespace.
    pub async fn catalogue(&mut self) -> Result<LiveSchema> {
        let catalogue = self.target.dialect().catalogue();
        let mut answers = Vec::new();
        for question in catalogue.questions(self.target.qualifier()) {
            answers.push(run_answer(&mut self.connection, &question).await?);
        }
        Ok(catalogue.read(&answers))
    }

    /// Whether the target has a table of this name.
    pub async fn table_exists(&mut self, table: &str) -> Result<bool> {
        let administration = self.target.dialect().administration();
        let question = administration.table_exists(self.target.qualifier(), table);
        Ok(run_question(&mut self.connection, &question).await? > 0)
    }

    /// Whether the database has a namespace of this name; where there are none, not.
    pub async fn namespace_exists(&mut self, name: &str) -> Result<bool> {
        match self
            .target
            .dialect()
            .administration()
            .namespace_exists(name)
        {
            Some(question) => Ok(run_question(&mut self.connection, &question).await? > 0),
            None => Ok(false),
        }
    }

    pub(crate) async fn database_exists(&mut self, name: &str) -> Result<bool> {
        match self.target.dialect().administration().database_exists(name) {
            Some(question) => Ok(run_question(&mut self.connection, &question).await? > 0),
            None => Ok(false),
        }
    }

    fn lock_setting(&self) -> Option<(&'static str, String)> {
        let milliseconds = milliseconds(self.lock_timeout?);
        let administration = self.target.dialect().administration();
        administration.lock_setting(milliseconds)
    }

    fn search_path(&self) -> Option<(&'static str, String)> {
        let namespace = self.target.qualifier()?;
        self.target
            .dialect()
            .administration()
            .search_path(namespace)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Polls for a lock that dies with the connection.
pub(super) async fn lock(
    connection: &mut Connection,
    dialect: Dialect,
    key: i64,
    wait: Duration,
) -> Result<()> {
    let Some(question) = dialect.administration().try_lock(key) else {
        return Ok(());
    };
    let deadline = tokio::time::Instant::now() + wait;
    let mut pause = Duration::from_millis(5);
    while run_question(connection, &question).await? == 0 {
        if tokio::time::Instant::now() >= deadline {
            return Err(Error::new(
                ErrorKind::Timeout,
                format!("another process holds the lock; waited {wait:?}"),
            )
            .with_hint("wait until it is done, or look for a stuck migration"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(200));
    }
    Ok(())
}

/// Gives a lock back; not having held it is an error, because then nothing was protected.
pub(super) async fn unlock(connection: &mut Connection, dialect: Dialect, key: i64) -> Result<()> {
    let Some(question) = dialect.administration().unlock(key) else {
        return Ok(());
    };
    if run_question(connection, &question).await? == 1 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Internal,
        "a lock was lost before it was given back",
    ))
}
