//! Reads what a statement does: a small recogniser of the statements that the rules ask about. What
//! it doesn't know is nothing to it.

mod alter;
mod column;
mod cursor;

use terrace_sql::Dialect;

use super::act::{Act, Named};
use alter::{alter_table, index};
use column::column;
use cursor::Cursor;

/// What a statement does; several tables in one `DROP` are one act.
pub(super) fn read(text: &str, dialect: Dialect) -> Act {
    let mut cursor = Cursor::new(text, dialect);
    statement(&mut cursor).unwrap_or(Act::Other)
}

fn statement(cursor: &mut Cursor<'_>) -> Option<Act> {
    let first = cursor.next()?;
    match first.text.to_ascii_uppercase().as_str() {
        "CREATE" => create(cursor),
        "ALTER" => alter(cursor),
        "DROP" => drop(cursor),
        "TRUNCATE" => {
            cursor.skip_any(&["TABLE", "ONLY"]);
            let tables = names(cursor);
            let cascades = cursor.has("CASCADE");
            Some(Act::Truncate { tables, cascades })
        }
        "RENAME" => {
            cursor.take(&["TABLE"]);
            let table = cursor.named()?;
            cursor.take(&["TO"]);
            let to = cursor.named()?;
            let changes = vec![super::act::Change::Rename(to)];
            Some(Act::AlterTable { table, changes })
        }
        "REINDEX" => reindex(cursor),
        "CLUSTER" => Some(Act::Rewrite(cursor.named().unwrap_or_default())),
        "VACUUM" => vacuum(cursor),
        "REFRESH" => {
            cursor.skip_any(&["MATERIALIZED", "VIEW"]);
            let concurrently = cursor.take(&["CONCURRENTLY"]);
            let view = cursor.named()?;
            Some(Act::Refresh { view, concurrently })
        }
        "UPDATE" => update(cursor),
        "DELETE" => {
            cursor.skip_any(&["FROM", "ONLY"]);
            let table = cursor.named()?;
            cursor.until(&["WHERE"]);
            let condition = condition(cursor);
            Some(Act::Delete { table, condition })
        }
        "INSERT" => {
            cursor.skip_any(&["INTO", "OR", "IGNORE"]);
            let table = cursor.named()?;
            (cursor.has("SELECT") && !cursor.has("VALUES")).then_some(Act::InsertSelect(table))
        }
        "SET" => set(cursor),
        "BEGIN" | "START" => Some(Act::Begin),
        "COMMIT" | "END" => Some(Act::Commit),
        _ => None,
    }
}

/// Names behind each other.
fn names(cursor: &mut Cursor<'_>) -> Vec<Named> {
    let mut names = Vec::new();
    while let Some(name) = cursor.named() {
        names.push(name);
        if !cursor.take(&[","]) {
            break;
        }
    }
    names
}

fn create(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.skip_any(&[
        "OR",
        "REPLACE",
        "TEMP",
        "TEMPORARY",
        "UNLOGGED",
        "GLOBAL",
        "LOCAL",
    ]);
    if cursor.take(&["TABLE"]) {
        return create_table(cursor);
    }
    if cursor.take(&["DOMAIN"]) {
        let domain = cursor.named()?;
        let constrained = cursor.has("CHECK") || cursor.has("NOT");
        return Some(Act::CreateDomain {
            domain,
            constrained,
        });
    }
    index(cursor)
}

fn create_table(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.skip_condition();
    let table = cursor.named()?;
    let (mut columns, mut constraints) = (Vec::new(), Vec::new());
    if cursor.take(&["("]) {
        let words = [
            "CONSTRAINT",
            "PRIMARY",
            "UNIQUE",
            "FOREIGN",
            "CHECK",
            "EXCLUDE",
            "LIKE",
            "KEY",
            "INDEX",
        ];
        while !cursor.is_at_end() && !cursor.sees(&[")"]) {
            if words.iter().any(|word| cursor.sees(&[word])) {
                let keyed = cursor.sees(&["PRIMARY", "KEY"]) || cursor.sees(&["CONSTRAINT"]);
                let text = cursor.until(&[",", ")"]);
                if keyed {
                    mark_keys(text, &mut columns);
                }
                constraints.push(text.to_owned());
            } else {
                columns.push(column(cursor)?);
            }
            cursor.take(&[","]);
        }
    }
    Some(Act::CreateTable {
        table,
        columns,
        constraints,
    })
}

