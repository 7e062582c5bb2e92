//! What a live database says about its tables, as definitions of our own and as a list of what no
//! definition says.
//!
//! A dialect gives the [questions](Catalogue::questions) and reads the answers; whoever has a
//! connection asks them.

mod choices;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use crate::TableDefinition;
use crate::dialect::administration::Question;

pub(crate) use choices::{as_list, choices};
pub use words::normal;
pub(crate) use words::{Quoting, Word, WordKind, unparenthesised, unquoted, words};

/// What stands between the items of a list in an answer.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// The rows of a question's answer: texts, or nothing where the database said null.
pub type Answer = Vec<Vec<Option<String>>>;

/// How a database is asked what it holds.
pub trait Catalogue: Sync {
    /// Queries whose columns are all texts, about one namespace (the connection's own when missing).
    fn questions(&self, namespace: Option<&str>) -> Vec<Question>;

    /// What the answers say, which are in the order of the questions.
    fn read(&self, answers: &[Answer]) -> LiveSchema;
}

/// What a database, or one namespace of it, holds. In the order of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveSchema {
    /// Its tables, as far as definitions can say them.
    pub tables: Vec<TableDefinition>,
    /// What no definition says. A column whose type is none of ours has the nearest one in its
    /// table, and its own here.
    pub leftovers: Vec<Leftover>,
}

impl LiveSchema {
    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&TableDefinition> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// What is left over of a table and a name in it.
    pub fn leftovers_of<'a>(
        &'a self,
        table: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Leftover> {
        let leftovers = self.leftovers.iter();
        leftovers.filter(move |one| one.table.as_deref() == Some(table) && one.name == name)
    }
}

/// Something in a database that a definition can't say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leftover {
    /// The table that it belongs to, if it does.
    pub table: Option<String>,
    /// What it is.
    pub kind: LeftoverKind,
    /// Its name, or that of the column or constraint that it is about.
    pub name: String,
    /// What it says, as the database tells it.
    pub text: String,
}

macro_rules! kinds {
    ($($(#[$documentation:meta])* $name:ident = $text:literal,)*) => {
        /// What a [`Leftover`] is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LeftoverKind {
            $($(#[$documentation])* $name,)*
        }

        impl LeftoverKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What people call it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

kinds! {
    /// The type of a column that is none of ours, and what its values are checked for.
    Type = "type",
    /// The collation of a column that is not the usual one.
    Collation = "collation",
    /// How a column is numbered, where that is another way than ours.
    Numbering = "numbering",
    /// What else the database does with a column: `ON UPDATE`, a virtual expression, invisibility.
    Column = "column option",
    /// What a key does besides: `ON UPDATE`, `MATCH`, not yet validated.
    Key = "key option",
    /// What an index has besides, or is, where no definition says it.
    Index = "index option",
    /// What a check has besides.
    Check = "check option",
    /// An exclusion constraint that no definition says.
    Exclusion = "exclusion constraint",
    /// How a table is stored.
    Table = "table option",
    /// How a table is divided, or what it is a part of.
    Partition = "partition",
    /// Row-level security that is on.
    RowSecurity = "row-level security",
    /// A policy.
    Policy = "policy",
    /// Rights of somebody who doesn't own the table.
    Grant = "grant",
    /// A trigger.
    Trigger = "trigger",
    /// A view.
    View = "view",
    /// A function or procedure.
    Function = "function",
    /// A sequence that numbers no column.
    Sequence = "sequence",
    /// A type of a list of texts.
    Enum = "enum",
    /// Another type that somebody made.
    Domain = "type definition",
    /// An extension.
    Extension = "extension",
    /// Something that runs at times.
    Event = "event",
}

impl LeftoverKind {
    /// The kind that people call this.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for LeftoverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row of an answer.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a>(&'a [Option<String>]);

impl<'a> Row<'a> {
    /// The rows of the answer at this place.
    pub(crate) fn all(answers: &'a [Answer], place: usize) -> impl Iterator<Item = Row<'a>> {
        answers.get(place).into_iter().flatten().map(|row| Row(row))
    }

    pub(crate) fn maybe(self, column: usize) -> Option<&'a str> {
        self.0.get(column)?.as_deref()
    }

    /// The text; empty where there is none.
    pub(crate) fn text(self, column: usize) -> &'a str {
        self.maybe(column).unwrap_or_default()
    }

    pub(crate) fn owned(self, column: usize) -> String {
        self.text(column).to_owned()
    }

    pub(crate) fn is(self, column: usize) -> bool {
        matches!(self.text(column), "true" | "1" | "YES")
    }

    pub(crate) fn number(self, column: usize) -> usize {
        self.text(column).parse().unwrap_or_default()
    }

    /// The items of a list.
    pub(crate) fn list(self, column: usize) -> Vec<String> {
        match self.maybe(column) {
            None | Some("") => Vec::new(),
            Some(list) => list.split(SEPARATOR).map(str::to_owned).collect(),
        }
    }
}

/// A schema that is being read.
#[derive(Default)]
pub(crate) struct Draft {
    tables: BTreeMap<String, TableDefinition>,
    leftovers: Vec<Leftover>,
}

impl Draft {
    pub(crate) fn add_table(&mut self, name: &str) {
        let table = TableDefinition {
            name: name.to_owned(),
            ..TableDefinition::default()
        };
        self.tables.insert(name.to_owned(), table);
    }

    pub(crate) fn table(&mut self, name: &str) -> Option<&mut TableDefinition> {
        self.tables.get_mut(name)
    }

    pub(crate) fn tables(&mut self) -> impl Iterator<Item = &mut TableDefinition> {
        self.tables.values_mut()
    }

    pub(crate) fn leave(&mut self, kind: LeftoverKind, of: (&str, &str), text: impl Into<String>) {
        let (table, name) = of;
        self.leftovers.push(Leftover {
            table: (!table.is_empty()).then(|| table.to_owned()),
            kind,
            name: name.to_owned(),
            text: text.into(),
        });
    }

    /// Takes back what was left over of a name.
    pub(crate) fn forget(&mut self, kind: LeftoverKind, (table, name): (&str, &str)) {
        self.leftovers.retain(|one| {
            one.kind != kind || one.name != name || one.table.as_deref() != Some(table)
        });
    }

    /// What a column's collation was found to be; `BINARY` when nothing was left over about it.
    pub(crate) fn collation(&self, table: &str, column: &str) -> String {
        let mut leftovers = self.leftovers.iter();
        let found = leftovers.find(|one| {
            one.kind == LeftoverKind::Collation
                && one.name == column
                && one.table.as_deref() == Some(table)
        });
        found.map_or_else(|| "BINARY".to_owned(), |one| one.text.clone())
    }

    pub(crate) fn finish(mut self) -> LiveSchema {
        for table in self.tables.values_mut() {
            table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
            table.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        }
        self.leftovers.sort();
        LiveSchema {
            tables: self.tables.into_values().collect(),
            leftovers: self.leftovers,
        }
    }
}
