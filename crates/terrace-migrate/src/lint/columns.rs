//! Columns that are added, changed, renamed and dropped.

use terrace_core::Result;
use terrace_sql::Dialect;

use super::act::{Change, Column, Named};
use super::found::Place;
use super::safe::{self, SafeStep};
use super::types;

/// When programs of the version before are gone.
const DEPLOYED: &str = "programs of the next version run everywhere, and none of the one before";

pub(super) fn find(table: &Named, change: &Change, place: &mut Place<'_>) {
    let in_use = place.tables.is_in_use(table);
    match change {
        Change::AddColumn(column) => {
            types::find(table, column, place);
            if in_use {
                added(table, column, place);
            }
        }
        _ if !in_use => {}
        Change::DropColumn(column) => {
            let steps = place.steps(|dialect| dropped(dialect, table, column, place));
            place.note_steps("drop-column", table, steps);
        }
        Change::RenameColumn { from, to } => {
            let steps = place.steps(|dialect| renamed(dialect, table, from, to, place));
            place.note_steps("rename-column", table, steps);
        }
        Change::Retype {
            column,
            kind,
            kind_text,
            using,
        } => {
            let from = place.tables.column(table, column);
            if from.is_some_and(|from| types::is_free(&from.kind, kind)) {
                return;
            }
            let steps = place.steps(|dialect| {
                if place.tables.is_bound(table, column) {
                    return Ok(Vec::new());
                }
                let from = from.cloned();
                let value = using.clone();
                retyped(dialect, table, column, kind_text, value, from)
            });
            place.note_steps("change-type", table, steps);
        }
        Change::Redefine(column) => redefined(table, column, place),
        Change::SetNotNull(column) if !place.tables.is_present(table, column) => {
            let steps = place
                .steps(|dialect| Ok(vec![SafeStep::now(safe::required(dialect, table, column)?)]));
            place.note_steps("set-not-null", table, steps);
        }
        Change::DropNotNull(_) => place.note("drop-not-null", table),
        _ => {}
    }
}

fn added(table: &Named, column: &Column, place: &mut Place<'_>) {
    if column.generated == Some(true) {
        place.note("stored-generated-column", table);
        return;
    }
    if column.numbered.is_some() {
        let steps = place.steps(|dialect| numbered(dialect, table, column));
        place.note_steps("numbered-column", table, steps);
        return;
    }
    let (dialect, default) = (place.dialect, column.default.as_deref());
    let furnished = |dialect| {
        let mut statements = vec![safe::bare(table, column, &column.kind_text)];
        statements.extend(safe::furnished(dialect, table, column)?);
        Ok(vec![SafeStep::now(statements)])
    };
    let volatile = |default: &str| types::is_volatile(dialect, default);
    if default.is_some_and(volatile) {
        let steps = place.steps(furnished);
        place.note_steps("volatile-default", table, steps);
        return;
    }
    if column.not_null && default.is_none() && column.generated.is_none() {
        let steps = place.steps(|dialect| {
            let bare = safe::bare(table, column, &column.kind_text);
            let rest = safe::constrained(dialect, table, column)?;
            Ok(vec![
                SafeStep::now(vec![bare]),
                SafeStep::after("every row has a value", rest),
            ])
        });
        place.note_steps("required-column", table, steps);
        return;
    }
    // With a constant default nothing is written anew; what else the column is asked for still locks.
    let constrained = |dialect| {
        let mut first = safe::bare(table, column, &column.kind_text);
        if let Some(default) = default {
            first.push_str(" DEFAULT ");
            first.push_str(default);
        }
        let mut statements = vec![first];
        statements.extend(safe::constrained(dialect, table, column)?);
        Ok(vec![SafeStep::now(statements)])
    };
    let asked = [
        (column.references.is_some(), "foreign-key-validation"),
        (column.check.is_some(), "check-validation"),
        (column.unique, "unique-constraint"),
        (column.primary_key, "primary-key"),
    ];
    for (_, rule) in asked.into_iter().filter(|(asked, _)| *asked) {
        let steps = place.steps(constrained);
        place.note_steps(rule, table, steps);
    }
}

/// `MODIFY COLUMN` says all of a column again.
fn redefined(table: &Named, column: &Column, place: &mut Place<'_>) {
    let Some(before) = place.tables.column(table, &column.name) else {
        place.note("change-type", table);
        return;
    };
    let (requires, allows) = (
        column.not_null && !before.not_null,
        before.not_null && !column.not_null,
    );
    if before.kind != column.kind && !types::is_free_online(&before.kind, &column.kind) {
        place.note("change-type", table);
    }
    if requires {
        place.note("set-not-null", table);
    }
    if allows {
        place.note("drop-not-null", table);
    }
}

