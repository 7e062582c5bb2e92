//! The shape of a tenant's tables: as declared, or with the tenant column in every key.

use std::sync::Arc;

use terrace_core::ColumnType;
use terrace_sql::{ColumnDefinition, Ddl, Dialect, TableDefinition, TenantPolicy};

use super::place::TENANT_SETTING;
use crate::servers::Roles;

/// The shape that tables of one migration target have: as declared, or led by the tenant column.
///
/// The same declared table and the same change of it go to every target; the shape turns them into
/// what that target's database has to run.
#[derive(Clone, Debug)]
pub struct TableShape {
    row: Option<RowShape>,
    grant_to: Option<String>,
}

#[derive(Clone, Debug)]
struct RowShape {
    column: Arc<str>,
    numbers_identity: bool,
    policies: Option<Policies>,
}

#[derive(Clone, Debug)]
struct Policies {
    runtime: String,
    owner: String,
}

impl TableShape {
    /// As declared; tenants are apart by other means.
    pub(crate) fn plain(roles: Option<&Roles>) -> Self {
        Self {
            row: None,
            grant_to: roles.map(|roles| roles.runtime.clone()),
        }
    }

    /// As declared, for tables of the registry.
    pub(crate) fn registry(roles: Option<&Roles>) -> Self {
        Self {
            row: None,
            grant_to: roles.map(|roles| roles.registry.clone()),
        }
    }

    /// With the tenant column in front of every key, and policies where the database has them.
    pub(crate) fn row(column: Arc<str>, dialect: Dialect, roles: Option<&Roles>) -> Self {
        let capabilities = dialect.capabilities();
        let policies = roles
            .filter(|_| capabilities.row_level_security)
            .map(|roles| Policies {
                runtime: roles.runtime.clone(),
                owner: roles.owner.clone(),
            });
        Self {
            row: Some(RowShape {
                column,
                numbers_identity: !capabilities.composite_identity,
                policies,
            }),
            grant_to: roles.map(|roles| roles.runtime.clone()),
        }
    }

    /// What has to run for one declared step.
    pub fn apply(&self, step: &Ddl) -> Vec<Ddl> {
        let mut steps = match &self.row {
            Some(row) => row.apply(step),
            None => vec![step.clone()],
        };
        if let (Ddl::CreateTable(table), Some(role)) = (step, &self.grant_to) {
            steps.push(Ddl::Grant {
                table: table.name.clone(),
                role: role.clone(),
            });
        }
        steps
    }
}

impl RowShape {
    fn apply(&self, step: &Ddl) -> Vec<Ddl> {
        let mut step = step.clone();
        let mut after = Vec::new();
        match &mut step {
            Ddl::CreateTable(table) => after = self.reshape(table),
            Ddl::RebuildTable { table, copied } => {
                after = self.reshape(table);
                self.lead(copied);
            }
            Ddl::CreateIndex { index, .. } => self.lead(&mut index.columns),
            Ddl::AddUnique { unique, .. } => self.lead(&mut unique.columns),
            Ddl::AddForeignKey { foreign_key, .. } => {
                self.lead(&mut foreign_key.columns);
                self.lead(&mut foreign_key.referenced_columns);
            }
            Ddl::DropTable(_)
            | Ddl::RenameTable { .. }
            | Ddl::AddColumn { .. }
            | Ddl::DropColumn { .. }
            | Ddl::DropIndex { .. }
            | Ddl::DropUnique { .. }
            | Ddl::DropForeignKey { .. }
            | Ddl::AddCheck { .. }
            | Ddl::NumberIdentity { .. }
            | Ddl::Protect(_)
            | Ddl::Grant { .. }
            | Ddl::CreateNamespace { .. }
            | Ddl::DropNamespace(_)
            | Ddl::CreateDatabase(_)
            | Ddl::DropDatabase(_) => {}
        }
        after.insert(0, step);
        after
    }

    /// Puts the tenant in front of every key; gives the steps that must follow.
    fn reshape(&self, table: &mut TableDefinition) -> Vec<Ddl> {
        table.columns.insert(
            0,
            ColumnDefinition {
                name: self.column.to_string(),
                column_type: ColumnType::Uuid,
                nullable: false,
                identity: false,
                default: None,
            },
        );
        self.lead(&mut table.primary_key);
        table
            .uniques
            .iter_mut()
            .for_each(|unique| self.lead(&mut unique.columns));
        table
            .indexes
            .iter_mut()
            .for_each(|index| self.lead(&mut index.columns));
        for key in &mut table.foreign_keys {
            self.lead(&mut key.columns);
            self.lead(&mut key.referenced_columns);
        }
        let mut after = Vec::new();
        let identity = table.columns.iter_mut().find(|column| column.identity);
        if let (true, Some(column)) = (self.numbers_identity, identity) {
            column.identity = false;
            after.push(Ddl::NumberIdentity {
                table: table.name.clone(),
                column: column.name.clone(),
                tenant_column: self.column.to_string(),
            });
        }
        if let Some(policies) = &self.policies {
            after.push(Ddl::Protect(TenantPolicy {
                table: table.name.clone(),
                column: self.column.to_string(),
                setting: TENANT_SETTING.to_owned(),
                runtime_role: policies.runtime.clone(),
                owner_role: policies.owner.clone(),
            }));
        }
        after
    }

    fn lead(&self, columns: &mut Vec<String>) {
        columns.insert(0, self.column.to_string());
    }
}
