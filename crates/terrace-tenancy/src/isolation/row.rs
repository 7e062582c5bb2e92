//! Row isolation: shared tables, a tenant column in every key, and row-level security where the
//! database has it.

use terrace_core::{Error, ErrorKind, ModelSchema, Result, Tenant, Value};
use terrace_driver::Shape;
use terrace_sql::{Assignment, Delete, Expression, Statement, Update};

use super::place::{Guard, Place, Raw};
use super::shape::TableShape;
use crate::servers::{MigrationTarget, Servers};
use crate::{Executor, Placement};

pub(super) fn place(servers: &Servers, tenant: &Tenant, placement: &Placement) -> Result<Place> {
    let shard = servers.shard(placement.shard())?;
    let capabilities = shard.dialect().capabilities();
    let guarded_by_database = capabilities.row_level_security && capabilities.local_settings;
    if servers.policies_alone() && !guarded_by_database {
        return Err(Error::new(
            ErrorKind::Configuration,
            "the tenant predicate can't be left out on a database without row-level security",
        ));
    }
    let id = tenant.id().as_uuid();
    let pools = shard.shared_source()?;
    Ok(Place {
        guard: Some(Guard {
            column: servers.tenant_column(),
            value: Value::Uuid(id),
            setting: guarded_by_database.then(|| id.to_string()),
            predicate: !servers.policies_alone(),
        }),
        raw: if guarded_by_database && shard.parts_registry() {
            Raw::Allowed
        } else {
            Raw::Refused("it shares its tables, and only our own predicate parts the tenants")
        },
        ..Place::of_tenant(servers, &shard, pools, (tenant, placement))
    })
}

pub(super) fn target(servers: &Servers, placement: &Placement) -> Result<MigrationTarget> {
    let shard = servers.shard(placement.shard())?;
    let shape = TableShape::row(servers.tenant_column(), shard.dialect(), shard.roles());
    Ok(MigrationTarget::shared(&shard, placement.shard(), shape))
}

/// Deletes the tenant's rows, those that refer to others first.
pub(super) async fn retire(
    servers: &Servers,
    placement: &Placement,
    models: &[&'static ModelSchema],
) -> Result<()> {
    let nobody = Tenant::new(
        placement.tenant(),
        terrace_core::Slug::default_tenant(),
        "retired",
        terrace_core::TenantStatus::Archived,
    );
    let db = crate::Db::<Tenant>::new(place(servers, &nobody, placement)?);
    db.transaction(async |tx| {
        let ordered = references_first(models);
        for update in detached(&ordered) {
            tx.session()
                .run(&Statement::Update(update), Shape::Slow, &mut |_| Ok(()))
                .await?;
        }
        for model in ordered {
            let delete = Delete {
                query: 0,
                table: model.into(),
                filter: None,
                returning: Vec::new(),
            };
            tx.session()
                .run(&Statement::Delete(delete), Shape::Slow, &mut |_| Ok(()))
                .await?;
        }
        Ok(())
    })
    .await
}

/// Empties the references that no order of deletes satisfies: to the table itself, or in a circle.
/// Some databases check them with every row.
fn detached(ordered: &[&'static ModelSchema]) -> Vec<Update> {
    let mut updates = Vec::new();
    for (place, model) in ordered.iter().enumerate() {
        let gone = |table| {
            ordered[..=place]
                .iter()
                .any(|earlier| earlier.table == table)
        };
        let columns: Vec<_> = model
            .references()
            .filter(|to| to.constraint && gone((to.model)().table))
            .flat_map(|to| to.columns)
            .collect();
        let assignments: Vec<_> = model
            .fields
            .iter()
            .filter(|field| field.nullable && columns.contains(&&field.column))
            .map(|field| Assignment {
                column: field.column.into(),
                value: Expression::Value(Value::Null(field.column_type.value_type())),
            })
            .collect();
        if !assignments.is_empty() {
            updates.push(Update {
                query: 0,
                table: (*model).into(),
                assignments,
                filter: None,
                returning: Vec::new(),
            });
        }
    }
    updates
}

/// Models in an order in which each comes before those that it refers to.
fn references_first(models: &[&'static ModelSchema]) -> Vec<&'static ModelSchema> {
    fn visit(
        models: &[&'static ModelSchema],
        model: &'static ModelSchema,
        ordered: &mut Vec<&'static ModelSchema>,
        path: &mut Vec<&'static str>,
    ) {
        if path.contains(&model.table) || ordered.iter().any(|done| done.table == model.table) {
            return;
        }
        path.push(model.table);
        for reference in model.fields.iter().filter_map(|field| field.reference) {
            if reference.constraint {
                visit(models, (reference.model)(), ordered, path);
            }
        }
        for key in model.foreign_keys {
            if let Some(referred) = models.iter().find(|other| other.table == key.table) {
                visit(models, referred, ordered, path);
            }
        }
        path.pop();
        ordered.push(model);
    }
    let (mut ordered, mut path) = (Vec::new(), Vec::new());
    for &model in models {
        visit(models, model, &mut ordered, &mut path);
    }
    ordered.reverse();
    ordered
}