/// A column with a sequence: new rows first, then the ones that are there.
fn numbered(dialect: Dialect, table: &Named, column: &Column) -> Result<Vec<SafeStep>> {
    let (of, written) = (&table.text, &column.written);
    let kind = match column.kind.as_str() {
        "SERIAL" | "SERIAL4" => "integer",
        "SMALLSERIAL" => "smallint",
        "BIGSERIAL" | "SERIAL8" => "bigint",
        _ => &column.kind_text,
    };
    let sequence = safe::name(dialect, &[&table.name, &column.name, "seq"])?;
    let sequence = match &table.schema {
        Some(schema) => format!("{}.{sequence}", dialect.quoted(schema)?),
        None => sequence,
    };
    let next = format!("nextval('{}'::regclass)", sequence.replace('\'', "''"));
    let numbers = format!("CREATE SEQUENCE {sequence} AS {kind} OWNED BY {of}.{written}");
    let mut statements = vec![safe::bare(table, column, kind), numbers];
    let plain = Column {
        default: Some(next),
        not_null: true,
        ..column.clone()
    };
    statements.extend(safe::furnished(dialect, table, &plain)?);
    if let Some(clause) = column.numbered.as_ref().filter(|_| !column.is_serial()) {
        let table_text = of.replace('\'', "''");
        let name = column.name.replace('\'', "''");
        statements.extend([
            "BEGIN".to_owned(),
            format!("ALTER TABLE {of} ALTER COLUMN {written} DROP DEFAULT"),
            format!("DROP SEQUENCE {sequence}"),
            format!("ALTER TABLE {of} ALTER COLUMN {written} ADD {clause}"),
            format!(
                "SELECT setval(pg_get_serial_sequence('{table_text}', '{name}'), \
                 coalesce(max({written}), 0) + 1, false) FROM {of}"
            ),
            "COMMIT".to_owned(),
        ]);
    }
    Ok(vec![SafeStep::now(statements)])
}

fn dropped(
    dialect: Dialect,
    table: &Named,
    column: &str,
    place: &Place<'_>,
) -> Result<Vec<SafeStep>> {
    let (of, written) = (&table.text, dialect.quoted(column)?);
    let known = place.tables.column(table, column);
    let drop = SafeStep::after(DEPLOYED, vec![place.text.to_owned()]);
    Ok(match known {
        Some(known) if known.not_null && !known.primary_key && known.default.is_none() => {
            let relax = format!("ALTER TABLE {of} ALTER COLUMN {written} DROP NOT NULL");
            vec![SafeStep::now(vec![relax]), drop]
        }
        _ => vec![drop],
    })
}

/// Both names, and each has what was written to the other.
fn renamed(
    dialect: Dialect,
    table: &Named,
    from: &str,
    to: &str,
    place: &Place<'_>,
) -> Result<Vec<SafeStep>> {
    let known = place.tables.column(table, from);
    let Some(known) = known.filter(|_| !place.tables.is_bound(table, from)) else {
        return Ok(Vec::new());
    };
    let (old, new) = (dialect.quoted(from)?, dialect.quoted(to)?);
    let of = &table.text;
    let trigger = safe::name(dialect, &[&table.name, from, to])?;
    let body = format!(
        "IF TG_OP = 'INSERT' THEN \
           NEW.{new} := coalesce(NEW.{new}, NEW.{old}); NEW.{old} := coalesce(NEW.{old}, NEW.{new}); \
         ELSIF NEW.{new} IS DISTINCT FROM OLD.{new} THEN NEW.{old} := NEW.{new}; \
         ELSE NEW.{new} := NEW.{old}; END IF;"
    );
    let column = Column {
        name: to.to_owned(),
        written: new.clone(),
        ..known.clone()
    };
    let mut expand = vec![safe::bare(table, &column, &known.kind_text)];
    expand.extend(safe::copied_by_trigger(table, &trigger, &body));
    let pending = format!("{new} IS DISTINCT FROM {old}");
    expand.push(safe::backfill(table, &new, &old, &pending));
    if known.not_null {
        expand.extend(safe::required(dialect, table, to)?);
    }
    let mut contract = vec!["BEGIN".to_owned()];
    contract.extend(safe::no_trigger(table, &trigger));
    contract.push(format!("ALTER TABLE {of} DROP COLUMN {old}"));
    if let Some(default) = &known.default {
        contract.push(format!(
            "ALTER TABLE {of} ALTER COLUMN {new} SET DEFAULT {default}"
        ));
    }
    contract.push("COMMIT".to_owned());
    Ok(vec![
        SafeStep::now(expand),
        SafeStep::after(DEPLOYED, contract),
    ])
}

/// A column of the other type beside the old one, kept equal, until they exchange their names.
fn retyped(
    dialect: Dialect,
    table: &Named,
    column: &str,
    kind: &str,
    using: Option<String>,
    known: Option<Column>,
) -> Result<Vec<SafeStep>> {
    let of = &table.text;
    let next = format!("{column}_next");
    let (old, new) = (dialect.quoted(column)?, safe::name(dialect, &[&next])?);
    let trigger = safe::name(dialect, &[&table.name, &next])?;
    let value = using.unwrap_or_else(|| format!("{old}::{kind}"));
    // In a trigger the row has no other name.
    let of_row = value.replace(old.as_str(), &format!("NEW.{old}"));
    let of_row = if of_row == value {
        value.replace(column, &format!("NEW.{column}"))
    } else {
        of_row
    };
    let mut statements = vec![format!("ALTER TABLE {of} ADD COLUMN {new} {kind}")];
    let body = format!("NEW.{new} := {of_row};");
    statements.extend(safe::copied_by_trigger(table, &trigger, &body));
    let pending = format!("{new} IS DISTINCT FROM ({value})");
    statements.push(safe::backfill(table, &new, &value, &pending));
    let known = known.unwrap_or_default();
    if known.not_null {
        statements.extend(safe::required(dialect, table, &next)?);
    }
    statements.push("BEGIN".to_owned());
    statements.extend(safe::no_trigger(table, &trigger));
    statements.push(format!("ALTER TABLE {of} DROP COLUMN {old}"));
    statements.push(format!("ALTER TABLE {of} RENAME COLUMN {new} TO {old}"));
    if let Some(default) = known.default {
        statements.push(format!(
            "ALTER TABLE {of} ALTER COLUMN {old} SET DEFAULT {default}"
        ));
    }
    statements.push("COMMIT".to_owned());
    Ok(vec![SafeStep::now(statements)])
}
