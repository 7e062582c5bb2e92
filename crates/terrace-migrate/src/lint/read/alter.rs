//! `ALTER TABLE` and `CREATE INDEX`.

use super::column::{column, kind};
use super::cursor::Cursor;
use crate::lint::act::{Act, Change, Constraint, ConstraintKind};

pub(super) fn alter_table(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.skip_condition();
    cursor.take(&["ONLY"]);
    let table = cursor.named()?;
    cursor.take(&["*"]);
    let mut changes = Vec::new();
    while !cursor.is_at_end() {
        changes.push(change(cursor).unwrap_or(Change::Other));
        cursor.until(&[","]);
        cursor.take(&[","]);
    }
    Some(Act::AlterTable { table, changes })
}

fn change(cursor: &mut Cursor<'_>) -> Option<Change> {
    let first = cursor.next()?.text.to_ascii_uppercase();
    match first.as_str() {
        "ADD" => add(cursor),
        "DROP" => drop(cursor),
        "ALTER" => alter_column(cursor),
        "MODIFY" => {
            cursor.take(&["COLUMN"]);
            column(cursor).map(Change::Redefine)
        }
        "CHANGE" => {
            cursor.take(&["COLUMN"]);
            let from = cursor.identifier()?;
            let column = column(cursor)?;
            Some(if from == column.name {
                Change::Redefine(column)
            } else {
                Change::RenameColumn {
                    from,
                    to: column.name,
                }
            })
        }
        "RENAME" => rename(cursor),
        "VALIDATE" => {
            cursor.take(&["CONSTRAINT"]);
            cursor.identifier().map(Change::Validate)
        }
        "DETACH" => {
            let concurrently = cursor.has("CONCURRENTLY");
            Some(Change::Detach { concurrently })
        }
        "CONVERT" => Some(Change::ConvertCharset),
        "ALGORITHM" => {
            cursor.take(&["="]);
            cursor.take(&["COPY"]).then_some(Change::Copy)
        }
        "LOCK" => {
            cursor.take(&["="]);
            let writers_wait = cursor.take(&["SHARED"]) || cursor.take(&["EXCLUSIVE"]);
            writers_wait.then_some(Change::Copy)
        }
        _ => None,
    }
}

fn add(cursor: &mut Cursor<'_>) -> Option<Change> {
    if let Some(constraint) = constraint(cursor) {
        return Some(Change::AddConstraint(constraint));
    }
    let special = cursor.take(&["FULLTEXT"]) || cursor.take(&["SPATIAL"]);
    if cursor.take(&["INDEX"]) || cursor.take(&["KEY"]) || special {
        return Some(add_index(cursor, false, special));
    }
    cursor.take(&["COLUMN"]);
    cursor.skip_condition();
    column(cursor).map(Change::AddColumn)
}

fn add_index(cursor: &mut Cursor<'_>, unique: bool, special: bool) -> Change {
    cursor.until(&["("]);
    let (_, columns) = cursor.list();
    Change::AddIndex {
        unique,
        special,
        columns,
    }
}

fn constraint(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let mut name = None;
    if cursor.take(&["CONSTRAINT"]) {
        let start = cursor.mark();
        cursor.identifier();
        name = Some(cursor.since(start).to_owned());
    }
    let kinds = [
        (&["CHECK"][..], ConstraintKind::Check),
        (&["FOREIGN", "KEY"], ConstraintKind::ForeignKey),
        (&["UNIQUE"], ConstraintKind::Unique),
        (&["PRIMARY", "KEY"], ConstraintKind::PrimaryKey),
        (&["EXCLUDE"], ConstraintKind::Exclusion),
    ];
    let start = cursor.mark();
    let (_, kind) = kinds.into_iter().find(|(words, _)| cursor.take(words))?;
    let mut listed = cursor.clone();
    listed.until(&["(", ","]);
    let (columns, _) = listed.list();
    let of_index = cursor.sees(&["USING", "INDEX"]);
    let mut text = cursor_text(cursor, start);
    let upper = text.trim_end().to_ascii_uppercase();
    let words: Vec<&str> = upper.split_whitespace().collect();
    let not_valid = words.ends_with(&["NOT", "VALID"]);
    if not_valid {
        let cut = upper.rfind("NOT").unwrap_or(upper.len());
        text.truncate(cut);
        text.truncate(text.trim_end().len());
    }
    Some(Constraint {
        kind,
        name,
        text,
        columns,
        not_valid,
        of_index,
    })
}

fn cursor_text(cursor: &mut Cursor<'_>, start: usize) -> String {
    cursor.until(&[","]);
    cursor.since(start).to_owned()
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take(&["PRIMARY", "KEY"]) {
        return Some(Change::DropPrimaryKey);
    }
    let others = [
        "CONSTRAINT",
        "INDEX",
        "KEY",
        "FOREIGN",
        "CHECK",
        "PARTITION",
        "PERIOD",
    ];
    if others.iter().any(|word| cursor.sees(&[word])) {
        return None;
    }
    cursor.take(&["COLUMN"]);
    cursor.skip_condition();
    cursor.identifier().map(Change::DropColumn)
}

fn alter_column(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.take(&["COLUMN"]);
    let column = cursor.identifier()?;
    if cursor.take(&["SET", "NOT", "NULL"]) {
        return Some(Change::SetNotNull(column));
    }
    if cursor.take(&["DROP", "NOT", "NULL"]) {
        return Some(Change::DropNotNull(column));
    }
    if !cursor.take(&["TYPE"]) && !cursor.take(&["SET", "DATA", "TYPE"]) {
        return None;
    }
    let kind_text = cursor.until(&["USING", ","]).to_owned();
    let using = cursor.take(&["USING"]);
    let using = using.then(|| cursor.until(&[","]).to_owned());
    Some(Change::Retype {
        column,
        kind: kind(&kind_text),
        kind_text,
        using,
    })
}

fn rename(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take(&["TO"]) || cursor.take(&["AS"]) {
        return cursor.named().map(Change::Rename);
    }
    let others = ["CONSTRAINT", "INDEX", "KEY"];
    if others.iter().any(|word| cursor.sees(&[word])) {
        return None;
    }
    cursor.take(&["COLUMN"]);
    let from = cursor.identifier()?;
    cursor.take(&["TO"]);
    let to = cursor.identifier()?;
    Some(Change::RenameColumn { from, to })
}

/// What follows `CREATE`, when it is an index.
pub(super) fn index(cursor: &mut Cursor<'_>) -> Option<Act> {
    let unique = cursor.take(&["UNIQUE"]);
    let special = cursor.take(&["FULLTEXT"]) || cursor.take(&["SPATIAL"]);
    cursor.take(&["INDEX"]).then_some(())?;
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    cursor.skip_condition();
    let mut name = None;
    if !cursor.sees(&["ON"]) {
        name = cursor.named();
    }
    cursor.until(&["ON"]);
    cursor.take(&["ON"]);
    cursor.take(&["ONLY"]);
    let table = cursor.named()?;
    cursor.until(&["("]);
    let start = cursor.mark();
    let (_, columns) = cursor.list();
    cursor.until(&[]);
    let text = cursor.since(start).to_owned();
    Some(Act::CreateIndex {
        name,
        table,
        unique,
        special,
        concurrently,
        columns,
        text,
    })
}
