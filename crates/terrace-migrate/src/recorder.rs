//! The ledger: which migrations a target has. One table per target, named `terrace_migration`.
//!
//! The registry and the shared tables may be one database, and so one ledger: its key begins with
//! the scope. Only the owner's login can read it.

mod who;

use std::time::Duration;

use jiff::Timestamp;
use terrace_core::{ColumnType, Error, ErrorKind, Result, ScopeKind, Value};
use terrace_sql::{
    Assignment, ColumnDefinition, Ddl, Delete, Expression, Function, Insert, Item, Raw, RawPart,
    Select, Statement, Table, TableDefinition, Update,
};
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::checksum::stable_key;
use crate::fleet::TargetVersion;
use crate::migration::{Migration, MigrationId};

pub(crate) const TABLE: &str = "terrace_migration";

/// The newest column: a ledger without it has an older layout.
const BY: &str = "applied_by";

/// When a line was written.
const BEGUN: &str = "applied_at";

/// The lock under which a ledger is made: the registry and the shared tables may be one database,
/// and their migrations hold different locks.
const LEDGER_LOCK: &str = "terrace_migration";

/// How far a migration is, as the ledger says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// All of it.
    Applied,
    /// The statement after the finished ones may or may not have taken effect.
    Running,
    /// SQL text began and may have taken effect in part.
    Dirty,
    /// The statement after the finished ones failed, and took no effect.
    Failed,
    /// As `Running`, while it is undone.
    Undoing,
    /// As `Dirty`, while it is undone.
    UndoDirty,
    /// As `Failed`, while it is undone.
    UndoFailed,
}

/// A line of the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: MigrationId,
    pub(crate) checksum: String,
    pub(crate) progress: Progress,
    /// Statements that are done, while it is not applied as a whole.
    pub(crate) finished: i32,
    pub(crate) applied_at: Timestamp,
    pub(crate) duration_ms: i64,
    /// Who applied it; a ledger of an older layout doesn't say.
    pub(crate) applied_by: Option<String>,
}

impl Progress {
    const ALL: [Self; 7] = [
        Self::Applied,
        Self::Running,
        Self::Dirty,
        Self::Failed,
        Self::Undoing,
        Self::UndoDirty,
        Self::UndoFailed,
    ];

    /// Whether it was applied and is being undone.
    pub(crate) const fn is_undoing(self) -> bool {
        matches!(self, Self::Undoing | Self::UndoDirty | Self::UndoFailed)
    }

    /// Whether nobody can tell without looking how far it came.
    pub(crate) const fn is_dirty(self) -> bool {
        matches!(self, Self::Dirty | Self::UndoDirty)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Running => "running",
            Self::Dirty => "dirty",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::UndoDirty => "undo_dirty",
            Self::UndoFailed => "undo_failed",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|progress| progress.as_str() == text)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Migration,
                    format!("the ledger has a state {text:?} that is not known"),
                )
                .with_hint("a newer version of Terrace wrote it: use that one")
            })
    }
}

/// Makes the ledger when the target has none, and brings one of an older layout to this one.
pub(crate) async fn ensure(session: &mut MigrationSession, wait: Duration) -> Result<()> {
    if session.column_exists(TABLE, BY).await? {
        return Ok(());
    }
    let key = stable_key(LEDGER_LOCK);
    session.lock(key, wait).await?;
    let made = make(session).await.map_err(|error| {
        error.with_context(format_args!("the ledger (table {TABLE}) can't be made"))
    });
    let unlocked = session.unlock(key).await;
    made.and(unlocked)
}

/// Looks again under the lock: inside a transaction, which is the lock where there is no other,
/// unless definitions of tables end one.
async fn make(session: &mut MigrationSession) -> Result<()> {
    if !session.target().dialect().capabilities().transactional_ddl {
        return make_unless_there(session).await;
    }
    session.begin().await?;
    match make_unless_there(session).await {
        Ok(()) => session.commit().await,
        Err(error) => {
            session.rollback().await?;
            Err(error)
        }
    }
}

async fn make_unless_there(session: &mut MigrationSession) -> Result<()> {
    if session.column_exists(TABLE, BY).await? {
        return Ok(());
    }
    let step = if session.table_exists(TABLE).await? {
        Ddl::AddColumn {
            table: TABLE.to_owned(),
            column: by_column(),
        }
    } else {
        Ddl::CreateTable(definition())
    };
    session.apply_plain(&step).await
}

/// The ledger's lines of one scope; none when there is no ledger.
pub(crate) async fn read(session: &mut MigrationSession) -> Result<Vec<Entry>> {
    let Some(says_who) = layout(session).await? else {
        return Ok(Vec::new());
    };
    let scope = session.target().scope();
    let filter = Expression::column("scope").equals(scope.as_str());
    select(session, filter, says_who).await
}

