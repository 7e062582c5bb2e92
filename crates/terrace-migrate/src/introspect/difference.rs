//! What two targets have otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::items::{Item, TABLE};

/// Something that a target has otherwise than expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How it differs.
    pub difference: DifferenceKind,
    /// What differs: `table`, `column`, `index`, `policy`, …
    pub kind: &'static str,
    /// The table that it is, or belongs to.
    pub table: Option<String>,
    /// Its name as expected, or else as found; of a primary key, nothing.
    pub name: String,
    /// What was expected, of something that is missing or other.
    pub expected: Option<String>,
    /// What is there, of something that is other or not expected.
    pub found: Option<String>,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// It is expected and not there.
    Missing,
    /// It is there and not expected.
    Extra,
    /// It is there and says something else.
    Other,
    /// It is there under another name.
    Renamed,
}

/// What is found otherwise than expected.
pub(super) fn between(expected: &[Item], found: &[Item]) -> Vec<Difference> {
    let key = |item: &Item| (item.table.clone(), item.kind, item.name.clone());
    let by_key = |items: &[Item]| -> BTreeMap<_, Vec<String>> {
        let mut map: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for item in items {
            map.entry(key(item)).or_default().push(item.text.clone());
        }
        map
    };
    let (wanted, there) = (by_key(expected), by_key(found));
    let tables = |items: &[Item]| -> BTreeSet<String> {
        let tables = items.iter().filter(|item| item.kind == TABLE);
        tables.map(|item| item.name.clone()).collect()
    };
    let (wanted_tables, tables_there) = (tables(expected), tables(found));
    // Of a table that is missing or extra, only the table itself is worth a line.
    let is_whole = |item: &Item| match &item.table {
        Some(table) if item.kind != TABLE => {
            wanted_tables.contains(table) && tables_there.contains(table)
        }
        _ => true,
    };
    let mut differences = Vec::new();
    let mut known = BTreeSet::new();
    for item in expected.iter().filter(|item| is_whole(item)) {
        let key = key(item);
        if !known.insert(key.clone()) {
            continue;
        }
        let texts = &wanted[&key];
        match there.get(&key) {
            Some(found) if found == texts => {}
            Some(found) => differences.push(Difference::other(item, texts, found)),
            None => differences.push(Difference::missing(item, texts)),
        }
    }
    for item in found.iter().filter(|item| is_whole(item)) {
        let key = key(item);
        if known.insert(key.clone()) {
            differences.push(Difference::extra(item, &there[&key]));
        }
    }
    renamed(differences)
}

impl Difference {
    fn new(item: &Item, difference: DifferenceKind) -> Self {
        Self {
            difference,
            kind: item.kind,
            table: item.table.clone(),
            name: item.name.clone(),
            expected: None,
            found: None,
        }
    }

    fn missing(item: &Item, expected: &[String]) -> Self {
        let mut missing = Self::new(item, DifferenceKind::Missing);
        missing.expected = Some(expected.join("; "));
        missing
    }

    fn extra(item: &Item, found: &[String]) -> Self {
        let mut extra = Self::new(item, DifferenceKind::Extra);
        extra.found = Some(found.join("; "));
        extra
    }

    fn other(item: &Item, expected: &[String], found: &[String]) -> Self {
        let mut other = Self::missing(item, expected);
        other.difference = DifferenceKind::Other;
        other.found = Some(found.join("; "));
        other
    }

    /// The thing itself: `column album.title`, `index album_title_index of album`.
    fn subject(&self) -> String {
        match (&self.table, self.kind) {
            (Some(_), TABLE) | (None, _) => format!("{} {}", self.kind, self.name),
            (Some(table), "column") => format!("column {table}.{}", self.name),
            (Some(table), _) if self.name.is_empty() || self.name == *table => {
                format!("{} of {table}", self.kind)
            }
            (Some(table), _) => format!("{} {} of {table}", self.kind, self.name),
        }
    }
}

/// Something that is missing and something of the same kind and text that is not expected are one
/// under two names. Columns and tables are not taken for renamed: they hold rows.
fn renamed(differences: Vec<Difference>) -> Vec<Difference> {
    let mut result: Vec<Difference> = Vec::new();
    for difference in differences {
        let is_namesake = |other: &&mut Difference| {
            let keeps_rows = matches!(other.kind, TABLE | "column");
            !keeps_rows
                && other.difference == DifferenceKind::Missing
                && difference.difference == DifferenceKind::Extra
                && (other.kind, &other.table) == (difference.kind, &difference.table)
                && other.expected == difference.found
        };
        match result.iter_mut().find(is_namesake) {
            Some(other) => {
                other.difference = DifferenceKind::Renamed;
                other.expected = Some(other.name.clone());
                other.found = Some(difference.name);
            }
            None => result.push(difference),
        }
    }
    result
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject();
        let expected = self.expected.as_deref().unwrap_or_default();
        let found = self.found.as_deref().unwrap_or_default();
        let said = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!(": {text}")
            }
        };
        match self.difference {
            DifferenceKind::Missing => write!(f, "{subject} is missing{}", said(expected)),
            DifferenceKind::Extra => write!(f, "{subject} is not expected{}", said(found)),
            DifferenceKind::Other => write!(f, "{subject} is other: {found}, not {expected}"),
            DifferenceKind::Renamed => write!(f, "{subject} is called {found}"),
        }
    }
}
