//! SQL text of the program's own.

mod named;

use std::collections::VecDeque;

use futures_core::stream::BoxStream;
use futures_util::stream::try_unfold;
use terrace_core::{Error, ErrorKind, Origin, Result, Scope, Value};
use terrace_tenancy::{Db, Decode, Executor, Replica, Row, RowStream, Session, Transaction};

use crate::model::{FromRow, Reader};
use named::{Names, places_of};

/// Rows that a stream reads at once.
const CHUNK: usize = 500;

/// Begins a query of SQL text in the database's own dialect, with placeholders for bound values.
///
/// It runs only where the placement itself keeps the tenant's rows apart: a schema, database or
/// file of its own, or row-level security. Elsewhere it is refused.
///
/// ```
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// use terrace_orm::raw;
/// # async fn run(db: &Db<Tenant>) -> Result<()> {
/// let rows: Vec<(i64, String)> =
///     raw("SELECT id, name FROM artist WHERE name > $1").bind("M").all(db).await?;
/// # Ok(()) }
/// ```
pub fn raw(sql: impl Into<String>) -> RawQuery {
    RawQuery {
        sql: sql.into(),
        values: Vec::new(),
        names: Names::default(),
    }
}

/// SQL text with bound values, as [`raw`] begins it.
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct RawQuery {
    sql: String,
    values: Vec<Value>,
    names: Names,
}

/// A handle of any scope.
pub trait Handle: Sync {
    /// Whether it may write.
    #[doc(hidden)]
    const WRITES: bool = true;

    #[doc(hidden)]
    fn raw_session(&self) -> Session<'_>;
}

impl<S: Scope> Handle for Db<S> {
    fn raw_session(&self) -> Session<'_> {
        self.session()
    }
}

impl<S: Scope> Handle for Transaction<S> {
    fn raw_session(&self) -> Session<'_> {
        self.session()
    }
}

impl<S: Scope> Handle for Replica<S> {
    const WRITES: bool = false;

    fn raw_session(&self) -> Session<'_> {
        self.session()
    }
}

impl RawQuery {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// All rows: models, whose columns are found by name, or tuples, whose columns are found by
    /// place. Columns that the model doesn't have are passed over.
    ///
    /// # Errors
    /// `Isolation` where nothing but our own predicate would part the tenants; `InvalidInput` when
    /// the rows lack a column of the model.
    pub async fn all<T: FromRow>(self, db: &impl Handle) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.read(db, &mut |row| rows.push(row)).await?;
        Ok(rows)
    }

    /// The first row, if there is one. All of them are sent: a `LIMIT` belongs into the text.
    ///
    /// # Errors
    /// As for [`all`](Self::all).
    pub async fn first<T: FromRow>(self, db: &impl Handle) -> Result<Option<T>> {
        let mut first = None;
        self.read(db, &mut |row| {
            first.get_or_insert(row);
        })
        .await?;
        Ok(first)
    }

    /// The only row.
    ///
    /// # Errors
    /// `NotFound` when there is none, `MultipleFound` when there are several, and as for
    /// [`all`](Self::all).
    pub async fn get<T: FromRow>(self, db: &impl Handle) -> Result<T> {
        let (mut found, mut several) = (None, false);
        self.read(db, &mut |row| several |= found.replace(row).is_some())
            .await?;
        match (found, several) {
            (Some(row), false) => Ok(row),
            (None, _) => Err(Error::new(ErrorKind::NotFound, "the text found no row")),
            (Some(_), true) => Err(Error::new(
                ErrorKind::MultipleFound,
                "the text found several rows where one was expected",
            )),
        }
    }

    /// All rows, one after the other: no more than 500 are in memory at a time. Outside of a
    /// transaction the text may not change anything.
    ///
    /// ```
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// use futures_util::TryStreamExt as _;
    /// use terrace_orm::raw;
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let mut names = raw("SELECT id, name FROM artist").stream::<(i64, String)>(db).await?;
    /// while let Some((id, name)) = names.try_next().await? {
    ///     println!("{id}: {name}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As for [`all`](Self::all), here or from the stream, which ends with its first error;
    /// `Permission` for text that changes something outside of a transaction.
    pub async fn stream<T: FromRow + 'static>(
        self,
        db: &impl Handle,
    ) -> Result<BoxStream<'static, Result<T>>> {
        let session = db.raw_session();
        let origin = session.origin();
        let reading = Reading {
            stream: session.stream_raw(&self.sql, &self.values, CHUNK).await?,
            taking: Taking::new(origin, self.names),
            read: VecDeque::new(),
        };
        let rows = try_unfold(reading, async |mut reading: Reading<T>| {
            let row = reading.next().await?;
            Ok::<_, Error>(row.map(|row| (row, reading)))
        });
        Ok(Box::pin(rows))
    }

    async fn read<T: FromRow>(
        self,
        db: &impl Handle,
        take: &mut (dyn FnMut(T) + Send),
    ) -> Result<()> {
        let session = db.raw_session();
        let mut taking = Taking::new(session.origin(), self.names);
        session
            .raw(&self.sql, &self.values, &mut |row| {
                take(taking.row(row)?);
                Ok(())
            })
            .await
            .map(drop)
    }

    /// Runs the statement and gives the number of rows that it touched. Through a
    /// [`Replica`] it doesn't compile:
    ///
    /// ```compile_fail,E0080
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Replica;
    /// use terrace_orm::raw;
    /// # async fn run(replica: &Replica<Tenant>) -> Result<()> {
    /// raw("DELETE FROM artist").execute(replica).await?;
    /// # Ok(()) }
    /// # fn replica() -> Replica<Tenant> { todo!() }
    /// # fn main() {
    /// #     tokio::runtime::Runtime::new().unwrap().block_on(async { run(&replica()).await }).unwrap();
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`all`](Self::all).
    pub async fn execute<H: Handle>(self, db: &H) -> Result<u64> {
        const {
            assert!(
                H::WRITES,
                "this handle only reads: write through a `Db` or a `Transaction`"
            );
        };
        let outcome = db
            .raw_session()
            .raw(&self.sql, &self.values, &mut |_| Ok(()))
            .await?;
        Ok(outcome.affected)
    }
}