/// Whether the ledger says who applied what, as this layout does; `None` when there is no ledger.
async fn layout(session: &mut MigrationSession) -> Result<Option<bool>> {
    if session.column_exists(TABLE, BY).await? {
        return Ok(Some(true));
    }
    Ok(session.table_exists(TABLE).await?.then_some(false))
}

/// The ledger's line of one migration, in a ledger of this layout.
pub(crate) async fn find(
    session: &mut MigrationSession,
    id: &MigrationId,
) -> Result<Option<Entry>> {
    let scope = session.target().scope();
    Ok(select(session, is(scope, id), true).await?.pop())
}

/// Writes a new line.
pub(crate) async fn insert(
    session: &mut MigrationSession,
    migration: &Migration,
    progress: Progress,
    duration: Duration,
) -> Result<()> {
    let statement = lines(session.target(), &[migration], progress, duration)?;
    session.run(&statement, &mut |_| Ok(())).await.map(drop)
}

/// The statement that writes new lines. Where statements travel in one flight, they begin by the
/// server's clock.
pub(crate) fn lines(
    target: &MigrationTarget,
    migrations: &[&Migration],
    progress: Progress,
    duration: Duration,
) -> Result<Statement> {
    let columns = [
        "scope",
        "app",
        "name",
        "checksum",
        "state",
        "finished_statements",
        BEGUN,
        "duration_ms",
        "terrace_version",
        BY,
    ];
    let begun = columns.iter().position(|column| *column == BEGUN);
    let (mut values, mut calculated) = (Vec::new(), Vec::new());
    for migration in migrations {
        if let (Some(clock), Some(place)) = (clock(target), begun) {
            calculated.push((values.len() + place, clock));
        }
        values.extend([
            Value::from(target.scope().as_str()),
            Value::from(migration.id.app.as_str()),
            Value::from(migration.id.name.as_str()),
            Value::from(migration.checksum(target.dialect())?),
            Value::from(progress.as_str()),
            Value::from(0_i32),
            Value::from(Timestamp::now()),
            Value::from(milliseconds(duration)),
            Value::from(env!("CARGO_PKG_VERSION")),
            Value::from(who::am_i()),
        ]);
    }
    Ok(Statement::Insert(Insert {
        table: table(target.scope()),
        columns: columns.into_iter().map(Into::into).collect(),
        values,
        calculated,
        identity: None,
        conflict: None,
        returning: Vec::new(),
    }))
}

/// Notes in a line of [`lines`] how long it took since, by the server's clock. `None` where the
/// program itself sees that.
pub(crate) fn lasted(target: &MigrationTarget, id: &MigrationId) -> Option<Statement> {
    let since = Expression::Call(
        Function::MicrosecondsBetween,
        vec![clock(target)?, Expression::column(BEGUN)],
    );
    let value = Expression::Raw(Box::new(Raw {
        parts: vec![RawPart::Expression(since), RawPart::Sql(" / 1000")],
    }));
    Some(Statement::Update(Update {
        query: 0,
        table: table(target.scope()),
        assignments: vec![Assignment {
            column: "duration_ms".into(),
            value,
        }],
        filter: Some(is(target.scope(), id)),
        returning: Vec::new(),
    }))
}

fn clock(target: &MigrationTarget) -> Option<Expression> {
    let parts = vec![RawPart::Sql(target.dialect().administration().clock()?)];
    Some(Expression::Raw(Box::new(Raw { parts })))
}

/// What a target has; `None` when a migration of it is not finished. With `making`, a ledger that is
/// missing is made.
pub(crate) async fn version(
    session: &mut MigrationSession,
    apps: &[String],
    making: bool,
) -> Result<Option<TargetVersion>> {
    let Some(says_who) = layout(session).await? else {
        if making {
            session.apply_plain(&Ddl::CreateTable(definition())).await?;
        }
        return Ok(Some(TargetVersion::default()));
    };
    let scope = session.target().scope();
    let filter = Expression::column("scope").equals(scope.as_str());
    let mut entries = select(session, filter, says_who).await?;
    if entries
        .iter()
        .any(|entry| entry.progress != Progress::Applied)
    {
        return Ok(None);
    }
    entries.retain(|entry| apps.contains(&entry.id.app));
    let applied = entries.into_iter().map(|entry| (entry.id, entry.checksum));
    Ok(Some(TargetVersion::new(applied)))
}

