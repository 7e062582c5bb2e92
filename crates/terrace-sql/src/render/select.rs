//! `SELECT`.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Distinct, Expression, Item, Join, JoinKind, Lock, Nulls, Order, Select};

use super::{Alias, Frame, Qualifier, Renderer, push_number};

impl<'a> Renderer<'a> {
    /// Writes a query that is nested in `depth` statements.
    pub(super) fn select(&mut self, select: &'a Select, depth: u8) -> Result<()> {
        let frame = Frame::query(select, depth)?;
        let remembers = self.compares(select);
        if select.with.is_empty() && !remembers && !self.remembers && self.repeats.is_empty() {
            return self.clauses(select, frame);
        }
        let known = self.with(&select.with, depth)?;
        let outer = std::mem::take(&mut self.repeats);
        let outer_remembers = std::mem::replace(&mut self.remembers, remembers);
        let parts: &[Expression] = if remembers { &select.group_by } else { &[] };
        let outer_parts = std::mem::replace(&mut self.parts, parts);
        self.clauses(select, frame)?;
        self.repeats = outer;
        self.remembers = outer_remembers;
        self.parts = outer_parts;
        self.forget(known);
        Ok(())
    }

    /// From `SELECT` to the lock.
    fn clauses(&mut self, select: &'a Select, frame: Frame<'a>) -> Result<()> {
        match &select.distinct {
            Distinct::On(on) if !self.spelling.capabilities().distinct_on => {
                self.first_rows(select, on, frame)?;
            }
            distinct => {
                self.push("SELECT ");
                self.distinct(distinct, frame)?;
                self.items(&select.items, frame)?;
                self.rows(select, frame)?;
                self.orders(&select.order_by, frame)?;
                self.page(select.limit, select.offset);
                if let Some(lock) = &select.lock {
                    self.lock(lock, select, frame)?;
                }
            }
        }
        Ok(())
    }

    /// From `FROM` to `HAVING`.
    pub(super) fn rows(&mut self, select: &'a Select, frame: Frame<'a>) -> Result<()> {
        self.push(" FROM ");
        let guard = self.from(&select.from, frame.alias(0), frame)?;
        for (index, join) in select.joins.iter().enumerate() {
            self.join(join, index + 1, frame)?;
        }
        self.filter(guard, select.filter.as_ref(), frame)?;
        self.list(" GROUP BY ", &select.group_by, frame)?;
        if let Some(having) = &select.having {
            self.push(" HAVING ");
            if !self.spelling.capabilities().having_calculations {
                self.grouped = &select.group_by;
            }
            self.expression(having, frame)?;
            self.grouped = &[];
        }
        Ok(())
    }

    fn distinct(&mut self, distinct: &'a Distinct, frame: Frame<'a>) -> Result<()> {
        match distinct {
            Distinct::No => {}
            Distinct::Rows => self.push("DISTINCT "),
            Distinct::On(expressions) if expressions.is_empty() => {}
            Distinct::On(expressions) => {
                self.list("DISTINCT ON (", expressions, frame)?;
                self.push(") ");
            }
        }
        Ok(())
    }

    fn items(&mut self, items: &'a [Item], frame: Frame<'a>) -> Result<()> {
        let mut first = true;
        let mut separate = |renderer: &mut Self| {
            if !std::mem::take(&mut first) {
                renderer.push(", ");
            }
        };
        for item in items {
            match item {
                Item::Fields(source, fields) => {
                    if !fields.is_empty() {
                        separate(self);
                        self.fields(frame.resolve(*source)?, fields)?;
                    }
                }
                Item::Expression(expression, name) => {
                    separate(self);
                    self.comparable(expression, frame)?;
                    if let Some(name) = name {
                        self.push(" AS ");
                        self.name(name)?;
                    }
                }
            }
        }
        if first {
            self.push("1");
        }
        Ok(())
    }

    /// The guard of a joined table belongs to its `ON`: in `WHERE` it would turn a left join into an
    /// inner one.
    fn join(&mut self, join: &'a Join, index: usize, frame: Frame<'a>) -> Result<()> {
        self.push(match join.kind {
            JoinKind::Inner => " INNER JOIN ",
            JoinKind::Left => " LEFT JOIN ",
        });
        let alias = frame.alias(index);
        let guard = self.from(&join.from, alias, frame)?;
        let parent = frame.resolve_parent(join.parent, index)?;
        let mut separator = " ON ";
        for (own, parents) in &join.columns {
            self.push(separator);
            self.column(Qualifier::Alias(alias), own)?;
            self.push(" = ");
            self.column(parent, parents)?;
            separator = " AND ";
        }
        if self.guard(separator, guard)? {
            separator = " AND ";
        }
        match &join.on {
            Some(on) if separator == " AND " => self.call(separator, on, frame),
            Some(on) => {
                self.push(separator);
                self.expression(on, frame)
            }
            None if separator == " AND " => Ok(()),
            None => Err(Error::new(ErrorKind::Statement, "a join has no condition")),
        }
    }

