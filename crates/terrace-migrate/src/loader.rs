//! Reads migration files: names, pairs of SQL files, and the JSON of operations.

mod file_name;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use terrace_core::{Result, ScopeKind};
use terrace_sql::{Allowance, Dialect, dialect, render_ddl};

use crate::error;
use crate::graph;
use crate::lint::{Finding, Linter};
use crate::migration::{Body, Migration, MigrationId, Place};
use crate::operations::{Operation, RustStep};
use crate::source::{AppMigrations, SourceFile};
use crate::state::ProjectState;
use file_name::{FileKind, FileName};

/// The migrations of a project: every app's, both scopes, in the order in which they run.
#[derive(Clone, Debug, Default)]
pub struct MigrationSet {
    apps: Vec<String>,
    registry: Vec<Migration>,
    tenant: Vec<Migration>,
    /// Migrations that replace others which are still there.
    squashed: Vec<Migration>,
}

/// The JSON of a migration file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBody {
    #[serde(default)]
    pub(crate) dependencies: Vec<MigrationId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaces: Vec<MigrationId>,
    #[serde(default = "yes")]
    pub(crate) atomic: bool,
    /// Whether its statements are run in their safe forms, where those are known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) online: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow: Vec<Allowance>,
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
        let set = Self::load_diverged(apps)?;
        graph::refuse_branches(&set.registry)?;
        graph::refuse_branches(&set.tenant)?;
        Ok(set)
    }

    /// As [`load`](Self::load), also when chains have branches.
    pub(crate) fn load_diverged(apps: &[AppMigrations]) -> Result<Self> {
        let names: Vec<String> = apps.iter().map(|app| app.app.to_string()).collect();
        if let Some(twice) = names
            .iter()
            .enumerate()
            .find(|(i, name)| names[..*i].contains(name))
        {
            return Err(error::migration(format!("two apps are called {}", twice.1))
                .with_hint("give each app a name of its own"));
        }
        let (mut registry, mut tenant, mut squashed) = (Vec::new(), Vec::new(), Vec::new());
        for app in apps {
            let migrations = read_app(app)?;
            let ids: Vec<_> = migrations.iter().map(|m| (m.scope, m.id.clone())).collect();
            for migration in migrations {
                if is_behind(&migration, &ids)? {
                    squashed.push(migration);
                    continue;
                }
                match migration.scope {
                    ScopeKind::Registry => registry.push(migration),
                    ScopeKind::Tenant => tenant.push(migration),
                }
            }
        }
        for migrations in [&mut registry, &mut tenant] {
            follow_replaced(migrations);
        }
        let mut set = Self {
            registry: graph::order(registry, &names)?,
            tenant: graph::order(tenant, &names)?,
            apps: names,
            squashed,
        };
        set.place(apps)?;
        Ok(set)
    }

    /// Notes for each migration the tables before it, and the functions that it may run.
    fn place(&mut self, apps: &[AppMigrations]) -> Result<()> {
        for migrations in [&mut self.registry, &mut self.tenant] {
            let mut state = ProjectState::default();
            for migration in migrations {
                migration.place = Place {
                    before: state.clone(),
                    functions: functions(apps, migration),
                };
                state.apply(migration)?;
            }
        }
        for index in 0..self.squashed.len() {
            let replaced = &self.squashed[index];
            let first = self.scope(replaced.scope).iter();
            let mut first = first.filter(|other| replaced.replaces.contains(&other.id));
            let before = first.next().map(|first| first.place.before.clone());
            self.squashed[index].place = Place {
                before: before.unwrap_or_default(),
                functions: functions(apps, replaced),
            };
        }
        Ok(())
    }

    /// The migrations of a scope that replace others which are still there: where none of those is
    /// applied, one of these does the work of all.
    pub fn squashed(&self, scope: ScopeKind) -> impl Iterator<Item = &Migration> {
        let squashed = self.squashed.iter();
        squashed.filter(move |migration| migration.scope == scope)
    }

    /// The migrations of a scope, in the order in which they run.
    pub fn scope(&self, scope: ScopeKind) -> &[Migration] {
        match scope {
            ScopeKind::Registry => &self.registry,
            ScopeKind::Tenant => &self.tenant,
        }
    }

    /// The last number of an app's chain in a scope, and its migration.
    pub(crate) fn end(&self, scope: ScopeKind, app: &str) -> (u64, Option<MigrationId>) {
        let chain = self.scope(scope).iter().filter(|m| m.id.app == app);
        let last = chain.max_by_key(|migration| (migration.number, migration.replaces.len()));
        last.map_or((0, None), |last| (last.number, Some(last.id.clone())))
    }

    /// These migrations of a scope alone, in the same order, to see what tables they make: functions
    /// of the program do nothing.
    pub(crate) fn only(&self, scope: ScopeKind, ids: &BTreeSet<MigrationId>) -> Self {
        let keep = |migrations: &[Migration], of: ScopeKind| -> Vec<Migration> {
            let kept = migrations.iter().filter(|one| ids.contains(&one.id));
            let kept = kept.filter(|_| of == scope).cloned();
            kept.map(|mut one| {
                let functions = one.place.functions.iter_mut();
                functions.for_each(|function| *function = function.idle());
                one
            })
            .collect()
        };
        Self {
            apps: self.apps.clone(),
            registry: keep(&self.registry, ScopeKind::Registry),
            tenant: keep(&self.tenant, ScopeKind::Tenant),
            squashed: Vec::new(),
        }
    }

    /// The names of the apps.
    pub fn apps(&self) -> &[String] {
        &self.apps
    }

    /// What the migrations of a scope do on this database to those who use the tables meanwhile, each
    /// as if it was applied by itself.
    ///
    /// # Errors
    /// `Migration` for an allowance of a rule that doesn't exist, and for text that can't be read.
    pub fn lint(&self, scope: ScopeKind, dialect: Dialect) -> Result<Vec<Finding>> {
        let linter = Linter {
            dialect,
            render: &|ddl| render_ddl(ddl, dialect, None),
            asked: &|_| true,
            at_once: false,
        };
        linter.read(self.scope(scope))
    }

    /// What the tables of a scope look like after all of its migrations.
    pub fn state(&self, scope: ScopeKind) -> Result<ProjectState> {
        ProjectState::replay(self.scope(scope))
    }
}

