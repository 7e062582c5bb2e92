//! Indexes and unique keys over one or more columns.

use serde::{Deserialize, Serialize};

/// An index over one or more columns.
#[derive(Clone, Copy, Debug)]
pub struct IndexSchema {
    /// Its name, unique in the model's table.
    pub name: &'static str,
    /// The columns, in order.
    pub columns: &'static [&'static str],
    /// Those of the columns that go from the largest value to the smallest.
    pub descending: &'static [&'static str],
    /// Whether it also makes their values unique together.
    pub unique: bool,
    /// SQL expressions that are indexed behind the columns.
    pub expressions: &'static [&'static str],
    /// Which rows are in it, as SQL; all when not said.
    pub condition: Option<&'static str>,
    /// How it is built.
    pub method: IndexMethod,
    /// Columns or expressions, and the class of operators that the index has for each; that of the
    /// type when not said.
    pub operator_classes: &'static [(&'static str, &'static str)],
    /// Columns that are kept beside the indexed ones, so that a query needs the index alone.
    pub included: &'static [&'static str],
    /// Of a unique key: whether two nulls are the same value.
    pub nulls_not_distinct: bool,
    /// Of a unique key: when it is checked.
    pub deferrable: Deferrable,
}

impl IndexSchema {
    /// An index of nothing: what other indexes differ from.
    pub const PLAIN: Self = Self {
        name: "",
        columns: &[],
        descending: &[],
        unique: false,
        expressions: &[],
        condition: None,
        method: IndexMethod::BTree,
        operator_classes: &[],
        included: &[],
        nulls_not_distinct: false,
        deferrable: Deferrable::No,
    };

    /// An index over these columns.
    pub const fn over(name: &'static str, columns: &'static [&'static str], unique: bool) -> Self {
        Self {
            name,
            columns,
            unique,
            ..Self::PLAIN
        }
    }

    /// Whether it makes the values of its columns unique in every row and with every statement.
    pub const fn is_plain_key(&self) -> bool {
        self.unique && !self.is_special() && self.deferrable.is_no()
    }

    /// Whether it is more than a list of columns, so that no constraint can stand for it.
    pub const fn is_special(&self) -> bool {
        self.condition.is_some()
            || !self.expressions.is_empty()
            || !self.descending.is_empty()
            || !self.operator_classes.is_empty()
            || !matches!(self.method, IndexMethod::BTree)
    }
}

/// How an index is built. Every database has the first; the others are for what one database can do
/// with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexMethod {
    /// Ordered: finds equal values, ranges and the order.
    #[default]
    #[serde(rename = "btree")]
    BTree,
    /// Finds equal values only.
    Hash,
    /// Finds the rows whose array, document or text contains a part.
    Gin,
    /// Finds ranges and shapes that overlap or lie beside each other.
    Gist,
    /// Finds values by dividing up the space that they lie in.
    #[serde(rename = "spgist")]
    SpGist,
    /// Keeps the smallest and the largest value of each block: small, for large tables in order.
    Brin,
}

impl IndexMethod {
    /// The name in attributes and in `CREATE INDEX … USING`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BTree => "btree",
            Self::Hash => "hash",
            Self::Gin => "gin",
            Self::Gist => "gist",
            Self::SpGist => "spgist",
            Self::Brin => "brin",
        }
    }

    /// Whether such an index may have several columns.
    pub const fn has_several_columns(self) -> bool {
        !matches!(self, Self::Hash | Self::SpGist)
    }
}

/// When a unique key or a foreign key is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// With every statement.
    #[default]
    No,
    /// With every statement, unless the transaction puts it off (`SET CONSTRAINTS`).
    Immediate,
    /// When the transaction is committed, unless the transaction says otherwise.
    Deferred,
}

impl Deferrable {
    /// Whether it is checked with every statement, and always.
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }
}