/// Counts the applied lines of a scope with one of these checksums.
pub(crate) fn count_of(scope: ScopeKind, checksums: Vec<String>) -> Statement {
    let mut select = Select::from(table(scope));
    select.items = [Item::Expression(Expression::count_all(), None)]
        .into_iter()
        .collect();
    select.filter = Some(
        Expression::column("scope")
            .equals(scope.as_str())
            .and(Expression::column("state").equals(Progress::Applied.as_str()))
            .and(Expression::In {
                operand: Box::new(Expression::column("checksum")),
                values: checksums.into_iter().map(Value::from).collect(),
                negated: false,
            }),
    );
    Statement::from(select)
}

/// Notes how far a migration is that was noted before.
pub(crate) async fn update(
    session: &mut MigrationSession,
    migration: &Migration,
    progress: Progress,
    finished: i32,
    duration: Duration,
) -> Result<()> {
    let scope = session.target().scope();
    let checksum = migration.checksum(session.target().dialect())?;
    let set = |column: &'static str, value: Value| Assignment {
        column: column.into(),
        value: Expression::Value(value),
    };
    let statement = Statement::Update(Update {
        query: 0,
        table: table(scope),
        assignments: vec![
            set("state", Value::from(progress.as_str())),
            set("checksum", Value::from(checksum)),
            set("finished_statements", Value::from(finished)),
            set("applied_at", Value::from(Timestamp::now())),
            set("duration_ms", Value::from(milliseconds(duration))),
            set(BY, Value::from(who::am_i())),
        ],
        filter: Some(is(scope, &migration.id)),
        returning: Vec::new(),
    });
    let outcome = session.run(&statement, &mut |_| Ok(())).await?;
    if outcome.affected == 1 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Migration,
        format!("the ledger lost the line of {}", migration.id),
    )
    .with_hint("somebody changed the table terrace_migration while the migration ran"))
}

/// Takes the line of a migration away, which is undone.
pub(crate) async fn remove(session: &mut MigrationSession, id: &MigrationId) -> Result<()> {
    let scope = session.target().scope();
    let statement = Statement::Delete(Delete {
        query: 0,
        table: table(scope),
        filter: Some(is(scope, id)),
        returning: Vec::new(),
    });
    session.run(&statement, &mut |_| Ok(())).await.map(drop)
}

async fn select(
    session: &mut MigrationSession,
    filter: Expression,
    says_who: bool,
) -> Result<Vec<Entry>> {
    let scope = session.target().scope();
    let mut select = Select::from(table(scope));
    let mut columns = vec![
        "app",
        "name",
        "checksum",
        "state",
        "finished_statements",
        "applied_at",
        "duration_ms",
    ];
    // Looking at a ledger of an older layout doesn't change it.
    columns.extend(says_who.then_some(BY));
    select.items = columns
        .into_iter()
        .map(|name| Item::Expression(Expression::column(name), None))
        .collect();
    select.filter = Some(filter);
    let mut entries = Vec::new();
    session
        .run(&Statement::from(select), &mut |row| {
            entries.push(Entry {
                id: MigrationId::new(row.get::<String>(0)?, row.get::<String>(1)?),
                checksum: row.get(2)?,
                progress: Progress::parse(&row.get::<String>(3)?)?,
                finished: row.get(4)?,
                applied_at: row.get(5)?,
                duration_ms: row.get(6)?,
                applied_by: if says_who { row.get(7)? } else { None },
            });
            Ok(())
        })
        .await?;
    Ok(entries)
}

fn is(scope: ScopeKind, id: &MigrationId) -> Expression {
    Expression::column("scope")
        .equals(scope.as_str())
        .and(Expression::column("app").equals(id.app.as_str()))
        .and(Expression::column("name").equals(id.name.as_str()))
}

fn table(scope: ScopeKind) -> Table {
    Table {
        name: TABLE.into(),
        scope,
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn by_column() -> ColumnDefinition {
    ColumnDefinition {
        name: BY.to_owned(),
        column_type: ColumnType::VarChar(200),
        nullable: true,
        ..ColumnDefinition::default()
    }
}

/// The ledger's table.
pub(crate) fn definition() -> TableDefinition {
    let column = |name: &str, column_type| ColumnDefinition {
        name: name.to_owned(),
        column_type,
        ..ColumnDefinition::default()
    };
    TableDefinition {
        name: TABLE.to_owned(),
        columns: vec![
            column("scope", ColumnType::VarChar(20)),
            column("app", ColumnType::VarChar(100)),
            column("name", ColumnType::VarChar(200)),
            column("checksum", ColumnType::VarChar(64)),
            column("state", ColumnType::VarChar(20)),
            column("finished_statements", ColumnType::Integer),
            column("applied_at", ColumnType::Timestamp),
            column("duration_ms", ColumnType::BigInt),
            column("terrace_version", ColumnType::VarChar(40)),
            by_column(),
        ],
        primary_key: ["scope", "app", "name"].map(str::to_owned).to_vec(),
        ..TableDefinition::default()
    }
}