    pub(super) fn list(
        &mut self,
        before: &str,
        expressions: &'a [Expression],
        frame: Frame<'a>,
    ) -> Result<()> {
        for (index, expression) in expressions.iter().enumerate() {
            self.push(if index == 0 { before } else { ", " });
            self.comparable(expression, frame)?;
        }
        Ok(())
    }

    pub(crate) fn orders(&mut self, orders: &'a [Order], frame: Frame<'a>) -> Result<()> {
        self.terms(" ORDER BY ", orders, frame)
    }

    pub(super) fn terms(
        &mut self,
        before: &str,
        orders: &'a [Order],
        frame: Frame<'a>,
    ) -> Result<()> {
        for (index, order) in orders.iter().enumerate() {
            self.push(if index == 0 { before } else { ", " });
            self.order_by(order, |renderer| renderer.operand(&order.expression, frame))?;
        }
        Ok(())
    }

    /// Where a database has no `NULLS FIRST`, nullness is a term of its own in front of the term.
    pub(super) fn order_by(
        &mut self,
        order: &Order,
        term: impl Fn(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let capabilities = self.spelling.capabilities();
        let habit = if capabilities.nulls_sort_first == order.descending {
            Nulls::Last
        } else {
            Nulls::First
        };
        let nulls = order.nulls.filter(|nulls| *nulls != habit);
        if let Some(nulls) = nulls
            && !capabilities.nulls_ordering
        {
            term(self)?;
            self.push(match nulls {
                Nulls::First => " IS NULL DESC, ",
                Nulls::Last => " IS NULL, ",
            });
        }
        term(self)?;
        if order.descending {
            self.push(" DESC");
        }
        if capabilities.nulls_ordering {
            self.push(match nulls {
                Some(Nulls::First) => " NULLS FIRST",
                Some(Nulls::Last) => " NULLS LAST",
                None => "",
            });
        }
        Ok(())
    }

    /// The limit is written and not bound. A planner that doesn't know it takes a way that is right
    /// for a part of the rows (PostgreSQL guesses a tenth of them, and walks the order's index), or
    /// makes its plan anew for each value (SQLite). Programs ask for few different limits.
    pub(super) fn page(&mut self, limit: Option<u64>, offset: Option<u64>) {
        let bound = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        match (limit, offset.and(self.spelling.no_limit())) {
            (Some(limit), _) => {
                self.push(" LIMIT ");
                push_number(
                    usize::try_from(bound(limit)).unwrap_or(usize::MAX),
                    &mut self.sql,
                );
            }
            (None, Some(no_limit)) => {
                self.push(" LIMIT ");
                self.push(no_limit);
            }
            (None, None) => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.owned(bound(offset));
        }
    }

    fn lock(&mut self, lock: &Lock, select: &Select, frame: Frame<'a>) -> Result<()> {
        if lock.no_wait && lock.skip_locked {
            return Err(Error::new(
                ErrorKind::Statement,
                "a lock can't both fail at once and skip locked rows",
            )
            .with_hint("say no_wait or skip_locked"));
        }
        let capabilities = self.spelling.capabilities();
        if !capabilities.row_locks {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{} can't lock rows in a query", self.spelling.name()),
            )
            .with_hint(
                "leave the lock out: a writing transaction locks the whole database there",
            ));
        }
        let of = self.locked(lock, select, frame)?;
        self.spelling.lock(lock, &of, &mut self.sql);
        self.push(match lock {
            Lock { no_wait: true, .. } => " NOWAIT",
            Lock {
                skip_locked: true, ..
            } => " SKIP LOCKED",
            _ => "",
        });
        Ok(())
    }

    /// What the sources whose rows are locked are called; the root when none is named.
    fn locked(&self, lock: &Lock, select: &Select, frame: Frame<'a>) -> Result<Vec<Alias>> {
        let capabilities = self.spelling.capabilities();
        let mut aliases = Vec::with_capacity(lock.of.len().max(1));
        for source in &lock.of {
            let Qualifier::Alias(alias) = frame.resolve(*source)? else {
                continue;
            };
            let join = select.joins.iter().find(|join| join.source == *source);
            if join.is_some_and(|join| join.kind == JoinKind::Left)
                && !capabilities.locks_of_missing_rows
            {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!(
                        "{} can't lock rows that may be missing",
                        self.spelling.name()
                    ),
                )
                .with_hint(
                    "filter for rows that have one (`is_not_null`), lock them in a query of \
                     their own, or leave them out of `of`",
                ));
            }
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        if aliases.is_empty() {
            aliases.push(frame.alias(0));
        } else if aliases.len() <= select.joins.len() && !capabilities.locks_of_some_tables {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} can't lock the rows of some tables of a query and not of the others",
                    self.spelling.name()
                ),
            )
            .with_hint("name every table that the query reads, or none"));
        }
        Ok(aliases)
    }
}
