//! Which query an expression belongs to, and what its row sources are called there.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Select, Source};

use super::push_number;

/// Queries in queries; more have no letter left for their aliases.
const MAX_DEPTH: u8 = 26;

/// The alias of a row source: a letter for the depth of its query, a number for its place in the
/// `FROM`. `t0` is the root table of the outermost query, `u1` the first join of a query in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias {
    depth: u8,
    index: usize,
}

impl Alias {
    pub(crate) fn write(self, sql: &mut String) {
        sql.push(char::from(b'a' + (19 + self.depth) % MAX_DEPTH));
        push_number(self.index, sql);
    }
}

/// The statement part that an expression stands in.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The nearest enclosing query; none directly inside an `UPDATE` or `DELETE`.
    select: Option<&'a Select>,
    depth: u8,
}

impl<'a> Frame<'a> {
    /// Directly inside an `UPDATE` or `DELETE`, whose columns are written without a qualifier.
    pub(crate) const WRITE: Self = Self {
        select: None,
        depth: 0,
    };

    /// Inside a query that is nested in `depth` statements.
    pub(crate) fn query(select: &'a Select, depth: u8) -> Result<Self> {
        if depth >= MAX_DEPTH {
            return Err(Error::new(
                ErrorKind::Statement,
                "queries are nested more than 26 deep",
            ));
        }
        Ok(Self {
            select: Some(select),
            depth,
        })
    }

    /// The depth of a query directly inside this one.
    pub(crate) const fn inner_depth(self) -> u8 {
        self.depth + 1
    }

    /// Whether this is an `UPDATE` or `DELETE` itself, not a query in it.
    pub(crate) const fn is_write(self) -> bool {
        self.select.is_none()
    }

    /// The alias of the table at this place of the `FROM`.
    pub(crate) const fn alias(self, index: usize) -> Alias {
        Alias {
            depth: self.depth,
            index,
        }
    }

    /// What a source is called here; nothing where columns have no qualifier.
    ///
    /// Only the nearest enclosing query is looked at: a source that it lacks must not turn into the
    /// outer query's source of the same chain.
    pub(crate) fn resolve(self, source: Source) -> Result<Option<Alias>> {
        let Some(select) = self.select else {
            return if source == Source::ROOT {
                Ok(None)
            } else {
                Err(unknown_source())
            };
        };
        if source == Source::ROOT {
            return Ok(Some(self.alias(0)));
        }
        match select.joins.iter().position(|join| join.source == source) {
            Some(index) => Ok(Some(self.alias(index + 1))),
            None => Err(unknown_source()),
        }
    }

    /// What a join's parent is called: a source that comes before the join.
    pub(crate) fn resolve_parent(self, parent: Source, join: usize) -> Result<Option<Alias>> {
        match self.resolve(parent)? {
            Some(alias) if alias.index >= join => Err(Error::new(
                ErrorKind::Statement,
                "a join comes before the source that it is reached from",
            )),
            alias => Ok(alias),
        }
    }
}

#[cold]
fn unknown_source() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a column belongs to a source that its query doesn't join",
    )
    .with_hint("add the join to the query that the column stands in")
}
