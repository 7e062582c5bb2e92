//! Models as static data: what derives emit, and migrations, admin and forms read.

mod index;
mod options;
mod reference;
mod relation;
mod validator;

use serde::{Deserialize, Serialize};

use crate::{ElementType, ValueType};

pub use index::{Deferrable, IndexMethod, IndexSchema};
pub use options::{AdminSchema, AuditSchema, ModelOptions, OrderingSchema};
pub use reference::{CompositeReferenceSchema, Reference, ReferenceSchema};
pub use relation::{RelationKind, RelationSchema};
pub use validator::Validator;

/// A scope as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// With the control plane.
    Registry,
    /// With one tenant.
    Tenant,
}

impl ScopeKind {
    /// The scope as it appears in paths and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Tenant => "tenant",
        }
    }
}

/// The type of a column, in words that no database owns. Each dialect spells it its own way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// True or false.
    Bool,
    /// 16-bit integer.
    SmallInt,
    /// 32-bit integer.
    Integer,
    /// 64-bit integer.
    BigInt,
    /// Single-precision number.
    Real,
    /// Double-precision number.
    Double,
    /// Exact decimal number: `precision` digits, `scale` of them behind the point.
    Decimal {
        /// All digits.
        precision: u8,
        /// Digits behind the point.
        scale: u8,
    },
    /// Text of any length.
    #[default]
    Text,
    /// Text of at most so many characters.
    VarChar(u32),
    /// Bytes.
    Binary,
    /// UUID.
    Uuid,
    /// Calendar date.
    Date,
    /// Time of day, microseconds.
    Time,
    /// Date and time without a time zone, microseconds.
    DateTime,
    /// Instant, microseconds.
    Timestamp,
    /// JSON document.
    Json,
    /// Array of values of one type, where the database has arrays.
    Array(ElementType),
    /// Range of values of one type, where the database has ranges.
    Range(ElementType),
}

impl ColumnType {
    /// The type with which a value of this column is bound.
    pub const fn value_type(self) -> ValueType {
        match self {
            Self::Bool => ValueType::Bool,
            Self::SmallInt => ValueType::I16,
            Self::Integer => ValueType::I32,
            Self::BigInt => ValueType::I64,
            Self::Real => ValueType::F32,
            Self::Double => ValueType::F64,
            Self::Decimal { .. } => ValueType::Decimal,
            Self::Text | Self::VarChar(_) => ValueType::Text,
            Self::Binary => ValueType::Bytes,
            Self::Uuid => ValueType::Uuid,
            Self::Date => ValueType::Date,
            Self::Time => ValueType::Time,
            Self::DateTime => ValueType::DateTime,
            Self::Timestamp => ValueType::Timestamp,
            Self::Json => ValueType::Json,
            Self::Array(of) => ValueType::Array(of),
            Self::Range(of) => ValueType::Range(of),
        }
    }

    /// Whether the values of both columns are of the same type, of those that keys have: so that one
    /// may refer to the other. How long a text may be makes no difference.
    pub const fn refers_to(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::SmallInt, Self::SmallInt)
                | (Self::Integer, Self::Integer)
                | (Self::BigInt, Self::BigInt)
                | (Self::Uuid, Self::Uuid)
                | (Self::Date, Self::Date)
                | (Self::DateTime, Self::DateTime)
                | (Self::Timestamp, Self::Timestamp)
                | (Self::Text | Self::VarChar(_), Self::Text | Self::VarChar(_))
        )
    }
}

/// Who fills a field that the program leaves unset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automatic {
    /// Nobody: the program gives every value.
    #[default]
    No,
    /// The database numbers it.
    Identity,
    /// The application makes a version 7 UUID.
    Uuid,
    /// The application's clock, at insert, unless the program gives a time.
    Now,
    /// The application's clock, at insert. Updates leave it as it is.
    Created,
    /// The application's clock, at insert and at every update.
    Updated,
}

/// What happens to a row when the row it refers to is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The delete is refused.
    #[default]
    Restrict,
    /// The row goes too.
    Cascade,
    /// The reference becomes null.
    SetNull,
    /// The database decides nothing (`NO ACTION`).
    NoAction,
    /// The reference becomes the column's default.
    SetDefault,
    /// The delete is refused, also when the row that refers to it would go in the same delete.
    Protect,
}

