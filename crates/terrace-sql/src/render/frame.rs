//! Which query an expression belongs to, and what its row sources are called there.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Column, Select, Source};

use super::{Renderer, push_number};

/// Queries in queries; more have no letter left for their aliases.
const MAX_DEPTH: u8 = 26;

/// The alias of a row source: a letter for the depth of its query, a number for its place in the
/// `FROM`. `t0` is the root table of the outermost query, `u1` the first join of a query in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Alias {
    depth: u8,
    index: usize,
}

impl Alias {
    /// The root table of the outermost query, which most columns are of.
    pub(crate) const FIRST: Self = Self { depth: 0, index: 0 };

    #[inline]
    pub(crate) fn write(self, sql: &mut String) {
        if self == Self::FIRST {
            sql.push_str("t0");
        } else {
            self.write_other(sql);
        }
    }

    fn write_other(self, sql: &mut String) {
        sql.push(char::from(b'a' + (19 + self.depth) % MAX_DEPTH));
        push_number(self.index, sql);
    }
}

/// What stands before a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Qualifier<'a> {
    /// Nothing: a column of the row that an `UPDATE` or `DELETE` is at.
    None,
    /// The alias of a row source.
    Alias(Alias),
    /// The name of the table that is written, for queries inside the statement.
    Table(&'a str),
}

/// What an expression stands in.
#[derive(Clone, Copy)]
enum Place<'a> {
    Query(&'a Select),
    /// Directly inside an `UPDATE` or `DELETE`.
    Write {
        table: &'a str,
        query: u32,
    },
    /// Among the values of an `INSERT`.
    Insert,
}

/// The statement part that an expression stands in.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    place: Place<'a>,
    depth: u8,
}

impl<'a> Frame<'a> {
    /// Directly inside an `UPDATE` or `DELETE`, whose columns are written without a qualifier.
    pub(super) const fn write(table: &'a str, query: u32) -> Self {
        Self {
            place: Place::Write { table, query },
            depth: 0,
        }
    }

    /// Among the values of an `INSERT`: there is no row yet whose columns could be named.
    pub(super) const fn insert() -> Self {
        Self {
            place: Place::Insert,
            depth: 0,
        }
    }

    /// Inside a query that is nested in `depth` statements.
    pub(super) fn query(select: &'a Select, depth: u8) -> Result<Self> {
        if depth >= MAX_DEPTH {
            return Err(Error::new(
                ErrorKind::Statement,
                "queries are nested more than 26 deep",
            ));
        }
        Ok(Self {
            place: Place::Query(select),
            depth,
        })
    }

    /// The depth of a query directly inside this one.
    pub(super) const fn inner_depth(self) -> u8 {
        self.depth + 1
    }

    /// Whether this is an `UPDATE` or `DELETE` itself, not a query in it.
    pub(super) const fn is_write(self) -> bool {
        matches!(self.place, Place::Write { .. })
    }

    /// The number by which queries inside this one name it.
    #[inline]
    pub(super) const fn number(self) -> u32 {
        match self.place {
            Place::Query(select) => select.query,
            Place::Write { query, .. } => query,
            Place::Insert => 0,
        }
    }

    /// The alias of the row source at this place of the `FROM`.
    pub(super) const fn alias(self, index: usize) -> Alias {
        Alias {
            depth: self.depth,
            index,
        }
    }

    /// What a source of this very frame is called.
    #[inline]
    pub(super) fn resolve(self, source: Source) -> Result<Qualifier<'a>> {
        let select = match self.place {
            Place::Query(select) => select,
            Place::Write { .. } if source == Source::ROOT => return Ok(Qualifier::None),
            Place::Write { .. } => return Err(unknown_source()),
            Place::Insert => return Err(no_row_yet()),
        };
        if source == Source::ROOT {
            return Ok(Qualifier::Alias(self.alias(0)));
        }
        self.resolve_join(select, source)
    }

    fn resolve_join(self, select: &Select, source: Source) -> Result<Qualifier<'a>> {
        match select.joins.iter().position(|join| join.source == source) {
            Some(index) => Ok(Qualifier::Alias(self.alias(index + 1))),
            None => Err(unknown_source()),
        }
    }

    /// What a source of this frame is called in queries inside it.
    fn resolve_inside(self, source: Source) -> Result<Qualifier<'a>> {
        match (self.place, self.resolve(source)?) {
            (Place::Write { table, .. }, Qualifier::None) if is_alias(table) => {
                Err(shadowed(table))
            }
            (Place::Write { table, .. }, Qualifier::None) => Ok(Qualifier::Table(table)),
            (_, qualifier) => Ok(qualifier),
        }
    }

    /// What a join's parent is called: a source that comes before the join.
    pub(super) fn resolve_parent(self, parent: Source, join: usize) -> Result<Qualifier<'a>> {
        match self.resolve(parent)? {
            Qualifier::Alias(alias) if alias.index >= join => Err(Error::new(
                ErrorKind::Statement,
                "a join comes before the source that it is reached from",
            )),
            qualifier => Ok(qualifier),
        }
    }
}

impl<'a> Renderer<'a> {
    /// What stands before a column. Only the query that the column names is looked at: a source that
    /// it lacks must not turn into another query's source of the same chain.
    #[inline]
    pub(super) fn qualifier(&self, column: &Column, frame: Frame<'a>) -> Result<Qualifier<'a>> {
        if column.query == 0 || column.query == frame.number() {
            return frame.resolve(column.source);
        }
        self.qualifier_outside(column)
    }

    /// What stands before a column of a query around this one.
    fn qualifier_outside(&self, column: &Column) -> Result<Qualifier<'a>> {
        let mut enclosing = self.enclosing.iter().rev();
        match enclosing.find(|outer| outer.number() == column.query) {
            Some(outer) => outer.resolve_inside(column.source),
            None => Err(unknown_query()),
        }
    }
}

/// Whether a table is called like the aliases that queries give.
fn is_alias(table: &str) -> bool {
    let mut characters = table.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && characters
            .as_str()
            .chars()
            .all(|next| next.is_ascii_digit())
        && table.len() > 1
}

#[cold]
fn unknown_source() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a column belongs to a source that its query doesn't join",
    )
    .with_hint("add the join to the query that the column stands in")
}

#[cold]
fn no_row_yet() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the values of an insert name a column, but the row isn't there yet",
    )
    .with_hint("calculate from values of the program, or from a query of the rows that are there")
}

#[cold]
fn unknown_query() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a column belongs to a query that isn't around it",
    )
    .with_hint("a column of an outer query can only be named by a query that is part of it, and not by one that it reads from or joins")
}

#[cold]
fn shadowed(table: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("a query inside an update or delete can't refer to the table {table:?}: the name is taken by an alias"),
    )
    .with_hint("rename the table, or read the rows first")
}
