//! The information schema of MySQL's family, read back into definitions.

mod questions;
mod types;

use std::collections::BTreeSet;

use terrace_core::{ColumnType, OnDelete, Value};

use super::Mysql;
use crate::catalogue::{
    Answer, Catalogue, Draft, LeftoverKind, LiveSchema, Quoting, Row, choices, normal,
    unparenthesised,
};
use crate::dialect::administration::Question;
use crate::{
    CheckDefinition, ColumnDefinition, ForeignKeyDefinition, IndexDefinition, UniqueDefinition,
};

impl Catalogue for Mysql {
    fn questions(&self, namespace: Option<&str>) -> Vec<Question> {
        [
            questions::TABLES,
            questions::COLUMNS,
            self.keys(),
            questions::FOREIGN_KEYS,
            self.checks(),
            questions::LEFTOVERS,
        ]
        .map(|sql| Question::new(sql, vec![Value::from(namespace.map(str::to_owned))]))
        .into()
    }

    fn read(&self, answers: &[Answer]) -> LiveSchema {
        let mut draft = Draft::default();
        for row in Row::all(answers, 0) {
            draft.add_table(row.text(0));
            let engine = row.text(1);
            if !engine.eq_ignore_ascii_case("InnoDB") {
                draft.leave(LeftoverKind::Table, (row.text(0), row.text(0)), engine);
            }
        }
        let documents = documents(answers);
        for row in Row::all(answers, 1) {
            let is_document = documents.contains(&(row.text(0), row.text(1)));
            column(self, row, is_document, &mut draft);
        }
        foreign_keys(answers, &mut draft);
        keys(answers, &mut draft);
        for row in Row::all(answers, 4) {
            if !documents.contains(&(row.text(0), row.text(1))) {
                check(row, &mut draft);
            }
        }
        for row in Row::all(answers, 5) {
            let Some(kind) = LeftoverKind::parse(row.text(1)) else {
                continue;
            };
            // Views name the namespace that they are in.
            let home = format!("`{}`.", row.text(0).replace('`', "``"));
            let said = row.text(4).replace(&home, "");
            draft.leave(kind, (row.text(2), row.text(3)), said.trim());
        }
        draft.finish()
    }
}

/// The columns of documents, where these are texts with a check of the column's name.
fn documents(answers: &[Answer]) -> BTreeSet<(&str, &str)> {
    let is_document = |row: &Row<'_>| {
        let condition = normal(row.text(2));
        condition.eq_ignore_ascii_case(&format!("json_valid({})", row.text(1)))
    };
    let checks = Row::all(answers, 4).filter(is_document);
    checks.map(|row| (row.text(0), row.text(1))).collect()
}

fn column(mysql: &Mysql, row: Row<'_>, is_document: bool, draft: &mut Draft) {
    let of = (row.text(0), row.text(1));
    let (name, extra) = (row.text(2), row.text(5).to_ascii_lowercase());
    let collated = row.maybe(6);
    let (column_type, exact) = match types::read(name, collated, mysql.mariadb) {
        (ColumnType::Text, _) if is_document => (ColumnType::Json, true),
        found => found,
    };
    if !exact {
        draft.leave(LeftoverKind::Type, of, name);
        if let Some(collated) = collated.filter(|_| types::is_text(name)) {
            draft.leave(LeftoverKind::Collation, of, collated);
        }
    }
    let generated = row.maybe(7).filter(|expression| !expression.is_empty());
    let usual = [
        "auto_increment",
        "default_generated",
        "stored generated",
        "",
    ];
    let mut others = extra.replace("default_generated ", "");
    if usual.contains(&others.as_str()) {
        others.clear();
    }
    if !others.is_empty() {
        draft.leave(LeftoverKind::Column, of, others);
    }
    let default = row.maybe(4).filter(|_| generated.is_none());
    let default = default.filter(|default| !default.eq_ignore_ascii_case("null"));
    let is_calculated = extra.contains("default_generated");
    let default = default.map(|default| {
        if mysql.mariadb || is_calculated {
            unparenthesised(default).to_owned()
        } else {
            literal(default, column_type)
        }
    });
    if let Some(table) = draft.table(of.0) {
        table.columns.push(ColumnDefinition {
            name: row.owned(1),
            column_type,
            nullable: row.is(3),
            identity: extra.contains("auto_increment"),
            default,
            generated: generated.map(|text| unparenthesised(text).to_owned()),
        });
    }
}

/// A default that is told without its quotes.
fn literal(default: &str, of: ColumnType) -> String {
    let is_number = matches!(
        of,
        ColumnType::Bool
            | ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Real
            | ColumnType::Double
            | ColumnType::Decimal { .. }
    );
    let is_call = default
        .to_ascii_uppercase()
        .starts_with("CURRENT_TIMESTAMP");
    if is_number || is_call {
        return default.to_owned();
    }
    format!("'{}'", default.replace('\\', "\\\\").replace('\'', "''"))
}

