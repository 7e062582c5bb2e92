//! Nothing in the repository names the machine that it was written on, nor a package registry: a
//! checkout works anywhere.

use super::Violation;
use super::source::numbered;

/// Folders of one machine, in pieces, so that this file does not name them itself.
const FOLDERS: [[&str; 3]; 5] = [
    ["/", "home", "/"],
    ["/", "root", "/"],
    ["/", "tmp", "/"],
    ["/", "work", "/"],
    ["/", "Users", "/"],
];

/// Hosts of package registries, in pieces.
const REGISTRIES: [[&str; 2]; 7] = [
    ["crates", ".io"],
    ["pypi", ".org"],
    ["pythonhosted", ".org"],
    ["npmjs", ".org"],
    ["npmjs", ".com"],
    ["proxy.golang", ".org"],
    ["arti", "factory"],
];

/// Cargo's own name of the default registry in a lock file.
const DEFAULT_SOURCE: [&str; 3] = [
    "source = \"registry+https://github.com/rust-lang/",
    "crates",
    ".io-index\"",
];

/// Checks one text file.
pub(super) fn check(file: &str, text: &str, found: &mut Vec<Violation>) {
    if file.ends_with("Cargo.lock") {
        return check_lock(file, text, found);
    }
    let folders = FOLDERS.map(|pieces| pieces.concat());
    let registries = REGISTRIES.map(|pieces| pieces.concat());
    for (number, line) in numbered(text) {
        if folders.iter().any(|folder| starts_a_path(line, folder)) {
            let message = "a path of one machine: make it relative, or ask the system for it";
            found.push(Violation::new(file, number, message));
        }
        if registries.iter().any(|host| line.contains(host)) {
            let message = "a package registry's host: leave the choice to the user's settings";
            found.push(Violation::new(file, number, message));
        }
    }
}

/// Whether a path in this line begins with the folder; `a/tmp/` and `https://x/tmp/` don't.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/*})>$~".contains(c))
    })
}

fn check_lock(file: &str, text: &str, found: &mut Vec<Violation>) {
    let default = DEFAULT_SOURCE.concat();
    for (number, line) in numbered(text) {
        if line.starts_with("source = ") && line != default {
            let message = "a crate from elsewhere than the default registry";
            found.push(Violation::new(file, number, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        check(file, text, &mut found);
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        let text = FOLDERS
            .map(|pieces| format!("see `{}x`\n", pieces.concat()))
            .concat();
        assert_eq!(lines("README.md", &text), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn parts_of_other_paths_are_not() {
        let folder = FOLDERS[3].concat();
        for before in ["a", "..", "https://host", "${HOME}"] {
            assert!(lines("README.md", &format!("{before}{folder}x")).is_empty());
        }
    }

    #[test]
    fn registries_are_found() {
        for pieces in REGISTRIES {
            let text = format!("https://index.{}/x", pieces.concat());
            assert_eq!(lines(".cargo/config.toml", &text), [1], "{text}");
        }
    }

    #[test]
    fn a_lock_file_names_the_default_registry_only() {
        let text = format!(
            "{}\nsource = \"git+https://host/x\"\n",
            DEFAULT_SOURCE.concat()
        );
        assert_eq!(lines("Cargo.lock", &text), [2]);
    }
}
