//! What the autodetector can't know: whether something got another name, and which value rows that
//! exist get. It asks, or is told in advance, and never guesses.

use std::str::FromStr;

use terrace_core::{Error, Result};
use terrace_sql::ColumnDefinition;

use crate::error;

/// Answers the autodetector's questions, as a person at a terminal does.
pub trait Questions {
    /// Whether a table that is gone and one that is new are the same table.
    fn is_renamed_table(&mut self, table: &str, to: &str) -> Result<bool>;

    /// Whether a column that is gone and one that is new are the same column.
    fn is_renamed_column(&mut self, table: &str, column: &str, to: &str) -> Result<bool>;

    /// The value, as SQL, of a column that may not be null, for rows that have none; `None` when
    /// there is no answer. With `exists`, the column is there and may be null until now.
    fn value(
        &mut self,
        table: &str,
        column: &ColumnDefinition,
        exists: bool,
    ) -> Result<Option<String>>;
}

/// Nobody is there to ask: nothing is renamed, nothing has a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Questions for Nobody {
    fn is_renamed_table(&mut self, _table: &str, _to: &str) -> Result<bool> {
        Ok(false)
    }

    fn is_renamed_column(&mut self, _table: &str, _column: &str, _to: &str) -> Result<bool> {
        Ok(false)
    }

    fn value(&mut self, _: &str, _: &ColumnDefinition, _: bool) -> Result<Option<String>> {
        Ok(None)
    }
}

/// A new name that is known in advance: `album=record` for a table, `album.title=name` for a column
/// (of the table under its new name, if that changes too).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The table: its name until now, or where the column is.
    pub table: String,
    /// The column's name until now.
    pub column: Option<String>,
    /// The new name.
    pub to: String,
}

impl FromStr for Rename {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            error::migration(format!("{text:?} says no new name"))
                .with_hint("write album=record for a table, and album.title=name for a column")
        };
        let (old, to) = text.split_once('=').ok_or_else(wrong)?;
        let (table, column) = match old.split_once('.') {
            Some((table, column)) => (table, Some(column)),
            None => (old, None),
        };
        // A column may be repeated with its table.
        let to = match (column, to.split_once('.')) {
            (Some(_), Some((other, to))) if other == table => to,
            _ => to,
        };
        let is_name = |name: &str| !name.trim().is_empty() && !name.contains(['.', '=']);
        if ![Some(table), column, Some(to)]
            .into_iter()
            .flatten()
            .all(is_name)
        {
            return Err(wrong());
        }
        Ok(Self {
            table: table.to_owned(),
            column: column.map(str::to_owned),
            to: to.to_owned(),
        })
    }
}

/// The value of rows that exist, known in advance: `album.rating=3`. `NULL` says that no row needs
/// one; the migration fails when that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The value, as SQL.
    pub value: String,
}

impl FromStr for Fill {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('=').and_then(|(place, value)| {
            let (table, column) = place.split_once('.')?;
            let all = [table, column, value.trim()];
            all.iter().all(|part| !part.is_empty()).then_some(all)
        });
        let [table, column, value] = parts.ok_or_else(|| {
            error::migration(format!("{text:?} gives no column a value"))
                .with_hint("write album.rating=3, with the value as SQL: a text is 'in quotes'")
        })?;
        Ok(Self {
            table: table.to_owned(),
            column: column.to_owned(),
            value: value.to_owned(),
        })
    }
}

/// What rows without a value get.
pub(crate) enum Value {
    /// Nobody says.
    Unknown,
    /// There are no such rows.
    NotNeeded,
    /// The value of an SQL expression.
    Sql(String),
}

/// What was said in advance, and whom to ask about the rest.
pub(crate) struct Answers<'a> {
    pub(crate) renames: &'a [Rename],
    pub(crate) fills: &'a [Fill],
    pub(crate) questions: &'a mut dyn Questions,
    /// Which of `renames` and `fills` were of use, in one scope or the other.
    pub(crate) used: Vec<String>,
}

impl Answers<'_> {
    /// The value for rows that have none.
    pub(crate) fn value(
        &mut self,
        table: &str,
        column: &ColumnDefinition,
        exists: bool,
    ) -> Result<Value> {
        let mut fills = self.fills.iter();
        let known = fills.find(|fill| fill.table == table && fill.column == column.name);
        let value = match known {
            Some(fill) => {
                self.used.push(format!("{table}.{}", column.name));
                Some(fill.value.clone())
            }
            None => self.questions.value(table, column, exists)?,
        };
        Ok(match value {
            None => Value::Unknown,
            Some(value) if value.eq_ignore_ascii_case("null") => Value::NotNeeded,
            Some(value) => Value::Sql(value),
        })
    }

    /// The new name that was said for a table or column.
    pub(crate) fn renamed(&mut self, table: &str, column: Option<&str>) -> Option<String> {
        let mut renames = self.renames.iter();
        let known =
            renames.find(|rename| rename.table == table && rename.column.as_deref() == column)?;
        Some(known.to.clone())
    }

    /// Notes that a new name that was said fits.
    pub(crate) fn use_rename(&mut self, table: &str, column: Option<&str>) {
        self.used.push(match column {
            Some(column) => format!("{table}.{column}"),
            None => table.to_owned(),
        });
    }

    /// Refuses what was said in advance and fits nothing.
    pub(crate) fn check_used(&self) -> Result<()> {
        for rename in self.renames {
            let place = match &rename.column {
                Some(column) => format!("{}.{column}", rename.table),
                None => rename.table.clone(),
            };
            if !self.used.contains(&place) {
                return Err(error::migration(format!(
                    "{place} can't be renamed to {}: the one must be gone from the models, and the \
                     other new in them",
                    rename.to
                ))
                .with_hint("look for a typing error in --rename"));
            }
        }
        for fill in self.fills {
            let place = format!("{}.{}", fill.table, fill.column);
            if !self.used.contains(&place) {
                return Err(error::migration(format!(
                    "{place} needs no value: it is neither new without a default, nor loses its nulls"
                ))
                .with_hint("look for a typing error in --default"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_have_one_spelling_for_tables_and_one_for_columns() {
        let rename = |text: &str| text.parse::<Rename>().unwrap();
        assert_eq!(
            (rename("album=record").column, rename("album=record").to),
            (None, "record".to_owned())
        );
        let column = rename("album.title=name");
        assert_eq!(column.column.as_deref(), Some("title"));
        assert_eq!(rename("album.title=album.name"), column);
        for wrong in [
            "album",
            "album=",
            "=x",
            "a.b.c=d",
            "album.title=other.name",
            "a=b.c",
        ] {
            let error = wrong.parse::<Rename>().unwrap_err().to_string();
            assert!(error.contains("says no new name"), "{error}");
        }
    }

    #[test]
    fn values_name_their_column() {
        let fill = "album.note='a=b'".parse::<Fill>().unwrap();
        assert_eq!(
            (fill.column.as_str(), fill.value.as_str()),
            ("note", "'a=b'")
        );
        let error = "album=3".parse::<Fill>().unwrap_err().to_string();
        assert!(error.contains("gives no column a value"), "{error}");
    }
}
