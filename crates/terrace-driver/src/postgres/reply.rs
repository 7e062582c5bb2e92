//! From a reply to rows and an outcome, in the task that asked.

use std::sync::Arc;

use bytes::Bytes;
use terrace_core::{Error, Result};

use super::error::Report;
use super::frame::{Messages, violation};
use super::reader::Reply;
use super::row::{Columns, Row};
use super::statement_cache::Statement;
use crate::row::RowKind;
use crate::{Outcome, Sink, Stopped};

/// What stands between the statements of a batch.
pub(super) const JOINT: &str = "\n;\n";

/// Why a reply is no result.
#[derive(Debug)]
pub(super) enum Failure {
    /// The prepared statement is out of date; nothing was done.
    Stale(Box<Report>),
    /// Anything else.
    Error(Error),
}

impl Failure {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Stale(report) => report.into_error(),
            Self::Error(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Notes the columns that the reply to a statement's first use describes. Returns false when the
/// server did not come so far as to prepare it.
pub(super) fn learn_columns(reply: &Reply, statement: &Statement) -> bool {
    for message in reply.pieces().flat_map(|piece| Messages::new(piece)) {
        let columns = match message.tag {
            b'T' => Columns::parse(message.body).unwrap_or_default(),
            b'n' => Columns::default(),
            _ => continue,
        };
        // Somebody else can't have set them: only the first use is described.
        return statement.columns.set(Arc::new(columns)).is_ok();
    }
    false
}

/// Gives the statement's rows to the sink; those of the `ahead` commands before it are skipped.
#[inline]
pub(super) fn read(
    reply: &Reply,
    ahead: usize,
    statement: &Statement,
    sink: &mut Sink<'_>,
) -> Result<Outcome, Failure> {
    read_some(reply, ahead, statement, sink).map(|read| read.outcome)
}

/// What a reply brought.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Read {
    pub(super) outcome: Outcome,
    pub(super) rows: u64,
    /// Whether the portal has more rows.
    pub(super) suspended: bool,
}

/// As [`read`], where more rows may wait in a portal.
pub(super) fn read_some(
    reply: &Reply,
    ahead: usize,
    statement: &Statement,
    sink: &mut Sink<'_>,
) -> Result<Read, Failure> {
    if reply.failed {
        return Err(match reply.report().unwrap_or_default() {
            report if report.is_stale_statement() => Failure::Stale(Box::new(report)),
            report => Failure::Error(report.into_error()),
        });
    }
    let mut commands = ahead;
    let mut row = None;
    let mut read = Read::default();
    for piece in reply.pieces() {
        let mut entered = false;
        for message in Messages::new(piece) {
            match message.tag {
                b'C' | b'I' if commands > 0 => commands -= 1,
                b'C' => read.outcome.affected = affected(message.body),
                b's' => read.suspended = true,
                b'D' if commands == 0 => {
                    let row = match &mut row {
                        Some(row) => row,
                        none => none.insert(new_row(statement)?),
                    };
                    if !entered {
                        row.enter(Bytes::clone(piece));
                        entered = true;
                    }
                    row.go_to(message.start, message.body.len())?;
                    read.rows += 1;
                    sink(&crate::Row(RowKind::Postgres(row)))?;
                }
                _ => {}
            }
        }
    }
    Ok(read)
}

/// Reads a reply of which only success matters; returns the last command's tag.
pub(super) fn command(reply: &Reply) -> Result<&str> {
    if let Some(report) = reply.failed.then(|| reply.report().unwrap_or_default()) {
        return Err(report.into_error());
    }
    let tags = reply
        .pieces()
        .flat_map(|piece| Messages::new(piece))
        .filter(|message| message.tag == b'C');
    Ok(tags.last().map_or("", |message| tag(message.body)))
}

fn new_row(statement: &Statement) -> Result<Row> {
    let columns = statement
        .columns
        .get()
        .ok_or_else(|| violation("a row comes without its columns"))?;
    Ok(Row::new(Arc::clone(columns)))
}

/// The number at the end of a command's tag: `UPDATE 3`, `INSERT 0 1`, `SELECT 7`.
fn affected(body: &[u8]) -> u64 {
    let mut number = 0_u64;
    let mut factor = 1_u64;
    for &byte in body.strip_suffix(&[0]).unwrap_or(body).iter().rev() {
        if !byte.is_ascii_digit() {
            break;
        }
        number = number.saturating_add(u64::from(byte - b'0').saturating_mul(factor));
        factor = factor.saturating_mul(10);
    }
    number
}

fn tag(body: &[u8]) -> &str {
    std::str::from_utf8(body.strip_suffix(&[0]).unwrap_or(body)).unwrap_or("")
}

/// The error of a script: where it happened, as far as the server says.
pub(super) fn script(sql: &str, reply: &Reply) -> Result<()> {
    if !reply.failed {
        return Ok(());
    }
    let report = reply.report().unwrap_or_default();
    let done = reply
        .pieces()
        .flat_map(|piece| Messages::new(piece))
        .take_while(|message| message.tag != b'E')
        .filter(|message| matches!(message.tag, b'C' | b'I'))
        .count();
    let place = match report.position {
        Some(position) => {
            let line = sql
                .chars()
                .take(position.saturating_sub(1))
                .filter(|&c| c == '\n')
                .count()
                + 1;
            format!("line {line}")
        }
        None => format!("statement {}", done + 1),
    };
    Err(report.into_error().with_context(place))
}

/// The error of a batch of statements, which were joined by `;` on a line of its own.
pub(super) fn batch(sql: &str, statements: &[&str], reply: &Reply) -> Result<(), Box<Stopped>> {
    if !reply.failed {
        return Ok(());
    }
    let report = reply.report().unwrap_or_default();
    let done = reply
        .pieces()
        .flat_map(|piece| Messages::new(piece))
        .take_while(|message| message.tag != b'E')
        .filter(|message| matches!(message.tag, b'C' | b'I'))
        .count();
    let pointed = report.position.and_then(|position| {
        let byte = sql.char_indices().nth(position.saturating_sub(1));
        locate(statements, byte.map_or(sql.len(), |(byte, _)| byte))
    });
    let last = statements.len().saturating_sub(1);
    let (statement, offset) = match pointed {
        Some((statement, offset)) => (statement, Some(offset)),
        None => (done.min(last), None),
    };
    Err(Box::new(Stopped {
        statement,
        offset,
        error: report.into_error(),
    }))
}

/// The statement that holds a byte of the joined text, and the byte's place in it.
fn locate(statements: &[&str], byte: usize) -> Option<(usize, usize)> {
    let mut start = 0;
    for (index, statement) in statements.iter().enumerate() {
        let end = start + statement.len() + JOINT.len();
        if byte < end {
            return Some((index, byte.saturating_sub(start).min(statement.len())));
        }
        start = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{affected, locate};

    #[test]
    fn a_byte_of_a_batch_is_found_in_its_statement() {
        let statements = ["abc", "de"];
        let joined = statements.join(super::JOINT);
        assert_eq!(locate(&statements, 1), Some((0, 1)));
        assert_eq!(locate(&statements, joined.find('e').unwrap()), Some((1, 1)));
        assert_eq!(locate(&statements, joined.len()), Some((1, 2)));
        assert_eq!(locate(&[], 0), None);
    }

    #[test]
    fn tags_are_counted() {
        assert_eq!(affected(b"INSERT 0 12\0"), 12);
        assert_eq!(affected(b"SELECT 7\0"), 7);
        assert_eq!(affected(b"CREATE TABLE\0"), 0);
        assert_eq!(affected(b"UPDATE 99999999999999999999999\0"), u64::MAX);
    }
}