fn functions(apps: &[AppMigrations], migration: &Migration) -> Vec<RustStep> {
    let app = apps.iter().find(|app| app.app == migration.id.app);
    app.map(|app| app.steps.clone()).unwrap_or_default()
}

/// What needs a migration that is gone needs the one that replaces it.
fn follow_replaced(migrations: &mut [Migration]) {
    let stands_for: BTreeMap<MigrationId, MigrationId> = migrations
        .iter()
        .flat_map(|one| one.replaces.iter().map(|id| (id.clone(), one.id.clone())))
        .collect();
    for migration in migrations {
        for dependency in &mut migration.dependencies {
            if let Some(id) = stands_for.get(dependency) {
                *dependency = id.clone();
            }
        }
    }
}

/// Whether the migrations that this one replaces are still there.
fn is_behind(migration: &Migration, ids: &[(ScopeKind, MigrationId)]) -> Result<bool> {
    let is_there = |id: &&MigrationId| {
        let mut all = ids.iter();
        all.any(|(scope, other)| *scope == migration.scope && other == *id)
    };
    let (there, gone): (Vec<_>, Vec<_>) = migration.replaces.iter().partition(is_there);
    match (there.first(), gone.first()) {
        (None, _) => Ok(false),
        (Some(_), None) => Ok(true),
        (Some(there), Some(gone)) => Err(error::migration(format!(
            "{} replaces {gone}, whose file is gone, and {there}, whose file is there",
            migration.id
        ))
        .with_hint("bring the missing file back, or remove all that it replaces")),
    }
}

