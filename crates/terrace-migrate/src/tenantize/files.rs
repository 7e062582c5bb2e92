//! The plan as migration files, for every database that it can be spelled for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::dialect::ALL;
use terrace_sql::{Dialect, RescopeScripts, RescopeSecurity};

use super::TenantizePlan;

/// A migration file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantizeFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The migration files of a plan.
#[derive(Clone, Debug, Default)]
pub struct TenantizeFiles {
    /// The names of the migrations, in order.
    pub migrations: Vec<String>,
    /// The files.
    pub files: Vec<TenantizeFile>,
    /// What could not be written, and why.
    pub left_out: Vec<String>,
}

/// What one database runs.
struct Spelled {
    dialect: Dialect,
    scripts: RescopeScripts,
    derived: bool,
}

impl TenantizePlan {
    /// The files, numbered behind the newest one of a folder. `twin` is the plan for a database of
    /// another kind with the same tables; without it, that database's file is made of these tables.
    ///
    /// # Errors
    /// `NotFound` when the folder can't be read.
    pub fn files(&self, folder: &Path, twin: Option<&Self>) -> Result<TenantizeFiles> {
        let mut out = TenantizeFiles::default();
        let spelled = self.spelled(twin, &mut out.left_out);
        let (number, width) = newest(folder)?;
        let mut next = number + 1;
        if spelled.iter().any(|one| !one.scripts.fill.is_empty()) {
            let name = format!("{next:0width$}_tenantize_fill");
            for one in &spelled {
                let text = self.fill_text(one);
                out.add(&name, "up", one.dialect, text);
                out.add(
                    &name,
                    "down",
                    one.dialect,
                    "-- what was filled stays\n".to_owned(),
                );
            }
            out.migrations.push(name);
            next += 1;
        }
        let name = format!("{next:0width$}_tenantize");
        for one in &spelled {
            let (up, down) = (&one.scripts.up, &one.scripts.down);
            out.add(&name, "up", one.dialect, self.text(one, up, true));
            out.add(&name, "down", one.dialect, self.text(one, down, false));
        }
        out.migrations.push(name);
        Ok(out)
    }

    fn spelled(&self, twin: Option<&Self>, left_out: &mut Vec<String>) -> Vec<Spelled> {
        let mut spelled = vec![Spelled {
            dialect: self.dialect,
            scripts: self.scripts.clone(),
            derived: false,
        }];
        let others = ALL.into_iter().filter(|dialect| {
            *dialect != self.dialect && dialect.administration().live_tables(None).is_some()
        });
        for dialect in others {
            if let Some(twin) = twin.filter(|twin| twin.dialect == dialect) {
                spelled.push(Spelled {
                    dialect,
                    scripts: twin.scripts.clone(),
                    derived: false,
                });
                continue;
            }
            match self.derived(dialect) {
                Ok(scripts) => spelled.push(Spelled {
                    dialect,
                    scripts,
                    derived: true,
                }),
                Err(why) => left_out.push(format!(
                    "no files for {}: {}{}",
                    dialect.name(),
                    why.message(),
                    why.hint()
                        .map(|hint| format!("; {hint}"))
                        .unwrap_or_default()
                )),
            }
        }
        spelled
    }

    /// The statements of another database with the same tables, its keys named as it names them.
    fn derived(&self, dialect: Dialect) -> Result<RescopeScripts> {
        let mut rescope = self.rescope.renamed_by_convention();
        let has_security = dialect.capabilities().row_level_security;
        rescope.security = has_security.then(|| RescopeSecurity {
            setting: self.choice.setting.clone(),
            policy: self.choice.policy.clone(),
            runtime_role: self.choice.runtime_role.clone(),
        });
        dialect.administration().rescope(&rescope, None)
    }

