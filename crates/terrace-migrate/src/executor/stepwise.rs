//! One migration, statement by statement, where no transaction can hold it: the ledger notes the
//! intent, then each finished statement, then the end. A kill at any point can be resumed.
//!
//! | the ledger says | a statement of data definition | SQL text |
//! |---|---|---|
//! | `running` | in doubt: run, and "is there already" counts as done | had no effect: run |
//! | `failed` | had no effect: run | had no effect: run |
//! | `dirty` | – | in doubt: an error says what to look at |

use std::time::Instant;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Ddl;
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::error;
use crate::migration::{Migration, Step};
use crate::recorder::{self, Entry, Progress};

/// One statement of a migration.
enum Task {
    /// A statement of a step of data definition, by its place in the rendered step.
    Statement(Ddl, usize),
    /// SQL text, which may hold several statements, or a function of the program.
    Script(Step),
}

/// Applies a migration, or what is left of it.
pub(super) async fn apply(
    session: &mut MigrationSession,
    migration: &Migration,
    begun: Option<Entry>,
    started: Instant,
) -> Result<()> {
    let tasks = tasks(migration, session.target())?;
    let (finished, mut in_doubt) = match &begun {
        None => {
            recorder::insert(session, migration, Progress::Running, started.elapsed()).await?;
            (0, false)
        }
        Some(entry) => {
            let finished = check_begun(migration, session.target(), entry)?;
            // Whoever resumes after the next statement must know that it may have run.
            let in_doubt = entry.progress == Progress::Running;
            if !in_doubt {
                let elapsed = started.elapsed();
                recorder::update(session, migration, Progress::Running, finished, elapsed).await?;
            }
            (finished, in_doubt)
        }
    };
    if tasks.len() < usize::try_from(finished).unwrap_or(usize::MAX) {
        return Err(
            error::migration("the ledger notes more statements than the file has")
                .with_hint("bring the file back as it was when the migration was begun"),
        );
    }
    let mut done = finished;
    for task in tasks
        .iter()
        .skip(usize::try_from(finished).unwrap_or_default())
    {
        let run = Run {
            migration,
            started,
            done,
        };
        match task {
            Task::Statement(ddl, place) => run.statement(session, ddl, *place, in_doubt).await,
            Task::Script(step) => run.script(session, step).await,
        }
        .map_err(|error| {
            error.with_context(format!("statement {} of {}", done + 1, tasks.len()))
        })?;
        in_doubt = false;
        done += 1;
    }
    recorder::update(
        session,
        migration,
        Progress::Applied,
        done,
        started.elapsed(),
    )
    .await
}

fn tasks(migration: &Migration, target: &MigrationTarget) -> Result<Vec<Task>> {
    let mut tasks = Vec::new();
    let steps = migration.forward(target.dialect())?;
    if let Some(table) = steps.iter().find_map(Step::rebuilds) {
        return Err(error::migration(format!(
            "the table {table} must be rebuilt, in one transaction"
        ))
        .with_hint("write the change as a migration of its own, without \"atomic\": false"));
    }
    for step in steps {
        match step {
            Step::Ddl(ddl) => {
                let statements = target.preview(&ddl)?.len();
                tasks.extend((0..statements).map(|place| Task::Statement(ddl.clone(), place)));
            }
            step @ (Step::Sql(_) | Step::Rust(_)) => tasks.push(Task::Script(step)),
        }
    }
    Ok(tasks)
}

/// The number of finished statements, if the migration can go on from there.
fn check_begun(migration: &Migration, target: &MigrationTarget, entry: &Entry) -> Result<i32> {
    if entry.finished > 0 && entry.checksum != migration.checksum(target.dialect())? {
        return Err(error::migration(format!(
            "{} was begun and not finished ({} statements are done), and its file changed since",
            migration.id, entry.finished
        ))
        .with_hint(
            "bring the file back as it was when the migration was begun, then migrate again",
        ));
    }
    if entry.progress == Progress::Dirty {
        return Err(error::migration(format!(
            "the SQL text behind the first {} statements of {} was stopped half way, and part of it \
             can't be undone",
            entry.finished, migration.id
        ))
        .with_hint(format!(
            "look at the tables; then, in the table terrace_migration, set state = 'failed' for this \
             migration to run the text again, or set state = 'failed', finished_statements = {} when \
             you have done all of it by hand; then migrate again",
            entry.finished + 1
        )));
    }
    Ok(entry.finished)
}

/// Where in a migration the next statement runs.
struct Run<'a> {
    migration: &'a Migration,
    started: Instant,
    /// Statements that are finished.
    done: i32,
}

impl Run<'_> {
    async fn note(
        &self,
        session: &mut MigrationSession,
        progress: Progress,
        done: i32,
    ) -> Result<()> {
        recorder::update(
            session,
            self.migration,
            progress,
            done,
            self.started.elapsed(),
        )
        .await
    }

    async fn statement(
        &self,
        session: &mut MigrationSession,
        ddl: &Ddl,
        place: usize,
        in_doubt: bool,
    ) -> Result<()> {
        let administration = session.target().dialect().administration();
        match session.apply_statement(ddl, place).await {
            Ok(()) => {}
            Err(error)
                if in_doubt
                    && error
                        .code()
                        .is_some_and(|code| administration.is_done(code)) =>
            {
                tracing::info!(migration = %self.migration.id, "a statement had taken effect before the kill");
            }
            Err(error) => return Err(self.failed(session, error).await),
        }
        self.note(session, Progress::Running, self.done + 1).await
    }

    /// Runs SQL text or a function in a transaction that begins with the mark `dirty`. If the mark is gone after a
    /// failure or a kill, so is everything that the text did; if it stayed, a statement in the text
    /// committed by itself, and nobody can tell how far it came.
    async fn script(&self, session: &mut MigrationSession, step: &Step) -> Result<()> {
        let in_transaction = self.migration.atomic;
        if in_transaction {
            session.begin().await?;
        }
        let ran = async {
            self.note(session, Progress::Dirty, self.done).await?;
            match step {
                Step::Sql(sql) => session.script(sql).await?,
                Step::Rust(step) => step.run(session).await?,
                Step::Ddl(ddl) => session.apply(ddl).await?,
            }
            self.note(session, Progress::Running, self.done + 1).await
        };
        match ran.await {
            Ok(()) if in_transaction => session.commit().await,
            Ok(()) => Ok(()),
            Err(error) => {
                if in_transaction {
                    session.rollback().await?;
                }
                let entry = recorder::find(session, &self.migration.id).await?;
                let dirty = entry.is_some_and(|entry| entry.progress == Progress::Dirty);
                if dirty && ran_to_its_end(&error) {
                    return self.note(session, Progress::Running, self.done + 1).await;
                }
                if dirty {
                    return Err(error.with_hint(
                        "part of the SQL text may have taken effect and can't be undone; migrate again to \
                         learn how to go on",
                    ));
                }
                Err(self.failed(session, error).await)
            }
        }
    }

    /// Notes that a statement had no effect. When even that fails, it stays in doubt.
    async fn failed(&self, session: &mut MigrationSession, error: Error) -> Error {
        if matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::Timeout) {
            return error;
        }
        match self.note(session, Progress::Failed, self.done).await {
            Ok(()) => error,
            Err(note) => error.with_source(note),
        }
    }
}

/// Whether SQL text failed only because it ended its transaction by itself, as definitions of
/// tables do here: the driver looks for that when all of the text ran. What the database itself
/// refuses has a code.
fn ran_to_its_end(error: &Error) -> bool {
    error.kind() == ErrorKind::Statement && error.code().is_none()
}
