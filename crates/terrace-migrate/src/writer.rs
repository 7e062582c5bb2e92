//! Writes migrations down: their names, and JSON that stays the same when nothing changed.

use terrace_core::Result;

use crate::error;
use crate::loader::FileBody;
use crate::migration::MigrationId;
use crate::operations::Operation;

/// The text of a migration file; `online` runs it in safe forms.
pub(crate) fn text(
    dependencies: Vec<MigrationId>,
    replaces: Vec<MigrationId>,
    operations: Vec<Operation>,
    online: bool,
) -> Result<String> {
    let body = FileBody {
        dependencies,
        replaces,
        atomic: true,
        online,
        allow: Vec::new(),
        operations,
    };
    let mut text = serde_json::to_string_pretty(&body).map_err(|broken| {
        error::migration("a migration can't be written as JSON").with_source(broken)
    })?;
    text.push('\n');
    Ok(text)
}

/// The name of a migration: its number and what it does.
pub(crate) fn name(number: u64, chosen: Option<&str>, operations: &[Operation]) -> String {
    let slug = match (chosen, operations) {
        (Some(chosen), _) => clean(chosen),
        (None, _) if number == 1 => "initial".to_owned(),
        (None, []) => "empty".to_owned(),
        (None, [only]) => clean(&only.slug()),
        (None, [first, ..]) => format!("{}_and_more", clean(&first.slug())),
    };
    format!("{number:04}_{slug}")
}

/// At most 80 letters, digits and `_`.
fn clean(name: &str) -> String {
    let kept = name.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    });
    let cleaned: String = kept.take(80).collect();
    let trimmed = cleaned.trim_matches('_');
    if trimmed.is_empty() {
        "changes".to_owned()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::DropTable;

    fn drop(table: &str) -> Operation {
        Operation::DropTable(DropTable {
            table: table.to_owned(),
        })
    }

    #[test]
    fn names_say_what_is_done() {
        assert_eq!(name(1, None, &[drop("a")]), "0001_initial");
        assert_eq!(name(2, None, &[drop("a")]), "0002_drop_a");
        assert_eq!(
            name(3, None, &[drop("a"), drop("b")]),
            "0003_drop_a_and_more"
        );
        assert_eq!(name(12, Some("Fill in!"), &[]), "0012_fill_in");
    }

    #[test]
    fn names_have_an_end() {
        let long = name(2, None, &[drop(&"long".repeat(40))]);
        assert_eq!(long.len(), "0002_".len() + 80);
        assert_eq!(name(2, Some("?!"), &[]), "0002_changes");
        assert_eq!(name(2, None, &[]), "0002_empty");
    }

    #[test]
    fn texts_are_stable() {
        let text = text(
            vec![MigrationId::new("shop", "0001_initial")],
            Vec::new(),
            vec![drop("a")],
            false,
        )
        .unwrap();
        assert_eq!(
            text,
            "{\n  \"dependencies\": [\n    [\n      \"shop\",\n      \"0001_initial\"\n    ]\n  ],\n  \
             \"atomic\": true,\n  \"operations\": [\n    {\n      \"drop_table\": {\n        \
             \"table\": \"a\"\n      }\n    }\n  ]\n}\n"
        );
    }
}
