//! SQL of the program's own inside a statement.
//!
//! It stays what it is, a part of an expression: it can't end the parentheses or quotes around it,
//! bring parameters or comments, or read tables whose guards nobody would write.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Raw, RawPart};

use super::{Frame, Renderer};

/// Words that begin or bring a query.
const QUERY_WORDS: [&str; 10] = [
    "SELECT", "FROM", "JOIN", "UNION", "TABLE", "INTO", "INSERT", "UPDATE", "DELETE", "WITH",
];

/// Words that begin a query: what a model declares may say `FROM` in a call.
const BEGINNINGS: [&str; 7] = [
    "SELECT", "TABLE", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE",
];

impl<'a> Renderer<'a> {
    pub(super) fn raw(&mut self, raw: &'a Raw, frame: Frame<'a>) -> Result<()> {
        self.sql.push('(');
        let mut depth = 0;
        let mut text = String::new();
        for part in &raw.parts {
            match part {
                RawPart::Sql(sql) => {
                    self.foreign = true;
                    text.push_str(sql);
                }
                RawPart::Declared(sql) => {
                    self.raw_text(&text, &mut depth)?;
                    text.clear();
                    self.declared(sql, &mut depth)?;
                }
                RawPart::Expression(expression) => {
                    self.raw_text(&text, &mut depth)?;
                    text.clear();
                    self.operand(expression, frame)?;
                }
            }
        }
        self.raw_text(&text, &mut depth)?;
        if depth != 0 {
            return Err(out_of_bounds("parentheses that aren't closed"));
        }
        self.sql.push(')');
        Ok(())
    }

    /// The default of the column that is written.
    pub(super) fn default(&mut self, sql: &str) -> Result<()> {
        if self.spelling.capabilities().default_keyword {
            self.push("DEFAULT");
            return Ok(());
        }
        let mut depth = 0;
        self.sql.push('(');
        self.declared(sql, &mut depth)?;
        if depth != 0 {
            return Err(out_of_bounds("parentheses that aren't closed"));
        }
        self.sql.push(')');
        Ok(())
    }

    /// SQL that a model declares.
    fn declared(&mut self, sql: &str, depth: &mut i32) -> Result<()> {
        check(sql, depth, self.spelling.parameter_marks())?;
        if has_word(sql, &BEGINNINGS) {
            return Err(reads_a_table());
        }
        self.push(sql);
        Ok(())
    }

    fn raw_text(&mut self, text: &str, depth: &mut i32) -> Result<()> {
        check(text, depth, self.spelling.parameter_marks())?;
        if self.confinement.tenant.is_some() && has_word(text, &QUERY_WORDS) {
            return Err(reads_a_table());
        }
        self.push(text);
        Ok(())
    }
}

/// Checks that a text stays inside its parentheses.
fn check(text: &str, depth: &mut i32, parameter_marks: &[char]) -> Result<()> {
    let mut quote = None;
    let mut last = '\0';
    for character in text.chars() {
        match (quote, character) {
            // What a backslash means in quotes depends on the database and its settings.
            (_, '\\') => return Err(out_of_bounds("a backslash")),
            (_, '\0') => return Err(out_of_bounds("the character NUL")),
            (Some(open), _) if open == character => quote = None,
            (None, mark) if parameter_marks.contains(&mark) => {
                return Err(out_of_bounds(
                    "a mark that begins a parameter, a comment or a quote there",
                ));
            }
            (None, '\'' | '"' | '`') => quote = Some(character),
            (None, '(') => *depth += 1,
            (None, ')') => {
                *depth -= 1;
                if *depth < 0 {
                    return Err(out_of_bounds("a parenthesis that it didn't open"));
                }
            }
            (None, ';') => return Err(out_of_bounds("a semicolon")),
            (None, '-') if last == '-' => return Err(out_of_bounds("a comment")),
            (None, '*') if last == '/' => return Err(out_of_bounds("a comment")),
            _ => {}
        }
        last = character;
    }
    if quote.is_some() {
        return Err(out_of_bounds("a quote that isn't closed"));
    }
    Ok(())
}

/// Whether one of these words stands outside quotes.
fn has_word(text: &str, words: &[&str]) -> bool {
    let mut quote = None;
    let mut word = String::new();
    for character in text.chars().chain([' ']) {
        if quote.is_none() && (character.is_alphanumeric() || character == '_') {
            word.push(character);
            continue;
        }
        if words.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
            return true;
        }
        word.clear();
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"' | '`') => quote = Some(character),
            _ => {}
        }
    }
    false
}

#[cold]
fn reads_a_table() -> Error {
    Error::new(
        ErrorKind::Isolation,
        "raw SQL in a statement reads a table by itself",
    )
    .with_hint("put the query there as an expression, so that its tables are guarded")
}

#[cold]
fn out_of_bounds(what: &str) -> Error {
    Error::new(
        ErrorKind::Statement,
        format!("raw SQL in a statement has {what}"),
    )
    .with_hint("give values as expressions between the parts; each text must be complete in itself")
}
