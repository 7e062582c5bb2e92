//! SQLite files of other programs, read once: for imports.

use std::borrow::Cow;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_driver::{Connection, Endpoint, Pool, PoolOptions, Sink};
use terrace_sql::{Column, Expression, Item, Select, Source, Statement, Table};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::isolation::run_unconfined;

/// How every SQLite file begins (sqlite.org, "Database File Format").
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// An SQLite file that another program wrote, opened to read its tables.
///
/// The file itself is never touched, not even its journal mode: what is read is a private copy,
/// which goes away with this value.
///
/// ```no_run
/// # async fn run() -> terrace_core::Result<()> {
/// let file = terrace_tenancy::ForeignFile::open("chinook.sqlite").await?;
/// let mut names = Vec::new();
/// file.rows("Artist", &["ArtistId", "Name"], &mut |row| {
///     names.push((row.get::<i64>(0)?, row.get::<Option<String>>(1)?));
///     Ok(())
/// })
/// .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct ForeignFile {
    connection: Mutex<Connection>,
    pool: Pool,
    copy: PrivateCopy,
}

impl ForeignFile {
    /// Opens a file.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Corrupt` when it is no SQLite database, `Permission` when it
    /// can't be read.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let copy = PrivateCopy::of(path)?;
        let options = PoolOptions {
            connections: 1,
            statement_timeout: Duration::from_mins(10),
            ..PoolOptions::default()
        };
        let endpoint = Endpoint::sqlite(copy.file());
        let pool = Pool::connect(&endpoint, options)
            .await
            .map_err(|error| error.with_context(path.display()))?;
        let connection = Mutex::new(pool.exclusive().await?);
        Ok(Self {
            connection,
            pool,
            copy,
        })
    }

    /// Reads the columns of every row of a table, in the order of the first column.
    ///
    /// # Errors
    /// `Statement` when the file lacks the table or a column; whatever `sink` returns.
    pub async fn rows(
        &self,
        table: &'static str,
        columns: &[&'static str],
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let expression = |name: &&'static str| {
            Expression::Column(Column {
                source: Source::ROOT,
                name: Cow::Borrowed(name),
                query: 0,
            })
        };
        let mut select = Select::from(Table {
            name: Cow::Borrowed(table),
            scope: ScopeKind::Tenant,
        });
        select.items = columns
            .iter()
            .map(|name| Item::Expression(expression(name), None))
            .collect();
        let order = columns.first().map(|name| terrace_sql::Order {
            expression: expression(name),
            descending: false,
            nulls: None,
        });
        select.order_by.extend(order);
        let statement = Statement::from(select);
        let mut connection = self.connection.lock().await;
        run_unconfined(
            &mut connection,
            self.pool.dialect(),
            ScopeKind::Tenant,
            None,
            &statement,
            sink,
        )
        .await
        .map(drop)
        .map_err(|error| {
            error.with_context(format!("table {table} of {}", self.copy.original.display()))
        })
    }
}

/// A copy of a file in a folder of its own, removed with it.
#[derive(Debug)]
struct PrivateCopy {
    original: PathBuf,
    folder: PathBuf,
}

impl PrivateCopy {
    fn of(original: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            let (kind, hint) = match error.kind() {
                std::io::ErrorKind::NotFound => (ErrorKind::NotFound, "check the path"),
                std::io::ErrorKind::StorageFull => {
                    (ErrorKind::Exhausted, "free space for a temporary copy")
                }
                _ => (ErrorKind::Permission, "check the permissions of the file"),
            };
            Error::new(
                kind,
                format!("{} can't be read: {error}", original.display()),
            )
            .with_hint(hint)
        };
        let mut magic = [0; 16];
        let mut file = fs::File::open(original).map_err(failed)?;
        if file.read_exact(&mut magic).is_err() || magic != *MAGIC {
            return Err(Error::new(
                ErrorKind::Corrupt,
                format!("{} is not an SQLite database", original.display()),
            )
            .with_hint("give the path of a database file of SQLite 3"));
        }
        let folder =
            std::env::temp_dir().join(format!("terrace-import-{}", Uuid::now_v7().simple()));
        let copy = Self {
            original: original.to_owned(),
            folder,
        };
        fs::create_dir(&copy.folder).map_err(failed)?;
        fs::copy(original, copy.file()).map_err(failed)?;
        // Rows that are still in the journal belong to the database.
        let mut journal = original.as_os_str().to_owned();
        journal.push("-wal");
        if Path::new(&journal).exists() {
            fs::copy(journal, copy.folder.join("copy.sqlite-wal")).map_err(failed)?;
        }
        Ok(copy)
    }

    fn file(&self) -> PathBuf {
        self.folder.join("copy.sqlite")
    }
}

impl Drop for PrivateCopy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::debug!(%error, folder = %self.folder.display(), "a temporary copy was left behind");
        }
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_no_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        fs::write(&path, "not a database, but longer than sixteen bytes").unwrap();
        assert_eq!(
            ForeignFile::open(&path).await.unwrap_err().kind(),
            ErrorKind::Corrupt
        );
        fs::write(&path, "short").unwrap();
        assert_eq!(
            ForeignFile::open(&path).await.unwrap_err().kind(),
            ErrorKind::Corrupt
        );
        let missing = ForeignFile::open(folder.path().join("missing"))
            .await
            .unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn a_header_alone_is_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged.sqlite");
        let mut bytes = MAGIC.to_vec();
        bytes.resize(4096, 0xAA);
        fs::write(&path, bytes).unwrap();
        let error = match ForeignFile::open(&path).await {
            Ok(file) => file.rows("t", &["a"], &mut |_| Ok(())).await.unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error:?}");
    }
}
