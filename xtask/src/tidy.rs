//! The rules of the code base that no compiler checks. Each rule says what is wrong, where, and
//! what to do; all rules run, and all violations are reported together.

mod dependencies;
mod dialects;
mod forbidden;
mod interpolation;
mod isolation;
mod layers;
mod licences;
mod manifests;
mod mistakes;
mod modules;
mod places;
mod size;
mod source;

use std::fmt;
use std::path::Path;

use crate::console::say;
use crate::error::{Context, Error, Result};
use crate::repository;

use source::Source;

/// A rule that does not hold somewhere.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    /// The file, relative to the repository's root.
    file: String,
    /// The line, counted from 1; 0 for the file as a whole.
    line: usize,
    /// What is wrong, and what to do.
    message: String,
}

impl Violation {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// What the rules found.
#[derive(Default)]
struct Findings {
    violations: Vec<Violation>,
    warnings: Vec<Violation>,
}

/// Checks every rule, prints what does not hold, and fails if anything doesn't.
pub(crate) fn check() -> Result<()> {
    let findings = find()?;
    for warning in &findings.warnings {
        say(format_args!("warning: {warning}"));
    }
    for violation in &findings.violations {
        say(format_args!("error: {violation}"));
    }
    match findings.violations.len() {
        0 => {
            say("tidy: every rule holds");
            Ok(())
        }
        count => Err(Error::new(format!("{count} violations of the rules"))),
    }
}

fn find() -> Result<Findings> {
    let mut findings = Findings::default();
    let found = &mut findings.violations;
    let metadata = repository::metadata()?;
    layers::check(&metadata, found);
    dependencies::check(&metadata, found);
    manifests::check(&metadata, found)?;
    licences::check(found)?;
    for file in repository::files()? {
        let Ok(text) = std::fs::read_to_string(repository::root().join(&file)) else {
            // Not a text file.
            continue;
        };
        let file = file.to_string_lossy();
        places::check(&file, &text, found);
        if !is_rust_of_ours(&file) {
            continue;
        }
        if mistakes::is_of_mistakes(&file) {
            let golden = repository::root().join(&*file).with_extension("stderr");
            let golden = std::fs::read_to_string(golden).ok();
            mistakes::check(&file, &text, golden.as_deref(), found);
        }
        let source = Source::new(&file, &text);
        size::check(&source, found, &mut findings.warnings);
        if source.is_library() {
            dialects::check(&source, found);
            isolation::check(&source, found);
            modules::check(&source, found);
            forbidden::check(&source, found);
            interpolation::check(&source, found);
        }
    }
    Ok(findings)
}

fn is_rust_of_ours(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs")
        && ["crates/", "xtask/", "examples/"]
            .iter()
            .any(|folder| file.starts_with(folder))
}

/// The names and manifest paths of the workspace's packages.
fn packages(metadata: &serde_json::Value) -> impl Iterator<Item = Package<'_>> {
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(Package)
}

/// One package of `cargo metadata`.
#[derive(Clone, Copy)]
struct Package<'a>(&'a serde_json::Value);

impl<'a> Package<'a> {
    fn name(self) -> &'a str {
        self.0["name"].as_str().unwrap_or_default()
    }

    fn text(self, key: &str) -> Option<&'a str> {
        self.0[key].as_str()
    }

    /// The manifest, relative to the repository's root.
    fn manifest(self) -> &'a str {
        let path = self.0["manifest_path"].as_str().unwrap_or_default();
        let root = repository::root().to_str().unwrap_or_default();
        path.strip_prefix(root)
            .unwrap_or(path)
            .trim_start_matches('/')
    }

    /// What it depends on when it is built or runs; what its tests need does not count.
    fn dependencies(self) -> impl Iterator<Item = &'a str> {
        let all = self.0["dependencies"].as_array().into_iter().flatten();
        all.filter(|dependency| dependency["kind"] != "dev")
            .filter_map(|dependency| dependency["name"].as_str())
    }

    /// The line of its manifest that names a dependency.
    fn line_of(self, dependency: &str) -> usize {
        let path = repository::root().join(self.manifest());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let names = |line: &str| {
            line.strip_prefix(dependency)
                .is_some_and(|rest| rest.starts_with([' ', '.', '=']))
        };
        text.lines().position(names).map_or(0, |index| index + 1)
    }
}

/// Reads a file of the repository.
fn read(file: &str) -> Result<String> {
    std::fs::read_to_string(repository::root().join(file)).context(format_args!("read {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let findings = find().unwrap();
        let report: Vec<String> = findings
            .violations
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            report.is_empty(),
            "cargo xtask tidy:\n{}",
            report.join("\n")
        );
    }

    #[test]
    fn a_violation_names_file_and_line() {
        let violation = Violation::new("crates/a/src/lib.rs", 3, "is wrong");
        assert_eq!(violation.to_string(), "crates/a/src/lib.rs:3: is wrong");
        assert_eq!(
            Violation::new("a", 0, "is wrong").to_string(),
            "a: is wrong"
        );
    }
}
