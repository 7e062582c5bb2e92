//! The pieces of one statement, for whoever reads what it does.

use super::nature::unquoted;
use super::scanner::{Kind, Scanner};
use crate::Dialect;

/// A piece of a statement. Spaces and comments are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme<'a> {
    /// What it is.
    pub kind: LexemeKind,
    /// Its text, with quotes.
    pub text: &'a str,
    /// Where in the statement it begins, in bytes.
    pub start: usize,
}

/// What a piece of a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// A word or a number, without quotes.
    Word,
    /// A name in quotes.
    Name,
    /// A string.
    Text,
    /// Anything else: one character.
    Symbol,
}

impl Lexeme<'_> {
    /// Whether it is this word, in any case, or this character.
    pub fn is(&self, word: &str) -> bool {
        match self.kind {
            LexemeKind::Word => self.text.eq_ignore_ascii_case(word),
            LexemeKind::Symbol => self.text == word,
            LexemeKind::Name | LexemeKind::Text => false,
        }
    }

    /// Where in the statement it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The name that it is: without quotes, or in the case that the database gives to one without.
    pub fn name(&self) -> String {
        match self.kind {
            LexemeKind::Name if self.text.starts_with('[') => {
                self.text.trim_matches(['[', ']']).to_owned()
            }
            LexemeKind::Name => unquoted(self.text),
            _ => self.text.to_ascii_lowercase(),
        }
    }
}

impl Dialect {
    /// The pieces of a statement.
    ///
    /// ```
    /// use terrace_sql::dialect::postgres::DIALECT;
    /// let pieces = DIALECT.lexemes("DROP TABLE \"a b\" -- gone");
    /// assert!(pieces[0].is("drop"));
    /// assert_eq!(pieces[2].name(), "a b");
    /// assert_eq!(pieces.len(), 3);
    /// ```
    pub fn lexemes(self, statement: &str) -> Vec<Lexeme<'_>> {
        let mut scanner = Scanner::new(statement, self.spelling().script());
        let mut lexemes = Vec::new();
        while let Ok(Some(token)) = scanner.next() {
            let kind = match token.kind {
                Kind::Space | Kind::Comment => continue,
                Kind::Word => LexemeKind::Word,
                Kind::Name => LexemeKind::Name,
                Kind::Text => LexemeKind::Text,
                Kind::Symbol => LexemeKind::Symbol,
            };
            lexemes.push(Lexeme {
                kind,
                text: token.text,
                start: token.start,
            });
        }
        lexemes
    }
}
