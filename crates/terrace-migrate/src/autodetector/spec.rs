//! Tables in one line, for tests: `shop.album: name text; year int null; to artist_id artist`.
//!
//! A table has the primary key `id` unless it says `key …`. A column is a name, a type, and `null`,
//! `default …` or `is …`; `to` and `need` are columns that refer to a table. `unique`, `index`,
//! `check` and `refer` have a name.

use terrace_core::{ColumnType, OnDelete, Result};
use terrace_sql::{
    CheckDefinition, ColumnDefinition, ForeignKeyDefinition, IndexDefinition, TableDefinition,
    UniqueDefinition,
};

use super::{Changes, Models, detect_models};
use crate::answers::{Answers, Fill, Nobody, Questions, Rename};
use crate::migration::MigrationId;
use crate::operations::Operation;
use crate::state::ProjectState;

/// What is said to the autodetector.
#[derive(Default)]
pub(super) struct Said {
    pub(super) renames: Vec<Rename>,
    pub(super) fills: Vec<Fill>,
}

impl Said {
    /// `album=record` is a new name, `album.year: 0` a value.
    pub(super) fn new(words: &[&str]) -> Self {
        let mut said = Self::default();
        for word in words {
            match word.split_once(": ") {
                Some((place, value)) => {
                    said.fills.push(format!("{place}={value}").parse().unwrap());
                }
                None => said.renames.push(word.parse().unwrap()),
            }
        }
        said
    }
}

/// What changed between two lists of tables: a line per migration.
pub(super) fn found(before: &[&str], after: &[&str]) -> String {
    told(before, after, &[])
}

/// As [`found`], with what is said in advance.
pub(super) fn told(before: &[&str], after: &[&str], words: &[&str]) -> String {
    match changes(before, after, &Said::new(words), &mut Nobody) {
        Ok(changes) => lines(&changes),
        Err(error) => format!("error: {}", error.message()),
    }
}

pub(super) fn changes(
    before: &[&str],
    after: &[&str],
    said: &Said,
    questions: &mut dyn Questions,
) -> Result<Changes> {
    let mut answers = Answers {
        renames: &said.renames,
        fills: &said.fills,
        questions,
        used: Vec::new(),
    };
    let apps = apps(before, after);
    let changes = detect_models(&apps, &models(after), &state(before), &mut answers)?;
    answers.check_used()?;
    Ok(changes)
}

/// The apps in the order in which they are named first.
fn apps(before: &[&str], after: &[&str]) -> Vec<String> {
    let mut apps: Vec<String> = Vec::new();
    for spec in after.iter().chain(before) {
        let (app, _) = table(spec);
        if !apps.contains(&app) {
            apps.push(app);
        }
    }
    apps
}

pub(super) fn state(specs: &[&str]) -> ProjectState {
    let mut state = ProjectState::default();
    for spec in specs {
        let (app, table) = table(spec);
        state.enter_as(MigrationId::new(app, "0001_initial"));
        state.create(table).unwrap();
    }
    state
}

fn models(specs: &[&str]) -> Models {
    let tables = specs.iter().map(|spec| table(spec));
    tables
        .map(|(app, table)| (table.name.clone(), (app, table)))
        .collect()
}

/// `shop: album, album_year (after labels, 0)`: what a migration does, the apps whose files come
/// before it, and the places of those of the same run that do.
fn lines(changes: &Changes) -> String {
    let mut lines = Vec::new();
    for piece in &changes.pieces {
        let slugs: Vec<String> = piece.operations.iter().map(Operation::slug).collect();
        let after = piece.after_apps.iter().cloned();
        let after: Vec<String> = after
            .chain(piece.after.iter().map(usize::to_string))
            .collect();
        let line = format!("{}: {}", piece.app, slugs.join(", "));
        lines.push(if after.is_empty() {
            line
        } else {
            format!("{line} (after {})", after.join(", "))
        });
    }
    lines.join("\n")
}

fn table(spec: &str) -> (String, TableDefinition) {
    let (name, rest) = spec.split_once(':').unwrap_or((spec, ""));
    let (app, name) = name.split_once('.').unwrap();
    let mut table = TableDefinition {
        name: name.to_owned(),
        ..TableDefinition::default()
    };
    for item in rest
        .split(';')
        .map(str::trim)
        .filter(|item| !item.is_empty())
    {
        add(&mut table, item);
    }
    if table.primary_key.is_empty() {
        let id = ColumnDefinition {
            name: "id".to_owned(),
            column_type: ColumnType::BigInt,
            identity: true,
            ..ColumnDefinition::default()
        };
        table.columns.insert(0, id);
        table.primary_key.push("id".to_owned());
    }
    (app.to_owned(), table)
}

fn add(table: &mut TableDefinition, item: &str) {
    let (word, rest) = item.split_once(' ').unwrap();
    let (name, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let names = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
    let name_of = |name: &str| name.to_owned();
    match word {
        "key" => table.primary_key = names(rest),
        "unique" => table.uniques.push(UniqueDefinition {
            name: name_of(name),
            columns: names(more),
            ..UniqueDefinition::default()
        }),
        "index" => table.indexes.push(IndexDefinition {
            name: name_of(name),
            columns: names(more),
            ..IndexDefinition::default()
        }),
        "check" => table.checks.push(CheckDefinition {
            name: name_of(name),
            condition: more.to_owned(),
            choices: None,
        }),
        "refer" => {
            let words: Vec<&str> = more.split(' ').collect();
            table.foreign_keys.push(ForeignKeyDefinition {
                name: name_of(name),
                columns: names(words[0]),
                references: words[1].to_owned(),
                referenced_columns: names(words[2]),
                on_delete: OnDelete::Restrict,
                ..ForeignKeyDefinition::default()
            });
        }
        "to" | "need" => {
            let (references, action) = more.split_once(' ').unwrap_or((more, ""));
            table.columns.push(ColumnDefinition {
                name: name_of(name),
                column_type: ColumnType::BigInt,
                nullable: word == "to",
                ..ColumnDefinition::default()
            });
            table.foreign_keys.push(ForeignKeyDefinition {
                name: format!("{}_{name}_fkey", table.name),
                columns: vec![name_of(name)],
                references: references.to_owned(),
                referenced_columns: vec!["id".to_owned()],
                on_delete: if action == "cascade" {
                    OnDelete::Cascade
                } else {
                    OnDelete::Restrict
                },
                ..ForeignKeyDefinition::default()
            });
        }
        column => table.columns.push(ColumnDefinition {
            name: name_of(column),
            column_type: match name {
                "int" => ColumnType::Integer,
                "bigint" => ColumnType::BigInt,
                "text" => ColumnType::Text,
                "date" => ColumnType::Date,
                other => ColumnType::VarChar(other.parse().unwrap()),
            },
            nullable: more == "null",
            identity: more == "identity",
            default: more.strip_prefix("default ").map(str::to_owned),
            generated: more.strip_prefix("is ").map(str::to_owned),
        }),
    }
}
