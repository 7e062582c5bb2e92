//! Loading the rows that refer to many others with one more query.

use std::collections::HashMap;
use std::fmt;

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::{Expression, Source};
use terrace_tenancy::Executor;

use crate::column::{Column, Columns, Path, Predicate};
use crate::model::{Field, Keyed, Model};
use crate::query::{Query, fetch_with};
use crate::relation::value_of;
use crate::write::statement::{fingerprint, value_of as value_of_row};

/// The rows that refer to each of many others, as [`prefetch`] gives them.
pub struct Prefetched<P: Keyed, C> {
    rows: HashMap<P::Key, Vec<C>>,
}

impl<P: Keyed, C> Prefetched<P, C> {
    /// The rows that refer to this one, in the order of the query.
    pub fn of(&self, parent: &P) -> &[C] {
        parent
            .key()
            .and_then(|key| self.rows.get(&key))
            .map_or(&[], Vec::as_slice)
    }

    /// Takes the rows that refer to this one.
    pub fn take(&mut self, parent: &P) -> Vec<C> {
        parent
            .key()
            .and_then(|key| self.rows.remove(&key))
            .unwrap_or_default()
    }

    /// The rows by the key that they refer to.
    pub fn into_map(self) -> HashMap<P::Key, Vec<C>> {
        self.rows
    }
}

impl<P: Keyed, C: fmt::Debug> fmt::Debug for Prefetched<P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

/// Keys that are looked for with one statement.
const KEYS: usize = 500;

/// Loads the rows of `query` that refer to `parents` by a foreign key: one statement for every 500
/// parents, instead of one for each.
///
/// ```
/// # use terrace_orm::{Auto, ForeignKey, Model, prefetch};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Artist { id: Auto<i64>, name: String }
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
/// # async fn run(db: &Db<Tenant>) -> Result<()> {
/// let artists = Artist::objects().all(db).await?;
/// let albums = prefetch(db, &artists, Album::objects(), |album| album.artist).await?;
/// for artist in &artists {
///     println!("{}: {} albums", artist.name, albums.of(artist).len());
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
/// `InvalidInput` for a query with a limit or offset, which would cut the rows of all parents
/// together, and for parents that were not inserted yet; `Isolation` for parents that were loaded
/// from another tenant.
pub async fn prefetch<P, C, F, E>(
    db: &E,
    parents: &[P],
    query: Query<C>,
    foreign_key: impl FnOnce(C::Columns) -> Column<F>,
) -> Result<Prefetched<P, C>>
where
    P: Keyed,
    C: Model<Scope = P::Scope>,
    F: Field<Base = P::Key>,
    E: Executor<P::Scope>,
{
    if query.plan.tree.limit.is_some() || query.plan.tree.offset.is_some() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "a prefetch can't be cut by a limit or offset",
        )
        .with_hint("leave them out, or query each parent's rows by themselves"));
    }
    let session = db.session();
    let column = foreign_key(C::Columns::at(Path::ROOT));
    let index = C::SCHEMA
        .fields
        .iter()
        .position(|field| field.column == column.name());
    let Some(index) = index.filter(|_| column.path().source() == Source::ROOT) else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "a prefetch needs a foreign key of the queried model itself",
        ));
    };
    let field = &C::SCHEMA.fields[index];
    let refers_to = column.referred_column().unwrap_or(P::KEY.column);
    let mut values = Vec::with_capacity(parents.len());
    let mut parent_keys = HashMap::with_capacity(parents.len());
    for parent in parents {
        parent.primary_key().origin().check(session.origin())?;
        let key = super::reverse::key_of(parent)?;
        let value = value_of(parent, refers_to).filter(|value| !value.is_null());
        if let Some(value) = value {
            parent_keys.insert(fingerprint(std::slice::from_ref(&value)), key);
            values.push(value);
        }
    }
    let mut rows: HashMap<P::Key, Vec<C>> = HashMap::with_capacity(values.len());
    for chunk in values.chunks(KEYS) {
        let mut plan = query.plan.clone();
        plan.filter(Predicate::new(Expression::In {
            operand: Box::new(Expression::column(column.name())),
            values: chunk.to_vec(),
            negated: false,
        }));
        fetch_with(plan, session, &mut |row, child| {
            let value = value_of_row(row, index, field)?;
            let key = parent_keys.get(&fingerprint(&[value]));
            if let Some(key) = key {
                rows.entry(key.clone()).or_default().push(child);
            }
            Ok(())
        })
        .await?;
    }
    Ok(Prefetched { rows })
}
