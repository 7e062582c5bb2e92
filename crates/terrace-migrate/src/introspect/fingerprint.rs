//! The fingerprint of a target.

use std::fmt::Write as _;

use terrace_sql::catalogue::LiveSchema;

use super::difference::{self, Difference};
use super::items::{self, Item, TABLE};
use crate::checksum::checksum;

/// What a target holds, in a form in which two targets with the same tables are the same: whatever
/// order things were made in, wherever the target is. The order of columns is no part of it, nor are
/// names that nothing refers to (of primary keys, of an identity's sequence).
///
/// ```
/// use terrace_migrate::Fingerprint;
/// use terrace_sql::catalogue::LiveSchema;
/// let empty = Fingerprint::of(&LiveSchema::default());
/// assert!(empty.is_empty());
/// assert_eq!(empty.digest().len(), 64);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    items: Vec<Item>,
    digest: String,
}

impl Fingerprint {
    /// The fingerprint of what [`introspect`](crate::introspect()) found.
    pub fn of(live: &LiveSchema) -> Self {
        let items = items::of(live);
        let digest = checksum(&text(&items));
        Self { items, digest }
    }

    /// SHA-256 of the [text](Self::text), in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Everything that the target holds, a line each, for people and for tools that compare lines.
    pub fn text(&self) -> String {
        text(&self.items)
    }

    /// Whether the target holds nothing.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Everything that the target holds, in the order of tables and names.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What this target has otherwise than `expected`.
    pub fn differences(&self, expected: &Self) -> Vec<Difference> {
        difference::between(&expected.items, &self.items)
    }
}

fn text(items: &[Item]) -> String {
    let mut text = String::new();
    for item in items {
        let indent = if item.table.is_some() && item.kind != TABLE {
            "  "
        } else {
            ""
        };
        // Writing to a String can't fail.
        if writeln!(text, "{indent}{}", item.line()).is_err() {
            text.clear();
        }
    }
    text
}
