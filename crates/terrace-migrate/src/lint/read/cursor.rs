//! Goes through the pieces of a statement.

use terrace_sql::{Dialect, Lexeme, LexemeKind};

use crate::lint::act::Named;

/// Where in a statement a reader is.
#[derive(Clone)]
pub(in crate::lint) struct Cursor<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme<'a>>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self {
            text,
            lexemes: dialect.lexemes(text),
            at: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<&Lexeme<'a>> {
        self.lexemes.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<Lexeme<'a>> {
        let lexeme = self.lexemes.get(self.at).copied();
        self.at += usize::from(lexeme.is_some());
        lexeme
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.lexemes.len()
    }

    /// Whether these words stand here.
    pub(super) fn sees(&self, words: &[&str]) -> bool {
        let rest = &self.lexemes[self.at.min(self.lexemes.len())..];
        rest.len() >= words.len() && words.iter().zip(rest).all(|(word, piece)| piece.is(word))
    }

    /// Steps over these words, if they stand here.
    pub(super) fn take(&mut self, words: &[&str]) -> bool {
        let sees = self.sees(words);
        if sees {
            self.at += words.len();
        }
        sees
    }

    /// Steps over any of these words.
    pub(super) fn skip_any(&mut self, words: &[&str]) {
        while words.iter().any(|word| self.take(&[word])) {}
    }

    /// Steps over `IF EXISTS` or `IF NOT EXISTS`.
    pub(super) fn skip_condition(&mut self) {
        if self.take(&["IF"]) {
            self.take(&["NOT"]);
            self.take(&["EXISTS"]);
        }
    }

    /// Whether a word stands anywhere from here on, outside parentheses.
    pub(super) fn has(&self, word: &str) -> bool {
        let mut ahead = self.clone();
        while !ahead.is_at_end() {
            if ahead.sees(&[word]) {
                return true;
            }
            ahead.step();
        }
        false
    }

    /// Steps over a piece, or over all between parentheses.
    pub(super) fn step(&mut self) {
        let opens = self.sees(&["("]);
        self.at += 1;
        let mut depth = usize::from(opens);
        while depth > 0 {
            match self.next() {
                Some(piece) if piece.is("(") => depth += 1,
                Some(piece) if piece.is(")") => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// The text from a place to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        let end = self.at.min(self.lexemes.len());
        if end <= start {
            return "";
        }
        &self.text[self.lexemes[start].start..self.lexemes[end - 1].end()]
    }

    /// The place, for [`since`](Self::since).
    pub(super) fn mark(&self) -> usize {
        self.at
    }

    /// Steps to one of these words outside parentheses, or to the end; the text before it.
    pub(super) fn until(&mut self, words: &[&str]) -> &'a str {
        let start = self.at;
        while !self.is_at_end() && !words.iter().any(|word| self.sees(&[word])) {
            self.step();
        }
        self.since(start)
    }

    /// A name, with the schema before it.
    pub(super) fn named(&mut self) -> Option<Named> {
        let start = self.at;
        let mut first = self.identifier()?;
        let mut schema = None;
        while self.take(&["."]) {
            schema = Some(first);
            first = self.identifier()?;
        }
        Some(Named {
            schema,
            name: first,
            text: self.since(start).to_owned(),
        })
    }

    /// A name without its quotes.
    pub(super) fn identifier(&mut self) -> Option<String> {
        let is_name =
            |piece: &Lexeme<'_>| matches!(piece.kind, LexemeKind::Word | LexemeKind::Name);
        let piece = self.peek().filter(|piece| is_name(piece))?.name();
        self.at += 1;
        Some(piece)
    }

    /// A list in parentheses: the first name of each part, and how many parts there are.
    pub(super) fn list(&mut self) -> (Vec<String>, usize) {
        let (mut names, mut count) = (Vec::new(), 0);
        if !self.take(&["("]) {
            return (names, count);
        }
        while !self.is_at_end() && !self.sees(&[")"]) {
            count += 1;
            names.extend(self.identifier());
            while !self.is_at_end() && !self.sees(&[","]) && !self.sees(&[")"]) {
                self.step();
            }
            self.take(&[","]);
        }
        self.take(&[")"]);
        (names, count)
    }
}