/// How the rows of one text become values.
struct Taking {
    origin: Origin,
    names: Names,
    /// Where the columns of a model are, from the first row on.
    places: Option<Vec<usize>>,
}

impl Taking {
    const fn new(origin: Origin, names: Names) -> Self {
        Self {
            origin,
            names,
            places: None,
        }
    }

    fn row<T: FromRow>(&mut self, row: &Row<'_>) -> Result<T> {
        let Some(schema) = T::MODEL else {
            return T::from_row(&mut Reader::new(row, self.origin));
        };
        let places = match &mut self.places {
            Some(places) => places,
            none => none.insert(places_of(schema, row, &self.names)?),
        };
        T::from_row(&mut Reader::with_places(row, self.origin, places))
    }
}

/// A stream and the rows that were read ahead.
struct Reading<T> {
    stream: RowStream,
    taking: Taking,
    read: VecDeque<T>,
}

impl<T: FromRow> Reading<T> {
    async fn next(&mut self) -> Result<Option<T>> {
        while self.read.is_empty() {
            let (taking, read) = (&mut self.taking, &mut self.read);
            let more = self
                .stream
                .next(&mut |row| {
                    read.push_back(taking.row(row)?);
                    Ok(())
                })
                .await?;
            if !more {
                break;
            }
        }
        Ok(self.read.pop_front())
    }
}

macro_rules! tuples {
    ($($name:ident),+) => {
        impl<$($name: Decode + Send),+> FromRow for ($($name,)+) {
            fn from_row(reader: &mut Reader<'_>) -> Result<Self> {
                Ok(($(reader.plain::<$name>()?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A, B);
tuples!(A, B, C);
tuples!(A, B, C, D);
tuples!(A, B, C, D, E);
tuples!(A, B, C, D, E, F);
tuples!(A, B, C, D, E, F, G);
tuples!(A, B, C, D, E, F, G, H);
tuples!(A, B, C, D, E, F, G, H, I);
tuples!(A, B, C, D, E, F, G, H, I, J);
tuples!(A, B, C, D, E, F, G, H, I, J, K);
tuples!(A, B, C, D, E, F, G, H, I, J, K, L);
