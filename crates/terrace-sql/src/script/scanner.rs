//! Reads SQL text piece by piece, as its database reads it.

use super::ScriptSyntax;

/// A piece of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    Comment,
    /// A word or a number, without quotes.
    Word,
    /// A name in quotes.
    Name,
    /// A string.
    Text,
    Symbol,
}

/// Something in quotes that the text doesn't close.
#[derive(Debug)]
pub(crate) struct Unended {
    pub(super) start: usize,
    pub(super) what: &'static str,
    pub(super) close: String,
}

pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    syntax: &'static ScriptSyntax,
    /// What ends statements instead of a semicolon.
    delimiter: Option<&'a str>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, syntax: &'static ScriptSyntax) -> Self {
        Self {
            text,
            at: 0,
            syntax,
            delimiter: None,
        }
    }

    pub(super) fn syntax(&self) -> &'static ScriptSyntax {
        self.syntax
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn splits_at_semicolon(&self) -> bool {
        self.delimiter.is_none()
    }

    /// Steps over the delimiter that the text chose, if it stands here.
    pub(super) fn skip_delimiter(&mut self) -> bool {
        match self.delimiter {
            Some(delimiter) if self.rest().starts_with(delimiter) => {
                self.at += delimiter.len();
                true
            }
            _ => false,
        }
    }

    /// Reads the rest of a line `DELIMITER //`, if the token begins one.
    pub(super) fn set_delimiter(&mut self, token: &Token<'_>) -> bool {
        if !self.syntax.delimiter_lines || !token.text.eq_ignore_ascii_case("delimiter") {
            return false;
        }
        let before = &self.text[..token.start];
        let line_before = before.rsplit('\n').next().unwrap_or(before);
        if !line_before.trim().is_empty() {
            return false;
        }
        let rest = self.rest();
        let line = rest.split('\n').next().unwrap_or(rest);
        self.at += line.len();
        let chosen = line.split_whitespace().next().unwrap_or(";");
        self.delimiter = (chosen != ";").then_some(chosen);
        true
    }

    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Unended> {
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        let kind = match first {
            c if c.is_whitespace() => {
                self.skip_while(char::is_whitespace);
                Kind::Space
            }
            '-' if self.starts_line_comment() => self.line_comment(),
            '#' if self.syntax.hash_comments => self.line_comment(),
            '/' if self.rest().starts_with("/*") => self.block_comment()?,
            'e' | 'E' if self.syntax.escape_strings && self.rest()[1..].starts_with('\'') => {
                self.at += 1;
                self.quoted('\'', true, "a string")?;
                Kind::Text
            }
            '\'' => {
                self.quoted('\'', self.syntax.backslashes, "a string")?;
                Kind::Text
            }
            '"' => {
                self.quoted('"', self.syntax.backslashes, "quotes")?;
                Kind::Name
            }
            '`' if self.syntax.backticks => {
                self.quoted('`', false, "a name in backticks")?;
                Kind::Name
            }
            '[' if self.syntax.brackets => {
                self.until(1, "]", "a name in brackets")?;
                Kind::Name
            }
            '$' if self.syntax.dollar_quotes && self.dollar_tag().is_some() => {
                let tag = self.dollar_tag().unwrap_or_default();
                self.until(tag.len(), tag, "a string in dollar quotes")?;
                Kind::Text
            }
            c if is_word(c) => {
                self.word();
                Kind::Word
            }
            other => {
                self.at += other.len_utf8();
                Kind::Symbol
            }
        };
        Ok(Some(Token {
            kind,
            text: &self.text[start..self.at],
            start,
        }))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
    }

    /// A word ends where the chosen delimiter begins, which may be made of letters or dollars.
    fn word(&mut self) {
        let from = self.at;
        self.skip_while(|c| is_word(c) || c == '$');
        let word = &self.text[from..self.at];
        if let Some(cut) = self.delimiter.and_then(|mark| word.find(mark)) {
            self.at = from + cut.max(1);
        }
    }

    fn starts_line_comment(&self) -> bool {
        let Some(after) = self.rest().strip_prefix("--") else {
            return false;
        };
        !self.syntax.spaced_line_comments
            || after
                .chars()
                .next()
                .is_none_or(|c| c.is_whitespace() || c.is_control())
    }

    fn line_comment(&mut self) -> Kind {
        self.skip_while(|c| c != '\n');
        Kind::Comment
    }

    fn block_comment(&mut self) -> Result<Kind, Unended> {
        // What stands in /*! … */ is run.
        let is_run = self.syntax.run_comments
            && ["/*!", "/*M!"]
                .iter()
                .any(|mark| self.rest().starts_with(mark));
        let kind = if is_run { Kind::Text } else { Kind::Comment };
        if !self.syntax.nested_comments {
            self.until(2, "*/", "a comment")?;
            return Ok(kind);
        }
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(kind);
                }
            } else {
                match rest.chars().next() {
                    Some(c) => self.at += c.len_utf8(),
                    None => return Err(unended(start, "a comment", "*/")),
                }
            }
        }
    }

    /// Reads to the end of quotes, which stand twice for themselves.
    fn quoted(&mut self, quote: char, escapes: bool, what: &'static str) -> Result<(), Unended> {
        let start = self.at;
        self.at += 1;
        loop {
            let rest = self.rest();
            let Some(found) = rest.find(|c| c == quote || (escapes && c == '\\')) else {
                return Err(unended(start, what, &quote.to_string()));
            };
            self.at += found + 1;
            if rest[found..].starts_with('\\') {
                let next = self.rest().chars().next();
                self.at += next.map_or(0, char::len_utf8);
            } else if self.rest().starts_with(quote) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    /// Reads to the end of `close`, which isn't looked for in the first bytes.
    fn until(&mut self, skip: usize, close: &str, what: &'static str) -> Result<(), Unended> {
        match self.rest()[skip..].find(close) {
            Some(found) => {
                self.at += skip + found + close.len();
                Ok(())
            }
            None => Err(unended(self.at, what, close)),
        }
    }

    /// `$$` or `$tag$`.
    fn dollar_tag(&self) -> Option<&'a str> {
        let rest = self.rest();
        let inner = rest.strip_prefix('$')?;
        let length = inner.find('$')?;
        let tag = &inner[..length];
        let fits = tag.chars().all(is_word) && !tag.starts_with(|c: char| c.is_ascii_digit());
        fits.then(|| &rest[..length + 2])
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unended(start: usize, what: &'static str, close: &str) -> Unended {
    Unended {
        start,
        what,
        close: close.to_owned(),
    }
}
