//! What a query reads: tables, which owe a guard, and other queries, whose tables are guarded
//! inside.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Common, CommonBody, Compound, Expression, From, Name, Select, SetOperator};

use super::table::Guard;
use super::{Alias, Frame, Renderer};

impl<'a> Renderer<'a> {
    /// Writes what a query reads or joins, under an alias.
    pub(super) fn from(
        &mut self,
        from: &'a From,
        alias: Alias,
        frame: Frame<'a>,
    ) -> Result<Guard<'a>> {
        match from {
            From::Table(table) => return self.table(table, Some(alias)),
            From::Query(query) => {
                self.sql.push('(');
                self.select(query, frame.inner_depth())?;
                self.sql.push(')');
            }
            From::Compound(compound) => {
                self.sql.push('(');
                self.compound(compound, frame.inner_depth())?;
                self.sql.push(')');
            }
            From::Row(values) => self.values_of(values, frame)?,
            From::Common(name) => {
                if !self.commons.contains(&name.as_ref()) {
                    return Err(undeclared(name));
                }
                self.name(name)?;
            }
        }
        self.push(" AS ");
        alias.write(&mut self.sql);
        Ok(Guard::inside())
    }

    fn values_of(&mut self, values: &'a [(Name, Expression)], frame: Frame<'a>) -> Result<()> {
        for (place, (name, value)) in values.iter().enumerate() {
            self.push(if place == 0 { "(SELECT " } else { ", " });
            self.expression(value, frame)?;
            self.push(" AS ");
            self.name(name)?;
        }
        if values.is_empty() {
            return Err(Error::new(ErrorKind::Statement, "a row has no values"));
        }
        self.push(")");
        Ok(())
    }

    /// Several queries put together.
    pub(super) fn compound(&mut self, compound: &'a Compound, depth: u8) -> Result<()> {
        if compound.queries.len() < 2 {
            return Err(Error::new(
                ErrorKind::Statement,
                "a set operation needs two queries or more",
            ));
        }
        for (index, query) in compound.queries.iter().enumerate() {
            if index > 0 {
                self.push(match compound.operator {
                    SetOperator::Union => " UNION ",
                    SetOperator::UnionAll => " UNION ALL ",
                    SetOperator::Intersection => " INTERSECT ",
                    SetOperator::Difference => " EXCEPT ",
                });
            }
            if stands_alone(query) {
                self.select(query, depth)?;
                continue;
            }
            if query.lock.is_some() {
                return Err(Error::new(
                    ErrorKind::Statement,
                    "a query of a set operation can't lock rows",
                ));
            }
            let (before, after) = self.spelling.operand_of_sets();
            self.push(before);
            self.select(query, depth)?;
            self.push(after);
        }
        Ok(())
    }

    /// `WITH`: returns how many names were known before, for [`forget`](Self::forget).
    pub(super) fn with(&mut self, with: &'a [Common], depth: u8) -> Result<usize> {
        let known = self.commons.len();
        if with.is_empty() {
            return Ok(known);
        }
        self.push(if with.iter().any(|common| common.recursive) {
            "WITH RECURSIVE "
        } else {
            "WITH "
        });
        for (index, common) in with.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.common(common, depth)?;
        }
        self.sql.push(' ');
        Ok(known)
    }

    /// The names that a `WITH` made known end with its query.
    pub(super) fn forget(&mut self, known: usize) {
        self.commons.truncate(known);
    }

    fn common(&mut self, common: &'a Common, depth: u8) -> Result<()> {
        self.name(&common.name)?;
        if !common.columns.is_empty() {
            self.push(" (");
            self.names(common.columns.iter().map(AsRef::as_ref))?;
            self.sql.push(')');
        }
        self.push(" AS (");
        if common.recursive {
            self.commons.push(&common.name);
        }
        match &common.body {
            CommonBody::Query(query) => self.select(query, depth + 1)?,
            CommonBody::Compound(compound) => self.compound(compound, depth + 1)?,
        }
        self.sql.push(')');
        if !common.recursive {
            self.commons.push(&common.name);
        }
        Ok(())
    }
}

/// Whether a query needs no parentheses as a part of a set operation.
fn stands_alone(query: &Select) -> bool {
    query.with.is_empty()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.lock.is_none()
}

#[cold]
fn undeclared(name: &str) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!("no query around it has the name {name:?}"),
    )
    .with_hint("declare it in the `with` of the query that reads it, or of one around that")
}
