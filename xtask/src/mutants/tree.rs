//! A copy of the working tree, kept between runs so that builds stay incremental.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};
use crate::repository;

/// A copy of the working tree.
pub(super) struct Tree {
    folder: PathBuf,
}

impl Tree {
    /// Brings the copy up to date: files that did not change keep their times, files that are gone
    /// go.
    pub(super) fn copy() -> Result<Self> {
        let this = Self {
            folder: base().join("tree"),
        };
        let files: BTreeSet<PathBuf> = repository::files()?.into_iter().collect();
        for file in &files {
            let bytes = std::fs::read(repository::root().join(file))
                .context(format_args!("read {}", file.display()))?;
            this.write_bytes(file, &bytes)?;
        }
        this.remove_others(&this.folder, &files)?;
        Ok(this)
    }

    /// Where builds of the copy go.
    pub(super) fn target() -> PathBuf {
        base().join("target")
    }

    /// The copy's root.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one file of the copy.
    pub(super) fn write(&self, file: &Path, text: &str) -> Result<()> {
        self.write_bytes(file, text.as_bytes())
    }

    fn write_bytes(&self, file: &Path, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(file);
        if std::fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        let doing = || format!("write {}", path.display());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).context(doing())?;
        }
        std::fs::write(&path, bytes).context(doing())
    }

    fn remove_others(&self, folder: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
        let doing = || format!("clean {}", folder.display());
        for entry in std::fs::read_dir(folder).context(doing())? {
            let path = entry.context(doing())?.path();
            if path.is_dir() {
                self.remove_others(&path, keep)?;
            } else if path
                .strip_prefix(&self.folder)
                .is_ok_and(|file| !keep.contains(file))
            {
                std::fs::remove_file(&path).context(doing())?;
            }
        }
        Ok(())
    }
}

/// The cargo target folder of this checkout holds the copy, so that `cargo clean` removes it.
fn base() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| repository::root().join("target"));
    repository::root().join(target).join("mutants")
}
