//! What is worth a look before anything is written.

use super::plan::is_ours;
use terrace_sql::{Capabilities, Dialect, LiveTable, Rescope};

pub(super) fn of(dialect: Dialect, rescope: &Rescope, all: &[LiveTable]) -> Vec<String> {
    let capabilities = dialect.capabilities();
    let mut notes = Vec::new();
    for table in &rescope.tables {
        references(capabilities, rescope, table, &mut notes);
        numbers(capabilities, table, &mut notes);
        indexes(table, &mut notes);
        let triggers: Vec<&str> = table.triggers.iter().map(|t| t.name.as_str()).collect();
        if !triggers.is_empty() {
            notes.push(format!(
                "{}: kept as they are: the triggers {}. What they write into tables with a tenant \
                 has to name it",
                table.name,
                triggers.join(", ")
            ));
        }
        views(capabilities, table, &mut notes);
        let policies = table.policies.iter().filter(|policy| policy.permissive);
        for policy in policies {
            notes.push(format!(
                "{}: the policy {} stays; the restrictive policy keeps tenants apart beside it",
                table.name, policy.name
            ));
        }
    }
    if rescope.security.is_some() {
        let shared = all
            .iter()
            .filter(|table| rescope.table(&table.name).is_none() && !is_ours(&table.name));
        let shared: Vec<&str> = shared.map(|table| table.name.as_str()).collect();
        if let (Some(security), [_, ..]) = (&rescope.security, shared.as_slice()) {
            notes.push(format!(
                "{} has no right to what stays one for all: GRANT SELECT by hand on what every tenant may read ({})",
                security.runtime_role,
                shared.join(", ")
            ));
        }
    }
    notes
}

fn references(
    capabilities: &Capabilities,
    rescope: &Rescope,
    table: &LiveTable,
    notes: &mut Vec<String>,
) {
    for key in &table.foreign_keys {
        let columns = key.columns.join(", ");
        if rescope.table(&key.references).is_none() {
            notes.push(format!(
                "{}: ({columns}) goes on to refer to {}, which is one for all tenants",
                table.name, key.references
            ));
        } else if key.on_delete.starts_with("SET") && !capabilities.partial_set_null {
            notes.push(format!(
                "{}: ON DELETE {} of ({columns}) becomes NO ACTION, since it would take the tenant \
                 away, too: set the column before the row of {} is deleted",
                table.name, key.on_delete, key.references
            ));
        }
        if key.full && key.columns.len() == 1 {
            notes.push(format!(
                "{}: MATCH FULL of ({columns}) becomes MATCH SIMPLE, which is the same for one column",
                table.name
            ));
        }
    }
}

fn numbers(capabilities: &Capabilities, table: &LiveTable, notes: &mut Vec<String>) {
    if capabilities.composite_identity {
        return;
    }
    for column in table.columns.iter().filter(|column| column.numbered) {
        notes.push(format!(
            "{}: the database numbers {} no more; Terrace gives numbers per tenant, other programs \
             have to name one",
            table.name, column.name
        ));
    }
}

fn indexes(table: &LiveTable, notes: &mut Vec<String>) {
    for index in table
        .indexes
        .iter()
        .filter(|index| !index.method.is_empty())
    {
        notes.push(format!(
            "{}: the index {} stays as it is: a {} index makes nothing unique",
            table.name, index.name, index.method
        ));
    }
}

fn views(capabilities: &Capabilities, table: &LiveTable, notes: &mut Vec<String>) {
    for view in &table.views {
        let name = &view.name;
        notes.push(if !capabilities.row_level_security {
            format!(
                "{}: the view {name} is kept; it shows the rows of all tenants",
                table.name
            )
        } else if view.materialized {
            format!(
                "{}: the materialized view {name} is kept; it holds rows of all tenants, and policies \
                 don't reach them: give no role of requests a right to it",
                table.name
            )
        } else if view.invoker {
            format!("{}: the view {name} is kept; it reads with the rights of whoever asks", table.name)
        } else {
            format!(
                "{}: the view {name} is kept and reads with the rights of whoever asks from now on, \
                 so that the policies hold in it",
                table.name
            )
        });
    }
}