    fn fill_text(&self, one: &Spelled) -> String {
        let mut text = format!(
            "-- terrace: repeat\n-- rows without a tenant get {}, {} at a time; stopped, it goes on where it was\n",
            self.choice.default_tenant, self.choice.batch
        );
        text.extend(
            one.scripts
                .fill
                .iter()
                .map(|statement| format!("\n{statement};\n")),
        );
        text
    }

    fn text(&self, one: &Spelled, statements: &[String], forward: bool) -> String {
        let mut text = String::new();
        if one.scripts.rebuilds {
            text.push_str("-- terrace: rebuilds-tables\n");
        }
        let tables: Vec<&str> = self.changed().collect();
        let about = if forward {
            let tables = tables.join(", ");
            format!(
                "-- {} in front of every key of {tables}\n",
                self.choice.column
            )
        } else {
            let column = &self.choice.column;
            format!("-- {column} taken out again, unless another tenant has rows\n")
        };
        text.push_str(&about);
        if one.derived {
            let note = format!(
                "-- made from tables of {}: keys have the names that {} gives them by itself\n",
                self.dialect.name(),
                one.dialect.name()
            );
            text.push_str(&note);
        }
        text.extend(statements.iter().map(|statement| {
            let end = if statement.trim_end().ends_with(';') {
                ""
            } else {
                ";"
            };
            format!("\n{statement}{end}\n")
        }));
        text
    }
}

impl TenantizeFiles {
    fn add(&mut self, name: &str, direction: &str, dialect: Dialect, text: String) {
        self.files.push(TenantizeFile {
            name: format!("{name}.{direction}.{}.sql", dialect.name()),
            text,
        });
    }

    /// Writes the files; those that are there already, as they should be, stay.
    ///
    /// # Errors
    /// `Permission` when a file can't be written, `AlreadyExists` when another one has its name.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(folder).map_err(|failed| unwritable(folder, failed))?;
        let mut written = Vec::new();
        for file in &self.files {
            let path = folder.join(&file.name);
            // Beside it and renamed: a file that is there is whole.
            let beside = folder.join(format!(".{}.part", file.name));
            fs::write(&beside, &file.text).map_err(|failed| unwritable(&beside, failed))?;
            fs::rename(&beside, &path).map_err(|failed| unwritable(&path, failed))?;
            written.push(path);
        }
        Ok(written)
    }

    /// Files with the same text under other numbers: written before, and not applied yet.
    ///
    /// # Errors
    /// `NotFound` when the folder can't be read.
    pub fn found(&self, folder: &Path) -> Result<Option<Vec<String>>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let names = names(folder)?;
        let ending = |name: &str| name.split_once('_').map(|(_, rest)| rest.to_owned());
        let mut migrations = BTreeSet::new();
        for file in &self.files {
            let same = names.iter().rev().find(|name| {
                ending(name) == ending(&file.name)
                    && fs::read_to_string(folder.join(name)).is_ok_and(|text| text == file.text)
            });
            match same.and_then(|name| name.split('.').next()) {
                Some(migration) => migrations.insert(migration.to_owned()),
                None => return Ok(None),
            };
        }
        Ok(Some(migrations.into_iter().collect()))
    }
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let unreadable = |failed: std::io::Error| {
        Error::new(
            ErrorKind::NotFound,
            format!("{} can't be read: {failed}", folder.display()),
        )
        .with_hint("name the folder of the migrations with --dir")
        .with_source(failed)
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        names.push(
            entry
                .map_err(unreadable)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    Ok(names)
}

/// The newest number in a folder, and how many digits it has.
fn newest(folder: &Path) -> Result<(u64, usize)> {
    let mut newest = (0, 4);
    if !folder.is_dir() {
        return Ok(newest);
    }
    for name in names(folder)? {
        let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse::<u64>()
            && number >= newest.0
        {
            newest = (number, digits.len());
        }
    }
    Ok(newest)
}

fn unwritable(path: &Path, failed: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Permission,
        format!("{} can't be written: {failed}", path.display()),
    )
    .with_hint("look whether the folder may be written to, and has room")
    .with_source(failed)
}
