//! What a migration runs on a target, read and checked before anything of it runs.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::{Ddl, Dialect, Nature, Position, Script};
use terrace_tenancy::{MigrationTarget, Stopped};

use super::plan::Task;
use crate::error;
use crate::lint;
use crate::migration::{Body, Migration, Step};
use crate::operations::{Operation, Registered};
use crate::outcome::Direction;
use crate::recorder::Entry;

/// A task, with what it runs.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what files ask of their runner, each by itself"
)]
pub(super) struct Prepared<'a> {
    pub(super) migration: &'a Migration,
    pub(super) direction: Direction,
    pub(super) begun: Option<Entry>,
    pub(super) parts: Vec<Part>,
    /// Whether it runs in one transaction with its line of the ledger.
    pub(super) atomic: bool,
    /// Whether statements that can stay together do, where the whole can't.
    pub(super) keeps_together: bool,
    /// Whether each of its statements is repeated until it changes nothing.
    pub(super) repeats: bool,
    /// Whether its text makes tables anew.
    rebuilds: bool,
    /// How long its statements wait for a lock, when the file says so.
    pub(super) lock_timeout: Option<Duration>,
    /// What it removes, in words.
    pub(super) destroys: Vec<String>,
}

/// A part of a migration.
pub(super) enum Part {
    /// Data definition, to be shaped and rendered by the target.
    Ddl(Ddl),
    /// A function of the program.
    Rust(Registered),
    /// SQL text, statement by statement.
    Text(Vec<Line>),
}

/// A statement of an SQL text.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) nature: Nature,
    file: String,
    number: usize,
    position: Position,
}

impl Line {
    /// Where the statement, or a byte of it, stands: `0002_fill.up.sql, statement 2, line 3, column 1`.
    pub(super) fn place(&self, offset: Option<usize>) -> String {
        let before = offset.and_then(|offset| self.text.get(..offset));
        let position = self.position.after(before.unwrap_or_default());
        format!("{}, statement {}, {position}", self.file, self.number)
    }

    fn refused(&self, why: &str) -> Error {
        error::migration(format!("{}: the statement {why}", self.place(None)))
    }
}

/// The error of a batch of lines.
pub(super) fn stopped(lines: &[Line], stopped: Stopped) -> Error {
    match lines.get(stopped.statement) {
        Some(line) => stopped.error.with_context(line.place(stopped.offset)),
        None => stopped.error,
    }
}

impl<'a> Prepared<'a> {
    /// Reads what a task runs.
    ///
    /// # Errors
    /// For text that can't be read, or can't run as the file says; for a migration that can't be
    /// undone.
    pub(super) fn of(task: Task<'a>, target: &MigrationTarget) -> Result<Self> {
        let (migration, direction) = (task.migration, task.direction);
        Self::read(task, target).map_err(|error| {
            error.with_context(match direction {
                Direction::Forward => migration.id.to_string(),
                Direction::Backward => format!("{} backward", migration.id),
            })
        })
    }

    fn read(task: Task<'a>, target: &MigrationTarget) -> Result<Self> {
        let (migration, direction) = (task.migration, task.direction);
        let dialect = target.dialect();
        let is_online = migration.is_online(dialect) && direction == Direction::Forward;
        let mut prepared = Self {
            migration,
            direction,
            begun: task.begun,
            parts: Vec::new(),
            atomic: migration.atomic && !is_online,
            keeps_together: false,
            repeats: false,
            rebuilds: false,
            lock_timeout: None,
            destroys: Vec::new(),
        };
        let steps = match direction {
            Direction::Forward => migration.forward(dialect)?,
            Direction::Backward => migration.backward(dialect)?,
        };
        let file = file_name(migration, direction, dialect);
        for step in steps {
            match step {
                Step::Ddl(ddl) if is_online => {
                    let statements = target.preview(&ddl)?;
                    let safe = lint::safe_statements(migration, dialect, statements)?;
                    let lines = safe.into_iter().enumerate();
                    let lines = lines.map(|(index, text)| Line {
                        nature: dialect.nature_of(&text),
                        text,
                        file: file.clone(),
                        number: index + 1,
                        position: Position::START,
                    });
                    prepared.parts.push(Part::Text(lines.collect()));
                }
                Step::Ddl(ddl) => prepared.parts.push(Part::Ddl(ddl)),
                Step::Rust(step) => prepared.parts.push(Part::Rust(step)),
                Step::Sql(text) => prepared.read_text(&file, &text, dialect)?,
            }
        }
        if direction == Direction::Forward {
            prepared.note_destroying_operations();
        }
        prepared.keeps_together = prepared.atomic;
        prepared.atomic &= dialect.capabilities().transactional_ddl
            && prepared.begun.is_none()
            && !prepared.is_alone();
        if prepared.atomic {
            prepared.unwrap_transactions()?;
        }
        Ok(prepared)
    }

