//! Hostile text through every door of the ORM that takes a string, run in every cell: nothing may
//! change what a statement means. Each answer is the one of a model in memory, or a clear error
//! before anything is sent.

mod documents;
mod names;
mod paths;
mod texts;
mod values;

use jiff::Timestamp;
use serde_json::json;
use terrace_core::Result;
use terrace_orm::{Auto, Model, models};

use crate::support::{Home, checks, in_every_cell};
use documents::{members_of_documents_are_found_by_their_names, objects_are_made_with_any_names};
use names::{
    collations_are_names_and_nothing_else, locks_have_any_key, queries_have_any_name,
    zones_are_zones_and_nothing_else,
};
use paths::{paths_are_names_and_nothing_else, values_of_paths_are_values};
use texts::{lookups_take_texts_literally, made_up_texts_are_taken_literally};
use values::{
    calculations_take_texts_literally, fragments_take_texts_as_values,
    writes_keep_texts_as_they_are,
};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "note")]
struct Note {
    id: Auto<i64>,
    text: String,
    other: Option<String>,
    body: serde_json::Value,
    at: Timestamp,
}

impl Note {
    fn of(text: &str) -> Self {
        Self {
            id: Auto::unset(),
            text: text.to_owned(),
            other: None,
            body: json!({ text: { text: [text] } }),
            at: Timestamp::UNIX_EPOCH,
        }
    }
}

/// Texts that mean something to a database, a pattern, a path or a placeholder.
const HOSTILE: [&str; 64] = [
    "",
    " ",
    "a",
    "A",
    "a ",
    " a",
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "[",
    "]",
    "[a]",
    "{}",
    "{a}",
    "(",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "\\%",
    "\\_",
    "\\0",
    "!",
    "!%",
    "!!",
    "%",
    "_",
    "a%",
    "%a",
    "*",
    "?",
    "??",
    "a*",
    "$1",
    "$$",
    "$a$",
    ":a",
    "@a",
    "@@version",
    "--",
    "#",
    "/*",
    "*/",
    ";",
    "'; DROP TABLE note; --",
    "\"; DROP TABLE note; --",
    "`; DROP TABLE note; #",
    "' OR '1'='1",
    "\\' OR 1=1 -- ",
    "') OR 1=1 -- ",
    "null",
    "NULL",
    "0",
    "-1",
    "\n",
    "\r\n\t",
    "$.a",
    "$[0]",
    "\u{2019}",
    "\u{2bc}",
    "\u{202e}x",
    "\u{1f600}",
];

/// Notes of all these texts, in this order, in place of those before; and the key of the first.
async fn fill(home: &Home, texts: &[String]) -> Result<i64> {
    Note::objects().delete(home.db()).await?;
    let notes = texts.iter().map(|text| Note::of(text)).collect();
    let notes = Note::bulk_insert(home.db(), notes).await?;
    Ok(notes[0].id.get().copied().unwrap_or_default())
}

fn hostile() -> Vec<String> {
    HOSTILE.iter().map(|text| (*text).to_owned()).collect()
}

/// The places of the texts that match.
fn places(texts: &[String], matches: impl Fn(&str) -> bool) -> Vec<i64> {
    let places = texts.iter().zip(0..);
    places
        .filter(|(text, _)| matches(text))
        .map(|(_, place)| place)
        .collect()
}

/// The places of the notes that a query finds.
async fn found(home: &Home, first: i64, notes: terrace_orm::Query<Note>) -> Result<Vec<i64>> {
    let notes = notes.order_by(|note| note.id.ascending());
    let keys = notes.values(|note| note.id).all(home.db()).await?;
    Ok(keys.into_iter().map(|key| key - first).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_every_cell() {
    let checks = checks![
        lookups_take_texts_literally,
        made_up_texts_are_taken_literally,
        values_of_paths_are_values,
        paths_are_names_and_nothing_else,
        members_of_documents_are_found_by_their_names,
        objects_are_made_with_any_names,
        zones_are_zones_and_nothing_else,
        collations_are_names_and_nothing_else,
        queries_have_any_name,
        locks_have_any_key,
        calculations_take_texts_literally,
        fragments_take_texts_as_values,
        writes_keep_texts_as_they_are,
    ];
    in_every_cell(models![Note], checks).await;
}
