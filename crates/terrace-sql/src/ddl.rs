//! Data definition: tables and what belongs to them.

mod step;

use serde::{Deserialize, Serialize};
use terrace_core::{ColumnType, Deferrable, IndexMethod, OnDelete};

pub use step::{Copied, Ddl, TenantPolicy};

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDefinition {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnDefinition>,
    /// The columns of the primary key, in order.
    pub primary_key: Vec<String>,
    /// Unique keys besides it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<UniqueDefinition>,
    /// Indexes that make nothing unique.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexDefinition>,
    /// Foreign keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKeyDefinition>,
    /// Checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckDefinition>,
    /// Exclusion constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<ExclusionDefinition>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether it may be null.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Whether the database numbers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub identity: bool,
    /// Its `DEFAULT`, as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The expression that it is calculated from, as SQL, if nobody writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
}

/// A unique key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueDefinition {
    /// Its name, unique in the namespace.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Columns that its index keeps beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Whether two nulls are the same value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDefinition {
    /// Its name, unique in the namespace.
    pub name: String,
    /// Its columns, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Those of the columns that go from the largest value to the smallest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descending: Vec<String>,
    /// Expressions behind the columns, as SQL.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expressions: Vec<String>,
    /// Which rows are in it, as SQL; all when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Whether no two rows in it have the same values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// How it is built.
    #[serde(default, skip_serializing_if = "is_ordered")]
    pub method: IndexMethod,
    /// The classes of operators that are not those of the types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operator_classes: Vec<OperatorClass>,
    /// Columns that it keeps beside the indexed ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Of a unique one: whether two nulls are the same value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
}

/// Which operators an index has for one of its columns or expressions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorClass {
    /// The column or expression.
    pub of: String,
    /// The name of the class, behind a namespace and a point where it has one.
    pub class: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_ordered(method: &IndexMethod) -> bool {
    *method == IndexMethod::BTree
}

/// A constraint that no two rows have values that its operators find to be in conflict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionDefinition {
    /// Its name, unique in the namespace.
    pub name: String,
    /// The kind of index that holds it.
    pub method: String,
    /// What is compared, in order.
    pub elements: Vec<ExclusionElement>,
    /// Which rows it is about, as SQL; all when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// A column of an exclusion constraint, and how it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionElement {
    /// The column.
    pub column: String,
    /// The operator.
    pub operator: String,
}

/// A foreign key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyDefinition {
    /// Its name, unique in the namespace.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// The table referred to.
    pub references: String,
    /// The columns referred to, in order.
    pub referenced_columns: Vec<String>,
    /// What happens when the row referred to is deleted.
    #[serde(default)]
    pub on_delete: OnDelete,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
}

/// A check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckDefinition {
    /// Its name, unique in the namespace.
    pub name: String,
    /// The condition, as SQL.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// The only values of a column, in place of a condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<ChoicesDefinition>,
}

/// The only texts that a column may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoicesDefinition {
    /// The column.
    pub column: String,
    /// The texts.
    pub values: Vec<String>,
}
