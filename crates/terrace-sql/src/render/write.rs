//! `UPDATE` and `DELETE`.

use std::borrow::Borrow;

use terrace_core::{Error, ErrorKind, Result};

use crate::{Assignment, Delete, Expression, Name, Source, Update};

use super::{Frame, Renderer};

impl<'a> Renderer<'a> {
    pub(super) fn update(&mut self, update: &'a Update) -> Result<()> {
        if update.assignments.is_empty() {
            return Err(Error::new(
                ErrorKind::Statement,
                "an update changes no column",
            ));
        }
        self.push("UPDATE ");
        let guard = self.table(&update.table, None)?;
        let frame = Frame::write(&update.table.name, update.query);
        self.assignments(&update.assignments, frame)?;
        self.filter(guard, update.filter.as_ref(), frame)?;
        self.write_returning(&update.returning)
    }

    pub(super) fn delete(&mut self, delete: &'a Delete) -> Result<()> {
        self.push("DELETE FROM ");
        let guard = self.table(&delete.table, None)?;
        let frame = Frame::write(&delete.table.name, delete.query);
        self.filter(guard, delete.filter.as_ref(), frame)?;
        self.write_returning(&delete.returning)
    }

    pub(super) fn returning(&mut self, columns: &'a [Name]) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        self.push(" RETURNING ");
        self.names(columns.iter().map(Borrow::borrow))
    }

    fn write_returning(&mut self, columns: &'a [Name]) -> Result<()> {
        if !columns.is_empty() && !self.spelling.capabilities().update_returning {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} can't return the rows that an update or delete touched",
                    self.spelling.name()
                ),
            )
            .with_hint("read the rows first, in the same transaction"));
        }
        self.returning(columns)
    }

    /// Writes the assignments so that each sees the old row: where the database runs them one after
    /// the other, one that reads a column comes before the one that changes it.
    fn assignments(&mut self, assignments: &'a [Assignment], frame: Frame<'a>) -> Result<()> {
        if self.spelling.capabilities().simultaneous_assignments {
            for (place, assignment) in assignments.iter().enumerate() {
                self.assignment(place, assignment, frame)?;
            }
            return Ok(());
        }
        let query = frame.number();
        let mut waiting: Vec<&Assignment> = assignments.iter().collect();
        for place in 0..assignments.len() {
            let ready = |assignment: &&Assignment| {
                let mut others = waiting
                    .iter()
                    .filter(|other| !std::ptr::eq(**other, *assignment));
                !others.any(|other| reads(&other.value, &assignment.column, query))
            };
            let Some(next) = waiting.iter().position(ready) else {
                return Err(circular_assignments(self.spelling.name()));
            };
            self.assignment(place, waiting.remove(next), frame)?;
        }
        Ok(())
    }

    fn assignment(
        &mut self,
        place: usize,
        assignment: &'a Assignment,
        frame: Frame<'a>,
    ) -> Result<()> {
        self.refuse_tenant_column(&assignment.column)?;
        self.push(if place == 0 { " SET " } else { ", " });
        self.name(&assignment.column)?;
        self.push(" = ");
        self.expression(&assignment.value, frame)
    }
}

#[cold]
fn circular_assignments(database: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("{database} can't swap columns in one update: it runs the assignments one after the other"),
    )
    .with_hint("read the row first, in the same transaction, and assign values")
}

/// Whether an expression reads a column of the row that is updated.
fn reads(value: &Expression, column: &str, query: u32) -> bool {
    let mut found = false;
    value.visit_deep(&mut |inner| {
        if let Expression::Column(read) = inner {
            // What a query inside reads of another table may look the same; an order too many does
            // no harm.
            found |= (read.query == 0 || read.query == query)
                && read.source == Source::ROOT
                && read.name.eq_ignore_ascii_case(column);
        }
    });
    found
}
