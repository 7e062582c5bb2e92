//! Constraints that a table gets.

use terrace_sql::Dialect;

use super::act::{Act, Change, Constraint, ConstraintKind, Named};
use super::found::Place;
use super::safe::{self, SafeStep};

pub(super) fn find(table: &Named, change: &Change, place: &mut Place<'_>) {
    match change {
        Change::Validate(name) if place.together && place.tables.is_unvalidated(name) => {
            let steps = place.steps(|_| Ok(vec![SafeStep::now(vec![place.text.to_owned()])]));
            place.note_steps("validated-at-once", table, steps);
        }
        _ if !place.tables.is_in_use(table) => {}
        Change::DropPrimaryKey => place.note("primary-key", table),
        Change::AddConstraint(constraint) => added(table, constraint, place),
        _ => {}
    }
}

/// Domains, which belong to no table.
pub(super) fn find_domain(act: &Act, place: &mut Place<'_>) {
    match act {
        Act::CreateDomain {
            domain,
            constrained: true,
        } => place.note("domain-with-constraint", domain),
        Act::ConstrainDomain {
            domain,
            not_valid: false,
        } => place.note("domain-constraint", domain),
        _ => {}
    }
}

fn added(table: &Named, constraint: &Constraint, place: &mut Place<'_>) {
    if constraint.not_valid || constraint.of_index {
        return;
    }
    let rule = match constraint.kind {
        ConstraintKind::Check => "check-validation",
        ConstraintKind::ForeignKey => "foreign-key-validation",
        ConstraintKind::Unique => "unique-constraint",
        ConstraintKind::PrimaryKey => "primary-key",
        ConstraintKind::Exclusion => "exclusion-constraint",
    };
    let steps = place.steps(|dialect| safe_form(dialect, table, constraint, place));
    place.note_steps(rule, table, steps);
}

fn safe_form(
    dialect: Dialect,
    table: &Named,
    constraint: &Constraint,
    place: &Place<'_>,
) -> terrace_core::Result<Vec<SafeStep>> {
    let given = |suffix: &str| {
        if let Some(name) = &constraint.name {
            return Ok(name.clone());
        }
        let mut parts = vec![table.name.as_str()];
        parts.extend(constraint.columns.iter().map(String::as_str));
        parts.push(suffix);
        safe::name(dialect, &parts)
    };
    let listed = indexed(&constraint.text);
    Ok(match constraint.kind {
        ConstraintKind::Check | ConstraintKind::ForeignKey => {
            let suffix = match constraint.kind {
                ConstraintKind::Check => "check",
                _ => "fkey",
            };
            let name = match constraint.kind {
                // A check is named after its table alone, unless it is about one column.
                ConstraintKind::Check if constraint.name.is_none() => {
                    let mentioned = place.tables.mentioned(table, &constraint.text);
                    match mentioned.as_slice() {
                        [one] => safe::name(dialect, &[&table.name, one, suffix])?,
                        _ => safe::name(dialect, &[&table.name, suffix])?,
                    }
                }
                _ => given(suffix)?,
            };
            vec![SafeStep::now(safe::validated(
                table,
                &name,
                &constraint.text,
            ))]
        }
        ConstraintKind::Unique if listed.is_some() => {
            let listed = &listed.unwrap_or_default();
            vec![SafeStep::now(safe::keyed(
                table,
                &given("key")?,
                listed,
                "UNIQUE",
            ))]
        }
        ConstraintKind::PrimaryKey if listed.is_some() => {
            let name = match &constraint.name {
                Some(name) => name.clone(),
                None => safe::name(dialect, &[&table.name, "pkey"])?,
            };
            let mut statements = Vec::new();
            for column in &constraint.columns {
                statements.extend(safe::required(dialect, table, column)?);
            }
            let listed = &listed.unwrap_or_default();
            statements.extend(safe::keyed(table, &name, listed, "PRIMARY KEY"));
            vec![SafeStep::now(statements)]
        }
        _ => Vec::new(),
    })
}

/// What an index says where a key says this; `None` for a key that no index can be turned into.
fn indexed(text: &str) -> Option<String> {
    let (before, _) = text.split_once('(')?;
    let listed = text.get(before.len()..)?;
    let words: Vec<&str> = before.split_whitespace().collect();
    let words = words.join(" ").to_ascii_uppercase();
    let plain = ["UNIQUE", "PRIMARY KEY"].contains(&words.as_str());
    let ends = listed.ends_with(')');
    match words.as_str() {
        _ if plain && ends => Some(listed.to_owned()),
        "UNIQUE NULLS NOT DISTINCT" if ends => Some(format!("{listed} NULLS NOT DISTINCT")),
        _ => None,
    }
}