fn read_app(app: &AppMigrations) -> Result<Vec<Migration>> {
    let mut files = app.source.files()?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut migrations: BTreeMap<(&str, String), Migration> = BTreeMap::new();
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
        let key = (file.scope.as_str(), name.name.to_owned());
        let new = read_file(app, file, &name)?;
        let all = match migrations.remove(&key) {
            None => new,
            Some(other) => join(other, new, file)?,
        };
        migrations.insert(key, all);
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

impl Migration {
    /// A migration of operations, out of the text of its file. Its place isn't known yet.
    pub(crate) fn new(
        app: &str,
        name: &str,
        scope: ScopeKind,
        text: &str,
    ) -> serde_json::Result<Self> {
        let mut migration = empty(MigrationId::new(app, name), scope, 0);
        migration.take(text.to_owned())?;
        Ok(migration)
    }

    fn take(&mut self, text: String) -> serde_json::Result<()> {
        let body: FileBody = serde_json::from_str(&text)?;
        self.dependencies = body.dependencies;
        self.replaces = body.replaces;
        self.atomic = body.atomic;
        self.online = body.online;
        self.allow = body.allow;
        self.body = Body::Operations {
            operations: body.operations,
            text,
        };
        Ok(())
    }
}

fn empty(id: MigrationId, scope: ScopeKind, number: u64) -> Migration {
    Migration {
        id,
        scope,
        number,
        dependencies: Vec::new(),
        replaces: Vec::new(),
        atomic: true,
        online: false,
        allow: Vec::new(),
        body: Body::Sql {
            up: BTreeMap::new(),
            down: BTreeMap::new(),
        },
        place: Place::default(),
    }
}

fn read_file(app: &AppMigrations, file: &SourceFile, name: &FileName<'_>) -> Result<Migration> {
    let id = MigrationId::new(app.app.as_ref(), name.name);
    let mut migration = empty(id, file.scope, name.number);
    let text = file.text.to_string();
    if let FileKind::Up(dialect) | FileKind::Down(dialect) = name.kind {
        refuse_unknown(dialect, file)?;
    }
    match (&name.kind, &mut migration.body) {
        (FileKind::Operations, _) => migration.take(text).map_err(|broken| {
            error::migration(format!("{} can't be understood: {broken}", file.path))
                .with_hint("correct the file at this line and column")
        })?,
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

/// A file for a database that nobody knows would never run, and the one for all others in its place.
fn refuse_unknown(dialect: &str, file: &SourceFile) -> Result<()> {
    let known = || dialect::ALL.iter().map(|dialect| dialect.name());
    if dialect.is_empty() || known().any(|name| name == dialect) {
        return Ok(());
    }
    let known: Vec<&str> = known().collect();
    Err(error::migration(format!(
        "{} is for the database {dialect}, which is not known",
        file.path
    ))
    .with_hint(format!(
        "rename it: the names are {}, and none for all databases",
        known.join(", ")
    )))
}

/// Two files of one name: parts of one SQL migration, or a mistake.
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
                .contains("tenant/0001_b has a number that 0001_a"),
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

    #[test]
    fn a_variant_for_a_database_that_nobody_knows_is_refused() {
        let up = set(&[
            ("tenant/0001_a.up.sql", "one"),
            ("tenant/0001_a.up.postgresql.sql", "other"),
        ]);
        let down = set(&[
            ("tenant/0001_a.up.sql", "one"),
            ("tenant/0001_a.down.sqlite3.sql", "other"),
        ]);
        for refused in [up, down] {
            let error = refused.unwrap_err();
            assert!(error.message().contains("which is not known"), "{error}");
            assert!(error.hint().unwrap().contains("sqlite, "), "{error}");
        }
    }
}
