//! Reads migration files: names, pairs of SQL files, and the JSON of operations.

mod file_name;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terrace_core::{Result, ScopeKind};

use crate::error;
use crate::graph;
use crate::migration::{Body, Migration, MigrationId};
use crate::operations::Operation;
use crate::source::{AppMigrations, SourceFile};
use crate::state::ProjectState;
use file_name::{FileKind, FileName};

/// The migrations of a project: every app's, both scopes, in the order in which they run.
#[derive(Clone, Debug, Default)]
pub struct MigrationSet {
    apps: Vec<String>,
    registry: Vec<Migration>,
    tenant: Vec<Migration>,
}

/// The JSON of a migration file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBody {
    #[serde(default)]
    pub(crate) dependencies: Vec<MigrationId>,
    #[serde(default = "yes")]
    pub(crate) atomic: bool,
    pub(crate) operations: Vec<Operation>,
}

fn yes() -> bool {
    true
}

impl MigrationSet {
    /// Reads the migrations of these apps and puts them in order.
    ///
    /// # Errors
    /// `Migration` for a file that can't be read or understood, a number that is taken twice, an
    /// unknown dependency or a circle of them, and for operations that don't fit each other.
    pub fn load(apps: &[AppMigrations]) -> Result<Self> {
        let names: Vec<String> = apps.iter().map(|app| app.app.to_string()).collect();
        if let Some(twice) = names
            .iter()
            .enumerate()
            .find(|(i, name)| names[..*i].contains(name))
        {
            return Err(error::migration(format!("two apps are called {}", twice.1))
                .with_hint("give each app a name of its own"));
        }
        let (mut registry, mut tenant) = (Vec::new(), Vec::new());
        for app in apps {
            for migration in read_app(app)? {
                match migration.scope {
                    ScopeKind::Registry => registry.push(migration),
                    ScopeKind::Tenant => tenant.push(migration),
                }
            }
        }
        let mut set = Self {
            registry: graph::order(registry, &names)?,
            tenant: graph::order(tenant, &names)?,
            apps: names,
        };
        for migrations in [&mut set.registry, &mut set.tenant] {
            let mut state = ProjectState::default();
            for migration in migrations {
                let rebuilt = state.apply(migration)?;
                migration.set_rebuilt(rebuilt);
            }
        }
        Ok(set)
    }

    /// The migrations of a scope, in the order in which they run.
    pub fn scope(&self, scope: ScopeKind) -> &[Migration] {
        match scope {
            ScopeKind::Registry => &self.registry,
            ScopeKind::Tenant => &self.tenant,
        }
    }

    /// The names of the apps.
    pub fn apps(&self) -> &[String] {
        &self.apps
    }

    /// What the tables of a scope look like after all of its migrations.
    pub fn state(&self, scope: ScopeKind) -> Result<ProjectState> {
        ProjectState::replay(self.scope(scope))
    }
}

fn read_app(app: &AppMigrations) -> Result<Vec<Migration>> {
    let mut files = app.source.files()?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut migrations: BTreeMap<(&str, u64), Migration> = BTreeMap::new();
    for file in &files {
        let name = match FileName::parse(&file.name) {
            None => continue,
            Some(Ok(name)) => name,
            Some(Err(why)) => {
                return Err(
                    error::migration(format!("{} is not a migration: {why}", file.path))
                        .with_hint("call it 0002_add_rating.json or 0002_fill.up.sql"),
                );
            }
        };
        let key = (file.scope.as_str(), name.number);
        let new = read_file(app, file, &name)?;
        match migrations.remove(&key) {
            None => {
                migrations.insert(key, new);
            }
            Some(other) => {
                migrations.insert(key, join(other, new, file)?);
            }
        }
    }
    for migration in migrations.values() {
        if matches!(&migration.body, Body::Sql { up, .. } if up.is_empty()) {
            return Err(error::migration(format!(
                "{} has a down file but no up file",
                migration.id
            ))
            .with_hint(format!("add {}.up.sql", migration.id.name)));
        }
    }
    Ok(migrations.into_values().collect())
}

