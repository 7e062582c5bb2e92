//! One migration, statement by statement, where no transaction can hold it: the ledger notes the
//! intent, then each finished statement, then the end. A kill at any point can be resumed.
//!
//! Where the database's data definition takes part in transactions, a statement and the note about it
//! are one transaction. Otherwise:
//!
//! | the ledger says | a statement that takes effect by itself | statements in a transaction |
//! |---|---|---|
//! | `running`, `undoing` | in doubt: run, and "is there already" or "is gone" counts as done | had no effect: run |
//! | `failed`, `undo_failed` | had no effect: run | had no effect: run |
//! | `dirty`, `undo_dirty` | – | in doubt: an error says what to look at |
//!
//! An index that is made while others write is never in doubt: the catalogue says whether it is of
//! use, and one that isn't is removed and made again.

use std::time::{Duration, Instant};

use terrace_core::{Count, Error, ErrorKind, Result};
use terrace_sql::Ddl;
use terrace_tenancy::{MigrationSession, MigrationTarget};

use super::ended;
use super::mirror::Mirror;
use super::patience::Patience;
use super::prepared::{Group, Line, Part, Prepared, groups, stopped};
use crate::error;
use crate::operations::Registered;
use crate::outcome::Direction;
use crate::recorder::{self, Entry, Progress};

/// What is done and noted as one.
enum Piece {
    /// A statement of a step of data definition, by its place in the rendered step.
    Statement(Ddl, usize),
    /// A function of the program.
    Rust(Registered),
    /// Statements of a text.
    Text(Group),
}

/// Applies or undoes a migration, or what is left of it.
pub(super) async fn run(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
    mirror: &Mirror,
    lock_timeout: Duration,
    retries: u32,
) -> Result<()> {
    let pieces = pieces(prepared, session.target())?;
    let mut run = Run {
        prepared,
        started: Instant::now(),
        done: 0,
        in_doubt: false,
        lock_timeout,
    };
    run.begin(session, mirror).await?;
    if pieces.len() < run.finished() {
        return Err(
            error::migration("the ledger notes more statements than the file has")
                .with_hint("bring the file back as it was when the migration was begun"),
        );
    }
    session.prepare_outside(lock_timeout).await?;
    for piece in pieces.iter().skip(run.finished()) {
        let mut patience = Patience::new(retries);
        while let Err(error) = run.piece(session, piece).await {
            let error =
                error.with_context(format!("statement {} of {}", run.done + 1, pieces.len()));
            patience.after(session.target(), error).await?;
        }
        run.in_doubt = false;
        run.done += 1;
    }
    run.end(session, mirror).await
}

fn pieces(prepared: &Prepared<'_>, target: &MigrationTarget) -> Result<Vec<Piece>> {
    if let Some(table) = prepared.rebuilt().first() {
        return Err(error::migration(format!(
            "the table {table} must be rebuilt, in one transaction"
        ))
        .with_hint("write the change as a migration of its own, without \"atomic\": false"));
    }
    let mut pieces = Vec::new();
    for part in &prepared.parts {
        match part {
            Part::Ddl(ddl) => {
                let statements = target.preview(ddl)?.len();
                pieces.extend((0..statements).map(|place| Piece::Statement(ddl.clone(), place)));
            }
            Part::Rust(step) => pieces.push(Piece::Rust(step.clone())),
            Part::Text(lines) => pieces.extend(
                groups(lines, prepared.keeps_together)?
                    .into_iter()
                    .map(Piece::Text),
            ),
        }
    }
    Ok(pieces)
}

/// Whether what a step is about is not found under its name when it is done.
fn takes_away(ddl: &Ddl) -> bool {
    matches!(
        ddl,
        Ddl::RenameTable { .. }
            | Ddl::RenameColumn { .. }
            | Ddl::RenameIndex { .. }
            | Ddl::RenameConstraint { .. }
            | Ddl::RenamePolicies { .. }
            | Ddl::DropTable(_)
            | Ddl::DropColumn { .. }
            | Ddl::DropIndex { .. }
            | Ddl::DropUnique { .. }
            | Ddl::DropForeignKey { .. }
            | Ddl::DropCheck { .. }
            | Ddl::DropExclusion { .. }
    )
}

/// What runs in a transaction that begins with a mark.
enum Marked<'a> {
    Lines(&'a [Line]),
    Rust(&'a Registered),
}

impl Marked<'_> {
    async fn run(&self, session: &mut MigrationSession) -> Result<()> {
        match self {
            Self::Lines(lines) => {
                let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
                let ran = session.batch(&texts).await;
                ran.map_err(|failed| stopped(lines, *failed))
            }
            Self::Rust(step) => step.run(session).await,
        }
    }

    /// Whether it is one statement, which ran as a whole or not at all.
    fn is_one(&self) -> bool {
        matches!(self, Self::Lines([_]))
    }
}

