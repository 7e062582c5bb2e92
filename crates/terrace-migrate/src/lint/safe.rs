//! The safe forms, as SQL of the one database whose locks they are about. Names are those of the
//! statement that they stand for.

use serde::Serialize;
use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;

use super::act::{Column, Named};

/// A part of a safe form: what runs before programs of the next version do, or after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SafeStep {
    /// What must have happened before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<&'static str>,
    /// The statements, each in a transaction of its own; `BEGIN` and `COMMIT` stand around those
    /// that stay together.
    pub statements: Vec<String>,
}

impl SafeStep {
    /// What can run at once.
    pub(super) fn now(statements: Vec<String>) -> Self {
        Self {
            after: None,
            statements,
        }
    }

    /// What must wait.
    pub(super) fn after(after: &'static str, statements: Vec<String>) -> Self {
        Self {
            after: Some(after),
            statements,
        }
    }

    /// The text of a file that does it.
    ///
    /// ```no_run
    /// # fn show(step: &terrace_migrate::SafeStep) {
    /// println!("{}", step.file());
    /// # }
    /// ```
    pub fn file(&self) -> String {
        let mut text = "-- terrace: no-transaction\n".to_owned();
        if let Some(after) = self.after {
            text.push_str("-- After: ");
            text.push_str(after);
            text.push('\n');
        }
        for statement in &self.statements {
            text.push_str(statement);
            text.push_str(";\n");
        }
        text
    }
}

/// A name made of others, no longer than names may be.
pub(super) fn name(dialect: Dialect, parts: &[&str]) -> Result<String> {
    dialect.quoted(&dialect.fitted(&parts.join("_")))
}

/// A constraint without looking at the rows, then the look.
pub(super) fn validated(table: &Named, name: &str, definition: &str) -> Vec<String> {
    let table = &table.text;
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
    ]
}

/// A column that may not be null any more.
pub(super) fn required(dialect: Dialect, table: &Named, column: &str) -> Result<Vec<String>> {
    let check = name(dialect, &[&table.name, column, "present"])?;
    let column = dialect.quoted(column)?;
    let mut statements = validated(table, &check, &format!("CHECK ({column} IS NOT NULL)"));
    let table = &table.text;
    statements.push(format!(
        "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
    ));
    statements.push(format!("ALTER TABLE {table} DROP CONSTRAINT {check}"));
    Ok(statements)
}

/// A unique or primary key out of an index that is made while others write.
pub(super) fn keyed(table: &Named, name: &str, columns: &str, kind: &str) -> Vec<String> {
    let table = &table.text;
    vec![
        format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} {columns}"),
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {name}"),
    ]
}

/// What belongs to a new column beside its type: default, values, and all that is asked of them.
pub(super) fn furnished(dialect: Dialect, table: &Named, column: &Column) -> Result<Vec<String>> {
    let (of, written) = (&table.text, &column.written);
    let mut statements = Vec::new();
    if let Some(default) = &column.default {
        statements.push(format!(
            "ALTER TABLE {of} ALTER COLUMN {written} SET DEFAULT {default}"
        ));
        statements.push(backfill(
            table,
            written,
            default,
            &format!("{written} IS NULL"),
        ));
    }
    statements.extend(constrained(dialect, table, column)?);
    Ok(statements)
}

/// The constraints of a new column, under the names that the database would give them.
///
/// # Errors
/// For names that the statement gives them: which is whose isn't read.
pub(super) fn constrained(dialect: Dialect, table: &Named, column: &Column) -> Result<Vec<String>> {
    if column.named {
        let kind = ErrorKind::Unsupported;
        return Err(Error::new(kind, "a constraint of a column has a name"));
    }
    let written = &column.written;
    let listed = format!("({written})");
    let mut statements = Vec::new();
    if column.not_null {
        statements.extend(required(dialect, table, &column.name)?);
    }
    if column.unique {
        let key = name(dialect, &[&table.name, &column.name, "key"])?;
        statements.extend(keyed(table, &key, &listed, "UNIQUE"));
    }
    if column.primary_key {
        let key = name(dialect, &[&table.name, "pkey"])?;
        statements.extend(keyed(table, &key, &listed, "PRIMARY KEY"));
    }
    if let Some(check) = &column.check {
        let of = name(dialect, &[&table.name, &column.name, "check"])?;
        statements.extend(validated(table, &of, &format!("CHECK {check}")));
    }
    if let Some(references) = &column.references {
        let of = name(dialect, &[&table.name, &column.name, "fkey"])?;
        let definition = format!("FOREIGN KEY {listed} {references}");
        statements.extend(validated(table, &of, &definition));
    }
    Ok(statements)
}

/// The bare column.
pub(super) fn bare(table: &Named, column: &Column, kind: &str) -> String {
    format!(
        "ALTER TABLE {} ADD COLUMN {} {kind}",
        table.text, column.written
    )
}

/// A change of many rows, a few pages at a time. It goes on until no row is left for which
/// `pending` holds, and may be stopped and begun again.
pub(super) fn backfill(table: &Named, column: &str, value: &str, pending: &str) -> String {
    let of = &table.text;
    let change = format!("UPDATE {of} SET {column} = {value}");
    batched(of, &change, pending)
}

/// A statement, without its condition, over the rows for which `pending` holds.
pub(super) fn batched(table: &str, change: &str, pending: &str) -> String {
    let literal = table.replace('\'', "''");
    format!(
        "DO $terrace$\n\
         DECLARE page bigint; pages bigint;\n\
         BEGIN\n  \
           LOOP\n    \
             page := 0;\n    \
             pages := pg_relation_size('{literal}'::regclass) / current_setting('block_size')::bigint;\n    \
             WHILE page <= pages LOOP\n      \
               {change} WHERE ({pending})\n        \
                 AND ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 64)::tid;\n      \
               COMMIT;\n      \
               page := page + 64;\n    \
             END LOOP;\n    \
             EXIT WHEN NOT EXISTS (SELECT FROM {table} WHERE {pending});\n  \
           END LOOP;\n\
         END $terrace$"
    )
}

/// A trigger that gives a column its value out of another whenever a row is written.
pub(super) fn copied_by_trigger(table: &Named, name: &str, body: &str) -> Vec<String> {
    let of = &table.text;
    vec![
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS \
             $terrace$ BEGIN {body} RETURN NEW; END $terrace$"
        ),
        format!(
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {of} \
             FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
    ]
}

/// The trigger goes.
pub(super) fn no_trigger(table: &Named, name: &str) -> Vec<String> {
    let of = &table.text;
    vec![
        format!("DROP TRIGGER {name} ON {of}"),
        format!("DROP FUNCTION {name}()"),
    ]
}
