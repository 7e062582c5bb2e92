//! Every crate takes the workspace's lints and says what it is and under which licence.

use super::{Violation, packages, read};
use crate::error::{Context, Result};

/// Checks every package of the workspace.
pub(super) fn check(metadata: &serde_json::Value, found: &mut Vec<Violation>) -> Result<()> {
    for package in packages(metadata) {
        let file = package.manifest();
        for key in ["description", "license"] {
            if package.text(key).is_none_or(str::is_empty) {
                let message = format!("the manifest lacks `{key}`");
                found.push(Violation::new(file, 0, message));
            }
        }
        check_lints(file, &read(file)?, found)?;
    }
    Ok(())
}

fn check_lints(file: &str, text: &str, found: &mut Vec<Violation>) -> Result<()> {
    let manifest: toml::Table = toml::from_str(text).context(format_args!("read {file}"))?;
    let inherited = manifest
        .get("lints")
        .and_then(|lints| lints.get("workspace"))
        .and_then(toml::Value::as_bool);
    if inherited != Some(true) {
        let message = "the manifest lacks `[lints] workspace = true`";
        found.push(Violation::new(file, 0, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lints(text: &str) -> usize {
        let mut found = Vec::new();
        check_lints("Cargo.toml", text, &mut found).unwrap();
        found.len()
    }

    #[test]
    fn lints_are_inherited() {
        assert_eq!(lints("[lints]\nworkspace = true\n"), 0);
        assert_eq!(lints("[lints]\nworkspace = false\n"), 1);
        assert_eq!(lints("[package]\nname = \"a\"\n"), 1);
    }

    #[test]
    fn description_and_licence_are_there() {
        let package = json!({"name": "xtask", "manifest_path": "xtask/Cargo.toml", "license": ""});
        let mut found = Vec::new();
        check(&json!({"packages": [package]}), &mut found).unwrap();
        let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the manifest lacks `description`",
                "the manifest lacks `license`"
            ]
        );
    }
}