    fn read_text(&mut self, file: &str, text: &str, dialect: Dialect) -> Result<()> {
        let Script {
            directives,
            statements,
            ..
        } = dialect
            .split(text)
            .map_err(|error| error.with_context(file))?;
        if directives.rebuilds_tables && (directives.no_transaction || directives.repeat) {
            return Err(error::migration(format!(
                "{file}: tables are made anew in one transaction"
            ))
            .with_hint("put what can't be part of it into a migration of its own"));
        }
        self.atomic &= !directives.no_transaction && !directives.repeat;
        self.repeats |= directives.repeat;
        self.rebuilds |= directives.rebuilds_tables;
        self.lock_timeout = directives.lock_timeout.or(self.lock_timeout);
        let mut lines = Vec::with_capacity(statements.len());
        for (index, statement) in statements.iter().enumerate() {
            self.destroys
                .extend(statement.destroys().map(str::to_owned));
            lines.push(Line {
                text: statement.text.to_owned(),
                nature: statement.nature(),
                file: file.to_owned(),
                number: index + 1,
                position: statement.position,
            });
        }
        self.parts.push(Part::Text(lines));
        Ok(())
    }

    fn note_destroying_operations(&mut self) {
        let destroys = |operation: &Operation| match operation {
            Operation::DropTable(drop) => Some(format!("drop_table {}", drop.table)),
            Operation::DropColumn(drop) => {
                Some(format!("drop_column {}.{}", drop.table, drop.column))
            }
            _ => None,
        };
        self.destroys
            .extend(self.migration.operations().iter().filter_map(destroys));
    }

    /// Whether it is one statement that can't run in a transaction: nothing is to be kept together.
    fn is_alone(&self) -> bool {
        match self.parts.as_slice() {
            [Part::Text(lines)] => {
                matches!(lines.as_slice(), [line] if line.nature == Nature::Alone)
            }
            _ => false,
        }
    }