/// A field of a model: one column.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a column, written by a derive"
)]
#[derive(Clone, Copy, Debug)]
pub struct FieldSchema {
    /// The name of the Rust field.
    pub name: &'static str,
    /// The name of the column.
    pub column: &'static str,
    /// The type of the column.
    pub column_type: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it is the primary key, or part of it.
    pub primary_key: bool,
    /// Who fills it when the program doesn't.
    pub automatic: Automatic,
    /// Whether its values are unique (within the tenant, for a tenant's model).
    pub unique: bool,
    /// Whether it has an index of its own.
    pub index: bool,
    /// Whether it counts the changes of its row: a write of an instance that is not the newest is
    /// refused.
    pub version: bool,
    /// Whether it holds the time at which its row was marked as deleted.
    pub soft_delete: bool,
    /// The expression that the database calculates its value with, as SQL: it is never written.
    pub generated: Option<&'static str>,
    /// The `DEFAULT` of the column, as SQL.
    pub default: Option<&'static str>,
    /// The smallest value of an integer field.
    pub minimum: Option<i64>,
    /// The largest value of an integer field.
    pub maximum: Option<i64>,
    /// The foreign key, if it is one.
    pub reference: Option<ReferenceSchema>,
    /// The only texts that it may hold; any when empty.
    pub choices: &'static [&'static str],
    /// What its values must be besides.
    pub validators: &'static [Validator],
}

impl FieldSchema {
    /// A text without any option: what other fields differ from.
    pub const PLAIN: Self = Self {
        name: "",
        column: "",
        column_type: ColumnType::Text,
        nullable: false,
        primary_key: false,
        automatic: Automatic::No,
        unique: false,
        index: false,
        version: false,
        soft_delete: false,
        generated: None,
        default: None,
        minimum: None,
        maximum: None,
        reference: None,
        choices: &[],
        validators: &[],
    };
}

/// A constraint that no two rows have values that an operator finds to be in conflict.
#[derive(Clone, Copy, Debug)]
pub struct ExclusionSchema {
    /// Its name, unique in the model's table.
    pub name: &'static str,
    /// The kind of index that holds it.
    pub method: &'static str,
    /// Columns, and the operator that compares each.
    pub elements: &'static [(&'static str, &'static str)],
    /// Which rows it is about, as SQL; all when not said.
    pub condition: Option<&'static str>,
}

/// A `CHECK` constraint.
#[derive(Clone, Copy, Debug)]
pub struct CheckSchema {
    /// Its name, unique in the model's table.
    pub name: &'static str,
    /// The condition, as SQL over the model's columns.
    pub condition: &'static str,
}

/// A model as static data.
#[derive(Clone, Copy, Debug)]
pub struct ModelSchema {
    /// The name of the Rust struct.
    pub name: &'static str,
    /// The name of the table.
    pub table: &'static str,
    /// Where its rows live.
    pub scope: ScopeKind,
    /// Its fields, in the order of declaration.
    pub fields: &'static [FieldSchema],
    /// Its indexes over several columns.
    pub indexes: &'static [IndexSchema],
    /// Its checks.
    pub checks: &'static [CheckSchema],
    /// Its foreign keys of several columns.
    pub foreign_keys: &'static [CompositeReferenceSchema],
    /// Its exclusion constraints.
    pub exclusions: &'static [ExclusionSchema],
    /// The rows of other models that refer to its rows, as far as it has a name for them.
    pub relations: &'static [RelationSchema],
    /// What is said about it to programs that show and keep its rows.
    pub options: ModelOptions,
}

impl ModelSchema {
    /// A model without anything: what other models differ from.
    pub const PLAIN: Self = Self {
        name: "",
        table: "",
        scope: ScopeKind::Tenant,
        fields: &[],
        indexes: &[],
        checks: &[],
        foreign_keys: &[],
        exclusions: &[],
        relations: &[],
        options: ModelOptions::PLAIN,
    };

    /// These models, each once, with those that their relations made for themselves.
    pub fn with_made(models: &[&'static Self]) -> Vec<&'static Self> {
        let mut all: Vec<&'static Self> = Vec::with_capacity(models.len());
        for model in models {
            let made = model
                .relations
                .iter()
                .filter_map(|relation| relation.made());
            for model in std::iter::once(*model).chain(made) {
                if all
                    .iter()
                    .all(|known| known.table != model.table || known.scope != model.scope)
                {
                    all.push(model);
                }
            }
        }
        all
    }

    /// The relation of this name, with its index.
    pub fn relation(&self, name: &str) -> Option<(usize, &'static RelationSchema)> {
        self.relations
            .iter()
            .enumerate()
            .find(|(_, relation)| relation.name == name)
    }

    /// The field with this Rust name.
    pub fn field(&self, name: &str) -> Option<&'static FieldSchema> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields of the primary key: one, or several for a composite key.
    pub fn primary_key(&self) -> impl Iterator<Item = &'static FieldSchema> + use<> {
        self.fields.iter().filter(|field| field.primary_key)
    }
}