fn read_file(app: &AppMigrations, file: &SourceFile, name: &FileName<'_>) -> Result<Migration> {
    let mut migration = Migration {
        id: MigrationId::new(app.app.as_ref(), name.name),
        scope: file.scope,
        number: name.number,
        dependencies: Vec::new(),
        atomic: true,
        body: Body::Sql {
            up: BTreeMap::new(),
            down: BTreeMap::new(),
        },
    };
    let text = file.text.to_string();
    match (&name.kind, &mut migration.body) {
        (FileKind::Operations, _) => {
            let body: FileBody = serde_json::from_str(&text).map_err(|broken| {
                error::migration(format!("{} can't be understood: {broken}", file.path))
                    .with_hint("correct the file at this line and column")
            })?;
            migration.dependencies = body.dependencies;
            migration.atomic = body.atomic;
            migration.body = Body::Operations {
                operations: body.operations,
                text,
                rebuilt: Vec::new(),
            };
        }
        (FileKind::Up(dialect), Body::Sql { up, .. }) => {
            up.insert((*dialect).to_owned(), text);
        }
        (FileKind::Down(dialect), Body::Sql { down, .. }) => {
            down.insert((*dialect).to_owned(), text);
        }
        (FileKind::Up(_) | FileKind::Down(_), Body::Operations { .. }) => {}
    }
    Ok(migration)
}

/// Two files of one number: parts of one SQL migration, or a mistake.
fn join(mut one: Migration, other: Migration, file: &SourceFile) -> Result<Migration> {
    if one.id == other.id
        && let Body::Sql { up, down } = &mut one.body
        && let Body::Sql {
            up: more_up,
            down: more_down,
        } = other.body
    {
        up.extend(more_up);
        down.extend(more_down);
        return Ok(one);
    }
    Err(error::migration(format!(
        "{} has a number that {} of the app {} has already",
        file.path, one.id.name, one.id.app
    ))
    .with_hint("give one of them the next free number, before it is applied anywhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &'static [(&'static str, &'static str)]) -> Result<MigrationSet> {
        let source = crate::MigrationSource {
            embedded: files,
            ..crate::MigrationSource::default()
        };
        MigrationSet::load(&[AppMigrations::new("shop", vec![], source)])
    }

    #[test]
    fn broken_json_names_line_and_column() {
        let error = set(&[("tenant/0001_x.json", "{\n  \"operations\": [,]\n}")]).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("tenant/0001_x.json") && text.contains("line 2 column 18"),
            "{text}"
        );
        let unknown = set(&[(
            "tenant/0001_x.json",
            "{\"operations\": [{\"mak_table\": {}}]}",
        )]);
        assert!(
            unknown
                .unwrap_err()
                .to_string()
                .contains("unknown variant `mak_table`")
        );
    }

    #[test]
    fn a_file_outside_the_scopes_is_an_error() {
        for path in ["0001_a.json", "both/0001_a.json", "tenant/old/0001_a.json"] {
            let files: Vec<(&str, &str)> = vec![(path, "{\"operations\": []}")];
            let error = set(files.leak()).unwrap_err().to_string();
            assert!(error.contains("belongs to no scope"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("0001_a.up.sql"), "SELECT 1").unwrap();
        let source = crate::MigrationSource::directory(folder.path());
        assert!(MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).is_err());
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        let column = r#"{"operations": [{"create_table": {"name": "a", "primary_key": [],
            "columns": [{"name": "id", "column_type": "integer", "nulable": true}]}}]}"#;
        let files: Vec<(&str, &str)> = vec![("tenant/0001_a.json", column)];
        let error = set(files.leak()).unwrap_err().to_string();
        assert!(error.contains("unknown field `nulable`"), "{error}");
    }

    #[test]
    fn a_number_is_taken_once() {
        const EMPTY: &str = "{\"operations\": []}";
        let error =
            set(&[("tenant/0001_a.json", EMPTY), ("tenant/0001_b.json", EMPTY)]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("0001_b.json has a number that 0001_a"),
            "{error}"
        );
        assert!(set(&[("tenant/0001_a.json", EMPTY), ("tenant/0001_a.up.sql", "")]).is_err());
        assert!(
            set(&[
                ("tenant/0001_a.json", EMPTY),
                ("registry/0001_a.json", EMPTY)
            ])
            .is_ok()
        );
    }

    #[test]
    fn sql_files_make_pairs_and_have_variants() {
        let set = set(&[
            ("tenant/0001_a.up.sql", "one"),
            ("tenant/0001_a.up.sqlite.sql", "other"),
            ("tenant/0001_a.down.sql", "back"),
        ])
        .unwrap();
        let [migration] = set.scope(ScopeKind::Tenant) else {
            panic!("not one migration")
        };
        let checksum = |dialect| migration.checksum(dialect).unwrap();
        let (one, other) = (
            checksum(terrace_sql::dialect::postgres::DIALECT),
            checksum(terrace_sql::dialect::sqlite::DIALECT),
        );
        assert_ne!(one, other);
        assert_eq!(
            migration.down_sql(terrace_sql::dialect::mysql::DIALECT),
            Some("back")
        );
        assert!(super::tests::set(&[("tenant/0001_a.down.sql", "back")]).is_err());
    }
}
