//! Running statements for a handle: the non-generic body under every typed query.

use std::borrow::Cow;
use std::sync::Arc;

use terrace_core::{Actor, Error, ErrorKind, ModelSchema, Origin, Result, Value};
use terrace_driver::{Outcome, Shape, Sink, TransactionOptions};
use terrace_sql::dialect::ExplainOptions;
use terrace_sql::{Dialect, Statement};

use crate::isolation::Place;
use crate::stream::{RowStream, chunk_rows};
use crate::transaction::{Abandon, Callback, Inner as TransactionInner};

/// A handle's way to its rows, without its type: what typed queries, writes and raw SQL run on.
///
/// Made only from a [`Db`](crate::Db) or a [`Transaction`](crate::Transaction).
#[derive(Clone, Copy)]
pub struct Session<'a>(Way<'a>);

#[derive(Clone, Copy)]
enum Way<'a> {
    Autocommit(&'a Arc<Place>),
    Transaction(&'a TransactionInner),
}

impl<'a> Session<'a> {
    pub(crate) fn autocommit(place: &'a Arc<Place>) -> Self {
        Self(Way::Autocommit(place))
    }

    pub(crate) fn transaction(transaction: &'a TransactionInner) -> Self {
        Self(Way::Transaction(transaction))
    }

    /// How the database behind the handle spells SQL and what it can do.
    pub fn dialect(self) -> Dialect {
        self.place().dialect()
    }

    /// The mark that instances loaded through this handle carry.
    pub fn origin(self) -> Origin {
        self.place().origin()
    }

    /// The models of the project, as far as the handle was told.
    pub fn models(self) -> &'a [&'static ModelSchema] {
        self.place().models()
    }

    /// Who writes, as far as the handle was told ([`Db::acting_as`](crate::Db::acting_as)).
    pub fn actor(self) -> Option<&'a Actor> {
        match self.0 {
            Way::Autocommit(place) => place.actor(),
            Way::Transaction(transaction) => transaction.actor(),
        }
    }

    /// Whether this is a transaction.
    pub fn is_transaction(self) -> bool {
        matches!(self.0, Way::Transaction(_))
    }

    /// Runs a statement on the rows of this handle and gives each row to `sink`.
    ///
    /// # Errors
    /// Whatever rendering or the database refuses; `Isolation` when the statement names a table of
    /// another scope.
    pub async fn run(
        self,
        statement: &Statement,
        shape: Shape,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        match self.0 {
            Way::Autocommit(place) => place.run(statement, shape, sink).await,
            Way::Transaction(transaction) => transaction.run(statement, shape, sink).await,
        }
    }

    /// Runs a query whose rows are read in chunks of at most `chunk` rows, in bounded memory and at
    /// the pace of the reader. It counts as one statement.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use terrace_core::ScopeKind;
    /// # use terrace_sql::{Item, Expression, Select, Statement, Table};
    /// # use terrace_tenancy::{Endpoint, Executor, ServerOptions, Servers};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    /// # let servers = Servers::connect(ServerOptions::new(endpoint)).await?;
    /// # let db = servers.registry();
    /// # let mut target = servers.registry_target()?.session().await?;
    /// # target.script("CREATE TABLE n (i INTEGER); INSERT INTO n VALUES (1), (2), (3)").await?;
    /// # let mut select = Select::from(Table { name: "n".into(), scope: ScopeKind::Registry });
    /// # select.items = vec![Item::Expression(Expression::column("i"), None)].into();
    /// # let query = Statement::from(select);
    /// let mut stream = db.session().stream(&query, 2).await?;
    /// let mut numbers = Vec::new();
    /// while stream
    ///     .next(&mut |row| {
    ///         numbers.push(row.get::<i64>(0)?);
    ///         Ok(())
    ///     })
    ///     .await?
    /// {}
    /// assert_eq!(numbers, [1, 2, 3]);
    /// # Ok::<(), terrace_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run), here or with the first rows; `InvalidInput` for a statement that
    /// changes or locks rows outside of a transaction.
    pub async fn stream(self, statement: &Statement, chunk: usize) -> Result<RowStream> {
        let rows = chunk_rows(chunk)?;
        match self.0 {
            Way::Autocommit(place) => {
                let (connection, cursor, watch) = place.stream(statement, rows).await?;
                Ok(RowStream::own(connection, cursor, watch))
            }
            Way::Transaction(transaction) => transaction.stream(statement, rows).await,
        }
    }

    /// How the database would run a statement, confined as it would be: the lines of its plan.
    ///
    /// The statement runs only with `analyze`, and what it changed is then undone. A plan may show
    /// the statement's own values: some databases plan for them.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use terrace_core::ScopeKind;
    /// # use terrace_sql::{Item, Expression, Select, Statement, Table};
    /// # use terrace_tenancy::{Endpoint, Executor, ExplainOptions, ServerOptions, Servers};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    /// # let servers = Servers::connect(ServerOptions::new(endpoint)).await?;
    /// # let db = servers.registry();
    /// # let mut target = servers.registry_target()?.session().await?;
    /// # target.script("CREATE TABLE n (i INTEGER)").await?;
    /// # let mut select = Select::from(Table { name: "n".into(), scope: ScopeKind::Registry });
    /// # select.items = vec![Item::Expression(Expression::column("i"), None)].into();
    /// # let query = Statement::from(select);
    /// let plan = db.session().explain(&query, &ExplainOptions::default()).await?;
    /// assert!(plan[0].starts_with("SCAN"));
    /// # Ok::<(), terrace_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run); `Unsupported` for an option that the database lacks, with those that
    /// it has.
    pub async fn explain(
        self,
        statement: &Statement,
        options: &ExplainOptions,
    ) -> Result<Vec<String>> {
        match self.0 {
            Way::Autocommit(place) => place.explain(statement, options).await,
            Way::Transaction(transaction) => transaction.explain(statement, options).await,
        }
    }

    /// The text that [`run`](Self::run) sends for a statement, with placeholders for its values: for
    /// logs and tools.
    ///
    /// # Errors
    /// As [`run`](Self::run), but nothing is sent.
    pub fn sql(self, statement: &Statement) -> Result<String> {
        self.place().render(statement).map(|rendered| rendered.sql)
    }

    /// Runs SQL text of the program's own with bound values, in the database's own dialect.
    ///
    /// Only where the placement itself keeps tenants apart.
    ///
    /// # Errors
    /// `Isolation` where nothing but our own predicate would part the tenants, or when the text
    /// names another tenant's storage.
    pub async fn raw(self, sql: &str, values: &[Value], sink: &mut Sink<'_>) -> Result<Outcome> {
        let parameters: Vec<Cow<'_, Value>> = values.iter().map(Cow::Borrowed).collect();
        match self.0 {
            Way::Autocommit(place) => place.run_raw(sql, &parameters, sink).await,
            Way::Transaction(transaction) => transaction.run_raw(sql, &parameters, sink).await,
        }
    }

    /// Runs SQL text of the program's own whose rows are read in chunks of at most `chunk` rows, as
    /// [`stream`](Self::stream) reads them. Outside of a transaction it may not change anything.
    ///
    /// # Errors
    /// As [`raw`](Self::raw), here or with the first rows; `Permission` for text that changes
    /// something outside of a transaction.
    pub async fn stream_raw(self, sql: &str, values: &[Value], chunk: usize) -> Result<RowStream> {
        let rows = chunk_rows(chunk)?;
        let parameters: Vec<Cow<'_, Value>> = values.iter().map(Cow::Borrowed).collect();
        match self.0 {
            Way::Autocommit(place) => {
                let (connection, cursor, watch) = place.stream_raw(sql, &parameters, rows).await?;
                Ok(RowStream::own(connection, cursor, watch))
            }
            Way::Transaction(transaction) => transaction.stream_raw(sql, &parameters, rows).await,
        }
    }

    /// Runs a statement and returns how many rows it touched.
    pub async fn execute(self, statement: &Statement) -> Result<Outcome> {
        self.run(statement, Shape::Quick, &mut |_| Ok(())).await
    }

    /// Runs `work` after the open transaction was committed, as
    /// [`Transaction::on_commit`](crate::Transaction::on_commit) does; at once where none is open.
    ///
    /// # Errors
    /// The work's own error, where it ran at once.
    pub async fn on_commit<F>(self, work: impl FnOnce() -> F + Send + 'static) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.after_commit(Callback::new(work)).await
    }

    /// As [`on_commit`](Self::on_commit), but an error of the work is logged, and is nobody's.
    ///
    /// # Errors
    /// None by itself.
    pub async fn on_commit_robust<F>(self, work: impl FnOnce() -> F + Send + 'static) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.after_commit(Callback::new(work).robust()).await
    }

    async fn after_commit(self, callback: Callback) -> Result<()> {
        match self.0 {
            Way::Autocommit(_) => callback.run().await,
            Way::Transaction(transaction) => {
                transaction.on_commit(callback);
                Ok(())
            }
        }
    }

    /// Refuses an operation that needs an open transaction.
    pub fn require_transaction(self, what: &str) -> Result<()> {
        if self.is_transaction() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{what} needs a transaction"),
        )
        .with_hint("run it inside db.transaction(async |tx| …)"))
    }

    /// Begins one operation of several statements: in a transaction of its own, or as part of the
    /// one that is open.
    pub async fn operation(self) -> Result<Operation<'a>> {
        Ok(Operation(match self.0 {
            Way::Autocommit(place) => {
                let options = TransactionOptions::default();
                Frame::Own(TransactionInner::begin(Arc::clone(place), options).await?)
            }
            Way::Transaction(_) => Frame::Outer(self),
        }))
    }

    /// As [`operation`](Self::operation), but all or nothing by itself: inside an open transaction
    /// it is a savepoint, so that what it did is undone without [`Operation::finish`], and the
    /// transaction can go on.
    pub async fn atomic(self) -> Result<Operation<'a>> {
        match self.0 {
            Way::Autocommit(_) => self.operation().await,
            Way::Transaction(transaction) => {
                let (inner, abandon) = transaction.savepoint().await?;
                Ok(Operation(Frame::Nested(inner, abandon)))
            }
        }
    }

    fn place(self) -> &'a Place {
        match self.0 {
            Way::Autocommit(place) => place,
            Way::Transaction(transaction) => transaction.place(),
        }
    }
}

/// One operation of several statements. Dropped without [`finish`](Self::finish), it is rolled
/// back, unless it is part of a transaction that was open before: then that one decides.
pub struct Operation<'a>(Frame<'a>);

enum Frame<'a> {
    Own(TransactionInner),
    Nested(TransactionInner, Abandon<'a>),
    Outer(Session<'a>),
}

impl Operation<'_> {
    /// What the statements run on.
    pub fn session(&self) -> Session<'_> {
        match &self.0 {
            Frame::Own(transaction) | Frame::Nested(transaction, _) => {
                Session::transaction(transaction)
            }
            Frame::Outer(session) => *session,
        }
    }

    /// Keeps what was done.
    ///
    /// # Errors
    /// Why the transaction couldn't commit.
    pub async fn finish(self) -> Result<()> {
        match self.0 {
            Frame::Own(transaction) => transaction.commit().await,
            Frame::Nested(transaction, abandon) => {
                transaction.release().await?;
                abandon.disarm();
                Ok(())
            }
            Frame::Outer(_) => Ok(()),
        }
    }
}
