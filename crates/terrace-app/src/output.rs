//! What commands print: lines, tables, JSON and errors.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use terrace_core::{Error, ErrorKind, Result};

/// The form of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For scripts.
    Json,
}

/// A table for people, without lines.
pub(crate) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header)
        .add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A value as indented JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|error| {
        Error::new(ErrorKind::Internal, "the report can't be written as JSON").with_source(error)
    })
}

/// An error as a person reads it.
pub(crate) fn sentence(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("error: {}\n hint: {hint}", error.message()),
        None => format!("error: {}", error.message()),
    }
}

/// Writes a line. A reader that has gone away, such as `head`, is no error.
pub(crate) fn write_line(output: &mut dyn Write, line: &str) -> Result<()> {
    match writeln!(output, "{line}").and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(ErrorKind::Exhausted, "the output can't be written").with_source(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_no_lines_and_no_trailing_space() {
        let text = table(&["slug", "status"], [vec!["acme".into(), "trial".into()]]);
        assert_eq!(text, "slug  status\nacme  trial");
    }

    #[test]
    fn errors_are_a_sentence_and_a_hint() {
        let error =
            Error::new(ErrorKind::NotFound, "there is no tenant \"x\"").with_hint("create it");
        assert_eq!(
            sentence(&error),
            "error: there is no tenant \"x\"\n hint: create it"
        );
    }
}
