//! One step of data definition, and what some of them say.

use super::{
    CheckDefinition, ColumnDefinition, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

/// Row-level security of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantPolicy {
    /// The table.
    pub table: String,
    /// Its tenant column.
    pub column: String,
    /// The transaction-local setting that names the tenant.
    pub setting: String,
    /// What the names of the policies that bind the role which serves requests end with.
    pub suffix: String,
    /// The role that serves requests: bound by a permissive and a restrictive policy.
    pub runtime_role: String,
    /// The role that owns the table: it has one named policy, so that data steps of migrations see
    /// every tenant's rows and the exception is visible in the catalogue. Empty for whoever runs the
    /// step.
    pub owner_role: String,
}

/// A column of a table that is made anew, and where its values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The column in the new form.
    pub column: String,
    /// An SQL expression over the table as it was; the column of the same name when missing.
    pub value: Option<String>,
    /// The SQL expression that takes the place of null.
    pub fill: Option<String>,
}

impl Copied {
    /// A column whose values stay as they are.
    pub fn same(column: impl Into<String>) -> Self {
        Self {
            column: column.into(),
            value: None,
            fill: None,
        }
    }
}

/// One step of data definition. `namespace` of the rendering qualifies every table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ddl {
    /// Makes a table with all that belongs to it; indexes follow as statements of their own.
    CreateTable(TableDefinition),
    /// Makes a table anew in another form and keeps its rows: where `ALTER TABLE` can't do it.
    /// Foreign keys must not be checked meanwhile.
    RebuildTable {
        /// The table in its new form.
        table: TableDefinition,
        /// The columns that get values from the table as it was.
        copied: Vec<Copied>,
    },
    /// Removes a table.
    DropTable(String),
    /// Gives a table another name.
    RenameTable {
        /// Its name until now.
        table: String,
        /// Its new name.
        to: String,
        /// Its column that the database numbers, if it has one.
        identity: Option<String>,
    },
    /// Adds a column.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnDefinition,
    },
    /// Removes a column.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Gives a column another name.
    RenameColumn {
        /// The table.
        table: String,
        /// The column's name until now.
        column: String,
        /// Its new name.
        to: String,
    },
    /// Gives a column another definition, under the same name.
    AlterColumn {
        /// The table.
        table: String,
        /// The column until now.
        from: ColumnDefinition,
        /// The column from now on.
        to: ColumnDefinition,
        /// The SQL expression that makes a value of the other type, where the database's own
        /// conversion doesn't do.
        using: Option<String>,
        /// The SQL expression that takes the place of null, before the column may not be null.
        fill: Option<String>,
    },
    /// Makes an index.
    CreateIndex {
        /// The table.
        table: String,
        /// The index.
        index: IndexDefinition,
    },
    /// Removes an index.
    DropIndex {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// Gives an index, or a unique key that is one, another name.
    RenameIndex {
        /// The table.
        table: String,
        /// Its name until now.
        index: String,
        /// Its new name.
        to: String,
    },
    /// Gives a constraint another name.
    RenameConstraint {
        /// The table.
        table: String,
        /// Its name until now.
        constraint: String,
        /// Its new name.
        to: String,
    },
    /// Adds a unique key to an existing table.
    AddUnique {
        /// The table.
        table: String,
        /// The key.
        unique: UniqueDefinition,
    },
    /// Removes a unique key.
    DropUnique {
        /// The table.
        table: String,
        /// The key.
        unique: String,
    },
    /// Adds a foreign key to an existing table.
    AddForeignKey {
        /// The table.
        table: String,
        /// The key.
        foreign_key: ForeignKeyDefinition,
    },
    /// Removes a foreign key.
    DropForeignKey {
        /// The table.
        table: String,
        /// The key.
        foreign_key: String,
    },
    /// Adds a check to an existing table.
    AddCheck {
        /// The table.
        table: String,
        /// The check.
        check: CheckDefinition,
    },
    /// Removes a check.
    DropCheck {
        /// The table.
        table: String,
        /// The check.
        check: String,
    },
    /// Adds an exclusion constraint to an existing table.
    AddExclusion {
        /// The table.
        table: String,
        /// The constraint.
        exclusion: ExclusionDefinition,
    },
    /// Removes an exclusion constraint.
    DropExclusion {
        /// The table.
        table: String,
        /// The constraint.
        exclusion: String,
    },
    /// Numbers an identity column that the database can't number by itself in a table of several
    /// tenants: remembers the highest number ever used per tenant.
    NumberIdentity {
        /// The table.
        table: String,
        /// The identity column.
        column: String,
        /// The tenant column.
        tenant_column: String,
    },
    /// Forgets the numbers that were given in a table which is gone.
    ForgetIdentity(String),
    /// Takes the numbers that were given in a table along to its new name.
    MoveIdentity {
        /// The table's name until now.
        table: String,
        /// Its new name.
        to: String,
    },
    /// Names a table's policies after its new name.
    RenamePolicies {
        /// The table's name until now.
        from: String,
        /// Its new name.
        table: String,
    },
    /// Switches on row-level security, also for the owner, with the table's policies.
    Protect(TenantPolicy),
    /// Lets a role read and write a table, and nothing more (no TRUNCATE, no DDL).
    Grant {
        /// The table.
        table: String,
        /// The role.
        role: String,
    },
    /// Makes a namespace and lets a role use it.
    CreateNamespace {
        /// The namespace.
        name: String,
        /// The role that serves requests, where the database has roles.
        role: Option<String>,
    },
    /// Removes a namespace with everything in it.
    DropNamespace(String),
    /// Makes a database on a server.
    CreateDatabase(String),
    /// Removes a database from a server.
    DropDatabase(String),
}
