//! A Chinook file: the real one where it is at hand, otherwise a small one of the same shape.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use terrace::tenancy::{Endpoint, ForeignFile, ServerOptions, Servers};

use crate::expected::read;

/// Every table with its first column.
pub(crate) const TABLES: [(&str, &str); 11] = [
    ("Artist", "ArtistId"),
    ("Genre", "GenreId"),
    ("MediaType", "MediaTypeId"),
    ("Album", "AlbumId"),
    ("Track", "TrackId"),
    ("Playlist", "PlaylistId"),
    ("PlaylistTrack", "PlaylistId"),
    ("Employee", "EmployeeId"),
    ("Customer", "CustomerId"),
    ("Invoice", "InvoiceId"),
    ("InvoiceLine", "InvoiceLineId"),
];

/// A file to import.
pub(crate) struct Chinook {
    path: PathBuf,
    /// Of a file that was made here.
    folder: Option<TempDir>,
}

impl Chinook {
    /// The real file, or a small one; then it says so.
    pub(crate) async fn find() -> Self {
        if let Some(real) = Self::real() {
            return real;
        }
        // Past the test runner, which keeps what a test prints to itself.
        let mut terminal = std::io::stderr();
        writeln!(
            terminal,
            "../shared/data/chinook.sqlite is not here: tested with a small file of the same shape"
        )
        .unwrap();
        Self::small().await
    }

    /// The file that nobody here wrote, beside the checkout.
    pub(crate) fn real() -> Option<Self> {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/chinook.sqlite");
        path.exists().then_some(Self { path, folder: None })
    }

    /// A new small file.
    pub(crate) async fn small() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.sqlite");
        let options = ServerOptions::new(Endpoint::sqlite(&path));
        let servers = Servers::connect(options).await.unwrap();
        let mut session = servers.registry_target().unwrap().session().await.unwrap();
        session.script(include_str!("small.sql")).await.unwrap();
        let folder = Some(folder);
        Self { path, folder }
    }

    pub(crate) fn is_real(&self) -> bool {
        self.folder.is_none()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn open(&self) -> ForeignFile {
        ForeignFile::open(&self.path).await.unwrap()
    }

    /// Names and types of the columns of every table.
    pub(crate) async fn shape(&self) -> BTreeMap<String, Vec<String>> {
        let file = self.open().await;
        let columns = ["name", "type", "sql"];
        let entries = read(&file, "sqlite_master", &columns, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
        let mut shape = BTreeMap::new();
        for (name, kind, sql) in entries.await.unwrap() {
            let (name, kind, sql): (String, String, Option<String>) = (name, kind, sql);
            if kind == "table" {
                shape.insert(name, columns_of(&sql.unwrap()));
            }
        }
        shape
    }
}

/// Names and types in a `CREATE TABLE`, without keys and other conditions.
fn columns_of(sql: &str) -> Vec<String> {
    let (start, end) = (sql.find('(').unwrap(), sql.rfind(')').unwrap());
    let mut depth = 0;
    let parts = sql[start + 1..end].split(|character| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        character == ',' && depth == 0
    });
    parts
        .map(|part| part.replace(['[', ']'], ""))
        .filter_map(|part| {
            let mut words = part.split_whitespace();
            let (name, kind) = (words.next()?, words.next()?);
            let is_condition = ["CONSTRAINT", "FOREIGN", "PRIMARY"].contains(&name);
            (!is_condition).then(|| format!("{name} {kind}"))
        })
        .collect()
}
