//! SQLite's schema table and pragmas, read back into definitions. What the pragmas don't tell is in
//! the text that made the table.

mod indexes;
mod parse;
mod questions;
mod types;

use std::collections::BTreeMap;

use terrace_core::{Deferrable, OnDelete};

use super::ddl::{TYPE_CHECK, type_check};
use crate::catalogue::{
    Answer, Catalogue, Draft, LeftoverKind, LiveSchema, Quoting, Row, choices, normal,
    unparenthesised,
};
use crate::dialect::administration::Question;
use crate::{CheckDefinition, ColumnDefinition, ForeignKeyDefinition, TableDefinition};
use parse::{Check, Made, MadeColumn};

impl Catalogue for super::Sqlite {
    fn questions(&self, _namespace: Option<&str>) -> Vec<Question> {
        [
            questions::OBJECTS,
            questions::COLUMNS,
            questions::FOREIGN_KEYS,
            questions::INDEXES,
        ]
        .map(|sql| Question::new(sql, Vec::new()))
        .into()
    }

    fn read(&self, answers: &[Answer]) -> LiveSchema {
        let mut draft = Draft::default();
        let mut made = BTreeMap::new();
        for row in Row::all(answers, 0) {
            let (kind, name, sql) = (row.text(0), row.text(1), row.text(3));
            match kind {
                "table" => {
                    draft.add_table(name);
                    let parsed = Made::parse(sql);
                    if !parsed.options.is_empty() {
                        let options = parsed.options.join(", ");
                        draft.leave(LeftoverKind::Table, (name, name), options);
                    }
                    made.insert(name, parsed);
                }
                "view" => draft.leave(LeftoverKind::View, ("", name), sql),
                "trigger" => draft.leave(LeftoverKind::Trigger, (row.text(2), name), sql),
                _ => {}
            }
        }
        columns(answers, &mut made, &mut draft);
        foreign_keys(answers, &made, &mut draft);
        indexes::read(answers, &made, &mut draft);
        for (name, made) in made {
            checks(name, made, &mut draft);
        }
        draft.finish()
    }
}

fn columns<'a>(answers: &'a [Answer], made: &mut BTreeMap<&'a str, Made>, draft: &mut Draft) {
    let mut keys: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for row in Row::all(answers, 1) {
        let of = (row.text(0), row.text(1));
        let parsed = made.get_mut(of.0).and_then(|table| table.column(of.1));
        let column = column(row, parsed, draft);
        if row.number(5) > 0 {
            let key = keys.entry(of.0).or_default();
            key.push((row.number(5), of.1));
        }
        if let Some(table) = draft.table(of.0) {
            table.columns.push(column);
        }
    }
    for (name, mut key) in keys {
        key.sort_unstable();
        let columns: Vec<String> = key.iter().map(|(_, name)| (*name).to_owned()).collect();
        let made = made.get(name);
        let counts = made.is_some_and(|made| made.numbers_itself);
        // A single INTEGER is the number of its row, unless the table has none.
        let is_rowid = |table: &TableDefinition| {
            made.is_none_or(|made| !made.has_no_rowid)
                && columns.len() == 1
                && table.columns.iter().any(|c| c.name == columns[0])
        };
        let Some(table) = draft.table(name) else {
            continue;
        };
        table.primary_key.clone_from(&columns);
        let numbered = is_rowid(table) && made.is_some_and(|made| made.is_integer(&columns[0]));
        if !numbered {
            continue;
        }
        let number = table.columns.iter_mut().find(|c| c.name == columns[0]);
        if let Some(number) = number {
            number.identity = true;
            number.nullable = false;
            number.column_type = terrace_core::ColumnType::BigInt;
        }
        draft.forget(LeftoverKind::Type, (name, &columns[0]));
        if !counts {
            draft.leave(
                LeftoverKind::Numbering,
                (name, &columns[0]),
                "without AUTOINCREMENT",
            );
        }
    }
}

