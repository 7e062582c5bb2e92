//! Where migration files are: embedded in the program, or in a folder.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use terrace_core::{Error, ModelSchema, Result, ScopeKind};

use crate::error;
use crate::operations::RustStep;

/// The models of an app and its migrations.
#[derive(Clone, Debug)]
pub struct AppMigrations {
    /// The name of the app: the ledgers of all targets know its migrations by it.
    pub app: Cow<'static, str>,
    /// Its models, of both scopes.
    pub models: Vec<&'static ModelSchema>,
    /// Its migration files.
    pub source: MigrationSource,
    /// The functions that its migrations run.
    pub steps: Vec<RustStep>,
}

impl AppMigrations {
    /// An app with its models, those that their relations made for themselves, and migrations.
    pub fn new(
        app: impl Into<Cow<'static, str>>,
        models: impl AsRef<[&'static ModelSchema]>,
        source: MigrationSource,
    ) -> Self {
        Self {
            app: app.into(),
            models: ModelSchema::with_made(models.as_ref()),
            source,
            steps: Vec::new(),
        }
    }

    /// With functions that its migrations run by their names: `{"run_rust": {"name": "fill"}}`.
    #[must_use]
    pub fn with_steps(mut self, steps: &[RustStep]) -> Self {
        self.steps.extend_from_slice(steps);
        self
    }
}

/// The migration files of an app. Made by [`migrations!`](crate::migrations).
#[derive(Clone, Debug, Default)]
pub struct MigrationSource {
    /// Path, relative to the folder, and text of each embedded file.
    pub embedded: &'static [(&'static str, &'static str)],
    /// The folder. It wins over what is embedded while it exists.
    pub directory: Option<PathBuf>,
    /// Whose tables the files change that stand in the folder itself; they are refused when nothing
    /// is said.
    pub flat: Option<ScopeKind>,
}

/// One file of a source.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub(crate) scope: ScopeKind,
    /// Its name without the folder.
    pub(crate) name: String,
    /// Its path for messages.
    pub(crate) path: String,
    pub(crate) text: Cow<'static, str>,
}

const SCOPES: [ScopeKind; 2] = [ScopeKind::Registry, ScopeKind::Tenant];

impl MigrationSource {
    /// Embedded files, and the folder that they came from.
    pub fn new(
        embedded: &'static [(&'static str, &'static str)],
        directory: impl Into<PathBuf>,
    ) -> Self {
        Self {
            embedded,
            directory: Some(directory.into()),
            flat: None,
        }
    }

    /// A folder with the subfolders `registry` and `tenant`.
    pub fn directory(directory: impl Into<PathBuf>) -> Self {
        Self::new(&[], directory)
    }

    /// A folder whose files are all of one scope, without subfolders.
    pub fn flat(directory: impl Into<PathBuf>, scope: ScopeKind) -> Self {
        Self {
            flat: Some(scope),
            ..Self::directory(directory)
        }
    }

    /// The folder, when it is missing and nothing is embedded in its place: there are no migrations.
    pub fn missing_folder(&self) -> Option<&Path> {
        let folder = self.directory.as_deref()?;
        (self.embedded.is_empty() && !folder.is_dir()).then_some(folder)
    }

    /// The files of both scopes, in no particular order.
    pub(crate) fn files(&self) -> Result<Vec<SourceFile>> {
        match &self.directory {
            Some(directory) if directory.is_dir() => match self.flat {
                Some(scope) => read_folder(directory, scope),
                None => read_directory(directory),
            },
            _ => self.embedded_files(),
        }
    }

    fn embedded_files(&self) -> Result<Vec<SourceFile>> {
        let mut files = Vec::new();
        for (path, text) in self.embedded {
            let found = SCOPES.into_iter().find_map(|scope| {
                let name = path.strip_prefix(scope.as_str())?.strip_prefix('/')?;
                (!name.contains('/')).then_some((scope, name))
            });
            let Some((scope, name)) = found else {
                return Err(astray(path));
            };
            files.push(SourceFile {
                scope,
                name: name.to_owned(),
                path: (*path).to_owned(),
                text: Cow::Borrowed(text),
            });
        }
        Ok(files)
    }
}

/// A file in no scope's folder would never run.
fn astray(path: impl fmt::Display) -> Error {
    error::migration(format!("{path} belongs to no scope"))
        .with_hint("move it to the folder registry or tenant beside it")
}

fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |failed| error::file(folder.display(), "read", failed);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(unreadable))
        .collect()
}

fn read_directory(directory: &Path) -> Result<Vec<SourceFile>> {
    let is_migration = |path: &PathBuf| {
        path.is_file()
            && path
                .extension()
                .is_some_and(|ending| ending == "json" || ending == "sql")
    };
    if let Some(path) = list(directory)?.into_iter().find(is_migration) {
        return Err(astray(path.display()));
    }
    let mut files = Vec::new();
    for scope in SCOPES {
        let folder = directory.join(scope.as_str());
        if folder.is_dir() {
            files.extend(read_folder(&folder, scope)?);
        }
    }
    Ok(files)
}

fn read_folder(folder: &Path, scope: ScopeKind) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for path in list(folder)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if !path.is_file() || name.starts_with('.') {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|e| error::file(path.display(), "read", e))?;
        files.push(SourceFile {
            scope,
            name: name.to_owned(),
            path: path.display().to_string(),
            text: Cow::Owned(text),
        });
    }
    Ok(files)
}