/// Where in a migration the next statement runs.
struct Run<'a> {
    prepared: &'a Prepared<'a>,
    started: Instant,
    /// Pieces that are finished.
    done: i32,
    /// Whether the next one may have run before.
    in_doubt: bool,
    lock_timeout: Duration,
}

impl Run<'_> {
    fn finished(&self) -> usize {
        usize::try_from(self.done).unwrap_or_default()
    }

    /// What the ledger says while statements run, in this direction.
    fn running(&self) -> Progress {
        match self.prepared.direction {
            Direction::Forward => Progress::Running,
            Direction::Backward => Progress::Undoing,
        }
    }

    /// Notes the intent.
    async fn begin(&mut self, session: &mut MigrationSession, mirror: &Mirror) -> Result<()> {
        if let Some(entry) = &self.prepared.begun {
            check_begun(self.prepared, session.target(), entry)?;
            self.done = entry.finished;
            // Whoever resumes after the next statement must know that it may have run.
            self.in_doubt = entry.progress == self.running();
        }
        if self.in_doubt {
            return Ok(());
        }
        session.begin().await?;
        let noted = self.note_intent(session, mirror).await;
        ended(session, noted).await
    }

    async fn note_intent(&self, session: &mut MigrationSession, mirror: &Mirror) -> Result<()> {
        let Prepared {
            migration,
            direction,
            begun,
            ..
        } = self.prepared;
        mirror.begin(session, migration, *direction).await?;
        match (begun, direction) {
            (None, Direction::Forward) => {
                let elapsed = self.started.elapsed();
                recorder::insert(session, migration, Progress::Running, elapsed).await
            }
            _ => self.note(session, self.running(), self.done).await,
        }
    }

    async fn end(&self, session: &mut MigrationSession, mirror: &Mirror) -> Result<()> {
        session.begin().await?;
        let noted = self.note_end(session, mirror).await;
        ended(session, noted).await
    }

    async fn note_end(&self, session: &mut MigrationSession, mirror: &Mirror) -> Result<()> {
        let Prepared {
            migration,
            direction,
            ..
        } = self.prepared;
        match direction {
            Direction::Forward => self.note(session, Progress::Applied, self.done).await?,
            Direction::Backward => recorder::remove(session, &migration.id).await?,
        }
        mirror.write(session, migration, *direction).await
    }

    async fn note(
        &self,
        session: &mut MigrationSession,
        progress: Progress,
        done: i32,
    ) -> Result<()> {
        let elapsed = self.started.elapsed();
        recorder::update(session, self.prepared.migration, progress, done, elapsed).await
    }

    async fn piece(&self, session: &mut MigrationSession, piece: &Piece) -> Result<()> {
        match piece {
            Piece::Statement(ddl, place) => {
                let capabilities = session.target().dialect().capabilities();
                if !capabilities.transactional_ddl {
                    let ran = session.apply_statement(ddl, *place).await;
                    return self.by_itself(session, ran, takes_away(ddl)).await;
                }
                match self.noted(session, ddl, *place).await {
                    Ok(()) => Ok(()),
                    error => self.by_itself(session, error, takes_away(ddl)).await,
                }
            }
            Piece::Rust(step) => self.marked(session, Marked::Rust(step)).await,
            Piece::Text(Group::Together(lines)) if self.prepared.repeats => {
                self.repeated(session, lines).await
            }
            Piece::Text(Group::Alone(line)) => self.alone(session, line).await,
            Piece::Text(Group::Together(lines)) => self.marked(session, Marked::Lines(lines)).await,
        }
    }

    /// A statement and the note about it, in one transaction.
    async fn noted(&self, session: &mut MigrationSession, ddl: &Ddl, place: usize) -> Result<()> {
        session.begin().await?;
        let ran = match session.apply_statement(ddl, place).await {
            Ok(()) => self.note(session, self.running(), self.done + 1).await,
            error => error,
        };
        ended(session, ran).await
    }

    /// Runs a statement until it changes nothing, so many rows at a time as it says: what was done is
    /// kept, also when the next time fails.
    async fn repeated(&self, session: &mut MigrationSession, lines: &[Line]) -> Result<()> {
        for line in lines {
            loop {
                session.begin().await?;
                match session.change(&line.text).await {
                    Ok(changed) => {
                        session.commit().await?;
                        if changed == 0 {
                            break;
                        }
                    }
                    Err(error) => {
                        session.rollback().await?;
                        let error = error.with_context(line.place(None));
                        return Err(self.failed(session, error).await);
                    }
                }
            }
        }
        self.note(session, self.running(), self.done + 1).await
    }

    async fn alone(&self, session: &mut MigrationSession, line: &Line) -> Result<()> {
        let dialect = session.target().dialect();
        if let Some(index) = dialect.concurrent_index(&line.text) {
            let name = index.name.ok_or_else(|| {
                error::migration(format!("{}: the index has no name", line.place(None)))
                    .with_hint("name it, so that it is found again when making it was stopped")
            })?;
            return self.index(session, line, &name).await;
        }
        let removes = line
            .text
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("drop"));
        let ran = self.one(session, line).await;
        self.by_itself(session, ran, removes).await
    }

    /// Makes an index while others write. Whoever holds a transaction open is waited for, so that
    /// there is no deadline.
    async fn index(&self, session: &mut MigrationSession, line: &Line, name: &str) -> Result<()> {
        if session.drop_unusable_index(name).await? {
            tracing::info!(index = name, "an index that was not finished is made again");
        }
        if !(self.in_doubt && session.index_exists(name).await?) {
            session.prepare_outside(Duration::ZERO).await?;
            let ran = self.one(session, line).await;
            session.prepare_outside(self.lock_timeout).await?;
            if let Err(error) = ran {
                return Err(self.failed(session, error).await);
            }
        }
        self.note(session, self.running(), self.done + 1).await
    }

    async fn one(&self, session: &mut MigrationSession, line: &Line) -> Result<()> {
        let ran = session.batch(&[&line.text]).await;
        ran.map_err(|failed| stopped(std::slice::from_ref(line), *failed))
    }

    /// What became of a statement that takes effect by itself.
    async fn by_itself(
        &self,
        session: &mut MigrationSession,
        ran: Result<()>,
        removes: bool,
    ) -> Result<()> {
        let administration = session.target().dialect().administration();
        let is_done =
            |code: &str| administration.is_done(code) || (removes && administration.is_gone(code));
        match ran {
            Ok(()) => {}
            Err(error) if self.in_doubt && error.code().is_some_and(is_done) => {
                tracing::info!(migration = %self.prepared.migration.id, "a statement had taken effect before the kill");
            }
            Err(error) => return Err(self.failed(session, error).await),
        }
        self.note(session, self.running(), self.done + 1).await
    }

    /// Runs statements in a transaction that begins with the mark `dirty`. If the mark is gone after
    /// a failure or a kill, so is everything that they did; if it stayed, one of them committed by
    /// itself, and nobody can tell how far it came.
    async fn marked(&self, session: &mut MigrationSession, marked: Marked<'_>) -> Result<()> {
        let dirty = match self.prepared.direction {
            Direction::Forward => Progress::Dirty,
            Direction::Backward => Progress::UndoDirty,
        };
        session.begin().await?;
        let ran = async {
            self.note(session, dirty, self.done).await?;
            marked.run(session).await?;
            self.note(session, self.running(), self.done + 1).await
        };
        let Err(error) = ran.await else {
            return session.commit().await;
        };
        session.rollback().await?;
        let entry = recorder::find(session, &self.prepared.migration.id).await?;
        let stayed = entry.is_some_and(|entry| entry.progress == dirty);
        if stayed && marked.is_one() && ran_to_its_end(&error) {
            return self.note(session, self.running(), self.done + 1).await;
        }
        if stayed {
            return Err(error.with_hint(
                "part of the SQL text may have taken effect and can't be undone; migrate again to \
                 learn how to go on",
            ));
        }
        Err(self.failed(session, error).await)
    }

    /// Notes that a statement had no effect. When even that fails, it stays in doubt.
    async fn failed(&self, session: &mut MigrationSession, error: Error) -> Error {
        let administration = session.target().dialect().administration();
        let waited = error
            .code()
            .is_some_and(|code| administration.is_lock_timeout(code));
        if !waited && matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::Timeout) {
            return error;
        }
        let failed = match self.prepared.direction {
            Direction::Forward => Progress::Failed,
            Direction::Backward => Progress::UndoFailed,
        };
        match self.note(session, failed, self.done).await {
            Ok(()) => error,
            Err(note) => error.with_source(note),
        }
    }
}

