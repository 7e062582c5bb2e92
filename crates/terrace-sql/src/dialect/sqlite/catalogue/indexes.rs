//! Indexes and unique keys, which are indexes, too.

use std::collections::BTreeMap;

use super::parse::{self, Made};
use crate::catalogue::{Answer, Draft, LeftoverKind, Row};
use crate::{IndexDefinition, UniqueDefinition};

pub(super) fn read(answers: &[Answer], made: &BTreeMap<&str, Made>, draft: &mut Draft) {
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
