//! Who the tenants are, and where: rows of a query or a table that the operator names.

use std::collections::BTreeSet;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_tenancy::{Endpoint, MigrationTarget, PlainDatabase};

use crate::project::Project;

/// A tenant, as the query names it.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    pub(crate) name: String,
    /// A schema, or the URL of a database.
    place: String,
}

impl Tenant {
    /// A tenant of whom only the name matters any more.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: String::new(),
        }
    }
}

/// The tenants whom the arguments name; `None` when they name none at all.
///
/// # Errors
/// When the query fails or says nothing of use; when it has no rows.
pub(crate) async fn list(
    project: &Project,
    database: &PlainDatabase,
) -> Result<Option<Vec<Tenant>>> {
    let arguments = &project.common.tenants;
    let query = match (&arguments.tenants_query, &arguments.tenants_table) {
        (Some(query), _) => query.clone(),
        (None, Some(table)) => query_of(table)?,
        (None, None) => return Ok(None),
    };
    let rows = database
        .rows(&query)
        .await
        .map_err(|error| error.with_context("the tenants can't be listed"))?;
    let mut tenants = Vec::with_capacity(rows.len());
    for row in rows {
        let mut columns = row.into_iter();
        let name = columns.next().flatten().filter(|name| !name.is_empty());
        let Some(name) = name else {
            return Err(wrong("a row of the tenants' query has no name").with_hint(
                "its first column is the tenant's name, its second a schema or a database URL",
            ));
        };
        let place = columns.next().flatten().filter(|place| !place.is_empty());
        let place = place.unwrap_or_else(|| name.clone());
        tenants.push(Tenant { name, place });
    }
    refuse_twins(&tenants)?;
    if tenants.is_empty() && !arguments.allow_no_tenants {
        return Err(
            wrong("the tenants' query has no rows, so that no tenant was migrated")
                .with_hint("correct it, or say --allow-no-tenants when there are none yet"),
        );
    }
    if arguments.only.is_empty() {
        return Ok(Some(tenants));
    }
    if let Some(unknown) = arguments
        .only
        .iter()
        .find(|name| !tenants.iter().any(|tenant| tenant.name == **name))
    {
        return Err(Error::new(
            ErrorKind::NotFound,
            format!("there is no tenant {unknown:?}"),
        )
        .with_hint("the names are those of the first column of the tenants' query"));
    }
    tenants.retain(|tenant| arguments.only.contains(&tenant.name));
    Ok(Some(tenants))
}

/// Two tenants of one name, or in one place, are a mistake of the query.
fn refuse_twins(tenants: &[Tenant]) -> Result<()> {
    let (mut names, mut places) = (BTreeSet::new(), BTreeSet::new());
    for tenant in tenants {
        if !names.insert(&tenant.name) {
            return Err(wrong(format!(
                "the tenants' query names {} twice",
                tenant.name
            )));
        }
        if !places.insert(&tenant.place) {
            return Err(wrong(format!(
                "the tenants' query puts {} where another tenant is",
                tenant.name
            ))
            .with_hint("each tenant has a schema or a database of its own"));
        }
    }
    Ok(())
}

/// The query for `orgs(slug, schema_name)`.
fn query_of(table: &str) -> Result<String> {
    let (name, columns) = match table.split_once('(') {
        Some((name, columns)) => (name, columns.strip_suffix(')').unwrap_or("-")),
        None => (table, "name, schema_name"),
    };
    let is_name = |text: &str| {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        !text.is_empty() && text.chars().all(fits)
    };
    let columns: Vec<&str> = columns.split(',').map(str::trim).collect();
    if !is_name(name.trim()) || columns.len() > 2 || !columns.iter().all(|column| is_name(column)) {
        return Err(
            wrong(format!("{table:?} is not a table with at most two columns")).with_hint(
                "write orgs(slug, schema_name), or a query of your own with --tenants-query",
            ),
        );
    }
    Ok(format!(
        "SELECT {} FROM {} ORDER BY 1",
        columns.join(", "),
        name.trim()
    ))
}

/// Where a tenant's tables are.
///
/// # Errors
/// When the database can't be reached or the schema is missing.
pub(crate) async fn target(
    project: &Project,
    database: &PlainDatabase,
    tenant: &Tenant,
) -> Result<MigrationTarget> {
    let scope = ScopeKind::Tenant;
    let place = tenant.place.as_str();
    if is_url(place) {
        let own = project.tenant_database(database, place)?;
        return Ok(own.target(&tenant.name, scope, None));
    }
    if !database.capabilities().local_search_path {
        let url = project.common.database.as_deref().unwrap_or_default();
        let own = Endpoint::parse(url)?.with_database(place).ok_or_else(|| {
            wrong(format!(
                "{place:?} is neither a database URL nor a schema of this database"
            ))
            .with_hint("let the second column of the tenants' query be a database URL")
        })?;
        let own = database.later(&own, project.single());
        return Ok(own.target(&tenant.name, scope, None));
    }
    if !database.has_namespace(place).await? {
        if !project.common.tenants.create_schemas {
            return Err(
                Error::new(ErrorKind::NotFound, format!("there is no schema {place:?}"))
                    .with_hint("make it, or let it be made with --create-schemas"),
            );
        }
        database.make_namespace(place).await?;
    }
    Ok(database.target(&tenant.name, scope, Some(place)))
}

fn is_url(place: &str) -> bool {
    place.contains("://") || Endpoint::parse(place).is_ok()
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_its_columns_is_a_query() {
        assert_eq!(
            query_of("public.orgs(slug, schema_name)").unwrap(),
            "SELECT slug, schema_name FROM public.orgs ORDER BY 1"
        );
        assert_eq!(
            query_of("tenants").unwrap(),
            "SELECT name, schema_name FROM tenants ORDER BY 1"
        );
        for wrong in ["", "a; DROP TABLE b", "a(b, c, d)", "a(b", "a(b c)"] {
            assert!(query_of(wrong).is_err(), "{wrong}");
        }
    }
}