fn column(row: Row<'_>, made: Option<&mut MadeColumn>, draft: &mut Draft) -> ColumnDefinition {
    let of = (row.text(0), row.text(1));
    let mut empty = MadeColumn::default();
    let made = made.unwrap_or(&mut empty);
    let declared = row.text(2);
    let (found, spelled) = types::read(declared);
    // The check that holds the type belongs to it.
    let is_held = match type_check(of.1, found) {
        Some(condition) => spelled && made.take_check(of.1, &condition),
        None => spelled,
    };
    let column_type = if is_held {
        found
    } else {
        draft.leave(LeftoverKind::Type, of, declared);
        types::unchecked(found)
    };
    if let Some(collation) = &made.collation {
        draft.leave(LeftoverKind::Collation, of, collation.as_str());
    }
    if made.generated.is_some() && !made.is_stored {
        draft.leave(LeftoverKind::Column, of, "calculated when it is read");
    }
    let is_key = row.number(5) > 0;
    if is_key && row.text(3) == "0" && !made.is_key_of_row {
        draft.leave(LeftoverKind::Key, of, "may be null");
    }
    ColumnDefinition {
        name: row.owned(1),
        column_type,
        nullable: row.text(3) == "0" && !is_key,
        identity: false,
        default: row.maybe(4).map(|text| unparenthesised(text).to_owned()),
        generated: made.generated.clone(),
    }
}

fn foreign_keys(answers: &[Answer], made: &BTreeMap<&str, Made>, draft: &mut Draft) {
    let mut primary: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for table in draft.tables() {
        primary.insert(table.name.to_lowercase(), table.primary_key.clone());
    }
    let mut begun: Option<(&str, usize)> = None;
    for row in Row::all(answers, 2) {
        let (name, id) = (row.text(0), row.number(1));
        let parsed = made.get(name).and_then(|made| made.foreign_key(id));
        let Some(table) = draft.table(name) else {
            continue;
        };
        if begun != Some((name, id)) {
            begun = Some((name, id));
            let given = parsed.and_then(|parsed| parsed.name.clone());
            table.foreign_keys.push(ForeignKeyDefinition {
                name: given.unwrap_or_else(|| format!("{name}_{}_fkey", row.text(4))),
                references: row.owned(3),
                on_delete: match row.text(7) {
                    "CASCADE" => OnDelete::Cascade,
                    "SET NULL" => OnDelete::SetNull,
                    "SET DEFAULT" => OnDelete::SetDefault,
                    "RESTRICT" => OnDelete::Restrict,
                    _ => OnDelete::NoAction,
                },
                deferrable: parsed.map_or(Deferrable::No, |parsed| parsed.deferrable),
                ..ForeignKeyDefinition::default()
            });
            let key = table.foreign_keys.last().map(|key| key.name.clone());
            if let Some(key) = key.filter(|_| row.text(6) != "NO ACTION") {
                let text = format!("on update {}", row.text(6).to_lowercase());
                draft.leave(LeftoverKind::Key, (name, &key), text);
            }
        }
        let place = row.number(2);
        let whole = || primary.get(&row.text(3).to_lowercase());
        let referred = row.maybe(5).map(str::to_owned);
        let referred = referred.or_else(|| whole()?.get(place).cloned());
        let table = draft.table(name);
        if let Some(key) = table.and_then(|table| table.foreign_keys.last_mut()) {
            key.columns.push(row.owned(4));
            key.referenced_columns.extend(referred);
        }
    }
}

fn checks(name: &str, made: Made, draft: &mut Draft) {
    let Some(table) = draft.table(name) else {
        return;
    };
    let of_columns = made.columns.into_values().flat_map(|column| {
        let name = column.name;
        let checks = column.checks.into_iter();
        checks.map(move |check| (Some(name.clone()), check))
    });
    let all: Vec<(Option<String>, Check)> = of_columns
        .chain(made.checks.into_iter().map(|check| (None, check)))
        .collect();
    for (place, (column, check)) in all.into_iter().enumerate() {
        let choices = choices(&check.condition, Quoting::Standard);
        let unnamed = || match &column {
            Some(column) => format!("{name}_{column}_check"),
            None => format!("{name}_check_{}", place + 1),
        };
        table.checks.push(CheckDefinition {
            name: check.name.unwrap_or_else(unnamed),
            condition: match choices {
                Some(_) => String::new(),
                None => check.condition,
            },
            choices,
        });
    }
}

impl MadeColumn {
    /// Takes the check that holds a type out of the column's checks, if it is there.
    fn take_check(&mut self, column: &str, condition: &str) -> bool {
        let place = self.checks.iter().position(|check| {
            let named = check
                .name
                .as_deref()
                .and_then(|n| n.strip_suffix(TYPE_CHECK));
            named == Some(column) && normal(&check.condition) == normal(condition)
        });
        place.map(|place| self.checks.remove(place)).is_some()
    }
}
