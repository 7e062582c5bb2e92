//! Units: what a connection sends up to one Sync, and so runs as one transaction or not at all.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::BytesMut;
use terrace_core::{Result, Value};

use super::statement_cache::{Key, Statement, StatementCache};
use super::{message, oid, prologue};
use crate::{Confined, Setting};

/// The name under which a connection prepares `BEGIN` once.
const BEGIN_NAME: &str = "terrace_begin";
const BEGIN: &str = "BEGIN";

/// One statement with all that goes ahead of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit<'a> {
    /// Statements without parameters or rows ahead of the settings, such as `BEGIN`.
    pub(super) before: &'a [Cow<'static, str>],
    pub(super) settings: &'a [Setting<'a>],
    /// The same after the settings, such as `SAVEPOINT`.
    pub(super) after: &'a [Cow<'static, str>],
    pub(super) sql: &'a str,
    pub(super) parameters: &'a [Cow<'a, Value>],
    key: Key<'a>,
    cached: bool,
    portal: Option<Portal<'a>>,
}

/// Where a statement's rows wait until they are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portal<'a> {
    pub(super) name: &'a str,
    /// How many rows the unit itself asks for.
    pub(super) rows: u32,
}

/// What is known of an encoded unit's statement.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) statement: Arc<Statement>,
    /// Whether the unit prepares it, so that the reply describes it.
    pub(super) fresh: bool,
}

impl<'a> Unit<'a> {
    /// A statement as a transaction of its own.
    pub(super) fn new(statement: &Confined<'a>) -> Self {
        Self::within(statement, &[], statement.prologue().settings, &[])
    }

    /// A statement with other things ahead of it than its own prologue.
    pub(super) fn within(
        statement: &Confined<'a>,
        before: &'a [Cow<'static, str>],
        settings: &'a [Setting<'a>],
        after: &'a [Cow<'static, str>],
    ) -> Self {
        let (sql, parameters) = (statement.sql(), statement.parameters());
        Self {
            before,
            settings,
            after,
            sql,
            parameters,
            key: Key::new(sql, parameters),
            // Unqualified names mean other tables under another search path. The server would see
            // that, but one plan per path is not worth keeping.
            cached: !settings
                .iter()
                .any(|setting| setting.name.eq_ignore_ascii_case("search_path")),
            portal: None,
        }
    }

    /// The same, whose rows are asked for in chunks.
    pub(super) fn through(mut self, portal: Portal<'a>) -> Self {
        self.portal = Some(portal);
        self
    }

    /// The same, prepared for this one use: a search path set earlier in the transaction holds.
    pub(super) fn uncached(mut self) -> Self {
        self.cached = false;
        self
    }

    /// How many commands complete before the statement's own rows come.
    pub(super) fn commands_ahead(&self) -> usize {
        self.before.len() + self.settings.len() + self.after.len()
    }

    /// Appends the unit. After an error `out` and `cache` are as before.
    pub(super) fn encode(&self, cache: &mut StatementCache, out: &mut BytesMut) -> Result<Encoded> {
        message::count(self.parameters.len())?;
        let start = out.len();
        let mut fresh = None;
        let encoded = self.try_encode(cache, &mut fresh, out);
        if encoded.is_err() {
            out.truncate(start);
            if let Some(statement) = fresh {
                cache.forget(&statement);
            }
        }
        encoded
    }

    fn try_encode(
        &self,
        cache: &mut StatementCache,
        fresh: &mut Option<Arc<Statement>>,
        out: &mut BytesMut,
    ) -> Result<Encoded> {
        let prepared = cache.is_enabled();
        self.before
            .iter()
            .try_for_each(|sql| plain(sql, prepared, out))?;
        prologue::encode(self.settings, prepared, out)?;
        self.after
            .iter()
            .try_for_each(|sql| plain(sql, prepared, out))?;
        let cached = self.cached && prepared;
        let known = if cached { cache.get(&self.key) } else { None };
        let is_fresh = known.is_none();
        let statement = match known {
            Some(statement) => statement,
            None if cached => {
                let (statement, evicted) = cache.insert(&self.key);
                *fresh = Some(Arc::clone(&statement));
                if let Some(evicted) = evicted {
                    message::close(&evicted.name, out)?;
                }
                self.prepare(statement, out)?
            }
            None => self.prepare(Statement::unnamed(), out)?,
        };
        let portal = self.portal.map_or("", |portal| portal.name);
        message::bind(portal, &statement.name, self.parameters, out)?;
        match self.portal {
            Some(portal) => message::execute_portal(portal.name, portal.rows, out)?,
            None => message::execute(out),
        }
        message::sync(out);
        Ok(Encoded {
            statement,
            fresh: is_fresh,
        })
    }

    fn prepare(&self, statement: Arc<Statement>, out: &mut BytesMut) -> Result<Arc<Statement>> {
        let types = self
            .parameters
            .iter()
            .map(|value| oid::of(value.value_type()));
        message::parse(&statement.name, self.sql, types, out)?;
        message::describe(&statement.name, out)?;
        Ok(statement)
    }
}

/// Appends a statement without parameters or rows.
fn plain(sql: &str, prepared: bool, out: &mut BytesMut) -> Result<()> {
    let name = if prepared && sql == BEGIN {
        BEGIN_NAME
    } else {
        message::parse("", sql, [], out)?;
        ""
    };
    message::bind_text(name, &[], out)?;
    message::execute(out);
    Ok(())
}

/// Appends what a connection prepares once, at its start and after it was reset.
pub(super) fn prepare_connection(out: &mut BytesMut) -> Result<()> {
    prologue::prepare(out)?;
    message::parse(BEGIN_NAME, BEGIN, [], out)?;
    message::sync(out);
    Ok(())
}
