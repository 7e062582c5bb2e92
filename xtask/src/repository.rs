//! Where the repository is, which files it holds, and what cargo knows about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::process;

/// Folders that hold nothing of ours.
const SKIPPED: [&str; 3] = ["target", "var", ".git"];

/// The repository's root folder.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A cargo command that runs in the repository's root.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// What `cargo metadata` says about the workspace's own packages.
pub(crate) fn metadata() -> Result<Value> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let text = process::output(cargo().args(arguments))?;
    serde_json::from_str(&text).context("read what cargo metadata printed")
}

/// The repository's files, relative to its root: what git knows plus what it would take, or, where
/// there is no git or no checkout, every file outside build folders.
pub(crate) fn files() -> Result<Vec<PathBuf>> {
    let Some(text) = git_files() else {
        let mut found = Vec::new();
        walk(root(), &mut found)?;
        return Ok(found);
    };
    let mut found: Vec<PathBuf> = text
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .filter(|path| root().join(path).is_file())
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

fn git_files() -> Option<String> {
    if !root().join(".git").exists() {
        return None;
    }
    // A checkout that belongs to another account is still the one we were started in.
    let trusted = format!("safe.directory={}", root().display());
    let mut command = Command::new("git");
    command
        .current_dir(root())
        .args(["-c", &trusted, "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"]);
    process::output(&mut command).ok()
}

/// Makes a path that the user wrote independent of the working directory.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).context(format_args!("resolve {}", path.display()))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let doing = || format!("read the folder {}", folder.display());
    for entry in std::fs::read_dir(folder).context(doing())? {
        let path = entry.context(doing())?.path();
        let skipped = path
            .file_name()
            .is_some_and(|name| SKIPPED.iter().any(|skip| name == *skip));
        if path.is_dir() && !skipped {
            walk(&path, found)?;
        } else if path.is_file() {
            let relative = path
                .strip_prefix(root())
                .map_err(|_| Error::new("a file lies outside the repository"))?;
            found.push(relative.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_and_walking_agree_on_this_file() {
        let mut walked = Vec::new();
        walk(root(), &mut walked).unwrap();
        let this = PathBuf::from("xtask/src/repository.rs");
        assert!(walked.contains(&this));
        assert!(files().unwrap().contains(&this));
        assert!(!walked.iter().any(|path| path.starts_with("target")));
    }
}
