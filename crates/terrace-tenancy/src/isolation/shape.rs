//! The shape of a tenant's tables: as declared, or with the tenant column in every key.

use std::sync::Arc;

use terrace_core::ColumnType;
use terrace_sql::{
    ColumnDefinition, Copied, Ddl, Dialect, ExclusionDefinition, ExclusionElement, IndexDefinition,
    TableDefinition, TenantPolicy,
};

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

/// What the names of the policies that part tenants end with.
const TENANT_POLICY: &str = "tenant";

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

    /// The column that leads every key, if there is one.
    pub(crate) fn tenant_column(&self) -> Option<&str> {
        self.row.as_ref().map(|row| row.column.as_ref())
    }

    /// What has to run for one declared step.
    pub fn apply(&self, step: &Ddl) -> Vec<Ddl> {
        let mut steps = match &self.row {
            Some(row) => row.apply(step),
            None => vec![step.clone()],
        };
        if let Ddl::CreateTable(table) = step {
            steps.extend(self.grant(&table.name));
        }
        steps
    }

    /// What gives the role that serves requests its rights to a table.
    pub(crate) fn grant(&self, table: &str) -> Option<Ddl> {
        self.grant_to.as_ref().map(|role| Ddl::Grant {
            table: table.to_owned(),
            role: role.clone(),
        })
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
                copied.insert(0, Copied::same(self.column.as_ref()));
            }
            Ddl::RenameTable {
                table,
                to,
                identity,
            } => after = self.renamed(table, to, identity.as_ref()),
            Ddl::DropTable(table) if self.numbers_identity => {
                after.push(Ddl::ForgetIdentity(table.clone()));
            }
            Ddl::AddExclusion { exclusion, .. } => self.lead_exclusion(exclusion),
            Ddl::CreateIndex { index, .. } => self.lead_index(index),
            Ddl::AddUnique { unique, .. } => self.lead(&mut unique.columns),
            Ddl::AddForeignKey { foreign_key, .. } => {
                self.lead(&mut foreign_key.columns);
                self.lead(&mut foreign_key.referenced_columns);
            }
            Ddl::DropTable(_)
            | Ddl::AddColumn { .. }
            | Ddl::DropColumn { .. }
            | Ddl::RenameColumn { .. }
            | Ddl::AlterColumn { .. }
            | Ddl::DropIndex { .. }
            | Ddl::RenameIndex { .. }
            | Ddl::RenameConstraint { .. }
            | Ddl::DropUnique { .. }
            | Ddl::DropForeignKey { .. }
            | Ddl::AddCheck { .. }
            | Ddl::DropCheck { .. }
            | Ddl::DropExclusion { .. }
            | Ddl::NumberIdentity { .. }
            | Ddl::ForgetIdentity(_)
            | Ddl::MoveIdentity { .. }
            | Ddl::RenamePolicies { .. }
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
                ..ColumnDefinition::default()
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
            .for_each(|index| self.lead_index(index));
        table
            .exclusions
            .iter_mut()
            .for_each(|exclusion| self.lead_exclusion(exclusion));
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
                suffix: TENANT_POLICY.to_owned(),
                runtime_role: policies.runtime.clone(),
                owner_role: policies.owner.clone(),
            }));
        }
        after
    }

    /// A kind of index that has room for one column keeps to it: it makes nothing unique.
    fn lead_index(&self, index: &mut IndexDefinition) {
        if index.method.has_several_columns() {
            self.lead(&mut index.columns);
        }
    }

    /// What follows the new name of a table: the numbers that were given in it and the policies go
    /// along.
    fn renamed(&self, table: &str, to: &str, identity: Option<&String>) -> Vec<Ddl> {
        let mut after = Vec::new();
        if let (true, Some(column)) = (self.numbers_identity, identity) {
            after.push(Ddl::MoveIdentity {
                table: table.to_owned(),
                to: to.to_owned(),
            });
            after.push(Ddl::NumberIdentity {
                table: to.to_owned(),
                column: column.clone(),
                tenant_column: self.column.to_string(),
            });
        }
        if self.policies.is_some() {
            after.push(Ddl::RenamePolicies {
                from: table.to_owned(),
                table: to.to_owned(),
            });
        }
        after
    }

    fn lead_exclusion(&self, exclusion: &mut ExclusionDefinition) {
        let tenant = ExclusionElement {
            column: self.column.to_string(),
            operator: "=".to_owned(),
        };
        exclusion.elements.insert(0, tenant);
    }

    fn lead(&self, columns: &mut Vec<String>) {
        columns.insert(0, self.column.to_string());
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::OnDelete;
    use terrace_sql::dialect::{postgres, sqlite};
    use terrace_sql::{ForeignKeyDefinition, UniqueDefinition};

    use super::*;

    fn names(columns: &[&str]) -> Vec<String> {
        columns.iter().map(|column| (*column).to_owned()).collect()
    }

    fn album() -> TableDefinition {
        let column = |name: &str, identity| ColumnDefinition {
            name: name.to_owned(),
            column_type: ColumnType::BigInt,
            identity,
            ..ColumnDefinition::default()
        };
        TableDefinition {
            name: "album".to_owned(),
            columns: vec![
                column("id", true),
                column("number", false),
                column("artist_id", false),
            ],
            primary_key: names(&["id"]),
            uniques: vec![UniqueDefinition {
                name: "u".to_owned(),
                columns: names(&["number"]),
                ..UniqueDefinition::default()
            }],
            indexes: vec![IndexDefinition {
                name: "i".to_owned(),
                columns: names(&["artist_id"]),
                ..IndexDefinition::default()
            }],
            foreign_keys: vec![ForeignKeyDefinition {
                name: "f".to_owned(),
                columns: names(&["artist_id"]),
                references: "artist".to_owned(),
                referenced_columns: names(&["id"]),
                on_delete: OnDelete::Cascade,
                ..ForeignKeyDefinition::default()
            }],
            ..TableDefinition::default()
        }
    }

    fn roles() -> Roles {
        Roles {
            owner: "owner".to_owned(),
            runtime: "runtime".to_owned(),
            registry: "registry".to_owned(),
        }
    }

    #[test]
    fn every_key_of_a_shared_table_leads_with_the_tenant() {
        let shape = TableShape::row("org_id".into(), postgres::DIALECT, Some(&roles()));
        let steps = shape.apply(&Ddl::CreateTable(album()));
        let Ddl::CreateTable(table) = &steps[0] else {
            panic!("{steps:?}")
        };
        assert_eq!(table.columns[0].name, "org_id");
        assert!(!table.columns[0].nullable && table.columns[0].default.is_none());
        assert_eq!(table.primary_key, ["org_id", "id"]);
        assert_eq!(table.uniques[0].columns, ["org_id", "number"]);
        assert_eq!(table.indexes[0].columns, ["org_id", "artist_id"]);
        assert_eq!(table.foreign_keys[0].columns, ["org_id", "artist_id"]);
        assert_eq!(table.foreign_keys[0].referenced_columns, ["org_id", "id"]);
        let [_, Ddl::Protect(policy), Ddl::Grant { role, .. }] = steps.as_slice() else {
            panic!("{steps:?}")
        };
        assert_eq!(
            (policy.column.as_str(), policy.runtime_role.as_str()),
            ("org_id", "runtime")
        );
        assert_eq!(role, "runtime");
    }

    #[test]
    fn later_keys_of_a_shared_table_lead_with_the_tenant_too() {
        let shape = TableShape::row("tenant_id".into(), postgres::DIALECT, Some(&roles()));
        let unique = UniqueDefinition {
            name: "u".to_owned(),
            columns: names(&["number"]),
            ..UniqueDefinition::default()
        };
        let step = Ddl::AddUnique {
            table: "album".to_owned(),
            unique,
        };
        let [Ddl::AddUnique { unique, .. }] = &shape.apply(&step)[..] else {
            panic!("one step")
        };
        assert_eq!(unique.columns, ["tenant_id", "number"]);
        let foreign_key = album().foreign_keys.remove(0);
        let step = Ddl::AddForeignKey {
            table: "album".to_owned(),
            foreign_key,
        };
        let [Ddl::AddForeignKey { foreign_key, .. }] = &shape.apply(&step)[..] else {
            panic!("one step")
        };
        assert_eq!(foreign_key.columns, ["tenant_id", "artist_id"]);
        assert_eq!(foreign_key.referenced_columns, ["tenant_id", "id"]);
    }

    #[test]
    fn a_shared_table_whose_database_numbers_single_keys_only_is_numbered_per_tenant() {
        let shape = TableShape::row("tenant_id".into(), sqlite::DIALECT, None);
        let steps = shape.apply(&Ddl::CreateTable(album()));
        let [Ddl::CreateTable(table), Ddl::NumberIdentity { column, .. }] = steps.as_slice() else {
            panic!("{steps:?}")
        };
        assert!(table.columns.iter().all(|column| !column.identity));
        assert_eq!(column, "id");
    }

    #[test]
    fn numbers_and_policies_follow_a_table_to_its_new_name() {
        let step = Ddl::RenameTable {
            table: "album".to_owned(),
            to: "record".to_owned(),
            identity: Some("id".to_owned()),
        };
        let file = TableShape::row("tenant_id".into(), sqlite::DIALECT, None);
        let [
            _,
            Ddl::MoveIdentity { to, .. },
            Ddl::NumberIdentity { table, .. },
        ] = &file.apply(&step)[..]
        else {
            panic!("{:?}", file.apply(&step))
        };
        assert_eq!((to.as_str(), table.as_str()), ("record", "record"));
        let server = TableShape::row("tenant_id".into(), postgres::DIALECT, Some(&roles()));
        let [_, Ddl::RenamePolicies { from, table }] = &server.apply(&step)[..] else {
            panic!("{:?}", server.apply(&step))
        };
        assert_eq!((from.as_str(), table.as_str()), ("album", "record"));
    }

    #[test]
    fn a_table_that_is_made_anew_keeps_its_tenants_and_their_numbers() {
        let shape = TableShape::row("tenant_id".into(), sqlite::DIALECT, None);
        let step = Ddl::RebuildTable {
            table: album(),
            copied: vec![Copied::same("id")],
        };
        let [
            Ddl::RebuildTable { table, copied },
            Ddl::NumberIdentity { .. },
        ] = &shape.apply(&step)[..]
        else {
            panic!("{:?}", shape.apply(&step))
        };
        assert_eq!(copied[0], Copied::same("tenant_id"));
        assert_eq!(table.primary_key, ["tenant_id", "id"]);
        let dropped = shape.apply(&Ddl::DropTable("album".to_owned()));
        assert_eq!(dropped[1], Ddl::ForgetIdentity("album".to_owned()));
    }

    #[test]
    fn a_table_of_a_tenant_alone_is_as_declared() {
        let steps = TableShape::plain(None).apply(&Ddl::CreateTable(album()));
        assert_eq!(steps, [Ddl::CreateTable(album())]);
    }
}