    /// A file that begins and commits its transaction by itself asks for what is done anyway.
    fn unwrap_transactions(&mut self) -> Result<()> {
        for part in &mut self.parts {
            let Part::Text(lines) = part else { continue };
            let whole = lines.len() > 1
                && lines
                    .first()
                    .is_some_and(|line| line.nature == Nature::Begin)
                && lines
                    .last()
                    .is_some_and(|line| line.nature == Nature::Commit);
            if whole {
                lines.pop();
                lines.remove(0);
            }
            for line in &*lines {
                match line.nature {
                    Nature::Plain | Nature::Commits => {}
                    Nature::Alone => {
                        return Err(line.refused("can't run inside a transaction").with_hint(
                            "put it into a migration of its own, or write -- terrace: no-transaction at the \
                             beginning of the file: each statement then runs by itself",
                        ));
                    }
                    Nature::Begin | Nature::Commit | Nature::Control => {
                        return Err(line.refused("begins or ends a transaction").with_hint(
                            "leave it out: the whole file is one transaction; or write \
                             -- terrace: no-transaction at the beginning of the file",
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether it makes tables anew, so that foreign keys are checked at its end only.
    pub(super) fn rebuilds_tables(&self) -> bool {
        self.rebuilds || !self.rebuilt().is_empty()
    }

    /// The tables that its operations make anew.
    pub(super) fn rebuilt(&self) -> Vec<&str> {
        self.parts
            .iter()
            .filter_map(|part| match part {
                Part::Ddl(Ddl::RebuildTable { table, .. }) => Some(table.name.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Its statements as the target runs them.
    pub(super) fn statements(&self, target: &MigrationTarget) -> Result<Vec<String>> {
        let mut statements = Vec::new();
        for part in &self.parts {
            match part {
                Part::Ddl(ddl) => statements.extend(target.preview(ddl)?),
                Part::Rust(step) => {
                    statements.push(format!("-- runs the step {} of the program", step.name()));
                }
                Part::Text(lines) => statements.extend(lines.iter().map(|line| line.text.clone())),
            }
        }
        Ok(statements)
    }
}

/// The file in which the text of a migration stands.
fn file_name(migration: &Migration, direction: Direction, dialect: Dialect) -> String {
    let name = &migration.id.name;
    let (texts, ending) = match (&migration.body, direction) {
        (Body::Operations { .. }, _) => return format!("{name}.json"),
        (Body::Sql { up, .. }, Direction::Forward) => (up, "up"),
        (Body::Sql { down, .. }, Direction::Backward) => (down, "down"),
    };
    if texts.contains_key(dialect.name()) {
        format!("{name}.{ending}.{}.sql", dialect.name())
    } else {
        format!("{name}.{ending}.sql")
    }
}

/// The statements of a text that stay together, when the file as a whole does not.
pub(super) enum Group {
    /// In one transaction.
    Together(Vec<Line>),
    /// By itself, outside transactions.
    Alone(Line),
}

/// Takes a text apart into what can be done by itself. With `together`, statements that follow each
/// other stay in one transaction unless one of them would end it.
pub(super) fn groups(lines: &[Line], together: bool) -> Result<Vec<Group>> {
    let mut groups = Vec::new();
    let mut open: Option<Vec<Line>> = None;
    // The last group has room for what follows.
    let mut going_on = false;
    for line in lines {
        let goes_on = std::mem::take(&mut going_on);
        match (line.nature, &mut open) {
            (Nature::Plain, None) => {
                match groups.last_mut() {
                    Some(Group::Together(group)) if goes_on => group.push(line.clone()),
                    _ => groups.push(Group::Together(vec![line.clone()])),
                }
                going_on = together;
            }
            (Nature::Begin, None) => open = Some(Vec::new()),
            (Nature::Commit, Some(_)) => groups.extend(closed(open.take().unwrap_or_default())),
            (Nature::Plain | Nature::Commits, Some(group)) => group.push(line.clone()),
            (Nature::Alone | Nature::Commits, None) => groups.push(Group::Alone(line.clone())),
            (Nature::Alone, Some(_)) => {
                return Err(line
                    .refused("can't run inside a transaction")
                    .with_hint("move it before BEGIN or behind COMMIT"));
            }
            (Nature::Begin | Nature::Commit | Nature::Control, _) => {
                return Err(line
                    .refused("is not a BEGIN or a COMMIT that make a pair")
                    .with_hint("a migration either runs as a whole or fails"));
            }
        }
    }
    match open {
        None => Ok(groups),
        Some(_) => Err(Error::new(
            ErrorKind::Migration,
            "the text begins a transaction and doesn't commit it",
        )
        .with_hint("write COMMIT behind its last statement")),
    }
}

/// A transaction that its statements would end by themselves holds nothing together.
fn closed(lines: Vec<Line>) -> Vec<Group> {
    if lines.iter().all(|line| line.nature == Nature::Plain) {
        return vec![Group::Together(lines)];
    }
    lines
        .into_iter()
        .map(|line| match line.nature {
            Nature::Commits => Group::Alone(line),
            _ => Group::Together(vec![line]),
        })
        .collect()
}