/// Refuses to go on where that would be a guess.
fn check_begun(prepared: &Prepared<'_>, target: &MigrationTarget, entry: &Entry) -> Result<()> {
    let id = &prepared.migration.id;
    if entry.finished > 0 && entry.checksum != prepared.migration.checksum(target.dialect())? {
        return Err(error::migration(format!(
            "{id} was begun and not finished ({} done), and its file changed since",
            Count(entry.finished, "statement")
        ))
        .with_hint(
            "bring the file back as it was when the migration was begun, then migrate again",
        ));
    }
    if entry.progress.is_dirty() {
        return Err(error::migration(format!(
            "the SQL text behind the first {} of {id} was stopped half way, and part of it can't be undone",
            Count(entry.finished, "statement")
        ))
        .with_hint(format!(
            "look at the tables, and finish by hand what the migration does, or undo what it did; then \
             note where the target stands, and migrate again: `migrate --force {id}` when it is done \
             (with --tenant SLUG for one tenant), the one before it or {}.zero when nothing of it is \
             left; with the stand-alone binary: `terrace migrate force VERSION`",
            id.app
        )));
    }
    Ok(())
}

/// Whether SQL text failed only because it ended its transaction by itself: the driver looks for
/// that when all of the text ran. What the database itself refuses has a code.
fn ran_to_its_end(error: &Error) -> bool {
    error.kind() == ErrorKind::Statement && error.code().is_none()
}
