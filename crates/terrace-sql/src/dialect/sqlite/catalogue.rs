//! SQLite's schema table and pragmas, read back into definitions. What the pragmas don't tell is in
//! the text that made the table.

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
use crate::{
    CheckDefinition, ColumnDefinition, ForeignKeyDefinition, IndexDefinition, TableDefinition,
    UniqueDefinition,
};
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
        indexes(answers, &made, &mut draft);
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
    let column_type = match type_check(of.1, found) {
        // The check that holds the type belongs to it.
        Some(condition) if spelled => match made.take_check(of.1, &condition) {
            true => found,
            false => {
                draft.leave(LeftoverKind::Type, of, declared);
                types::unchecked(found)
            }
        },
        None if spelled => found,
        _ => {
            draft.leave(LeftoverKind::Type, of, declared);
            types::unchecked(found)
        }
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

fn indexes(answers: &[Answer], made: &BTreeMap<&str, Made>, draft: &mut Draft) {
    let sql: BTreeMap<&str, &str> = Row::all(answers, 0)
        .filter(|row| row.text(0) == "index")
        .map(|row| (row.text(1), row.text(3)))
        .collect();
    let mut begun: Vec<(&str, &str, &str, Vec<Row<'_>>)> = Vec::new();
    for row in Row::all(answers, 3) {
        let (table, index) = (row.text(0), row.text(1));
        match begun.last_mut() {
            Some((_, name, _, columns)) if *name == index => columns.push(row),
            _ => begun.push((table, index, row.text(3), vec![row])),
        }
    }
    for (table, name, origin, columns) in begun {
        match origin {
            "u" => unique_of_table(table, &columns, made, draft),
            "c" => index(table, name, &columns, sql.get(name).copied(), draft),
            _ => {}
        }
    }
}

/// A unique key that was declared inside the table: it can't be dropped by itself.
fn unique_of_table(
    table: &str,
    columns: &[Row<'_>],
    made: &BTreeMap<&str, Made>,
    draft: &mut Draft,
) {
    let columns: Vec<String> = columns.iter().map(|row| row.owned(5)).collect();
    let given = made
        .get(table)
        .and_then(|made| made.name_of_unique(&columns))
        .map(str::to_owned);
    let name = given.unwrap_or_else(|| format!("{table}_{}_key", columns.join("_")));
    draft.leave(LeftoverKind::Key, (table, &name), "declared in the table");
    if let Some(table) = draft.table(table) {
        table.uniques.push(UniqueDefinition {
            name,
            columns,
            ..UniqueDefinition::default()
        });
    }
}

fn index(table: &str, name: &str, columns: &[Row<'_>], sql: Option<&str>, draft: &mut Draft) {
    let parsed = parse::index(sql.unwrap_or_default());
    let mut index = IndexDefinition {
        name: name.to_owned(),
        unique: columns.first().is_some_and(|row| row.is(2)),
        condition: parsed.condition,
        ..IndexDefinition::default()
    };
    let mut others = Vec::new();
    for (place, row) in columns.iter().enumerate() {
        let is_expression = row.maybe(5).is_none();
        let of = if is_expression {
            parsed.parts.get(place).cloned().unwrap_or_default()
        } else {
            row.owned(5)
        };
        match (is_expression, row.is(6)) {
            (false, true) => index.descending.push(of.clone()),
            (true, true) => others.push(format!("{of} descending")),
            _ => {}
        }
        let own = draft.collation(table, &of);
        let collation = row.text(7);
        if !collation.eq_ignore_ascii_case(&own) && !collation.is_empty() {
            others.push(format!("{of} collate {collation}"));
        }
        if is_expression {
            index.expressions.push(of);
        } else {
            if !index.expressions.is_empty() {
                others.push(format!("{of} behind an expression"));
            }
            index.columns.push(of);
        }
    }
    if !others.is_empty() {
        draft.leave(LeftoverKind::Index, (table, name), others.join(", "));
    }
    let Some(table) = draft.table(table) else {
        return;
    };
    let is_plain = index.unique
        && index.condition.is_none()
        && index.descending.is_empty()
        && index.expressions.is_empty();
    if is_plain {
        table.uniques.push(UniqueDefinition {
            name: index.name,
            columns: index.columns,
            ..UniqueDefinition::default()
        });
    } else {
        table.indexes.push(index);
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
