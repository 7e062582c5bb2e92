//! A Chinook file: the real one where it is at hand, otherwise a small one of the same shape.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A file to import.
pub(crate) struct Chinook {
    pub(crate) path: PathBuf,
    /// Rows of all tables.
    pub(crate) rows: usize,
    /// Sum of all invoices.
    pub(crate) total: &'static str,
    _folder: Option<TempDir>,
}

impl Chinook {
    /// The database that nobody here wrote, beside the checkout.
    pub(crate) fn real() -> Option<Self> {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/chinook.sqlite");
        if path.exists() {
            return Some(Self {
                path,
                rows: 15_607,
                total: "2328.60",
                _folder: None,
            });
        }
        eprintln!(
            "../shared/data/chinook.sqlite is not here: the import is not tested with real data"
        );
        None
    }

    /// The real one, or a small one made with the `sqlite3` of Python, which is everywhere.
    pub(crate) fn find() -> Option<Self> {
        Self::real().or_else(Self::small)
    }

    /// The small one.
    fn small() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let path = folder.path().join("chinook.sqlite");
        let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])";
        let made = Command::new("python3")
            .args(["-c", script])
            .arg(&path)
            .arg(SMALL)
            .status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("python3 is not here: the import is not tested");
            return None;
        }
        Some(Self {
            path,
            rows: 13,
            total: "5.94",
            _folder: Some(folder),
        })
    }
}

const SMALL: &str = include_str!("chinook.sql");