/// Notes which columns a primary key behind them names.
fn mark_keys(constraint: &str, columns: &mut [super::act::Column]) {
    let upper = constraint.to_ascii_uppercase();
    let Some((_, listed)) = upper.split_once("PRIMARY KEY") else {
        return;
    };
    let listed: Vec<&str> = listed
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    for column in columns {
        if listed.contains(&column.name.to_ascii_uppercase().as_str()) {
            column.primary_key = true;
            column.not_null = true;
        }
    }
}

fn alter(cursor: &mut Cursor<'_>) -> Option<Act> {
    if cursor.take(&["TABLE"]) {
        return alter_table(cursor);
    }
    if cursor.take(&["SCHEMA"]) {
        let schema = cursor.named()?;
        return cursor
            .take(&["RENAME"])
            .then_some(Act::RenameSchema(schema));
    }
    if cursor.take(&["DOMAIN"]) {
        let domain = cursor.named()?;
        let adds = cursor.take(&["ADD"]);
        let not_valid = cursor.has("VALID");
        return adds.then_some(Act::ConstrainDomain { domain, not_valid });
    }
    if cursor.take(&["TYPE"]) {
        let of = cursor.named()?;
        let adds = cursor.take(&["ADD", "VALUE"]);
        let placed = cursor.has("BEFORE") || cursor.has("AFTER");
        return adds.then_some(Act::AddValue { of, placed });
    }
    None
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.take(&["TEMPORARY"]);
    let kind = cursor.next()?.text.to_ascii_uppercase();
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    cursor.skip_condition();
    match kind.as_str() {
        "TABLE" => Some(Act::DropTable(names(cursor))),
        "DATABASE" | "SCHEMA" => Some(Act::DropDatabase(cursor.named()?)),
        "INDEX" => {
            let index = cursor.named()?;
            Some(Act::DropIndex {
                index,
                concurrently,
            })
        }
        _ => None,
    }
}

fn reindex(cursor: &mut Cursor<'_>) -> Option<Act> {
    let mut concurrently = false;
    if cursor.sees(&["("]) {
        let start = cursor.mark();
        cursor.step();
        concurrently = cursor
            .since(start)
            .to_ascii_uppercase()
            .contains("CONCURRENTLY");
    }
    cursor.next()?;
    concurrently |= cursor.take(&["CONCURRENTLY"]);
    let what = cursor.named()?;
    Some(Act::Reindex { what, concurrently })
}

fn vacuum(cursor: &mut Cursor<'_>) -> Option<Act> {
    let start = cursor.mark();
    let options = cursor.sees(&["("]);
    cursor.step();
    let said = cursor.since(start).to_ascii_uppercase();
    let full = said
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "FULL");
    if !options {
        cursor.skip_any(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]);
    }
    full.then(|| Act::Rewrite(cursor.named().unwrap_or_default()))
}

fn update(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.take(&["ONLY"]);
    let table = cursor.named()?;
    cursor.until(&["SET"]);
    cursor.take(&["SET"]);
    let start = cursor.mark();
    cursor.identifier();
    let column = cursor.since(start).to_owned();
    let mut set = None;
    if cursor.take(&["="]) {
        let value = cursor
            .until(&[",", "FROM", "WHERE", "RETURNING"])
            .to_owned();
        let alone = cursor.is_at_end() || cursor.sees(&["WHERE"]);
        set = alone.then_some((column, value));
    }
    cursor.until(&["WHERE"]);
    let condition = condition(cursor);
    Some(Act::Update {
        table,
        set,
        condition,
    })
}

fn condition(cursor: &mut Cursor<'_>) -> Option<String> {
    let found = cursor.take(&["WHERE"]);
    found.then(|| cursor.until(&["RETURNING", "LIMIT"]).to_owned())
}

/// A wait without an end.
fn set(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.skip_any(&["LOCAL", "SESSION"]);
    cursor.take(&["lock_timeout"]).then_some(())?;
    cursor.skip_any(&["=", "TO"]);
    let value = cursor.next()?.text.trim_matches('\'').to_ascii_lowercase();
    ["0", "default", "0s", "0ms"]
        .contains(&value.as_str())
        .then_some(Act::WaitForEver)
}
