//! What can't be done, all of it at once: nothing is written as long as there is any of it.

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::{Dialect, LiveForeignKey, LiveTable};

use super::choice::TenantizeChoice;

/// The longest name that every database takes.
const LONGEST: usize = 63;

pub(super) fn check(
    dialect: Dialect,
    chosen: &[&LiveTable],
    all: &[LiveTable],
    choice: &TenantizeChoice,
) -> Result<()> {
    check_names(choice)?;
    check_tenants(all, choice)?;
    let mut refused = Vec::new();
    for table in chosen {
        refused.extend(of_table(dialect, table, choice));
    }
    let is_chosen = |name: &str| {
        chosen
            .iter()
            .any(|table| table.name.eq_ignore_ascii_case(name))
    };
    for table in all.iter().filter(|table| !is_chosen(&table.name)) {
        for key in table
            .foreign_keys
            .iter()
            .filter(|key| is_chosen(&key.references))
        {
            refused.push(format!(
                "{} is one for all tenants and refers to {}, whose rows would be several tenants': \
                 choose it too, or drop its foreign key ({})",
                table.name,
                key.references,
                key.columns.join(", ")
            ));
        }
    }
    match refused.as_slice() {
        [] => Ok(()),
        [one] => Err(Error::new(ErrorKind::InvalidInput, one.clone())
            .with_hint("nothing was changed; or leave the table out with --exclude")),
        several => Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{} things stand in the way:\n  - {}",
                several.len(),
                several.join("\n  - ")
            ),
        )
        .with_hint("nothing was changed; tables can be left out with --exclude")),
    }
}

fn check_names(choice: &TenantizeChoice) -> Result<()> {
    let names = [
        ("column", &choice.column),
        ("role", &choice.runtime_role),
        ("policy", &choice.policy),
        ("setting", &choice.setting),
    ];
    for (what, name) in names {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
        if name.is_empty() || !name.chars().all(fits) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{name:?} is not a name for a {what}"),
            )
            .with_hint("use letters, digits and '_'"));
        }
        if name.len() > LONGEST {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the name {name} of the {what} is too long: it has {} bytes, and {LONGEST} fit",
                    name.len()
                ),
            )
            .with_hint("choose a shorter one"));
        }
    }
    if !choice.setting.contains('.') {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} is not a name for a setting", choice.setting),
        )
        .with_hint("settings of one's own have a point in their name: app.tenant_id"));
    }
    Ok(())
}

fn check_tenants(all: &[LiveTable], choice: &TenantizeChoice) -> Result<()> {
    let Some((tenants, key)) = &choice.tenants else {
        return Ok(());
    };
    let table = all.iter().find(|table| table.name == *tenants);
    let Some(table) = table else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("there is no table {tenants} of tenants"),
        )
        .with_hint("make it first, with the default tenant in it, or leave --tenant-table out"));
    };
    if table.key() != [key.as_str()] {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{key} is not the primary key of {tenants}"),
        )
        .with_hint("write --tenant-table organizations(id)"));
    }
    Ok(())
}

fn of_table(dialect: Dialect, table: &LiveTable, choice: &TenantizeChoice) -> Vec<String> {
    let name = &table.name;
    let column = &choice.column;
    let mut refused = Vec::new();
    if !table.special.is_empty() {
        refused.push(format!(
            "{name} is {}: only plain tables are changed",
            table.special
        ));
    }
    if table.key().is_empty() {
        refused.push(format!(
            "{name} has no primary key: add one, so that its rows can be told apart"
        ));
    }
    if let Some(found) = table.column(column) {
        if found.generated {
            refused.push(format!("{name}.{column} is calculated by the database"));
        } else if !dialect.administration().holds_tenants(&found.of) {
            refused.push(format!(
                "{name} has a column {column} already, of the type {}: choose another name with \
                 --column, or give it the type of tenants' ids, uuid",
                found.of.to_lowercase()
            ));
        }
    }
    let odd = table
        .columns
        .iter()
        .find(|other| other.name != *column && other.name.eq_ignore_ascii_case(column));
    if let Some(odd) = odd {
        refused.push(format!(
            "{name} has a column {}, which differs from {column} in capitals alone",
            odd.name
        ));
    }
    let keys = table.primary_key.iter().chain(&table.uniques);
    for key in keys {
        let place = key.columns.iter().position(|name| name == column);
        if place.is_some_and(|place| place > 0) {
            refused.push(format!(
                "{column} stands in the key ({}) of {name}, but not first: make it anew with \
                 {column} in front",
                key.columns.join(", ")
            ));
        }
    }
    for exclusion in &table.exclusions {
        refused.push(format!(
            "{name} has the exclusion constraint {}: drop it before, and add it again with \
             {column} WITH = in front",
            exclusion.name
        ));
    }
    refused.extend(
        table
            .foreign_keys
            .iter()
            .flat_map(|key| of_key(name, key, column)),
    );
    refused
}

fn of_key(table: &str, key: &LiveForeignKey, column: &str) -> Vec<String> {
    let columns = key.columns.join(", ");
    let mut refused = Vec::new();
    if key.full && key.columns.len() > 1 {
        refused.push(format!(
            "the foreign key ({columns}) of {table} is MATCH FULL, which the tenant column would \
             change: make it MATCH SIMPLE, with a check"
        ));
    }
    if key.on_update.starts_with("SET") {
        refused.push(format!(
            "the foreign key ({columns}) of {table} is ON UPDATE {}, which would take the tenant \
             away, too: make it NO ACTION or CASCADE",
            key.on_update
        ));
    }
    let place = key.columns.iter().position(|name| name == column);
    if place.is_some_and(|place| place > 0) {
        refused.push(format!(
            "{column} stands in the foreign key ({columns}) of {table}, but not first"
        ));
    }
    refused
}
