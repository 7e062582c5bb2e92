//! JSON paths as text, as MySQL, MariaDB and SQLite read them.

use crate::JsonStep;

/// The path, with every name in quotes. `from_end` writes an index that counts from the end.
pub(super) fn path(steps: &[JsonStep], from_end: impl Fn(u64, &mut String)) -> String {
    let mut path = String::from("$");
    for step in steps {
        match step {
            JsonStep::Key(key) => {
                path.push('.');
                quoted(key, &mut path);
            }
            JsonStep::Index(index) => {
                path.push('[');
                match u64::try_from(*index) {
                    Ok(index) => path.push_str(&index.to_string()),
                    Err(_) => from_end(index.unsigned_abs(), &mut path),
                }
                path.push(']');
            }
        }
    }
    path
}

/// A name as a JSON text.
pub(super) fn quoted(name: &str, path: &mut String) {
    match serde_json::to_string(name) {
        Ok(text) => path.push_str(&text),
        Err(_) => path.push_str("\"\""),
    }
}