fn foreign_keys(answers: &[Answer], draft: &mut Draft) {
    for row in Row::all(answers, 3) {
        let of = (row.text(0), row.text(1));
        let Some(table) = draft.table(of.0) else {
            continue;
        };
        let keys = &mut table.foreign_keys;
        if keys.last().is_none_or(|key| key.name != of.1) {
            keys.push(ForeignKeyDefinition {
                name: row.owned(1),
                references: row.owned(3),
                on_delete: match row.text(5) {
                    "CASCADE" => OnDelete::Cascade,
                    "SET NULL" => OnDelete::SetNull,
                    "SET DEFAULT" => OnDelete::SetDefault,
                    "RESTRICT" => OnDelete::Restrict,
                    _ => OnDelete::NoAction,
                },
                ..ForeignKeyDefinition::default()
            });
            // Both are the same here, and not saying anything is either, by the make of the server.
            if !matches!(row.text(6), "NO ACTION" | "RESTRICT") {
                let text = format!("on update {}", row.text(6).to_ascii_lowercase());
                draft.leave(LeftoverKind::Key, of, text);
            }
        }
        let table = draft.table(of.0);
        if let Some(key) = table.and_then(|table| table.foreign_keys.last_mut()) {
            key.columns.push(row.owned(2));
            key.referenced_columns.push(row.owned(4));
        }
    }
}

/// A key while its columns are collected.
struct Key {
    index: IndexDefinition,
    others: Vec<String>,
    is_primary: bool,
}

fn keys(answers: &[Answer], draft: &mut Draft) {
    let mut begun: Option<(String, Key)> = None;
    for row in Row::all(answers, 2) {
        let is_same =
            |(table, key): &(String, Key)| table == row.text(0) && key.index.name == row.text(1);
        if !begun.as_ref().is_some_and(is_same) {
            end(begun.take(), draft);
            begun = Some((row.owned(0), Key::begin(row)));
        }
        if let Some((_, key)) = &mut begun {
            key.column(row);
        }
    }
    end(begun, draft);
}

impl Key {
    fn begin(row: Row<'_>) -> Self {
        let kind = row.text(6);
        let others = (kind != "BTREE").then(|| kind.to_ascii_lowercase());
        Self {
            index: IndexDefinition {
                name: row.owned(1),
                unique: row.text(2) == "0",
                ..IndexDefinition::default()
            },
            others: others.into_iter().collect(),
            is_primary: row.text(1) == "PRIMARY",
        }
    }

    fn column(&mut self, row: Row<'_>) {
        let Some(column) = row.maybe(3) else {
            return self.index.expressions.push(row.owned(7));
        };
        self.index.columns.push(column.to_owned());
        if row.text(4) == "D" {
            self.index.descending.push(column.to_owned());
        }
        // Columns in a full-text index have no length of their own.
        if let Some(length) = row.maybe(5).filter(|_| self.others.is_empty()) {
            self.others.push(format!("the first {length} of {column}"));
        }
    }
}

fn end(key: Option<(String, Key)>, draft: &mut Draft) {
    let Some((name, key)) = key else { return };
    let Some(table) = draft.table(&name) else {
        return;
    };
    let index = key.index;
    // The database made it for the foreign key, and it goes with it.
    let of_foreign_key = table.foreign_keys.iter().any(|foreign| {
        foreign.name == index.name && foreign.columns == index.columns && !index.unique
    });
    // It was made with the table for a number that doesn't lead the primary key.
    let of_number = table
        .columns
        .iter()
        .any(|column| column.identity && index.name == format!("{name}_{}_number", column.name));
    if key.is_primary {
        table.primary_key = index.columns;
        return;
    }
    if of_foreign_key || of_number {
        return;
    }
    let of = (name.as_str(), index.name.clone());
    let is_plain = index.unique && index.descending.is_empty() && index.expressions.is_empty();
    if is_plain {
        table.uniques.push(UniqueDefinition {
            name: index.name,
            columns: index.columns,
            ..UniqueDefinition::default()
        });
    } else {
        table.indexes.push(index);
    }
    if !key.others.is_empty() {
        draft.leave(LeftoverKind::Index, (of.0, &of.1), key.others.join(", "));
    }
}

fn check(row: Row<'_>, draft: &mut Draft) {
    let condition = unparenthesised(row.text(2));
    let choices = choices(condition, Quoting::Backslashes);
    if let Some(table) = draft.table(row.text(0)) {
        table.checks.push(CheckDefinition {
            name: row.owned(1),
            condition: match choices {
                Some(_) => String::new(),
                None => condition.to_owned(),
            },
            choices,
        });
    }
}
