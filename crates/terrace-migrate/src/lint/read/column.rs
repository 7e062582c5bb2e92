//! Declarations of columns.

use super::cursor::Cursor;
use crate::lint::act::Column;

/// Words that end a type or a default.
const ENDS: [&str; 24] = [
    ",",
    ")",
    "NOT",
    "NULL",
    "DEFAULT",
    "GENERATED",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "CONSTRAINT",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "AS",
    "COMMENT",
    "AFTER",
    "FIRST",
    "STORED",
    "VIRTUAL",
    "ON",
    "KEY",
    "USING",
    "DEFERRABLE",
    "INITIALLY",
];

/// A declaration, from its name on to the comma or parenthesis behind it.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Option<Column> {
    let start = cursor.mark();
    let name = cursor.identifier()?;
    let written = cursor.since(start).to_owned();
    let kind_text = cursor.until(&ENDS).to_owned();
    let mut column = Column {
        name,
        written,
        kind: kind(&kind_text),
        kind_text,
        ..Column::default()
    };
    while !cursor.is_at_end() && !cursor.sees(&[","]) && !cursor.sees(&[")"]) {
        clause(cursor, &mut column);
    }
    if column.is_serial() {
        column.numbered = Some(column.kind_text.clone());
        column.not_null = true;
    }
    Some(column)
}

fn clause(cursor: &mut Cursor<'_>, column: &mut Column) {
    let start = cursor.mark();
    if cursor.take(&["NOT", "NULL"]) {
        column.not_null = true;
    } else if cursor.take(&["DEFAULT"]) {
        column.default = Some(expression(cursor));
    } else if cursor.take(&["PRIMARY", "KEY"]) {
        column.primary_key = true;
        column.not_null = true;
    } else if cursor.take(&["UNIQUE"]) {
        column.unique = true;
        cursor.take(&["KEY"]);
    } else if cursor.take(&["CHECK"]) {
        let start = cursor.mark();
        cursor.step();
        column.check = Some(cursor.since(start).to_owned());
    } else if cursor.take(&["REFERENCES"]) {
        references(cursor);
        column.references = Some(cursor.since(start).to_owned());
    } else if cursor.take(&["AUTO_INCREMENT"]) || cursor.take(&["AUTOINCREMENT"]) {
        column.numbered = Some(cursor.since(start).to_owned());
    } else if cursor.sees(&["GENERATED"]) || cursor.sees(&["AS", "("]) {
        generated(cursor, column);
    } else {
        column.named |= cursor.sees(&["CONSTRAINT"]);
        cursor.step();
    }
}

/// `GENERATED … AS IDENTITY`, or the expression of a generated column.
fn generated(cursor: &mut Cursor<'_>, column: &mut Column) {
    let start = cursor.mark();
    cursor.skip_any(&["GENERATED", "ALWAYS", "BY", "DEFAULT", "AS"]);
    if cursor.take(&["IDENTITY"]) {
        if cursor.sees(&["("]) {
            cursor.step();
        }
        column.numbered = Some(cursor.since(start).to_owned());
        column.not_null = true;
        return;
    }
    cursor.step();
    column.generated = Some(cursor.take(&["STORED"]) || cursor.take(&["PERSISTENT"]));
}

fn references(cursor: &mut Cursor<'_>) {
    cursor.named();
    if cursor.sees(&["("]) {
        cursor.step();
    }
    loop {
        if cursor.take(&["ON"]) {
            cursor.step();
            cursor.skip_any(&["SET", "NO"]);
            cursor.step();
        } else if cursor.take(&["MATCH"]) || cursor.take(&["INITIALLY"]) {
            cursor.step();
        } else if !(cursor.take(&["NOT", "DEFERRABLE"]) || cursor.take(&["DEFERRABLE"])) {
            return;
        }
    }
}

/// A default: its first piece may be any word.
fn expression(cursor: &mut Cursor<'_>) -> String {
    let start = cursor.mark();
    cursor.step();
    cursor.until(&ENDS);
    cursor.since(start).to_owned()
}

/// A type in capitals, without spaces around its parentheses and without a collation.
pub(super) fn kind(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    let words: Vec<&str> = upper.split_whitespace().collect();
    let end = words.iter().position(|word| *word == "COLLATE");
    let joined = words[..end.unwrap_or(words.len())].join(" ");
    joined
        .replace(" (", "(")
        .replace("( ", "(")
        .replace(", ", ",")
}
